package similar

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"dateline/internal/news"
	"dateline/internal/text"
)

// How stories are linked over weeks and months. All idf are in nats and counted over the stories of the archive. The values were
// chosen on some 400 pairs of stories of five recorded weeks, read by one person; internal/evals keeps the verdicts.
const (
	// rareName is the idf from which a name is rare: it stands in fewer than one of 200 stories.
	rareName = 5.2
	// ownName is the idf from which a name is a storyline's own, as far as an archive is large enough to tell.
	ownName = 7
	// Names below this idf propose no pairs, nor do names in more than commonName stories, which bounds the cost of a story.
	properName = 4.2
	commonName = 200
	// followJoin is the least cosine: a good half of what makes two reports one story.
	followJoin = 0.2
	// followCross scales the cosine of what both languages write alike, which is higher by chance, to that of all words.
	followCross = 0.5
	// A capitalised word that stands small more often than not is no name.
	namelike = 0.6
)

// Follow is one edge of a storyline: a story and the earlier story that it continues.
type Follow struct {
	Story, Parent news.StoryID
	Likeness      float64  // cosine, 0 to 1
	Shared        []string // the names that both hold, the rarest first, with the letter of their kind
}

// Storylines finds for each story for which of says so the earlier story that it continues, if there is one. All stories
// that are known go in: rarity is counted over them. Time orders stories and breaks ties, and never weakens a likeness: a
// story that was silent for a year is found again as easily as one of yesterday (METHODS §7).
func Storylines(all []Sketch, of func(*Sketch) bool) []Follow {
	order := slices.Clone(all)
	slices.SortFunc(order, func(a, b Sketch) int { return cmp.Or(a.From.Compare(b.From), cmp.Compare(a.Story, b.Story)) })
	a := newArchive(order)
	var out []Follow
	for i := range order {
		if of(&order[i]) {
			if f, ok := a.parent(i); ok {
				out = append(out, f)
			}
		}
		a.add(i)
	}
	return out
}

// archive is an index of stories by their names.
type archive struct {
	stories  []Sketch
	idf      map[string]float64
	own      float64 // the idf from which a name is a storyline's own
	norms    []norms
	teller   []string         // of each story, if only one outlet tells it
	postings map[string][]int // name → stories that were added, oldest first
}

// norms are the lengths of a story's vector: of all keys, of what both languages write alike, of what is no name, of ideas.
type norms struct{ all, cross, rest, ideas float64 }

func newArchive(stories []Sketch) *archive {
	a := &archive{stories: stories, postings: map[string][]int{}, norms: make([]norms, len(stories)), teller: make([]string, len(stories))}
	a.weighKeys()
	for i := range stories {
		var n norms
		tellers := 0
		for _, k := range stories[i].Keys {
			if k.Text[0] == keyTeller {
				tellers++
				a.teller[i] = k.Text
			}
			if !weighs(k.Text) {
				continue
			}
			w := a.weight(k)
			n.all += w * w
			if crosses(k.Text) {
				n.cross += w * w
			}
			if a.isRest(k.Text) {
				n.rest += w * w
			}
			if k.Text[0] == keyIdea {
				n.ideas += w * w
			}
		}
		if tellers > 1 {
			a.teller[i] = ""
		}
		a.norms[i] = norms{math.Sqrt(n.all), math.Sqrt(n.cross), math.Sqrt(n.rest), math.Sqrt(n.ideas)}
	}
	return a
}

// weighKeys counts the rarity of all keys, in the archive and in news at large: a name that all the world's news hold is
// not rare because the archive is young.
func (a *archive) weighKeys() {
	df := map[string]int{}
	for i := range a.stories {
		for _, k := range a.stories[i].Keys {
			df[k.Text]++
		}
	}
	n := len(a.stories)
	fill := float64(max(0, fullDocs-n))
	rarest := math.Log((float64(n) + 1 + fill) / (1.5 + fill*usualShare)) // what one story alone holds
	a.own = min(ownName, rarest-0.5)
	common := background()
	a.idf = make(map[string]float64, len(df))
	for k, d := range df {
		idf := max(0, math.Log((float64(n)+1+fill)/(float64(d)+0.5+fill*usualShare)))
		switch k[0] {
		case keyEntity: // an id is made of the words of the name; the rarest of them counts
			most := 0.0
			for word := range strings.SplitSeq(k[2:], "-") {
				most = max(most, rarity(0, 0, common[string(text.Stem([]byte(word)))]))
			}
			idf = min(idf, most)
		case keyIdea:
		default:
			idf = min(idf, rarity(d, n, common[wordOf(k)]))
		}
		if k[0] == keyName && k[2] < 0x80 && float64(d) < namelike*float64(df[string(keyWord)+":"+wordOf(k)]) {
			idf = 0
		}
		a.idf[k] = idf
	}
}

// wordOf is the word of a key as the background knows it.
func wordOf(key string) string {
	if key[0] == keyName {
		return string(text.Stem([]byte(key[2:])))
	}
	return key[2:]
}

// weight is what a key counts for in a story.
func (a *archive) weight(k Key) float64 {
	w := k.Weight * a.idf[k.Text]
	if k.Text[0] == keyIdea {
		w *= ideaWeight
	}
	return w
}

// crosses says whether both languages write a key alike.
func crosses(key string) bool { return key[0] != keyHan && key[0] != keyWord }

// weighs says whether a key is a word of the story, and not what is noted of it beside.
func weighs(key string) bool { return key[0] != keyTeller && key != keyListing }

func isName(key string) bool { return key[0] == keyEntity || key[0] == keyName }

// isRest says whether a key is no name: what happened, not to whom.
func (a *archive) isRest(key string) bool {
	return key[0] == keyIdea || key[0] == keyHan || key[0] == keyWord && a.idf[string(keyName)+":"+key[2:]] == 0
}

// add lets later stories find the story.
func (a *archive) add(i int) {
	for _, k := range a.stories[i].Keys {
		if isName(k.Text) && a.idf[k.Text] >= properName {
			a.postings[k.Text] = append(a.postings[k.Text], i)
		}
	}
}

// parent finds the story that i continues, among those added: the likest. Among equals it is the later one, since a
// storyline goes on from where it stood.
func (a *archive) parent(i int) (Follow, bool) {
	var best Follow
	var when time.Time
	seen := map[int]bool{}
	for _, k := range a.stories[i].Keys {
		list := a.postings[k.Text]
		if len(list) > commonName {
			continue
		}
		for _, j := range list {
			if seen[j] {
				continue
			}
			seen[j] = true
			e := a.compare(i, j)
			if !e.enough(a.own) {
				continue
			}
			f := Follow{a.stories[i].Story, a.stories[j].Story, round(e.likeness), e.shared}
			if cmp.Or(cmp.Compare(f.Likeness, best.Likeness), a.stories[j].To.Compare(when), cmp.Compare(best.Parent, f.Parent)) > 0 {
				best, when = f, a.stories[j].To
			}
		}
	}
	return best, best.Parent != ""
}
