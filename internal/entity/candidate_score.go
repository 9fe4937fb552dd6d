package entity

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/internal/news"
)

// weigh gives the reasons for and against a candidate, in nats.
func (m *miner) weigh(key, name string, t *trace, outlets int) []news.Part {
	var parts []news.Part
	add := func(what string, input, value float64) {
		if value != 0 {
			parts = append(parts, news.Part{Name: what, Input: input, Value: value})
		}
	}
	add("base", 1, -2.4)
	add("outlets", float64(outlets), min(2.7, 0.9*math.Log2(float64(outlets))))
	first, _ := utf8.DecodeRuneInString(key)
	if wide(first) {
		m.hanParts(name, t, add)
	} else {
		m.latinParts(key, name, t, add)
	}
	cues := t.cues[cueNamed] + t.cues[cueSays] + t.cues[cueMakes] + t.cues[cueCompany] + t.cues[cueModel] + t.cues[cuePerson]
	add("words beside it", float64(cues), min(1.8, 0.7*math.Log2(1+float64(cues))))
	add("known owner", float64(len(t.owners)), map[bool]float64{true: 0.4}[len(t.owners) > 0])
	share := float64(t.company) / float64(t.places)
	add("beside known names", share, 0.8*share-0.3)
	add("titles", float64(t.titles), 0.35*min(3, float64(t.titles)))
	relevance := t.relevance / float64(len(t.reports))
	add("of the field", relevance, 3*(relevance-0.8))
	return parts
}

// latinParts judge how a name in Latin letters is written.
func (m *miner) latinParts(key, name string, t *trace, add func(string, float64, float64)) {
	words := strings.Fields(key)
	rare, common := 0, 0
	for _, w := range words {
		u := m.words[w]
		switch {
		case u == nil || u.small == 0:
			rare++
		case u.small > u.capital/3:
			common++
		}
	}
	switch {
	case len(words) == 1 && common == 1:
		add("written small too", 1, -2.8)
	case len(words) > 1 && common == len(words):
		add("written small too", float64(common), -1.3)
	case rare > 0:
		add("never written small", float64(rare), 0.5)
	}
	if firm := float64(t.firm) / float64(t.places); firm < 0.4 {
		weight := -1.4
		if rare == len(words) { // a capital at the start shows nothing, but the word is known from nowhere else
			weight = -0.5
		}
		add("at the start of sentences", 1-firm, weight)
	}
	letters := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return r
		}
		return -1
	}, name)
	inner := len(letters) > 1 && strings.ContainsFunc(letters[1:], unicode.IsUpper) && strings.ToUpper(letters) != letters
	switch {
	case len(words) == 1 && strings.ToUpper(name) == name && len(name) <= 6:
		add("an abbreviation", 1, -0.9)
	case len(words) == 1 && inner:
		add("capitals inside", 1, 0.6)
	case len(words) > 1:
		add("several words", float64(len(words)), 0.3)
	}
	add("versions", float64(len(t.versions)), min(1.2, 0.8*float64(len(t.versions))))
}

// hanParts judge how a name in Chinese characters is written.
func (m *miner) hanParts(name string, t *trace, add func(string, float64, float64)) {
	marks := float64(t.cues[cueMarks]) / float64(t.places)
	if marks > 0.5 {
		add("only in quotation marks", marks, -1.0)
	}
	if organised(name) {
		add("ends like an organisation", 1, 0.8)
	}
	if n := utf8.RuneCountInString(name); n > 8 {
		add("long", float64(n), -0.2*float64(n-8))
	}
}

// orgEnds are the words with which names of Chinese organisations end.
func orgEnds() []string {
	return []string{"科技", "智能", "机器人", "半导体", "芯片", "实验室", "研究院", "资本", "集团", "股份", "大学", "基金", "汽车", "网络", "创投", "软件", "电子", "微电子", "信息"}
}
