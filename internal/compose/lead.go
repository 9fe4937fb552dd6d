package compose

import (
	"strings"
	"unicode/utf8"

	"dateline/internal/news"
)

// The week in three sentences: at most 90 words or 160 字 together (BRIEF, row 2), so 30 or 53 each.
const (
	leadSentences = 3
	leadWords     = 30
	leadHan       = 53
)

// lead takes one sentence of each of the first stories: the first that is short enough, in the edition's language before
// others, else the headline. No two are of one company, as far as there are others.
func lead(sections []news.Section) map[news.Lang][]news.Sentence {
	if len(sections) == 0 || sections[0].ID != news.SectionMatters || len(sections[0].Items) < leadSentences {
		return nil
	}
	out := map[news.Lang][]news.Sentence{}
	for _, lang := range news.EditionLangs() {
		led := map[news.EntityID]bool{}
		var later []news.Sentence
		for i := range sections[0].Items {
			item := &sections[0].Items[i]
			s, ok := leadSentence(item, lang)
			if !ok {
				continue
			}
			first := news.EntityID("")
			if len(item.Entities) > 0 {
				first = item.Entities[0]
			}
			if first != "" && led[first] {
				later = append(later, s)
				continue
			}
			led[first] = true
			out[lang] = append(out[lang], s)
		}
		out[lang] = append(out[lang], later...)
		out[lang] = out[lang][:min(len(out[lang]), leadSentences)]
	}
	return out
}

// leadSentence is what stands for an item in the lead.
func leadSentence(item *news.Item, lang news.Lang) (news.Sentence, bool) {
	words := item.Editions[lang]
	for _, s := range words.Sentences {
		if s.Lang.Edition() == lang && s.How == news.Extracted && fitsLead(s) {
			return s, true
		}
	}
	if words.Headline.Text == "" || !fitsLead(words.Headline) {
		return news.Sentence{}, false
	}
	return words.Headline, true
}

func fitsLead(s news.Sentence) bool {
	if s.Lang.IsChinese() {
		return utf8.RuneCountInString(s.Text) <= leadHan
	}
	return len(strings.Fields(s.Text)) <= leadWords
}
