// Package render turns issues into what people and programs read: view models for pages, Markdown, plain text, feeds
// and the export for scoring, in Chinese and in English.
//
// It is pure: the same issue makes the same bytes. It stores nothing, reads no clock and knows no HTTP; addresses and
// times come in as arguments. The one idea needed to read it: an Edition is an issue in one language with every word,
// number and link already decided, and each output only lays it out. All words stand in one Lexicon a language, as
// whole sentences with places for values, because sentences joined from parts are right in one language alone.
package render

import (
	"fmt"
	"maps"
	"strconv"
	"strings"
	"time"

	"dateline/internal/news"
	"dateline/internal/phrase"
)

// Lexicon holds every word that Dateline itself says in one language. It never changes after NewLexicon and may be
// used by many callers at once.
type Lexicon struct {
	lang    news.Lang
	text    map[string]string
	phrases *phrase.Writer
}

// NewLexicon returns the words of an edition's language. Any language that has no edition gets English.
func NewLexicon(lang news.Lang) *Lexicon {
	if lang.IsChinese() {
		return &Lexicon{lang: news.Chinese, text: together(chinese(), subscribeChinese(), mailboxChinese(), deskChinese(), deskWeekChinese(), deskRoomsChinese(), deskHeardChinese(), siteChinese(), correctionChinese(), bulletinChinese(), deskIssueChinese()), phrases: phrase.New(nil)}
	}
	return &Lexicon{lang: news.English, text: together(english(), subscribeEnglish(), mailboxEnglish(), deskEnglish(), deskWeekEnglish(), deskRoomsEnglish(), deskHeardEnglish(), siteEnglish(), correctionEnglish(), bulletinEnglish(), deskIssueEnglish()), phrases: phrase.New(nil)}
}

// together puts the words of several subjects into one table.
func together(tables ...map[string]string) map[string]string {
	all := map[string]string{}
	for _, t := range tables {
		maps.Copy(all, t)
	}
	return all
}

// With returns the lexicon with the names of entities in its language: a record's names stand as the gazetteer writes them,
// and not as a source printed them.
func (l *Lexicon) With(names func(id news.EntityID, lang news.Lang) string) *Lexicon {
	with := *l
	with.phrases = phrase.New(namer(names))
	return &with
}

// namer is a function as a phrase.Namer.
type namer func(id news.EntityID, lang news.Lang) string

// Name returns the name to print for an id in the language.
func (f namer) Name(id news.EntityID, lang news.Lang) string { return f(id, lang) }

// Language returns the language of the words.
func (l *Lexicon) Language() news.Lang { return l.lang }

// HTMLLang returns the language as pages name it (BCP 47): Chinese says its script, so that browsers choose a font.
func (l *Lexicon) HTMLLang() string { return HTMLLang(l.lang) }

// HTMLLang returns a language as pages name it (BCP 47); empty if it is not known.
func HTMLLang(lang news.Lang) string {
	switch lang {
	case news.Chinese:
		return "zh-Hans"
	case news.Traditional:
		return "zh-Hant"
	case news.OtherLang, "":
		return ""
	default:
		return string(lang)
	}
}

// Has says whether there are words under this key.
func (l *Lexicon) Has(key string) bool { _, ok := l.text[key]; return ok }

// Keys returns all keys, in no order.
func (l *Lexicon) Keys() []string {
	keys := make([]string, 0, len(l.text))
	for k := range l.text {
		keys = append(keys, k)
	}
	return keys
}

// T returns the words under a key with the values in their places. {0} is the first value; {0:outlet|outlets} is the
// first form if the first value is one and the second otherwise. Whole numbers are grouped by thousands. A key
// without words is a fault that tests find; it shows as the key itself.
func (l *Lexicon) T(key string, values ...any) string {
	text, ok := l.text[key]
	if !ok {
		return "[" + key + "]"
	}
	if len(values) == 0 || !strings.Contains(text, "{") {
		return text
	}
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		place, after, _ := strings.Cut(rest, "}")
		b.WriteString(fill(place, values))
		text = after
	}
}

// fill returns what stands in one place: "0" or "0:one|many".
func fill(place string, values []any) string {
	number, forms, choice := strings.Cut(place, ":")
	i, err := strconv.Atoi(number)
	if err != nil || i < 0 || i >= len(values) {
		return "{" + place + "}"
	}
	if choice {
		one, many, _ := strings.Cut(forms, "|")
		if n, ok := values[i].(int); ok && n == 1 {
			return one
		}
		return many
	}
	switch v := values[i].(type) {
	case int:
		return grouped(v)
	case float64:
		return strconv.FormatFloat(v, 'f', 2, 64)
	default:
		return fmt.Sprint(v)
	}
}

// Number writes a whole number.
func (l *Lexicon) Number(n int) string { return grouped(n) }

// grouped writes a whole number with commas between thousands: both languages read 2,140.
func grouped(n int) string {
	digits := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, digits = "−", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}

// pick returns the words under prefix and name, or name itself: a class, reason or part that a later version adds is
// shown by its own name rather than not at all.
func (l *Lexicon) pick(prefix, name string) string {
	if text, ok := l.text[prefix+name]; ok {
		return text
	}
	return name
}

// Class returns a class of sources in words.
func (l *Lexicon) Class(c news.Class) string { return l.pick("class.", string(c)) }

// Lang returns a language in words; unknown languages are called so.
func (l *Lexicon) Lang(lang news.Lang) string {
	if lang == "" {
		return l.T("lang.unknown")
	}
	return l.pick("lang.", string(lang))
}

// Foreign returns the mark that a sentence carries which is not in the edition's language; empty if it needs none.
func (l *Lexicon) Foreign(lang news.Lang) string {
	if lang == "" || lang.Edition() == l.lang {
		return ""
	}
	if text, ok := l.text["foreign."+string(lang)]; ok {
		return text
	}
	return l.T("foreign.other")
}

// Reason returns in words why a story was left out.
func (l *Lexicon) Reason(r news.Reason) string { return l.pick("reason.", string(r)) }

// Section returns a section's heading.
func (l *Lexicon) Section(id news.SectionID) string { return l.pick("section.", string(id)) }

// Part returns the name of a term of a score in words.
func (l *Lexicon) Part(name string) string { return l.pick("part.", name) }

// SourceStatus returns a source's state in words.
func (l *Lexicon) SourceStatus(s news.SourceStatus) string { return l.pick("source.", string(s)) }

// IssueStatus returns an issue's state in words.
func (l *Lexicon) IssueStatus(s news.IssueStatus) string { return l.pick("status.", string(s)) }

// Standing returns in words how far an issue has come, and who read it when.
func (l *Lexicon) Standing(issue *news.Issue, zone *time.Location) string {
	if issue.ReadBy == "" {
		return l.IssueStatus(issue.Status)
	}
	read := l.T("status.read", issue.ReadBy, l.LongDay(issue.ApprovedAt.In(zone)))
	if issue.Status == news.Frozen {
		return read + l.T("line.dot") + l.IssueStatus(issue.Status)
	}
	return read
}

// Failure returns in words what a class of failure means; empty if the class is not known, so that the caller shows
// the failure's own text.
func (l *Lexicon) Failure(class string) string { return l.text["failure."+class] }
