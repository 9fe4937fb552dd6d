package similar

import "slices"

// How reports of one language are compared. All values were tuned on the labelled weeks.
const (
	// The lead tells the event, the rest is background.
	bodyTerms = 600
	// A term of the title counts as so many of the body; less where the body is an article, which tells enough itself.
	titleWeight  = 3
	articleTitle = 2
	articleBytes = 1000
	// A word that an article repeats says less of the event than of the article: of its logarithm counts so much.
	articleRepeat = 0.5
	// Many reports are a bare title: titles are compared with titles as well as whole with whole.
	titleShare = 0.5
	// What languages share (entities, figures, ideas) tells look-alikes of one language apart too, and lets words of one
	// meaning meet: buys and acquires.
	pivotShare = 0.3
	// Between whole articles the titles add nothing and words are enough, but their cosines are lower.
	longScale = 1.75
	// Pairs below are not alike at all: of headlines, and of articles, of which a cluster has many weak pairs.
	headlineFloor = 0.07
	articleFloor  = 0.03
	// Rare terms make most of a cosine. Pairs that have less than this share of the floor from them are not looked at.
	rarePart = 0.5
	// A word that one in so many documents holds, and at least so many do, names a topic: ChatGPT in a week of AI. Two headlines
	// whose likeness comes from one such word by more than the share are of one topic, not of one event; if they have nothing
	// else, nothing is left.
	topicOneIn = 200
	topicLeast = 20
	topicShare = 0.5
	// Terms in more documents than this propose no pairs. It bounds the cost of each document.
	rareTerm = 150
)

// pair is the similarity of two documents, a before b.
type pair struct {
	a, b int32
	sim  float64
}

// compare returns the pairs of documents of one language that are alike, in order of b, and how far each document is an
// article.
func compare(docs []Doc, shared *pivoted, o Options) (pairs []pair, long []float64) {
	whole, titles, df := words(docs)
	g := gaugeOf(docs, whole)
	long = make([]float64, len(docs))
	for i := range docs {
		long[i] = g.article(extent(&docs[i], whole[i]))
	}
	// Candidates meet in the postings of rare terms; then whole vectors are compared.
	postings := make([][]entry, len(df)) // entry.term is a document here
	zh := make([]bool, len(docs))
	for i := range docs {
		zh[i] = docs[i].Lang.IsChinese()
	}
	partial := make([]float32, len(docs))
	mine := make(spread, len(df))
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
		mine.put(whole[i])
		for _, j := range touched {
			near := float64(partial[j])
			partial[j] = 0
			full := min(long[i], long[j])
			floor := (1-full)*headlineFloor + full*articleFloor
			if near < rarePart*floor || zh[i] != zh[j] {
				continue
			}
			s := mine.dot(whole[j])
			occasion := shared.facts[i].sameOccasion(&shared.facts[j])
			if s < floor && !occasion {
				continue
			}
			heads := dot(titles[i], titles[j])
			short := (1-titleShare)*s + titleShare*heads
			short = (1-pivotShare)*short + pivotShare*dot(shared.vectors[i], shared.vectors[j])
			if occasion {
				short += occasionGain
			} else if term, w := mine.most(whole[j]); int(df[term]) >= max(topicLeast, len(docs)/topicOneIn) {
				short *= 1 - ramp(ratio(w, s), topicShare, 1)
			}
			s = (1-full)*short + full*longScale*s
			if s *= shared.facts[i].agreement(&shared.facts[j], heads); s >= floor {
				pairs = append(pairs, pair{j, at, s})
			}
		}
		mine.drop(whole[i])
		touched = touched[:0]
	}
	return pairs, long
}

// words returns the documents' vectors over the words of their own language: of title and lead together, and of the title alone;
// and in how many documents each term stands.
func words(docs []Doc) (whole, titles []vector, df []int32) {
	sp := newSpace()
	all := make([]counts, len(docs))
	heads := make([]counts, len(docs))
	repeat := make([]float64, len(docs))
	for i := range docs {
		title, body := plain(&docs[i])
		heads[i] = make(counts)
		sp.add(heads[i], title, 0)
		weight := float32(titleWeight)
		repeat[i] = 1
		if len(body) > articleBytes {
			weight, repeat[i] = articleTitle, articleRepeat
		}
		all[i] = make(counts, 2*len(heads[i]))
		for id, n := range heads[i] {
			all[i][id] = n * weight
		}
		sp.add(all[i], body, bodyTerms)
		for id := range all[i] {
			sp.df[id]++
		}
	}
	idf := sp.blended(len(docs))
	whole, titles = make([]vector, len(docs)), make([]vector, len(docs))
	for i := range docs {
		whole[i], titles[i] = sp.weigh(all[i], idf, repeat[i]), sp.weigh(heads[i], idf, 1)
		all[i], heads[i] = nil, nil
	}
	return whole, titles, sp.df
}

// gauge says from how many distinct terms a text is an article rather than a headline with a summary. Where most texts are
// articles, a short one is a short article, and only a bare title is not: texts must be measured alike to be compared.
type gauge struct{ from, to float64 }

// The gauges of a week of headlines and summaries, and of a collection of articles; and the median number of terms from
// which to which one passes over into the other. Chosen on the weeks and on the first 35 topics of ECB+.
const (
	headlineFrom, headlineTo = 60, 100
	articleFrom, articleTo   = 0, 10
	medianFrom, medianTo     = 60, 100
)

func gaugeOf(docs []Doc, whole []vector) gauge {
	if len(whole) == 0 {
		return gauge{headlineFrom, headlineTo}
	}
	lengths := make([]int, len(whole))
	for i, v := range whole {
		lengths[i] = extent(&docs[i], v)
	}
	slices.Sort(lengths)
	r := ramp(float64(lengths[len(lengths)/2]), medianFrom, medianTo)
	return gauge{(1-r)*headlineFrom + r*articleFrom, (1-r)*headlineTo + r*articleTo}
}

// extent is the number of distinct terms of a text in English measure: Chinese takes two bigrams for a word.
func extent(d *Doc, v vector) int {
	if d.Lang.IsChinese() {
		return len(v) / 2
	}
	return len(v)
}

// article says how far a text of so many distinct terms is an article: 0 to 1.
func (g gauge) article(terms int) float64 { return ramp(float64(terms), g.from, g.to) }

// ramp rises from 0 at from to 1 at to.
func ramp(x, from, to float64) float64 { return min(1, max(0, (x-from)/(to-from))) }
