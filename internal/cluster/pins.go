package cluster

import (
	"cmp"
	"context"
	"slices"

	"dateline/internal/news"
	"dateline/internal/similar"
)

// ties are a person's pins, as groups of reports that belong together and pairs of groups that are apart. Each report that
// a pin names is in one group, which may be of that report alone. A group is named by its least report.
type ties struct {
	group map[news.ReportID]news.ReportID
	apart map[news.ReportID]map[news.ReportID]bool
}

// bind reads pins. It does not matter in which order they stand.
func bind(pins []news.Pin) ties {
	t := ties{map[news.ReportID]news.ReportID{}, map[news.ReportID]map[news.ReportID]bool{}}
	for _, p := range pins {
		for _, r := range [2]news.ReportID{p.A, p.B} {
			if _, ok := t.group[r]; !ok {
				t.group[r] = r
			}
		}
	}
	for _, p := range pins {
		if a, b := t.find(p.A), t.find(p.B); p.Kind == news.PinTogether && a != b {
			t.group[max(a, b)] = min(a, b)
		}
	}
	for r := range t.group {
		t.group[r] = t.find(r)
	}
	for _, p := range pins {
		if p.Kind == news.PinApart {
			a, b := t.group[p.A], t.group[p.B]
			for _, e := range [2][2]news.ReportID{{a, b}, {b, a}} {
				if t.apart[e[0]] == nil {
					t.apart[e[0]] = map[news.ReportID]bool{}
				}
				t.apart[e[0]][e[1]] = true
			}
		}
	}
	return t
}

func (t ties) find(r news.ReportID) news.ReportID {
	for t.group[r] != r {
		r = t.group[r]
	}
	return r
}

// sound says whether no group is apart from itself.
func (t ties) sound() bool {
	for g, others := range t.apart {
		if others[g] {
			return false
		}
	}
	return true
}

// reach returns the reports that belong together with one that is known and are not known themselves.
func (t ties) reach(known map[news.ReportID]bool) []news.ReportID {
	touched := map[news.ReportID]bool{}
	for r, g := range t.group {
		if known[r] {
			touched[g] = true
		}
	}
	var out []news.ReportID
	for r, g := range t.group {
		if touched[g] && !known[r] {
			out = append(out, r)
		}
	}
	slices.Sort(out)
	return out
}

// nearness says how alike two reports are.
type nearness func(a, b news.ReportID) float64

// grip is a wish of a cluster to keep a group: so many of its reports are in the cluster.
type grip struct {
	cluster, place int // place is where the cluster holds the group's first report
	group          news.ReportID
	n              int
}

// hold parts and joins clusters until every pin holds, and returns for each report its set. Groups join the clusters that
// hold them, the strongest hold first, but never a set that holds what they are apart from: so the smaller side leaves.
// The reports without pins that are nearer to it than to the side that stays leave with it. Clusters and their reports
// must be in order; the result depends on nothing else.
func (t ties) hold(clusters [][]news.ReportID, near func([]news.ReportID) (nearness, error)) (*sets, map[news.ReportID]int, error) {
	var grips []grip
	for i, members := range clusters {
		at := map[news.ReportID]int{} // of the cluster's grips
		for place, r := range members {
			g, pinned := t.group[r]
			if !pinned {
				continue
			}
			k, ok := at[g]
			if !ok {
				k = len(grips)
				at[g] = k
				grips = append(grips, grip{i, place, g, 0})
			}
			grips[k].n++
		}
	}
	slices.SortFunc(grips, func(a, b grip) int {
		return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.cluster, b.cluster), cmp.Compare(a.place, b.place))
	})
	parts := newSets(len(clusters))
	for _, g := range grips {
		parts.join(g.cluster, parts.group(g.group), t)
	}
	at := map[news.ReportID]int{}
	for i, members := range clusters {
		leave, err := t.followers(members, i, parts, near)
		if err != nil {
			return nil, nil, err
		}
		for _, r := range members {
			at[r] = i
			if g, pinned := t.group[r]; pinned {
				at[r] = parts.group(g)
			} else if to, ok := leave[r]; ok {
				at[r] = to
			}
		}
	}
	return parts, at, nil
}

// followers says which reports without pins leave a cluster, and to which set, because groups left that are nearer.
func (t ties) followers(members []news.ReportID, i int, parts *sets, near func([]news.ReportID) (nearness, error)) (map[news.ReportID]int, error) {
	home := parts.find(i)
	sides := map[int][]news.ReportID{}
	free := 0
	for _, r := range members {
		if g, pinned := t.group[r]; pinned {
			s := parts.find(parts.group(g))
			sides[s] = append(sides[s], r)
		} else {
			free++
		}
	}
	if free == 0 || len(sides) == 0 || len(sides) == 1 && sides[home] != nil {
		return nil, nil //nolint:nilnil // nobody leaves
	}
	like, err := near(members)
	if err != nil {
		return nil, err
	}
	order := make([]int, 0, len(sides))
	for s := range sides {
		order = append(order, s)
	}
	slices.SortFunc(order, func(a, b int) int { // the side that stays first, so that it wins among equals
		return cmp.Or(-boolCompare(a == home, b == home), cmp.Compare(sides[a][0], sides[b][0]))
	})
	leave := map[news.ReportID]int{}
	for _, r := range members {
		if _, pinned := t.group[r]; pinned {
			continue
		}
		best, side := 0.0, home
		for _, s := range order {
			for _, other := range sides[s] {
				if n := like(r, other); n > best {
					best, side = n, s
				}
			}
		}
		if side != home {
			leave[r] = side
		}
	}
	return leave, nil
}

func boolCompare(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// sets is a partition of clusters (by number) and groups that grows together; each part knows which groups it holds.
type sets struct {
	root   []int
	groups [][]news.ReportID
	of     map[news.ReportID]int
}

func newSets(clusters int) *sets {
	s := &sets{root: make([]int, clusters), groups: make([][]news.ReportID, clusters), of: map[news.ReportID]int{}}
	for i := range s.root {
		s.root[i] = i
	}
	return s
}

func (s *sets) group(g news.ReportID) int {
	i, ok := s.of[g]
	if !ok {
		i = len(s.root)
		s.of[g] = i
		s.root = append(s.root, i)
		s.groups = append(s.groups, []news.ReportID{g})
	}
	return i
}

// add returns a new part of its own.
func (s *sets) add() int {
	s.root = append(s.root, len(s.root))
	s.groups = append(s.groups, nil)
	return len(s.root) - 1
}

func (s *sets) find(i int) int {
	for s.root[i] != i {
		s.root[i] = s.root[s.root[i]]
		i = s.root[i]
	}
	return i
}

// join makes two parts one, unless they hold groups that are apart.
func (s *sets) join(a, b int, t ties) {
	a, b = s.find(a), s.find(b)
	if a == b {
		return
	}
	for _, x := range s.groups[a] {
		for _, y := range s.groups[b] {
			if t.apart[x][y] {
				return
			}
		}
	}
	s.root[b] = a
	s.groups[a] = append(s.groups[a], s.groups[b]...)
	s.groups[b] = nil
}

// nearness reads the reports of a cluster that a person parted and says how alike they are.
func (c *Clusterer) nearness(ctx context.Context, members []news.ReportID) (nearness, error) {
	voices, err := c.o.Store.Voices(ctx, members)
	if err != nil {
		return nil, err
	}
	at := make(map[news.ReportID]int, len(voices))
	docs := make([]similar.Doc, len(voices))
	for i := range voices {
		docs[i], at[voices[i].ID] = similar.NewDoc(&voices[i]), i
	}
	like := similar.Nearness(docs, c.o.Similar)
	return func(a, b news.ReportID) float64 {
		i, okA := at[a]
		j, okB := at[b]
		if !okA || !okB {
			return 0
		}
		return like(i, j)
	}, nil
}
