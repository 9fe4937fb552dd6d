package entity

import "slices"

// automaton finds all of many patterns in one pass (Aho and Corasick, 1975). States with few edges hold them in a
// list, the others in a table, so that a large gazetteer stays small in memory.
type automaton struct {
	fail   []int32   // where to go on when no edge fits
	output []int32   // the nearest state along fail (or the state itself) at which a pattern ends; -1 if none
	ends   [][]int32 // the patterns that end at the state
	size   []int32   // the length of the patterns that end at the state
	first  []int32   // where the state's edges begin in keys and next
	keys   []byte
	next   []int32
	tables []*[256]int32 // for states with many edges; nil for the others
}

const manyEdges = 6

// newAutomaton builds an automaton; pattern i is reported as i. Empty patterns are never found.
func newAutomaton(patterns [][]byte) *automaton {
	type node struct {
		edges map[byte]int32
		ends  []int32
		depth int32
	}
	nodes := []node{{}}
	for i, p := range patterns {
		if len(p) == 0 {
			continue
		}
		at := int32(0)
		for _, b := range p {
			to, ok := nodes[at].edges[b]
			if !ok {
				to = int32(len(nodes))
				nodes = append(nodes, node{depth: nodes[at].depth + 1})
				if nodes[at].edges == nil {
					nodes[at].edges = map[byte]int32{}
				}
				nodes[at].edges[b] = to
			}
			at = to
		}
		nodes[at].ends = append(nodes[at].ends, int32(i))
	}
	a := &automaton{
		fail: make([]int32, len(nodes)), output: make([]int32, len(nodes)), ends: make([][]int32, len(nodes)),
		size: make([]int32, len(nodes)), first: make([]int32, len(nodes)+1), tables: make([]*[256]int32, len(nodes)),
	}
	for i, n := range nodes {
		a.ends[i], a.size[i] = n.ends, n.depth
		keys := make([]byte, 0, len(n.edges))
		for b := range n.edges {
			keys = append(keys, b)
		}
		slices.Sort(keys)
		if len(keys) > manyEdges || i == 0 {
			t := new([256]int32)
			for j := range t {
				t[j] = -1
			}
			for _, b := range keys {
				t[b] = n.edges[b]
			}
			a.tables[i] = t
		}
		a.first[i] = int32(len(a.keys))
		for _, b := range keys {
			a.keys = append(a.keys, b)
			a.next = append(a.next, n.edges[b])
		}
	}
	a.first[len(nodes)] = int32(len(a.keys))
	a.link()
	return a
}

// empty says that there is nothing to find.
func (a *automaton) empty() bool { return len(a.fail) == 1 }

// link sets fail and output, state by state in order of depth.
func (a *automaton) link() {
	queue := []int32{0}
	for len(queue) > 0 {
		s := queue[0]
		queue = queue[1:]
		a.output[s] = -1
		if len(a.ends[s]) > 0 {
			a.output[s] = s
		} else if s != 0 {
			a.output[s] = a.output[a.fail[s]]
		}
		for e := a.first[s]; e < a.first[s+1]; e++ {
			to := a.next[e]
			if s != 0 {
				a.fail[to] = a.step(a.fail[s], a.keys[e])
			}
			queue = append(queue, to)
		}
	}
}

// edge returns the state that an edge leads to, or -1.
func (a *automaton) edge(s int32, b byte) int32 {
	if t := a.tables[s]; t != nil {
		return t[b]
	}
	for e := a.first[s]; e < a.first[s+1]; e++ {
		if a.keys[e] == b {
			return a.next[e]
		}
	}
	return -1
}

// step returns the state after one more byte.
func (a *automaton) step(s int32, b byte) int32 {
	for {
		if to := a.edge(s, b); to >= 0 {
			return to
		}
		if s == 0 {
			return 0
		}
		s = a.fail[s]
	}
}

// find calls found for every occurrence of every pattern, in order of its end.
func (a *automaton) find(text []byte, found func(pattern int32, start, end int)) {
	s := int32(0)
	for i, b := range text {
		s = a.step(s, b)
		for o := a.output[s]; o >= 0; {
			for _, p := range a.ends[o] {
				found(p, i+1-int(a.size[o]), i+1)
			}
			if o == 0 {
				break
			}
			o = a.output[a.fail[o]]
		}
	}
}
