package summary

import (
	"math"
	"slices"

	"dateline/internal/hans"
	"dateline/internal/news"
	"dateline/internal/text"
)

// vocabulary numbers the terms of one story.
type vocabulary struct {
	ids map[string]int
}

func newVocabulary() *vocabulary { return &vocabulary{ids: map[string]int{}} }

// bag is a text as a vector of its terms, of length 1 unless it has none. Numbers are in ascending order, so that sums
// are always taken in the same order.
type bag struct {
	ids []int
	ws  []float64
}

// bag counts the telling terms of a text, each 1+ln(times). Traditional Chinese is counted in simplified characters,
// so that both scripts meet.
func (v *vocabulary) bag(s string, lang news.Lang) bag {
	counts := map[int]int{}
	v.count(s, lang, 1, counts)
	return newBag(counts)
}

// count adds the telling terms of a text to counts, each so many times.
func (v *vocabulary) count(s string, lang news.Lang, times int, counts map[int]int) {
	if lang == news.Traditional {
		s = hans.Mainland(s)
	}
	text.EachTerm(s, func(t text.Term) {
		if isStop(t) {
			return
		}
		id, ok := v.ids[string(t.Text)]
		if !ok {
			id = len(v.ids)
			v.ids[string(t.Text)] = id
		}
		counts[id] += times
	})
}

// newBag makes a vector of length 1 from counts.
func newBag(counts map[int]int) bag {
	b := bag{ids: make([]int, 0, len(counts))}
	for id := range counts {
		b.ids = append(b.ids, id)
	}
	slices.Sort(b.ids)
	b.ws = make([]float64, len(b.ids))
	sum := 0.0
	for i, id := range b.ids {
		w := 1 + math.Log(float64(counts[id]))
		b.ws[i] = w
		sum += w * w
	}
	for i := range b.ws {
		b.ws[i] /= math.Sqrt(sum)
	}
	return b
}

// center is the middle of a story: of all its reports, and of those in each language.
type center struct {
	all     *middle
	langs   map[news.Lang]*middle
	reports map[news.ReportID]own
}

// own is what one report gave to the center.
type own struct {
	bag  bag
	lang *middle
}

// middle is a sum of reports' vectors.
type middle struct {
	sum  []float64 // by number of term
	norm float64   // the square of sum's length
	n    int       // reports
}

// center adds up the vectors of a story's reports. Each report counts once, however long it is, so that one long
// article does not decide what the story is about.
func (v *vocabulary) center(all []Candidate) *center {
	type counted struct {
		lang   news.Lang
		counts map[int]int
	}
	byReport := map[news.ReportID]counted{}
	var order []news.ReportID
	for _, c := range all {
		r, ok := byReport[c.Report]
		if !ok {
			r = counted{c.lang().Edition(), map[int]int{}}
			byReport[c.Report] = r
			order = append(order, c.Report)
		}
		times := 1
		if c.Title {
			times = titleTwice
		}
		v.count(c.Text, c.lang(), times, r.counts)
	}
	m := &center{all: v.middle(), langs: map[news.Lang]*middle{}, reports: make(map[news.ReportID]own, len(order))}
	for _, id := range order {
		r := byReport[id]
		if m.langs[r.lang] == nil {
			m.langs[r.lang] = v.middle()
		}
		o := own{newBag(r.counts), m.langs[r.lang]}
		m.reports[id] = o
		m.all.add(o.bag)
		o.lang.add(o.bag)
	}
	m.all.measure()
	for _, l := range m.langs {
		l.measure()
	}
	return m
}

func (v *vocabulary) middle() *middle { return &middle{sum: make([]float64, len(v.ids))} }

func (m *middle) add(b bag) {
	m.n++
	for i, id := range b.ids {
		m.sum[id] += b.ws[i]
	}
}

func (m *middle) measure() {
	for _, w := range m.sum {
		m.norm += w * w
	}
}

// dot is the product of a text's vector and the sum.
func (m *middle) dot(b bag) float64 {
	dot := 0.0
	for i, id := range b.ids {
		if id < len(m.sum) { // the headline's own terms come after the story's
			dot += b.ws[i] * m.sum[id]
		}
	}
	return dot
}

// cosine is the cosine of a text with the sum, without the vector out if it is given.
func (m *middle) cosine(b bag, out *bag) float64 {
	dot, norm := m.dot(b), m.norm
	if out != nil {
		dot -= b.cosine(*out)
		norm += 1 - 2*m.dot(*out)
	}
	if dot <= 0 || norm <= 1e-9 {
		return 0
	}
	return dot / math.Sqrt(norm)
}

// closeness says how close a text of a report is to the middle of the story, 0 to 1: the mean of its cosines with all
// reports and with those in its language. Where three or more are in its language, its own report does not count there:
// what only one report speaks of, such as the other items of a market report, is not what the story is about.
func (m *center) closeness(report news.ReportID, b bag) float64 {
	o := m.reports[report]
	if o.lang.n < 3 {
		return (m.all.cosine(b, nil) + o.lang.cosine(b, nil)) / 2
	}
	return (m.all.cosine(b, nil) + o.lang.cosine(b, &o.bag)) / 2
}

// cosine is the cosine of two bags.
func (b bag) cosine(o bag) float64 {
	dot, j := 0.0, 0
	for i, id := range b.ids {
		for j < len(o.ids) && o.ids[j] < id {
			j++
		}
		if j < len(o.ids) && o.ids[j] == id {
			dot += b.ws[i] * o.ws[j]
		}
	}
	return dot
}

// beyond is the share of a bag's terms that another has not.
func (b bag) beyond(o bag) float64 {
	if len(b.ids) == 0 {
		return 0
	}
	fresh := 0
	for _, id := range b.ids {
		if _, ok := slices.BinarySearch(o.ids, id); !ok {
			fresh++
		}
	}
	return float64(fresh) / float64(len(b.ids))
}

// isStop says whether a term tells nothing of what a text is about.
func isStop(t text.Term) bool {
	switch t.Kind {
	case text.Word:
		return stopWord(string(t.Text))
	case text.Bigram, text.Single:
		for _, r := range string(t.Text) {
			if stopHan(r) {
				return true
			}
		}
	case text.Version, text.Figure:
	}
	return false
}

// stopWord lists the function words of English, and the verbs with which news says that somebody spoke.
func stopWord(w string) bool {
	switch w {
	case "a", "an", "the", "this", "that", "these", "those", "and", "or", "but", "nor", "so", "yet", "if", "as", "than", "then", "of", "in", "on",
		"at", "to", "by", "for", "from", "with", "without", "into", "onto", "over", "under", "about", "after", "before", "between", "through",
		"during", "against", "among", "via", "per", "up", "down", "out", "off", "is", "am", "are", "was", "were", "be", "been", "being", "do",
		"does", "did", "done", "has", "have", "had", "having", "will", "would", "shall", "should", "can", "could", "may", "might", "must", "not",
		"no", "it", "its", "he", "him", "his", "she", "her", "hers", "they", "them", "their", "we", "us", "our", "you", "your", "i", "me", "my",
		"who", "whom", "whose", "which", "what", "when", "where", "why", "how", "there", "here", "also", "just", "more", "most", "much", "many",
		"some", "any", "all", "both", "each", "every", "other", "another", "such", "own", "same", "very", "too", "only", "even", "still", "while",
		"because", "since", "until", "said", "says", "say", "according", "told", "added", "adds", "new", "now", "one", "s", "t", "re", "ll", "ve",
		"it's", "don", "however":
		return true
	}
	return false
}

// stopHan lists characters that mostly stand between the words that tell: a pair of characters that holds one of them
// says little.
func stopHan(r rune) bool {
	switch r {
	case '的', '了', '着', '吗', '呢', '吧', '是', '在', '和', '与', '及', '或', '也', '都', '就', '还', '但', '而', '并', '把', '被', '让', '给', '从',
		'向', '到', '对', '为', '以', '于', '其', '之', '等', '这', '那', '此', '个', '该', '们', '他', '她', '它', '我', '你', '将', '已', '称', '说',
		'很', '更', '最', '则', '又', '且', '因', '所', '由', '至', '如', '若', '不':
		return true
	}
	return false
}
