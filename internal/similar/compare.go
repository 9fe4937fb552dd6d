package similar

// How reports of one language are compared. All values were tuned on the labelled weeks.
const (
	// The lead tells the event, the rest is background.
	bodyTerms = 600
	// A term of the title counts as so many of the body.
	titleWeight = 3
	// Many reports are a bare title: titles are compared with titles as well as whole with whole.
	titleShare = 0.5
	// What languages share (entities, figures, ideas) tells look-alikes of one language apart too, and lets words of one
	// meaning meet: buys and acquires.
	pivotShare = 0.3
	// Between whole articles the titles add nothing and words are enough, but their cosines are lower; from so many
	// distinct terms to so many, the measure passes over from that of headlines to that of articles.
	longFrom, longTo = 100, 140
	longScale        = 1.8
	// What is left of the likeness of titles that name one product in different versions.
	vetoed = 0.2
	// Pairs below are not alike at all.
	floor = 0.07
	// Terms in more documents than this propose no pairs. It bounds the cost of each document.
	rareTerm = 300
)

// pair is the similarity of two documents, a before b.
type pair struct {
	a, b int32
	sim  float64
}

// compare returns the pairs of documents of one language that are alike, in order of b.
func compare(docs []Doc, shared []vector, o Options) []pair {
	whole, titles, df := words(docs)
	// Candidates meet in the postings of rare terms; then whole vectors are compared.
	named := make([]versions, len(docs))
	for i := range docs {
		named[i] = titleVersions(docs[i].Title)
	}
	postings := make([][]entry, len(df)) // entry.term is a document here
	var pairs []pair
	partial := make([]float32, len(docs))
	var touched []int32
	first := 0
	for i := range docs {
		for first < i && docs[i].At.Sub(docs[first].At) > o.Window {
			first++
		}
		at := int32(i) // #nosec G115 -- far fewer than 2^31 documents
		for _, e := range whole[i] {
			if df[e.term] < 2 || df[e.term] > rareTerm {
				continue
			}
			list := postings[e.term]
			for len(list) > 0 && int(list[0].term) < first {
				list = list[1:] // too old for all that follow
			}
			for _, p := range list {
				if partial[p.term] == 0 {
					touched = append(touched, p.term)
				}
				partial[p.term] += e.weight * p.weight
			}
			postings[e.term] = append(list, entry{at, e.weight})
		}
		for _, j := range touched {
			near := partial[j]
			partial[j] = 0
			if near < floor/2 || docs[i].Lang.IsChinese() != docs[j].Lang.IsChinese() {
				continue
			}
			s := dot(whole[i], whole[j])
			if s < floor {
				continue
			}
			long := fullness(min(len(whole[i]), len(whole[j])))
			short := (1-titleShare)*s + titleShare*dot(titles[i], titles[j])
			short = (1-pivotShare)*short + pivotShare*dot(shared[i], shared[j])
			if named[i].conflict(named[j]) {
				short *= vetoed
			}
			if s = (1-long)*short + long*longScale*s; s >= floor {
				pairs = append(pairs, pair{j, at, s})
			}
		}
		touched = touched[:0]
	}
	return pairs
}

// words returns the documents' vectors over the words of their own language: of title and lead together, and of the title alone;
// and in how many documents each term stands.
func words(docs []Doc) (whole, titles []vector, df []int32) {
	sp := newSpace()
	all := make([]counts, len(docs))
	heads := make([]counts, len(docs))
	for i := range docs {
		title, body := plain(&docs[i])
		heads[i] = make(counts)
		sp.add(heads[i], title, 0)
		all[i] = make(counts, 2*len(heads[i]))
		for id, n := range heads[i] {
			all[i][id] = n * titleWeight
		}
		sp.add(all[i], body, bodyTerms)
		for id := range all[i] {
			sp.df[id]++
		}
	}
	idf := sp.blended(len(docs))
	whole, titles = make([]vector, len(docs)), make([]vector, len(docs))
	for i := range docs {
		whole[i], titles[i] = sp.weigh(all[i], idf), sp.weigh(heads[i], idf)
		all[i], heads[i] = nil, nil
	}
	return whole, titles, sp.df
}

// fullness says how far a text of so many distinct terms is a whole article rather than a headline with a summary: 0 to
// 1.
func fullness(terms int) float64 {
	return min(1, max(0, (float64(terms)-longFrom)/(longTo-longFrom)))
}
