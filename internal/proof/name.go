package proof

import (
	"slices"
	"strings"
	"unicode/utf8"

	"dateline/internal/hans"
	"dateline/internal/news"
	"dateline/internal/quantity"
	"dateline/internal/text"
)

func (j *judge) called(id news.EntityID) []string {
	if id == "" || j.c.names == nil {
		return nil
	}
	return j.c.names.Called(id)
}

// entities checks every name of the sentence that is known, then every word that shows as a name.
func (j *judge) entities() {
	for i := range j.s.mentions {
		m := &j.s.mentions[i]
		held := -1
		for _, n := range j.use {
			if j.holdsEntity(m, n) {
				held = n
				break
			}
		}
		if held >= 0 {
			j.report(RuleName, Held, m.Span, held, "the passage names it", "原文提到此名")
		} else {
			j.report(RuleName, Refused, m.Span, -1, "no passage names it, under any of its names", "原文没有提到此名（任何名称都没有）")
		}
	}
	for _, f := range j.s.places {
		span := j.s.folded.span(f.start, f.end)
		if f.weak || j.inMention(span) {
			continue
		}
		held := -1
		for _, n := range j.use {
			p := j.ps[n]
			if p.namesPlace(f.id) || j.before[n].namesPlace(f.id) || holdsWhole(p.folded.text, j.s.folded.text[f.start:f.end]) ||
				holdsWhole(j.before[n].folded.text, j.s.folded.text[f.start:f.end]) {
				held = n
				break
			}
		}
		if held >= 0 {
			j.report(RuleName, Held, span, held, "the passage names it", "原文提到此地")
		} else {
			j.report(RuleName, Refused, span, -1, "no passage names this place", "原文没有提到此地")
		}
	}
	j.strangers()
}

func (r *reading) namesPlace(id string) bool {
	return slices.ContainsFunc(r.places, func(f found) bool { return f.id == id })
}

// inMention says whether a place of the sentence lies in a known name.
func (j *judge) inMention(p text.Span) bool {
	for i := range j.s.mentions {
		if m := &j.s.mentions[i]; p.Start < m.End && m.Start < p.End {
			return true
		}
	}
	return false
}

// holdsEntity says whether a passage, its speaker, or what stands before it names an entity.
func (j *judge) holdsEntity(m *Mention, n int) bool {
	words := fold(m.In(j.s.src)).text
	if given := j.passages[n].Speaker; !given.Empty() && (given.ID == m.ID || holdsWhole(fold(given.Text).text, words)) {
		return true
	}
	for _, r := range [2]*reading{j.ps[n], j.before[n]} {
		if holdsWhole(r.folded.text, words) {
			return true
		}
		for i := range r.mentions {
			o := &r.mentions[i]
			if o.ID == m.ID || o.Family != "" && o.Family == m.ID {
				return true
			}
			// A version that the finder ties to its family only in the longer text: "GPT-5.1 and 5.2".
			if m.Family != "" && (o.ID == m.Family || o.Family == m.Family) && j.versionOf(m, r) {
				return true
			}
		}
		for _, name := range j.called(m.ID) {
			if f := fold(name).text; len(f) > 1 && holdsWhole(r.folded.text, f) {
				return true
			}
		}
	}
	return false
}

// versionOf says whether the number at a version's end stands in a text by itself.
func (j *judge) versionOf(m *Mention, r *reading) bool {
	words := fold(m.In(j.s.src)).text
	i := len(words)
	for i > 0 && (isDigit(words[i-1]) || words[i-1] == '.') {
		i--
	}
	if i == len(words) {
		return false
	}
	return slices.ContainsFunc(r.tokens, func(t token) bool { return t.kind == number && r.folded.text[t.start:t.end] == words[i:] })
}

// holdsName says whether a passage or what stands before it has a name that only speech knows.
func (j *judge) holdsName(name string, id news.EntityID, n int) bool {
	f := fold(name).text
	for _, r := range [2]*reading{j.ps[n], j.before[n]} {
		if holdsWhole(r.folded.text, f) || pinyinHolds(r.src, f) {
			return true
		}
		if id != "" && slices.ContainsFunc(r.mentions, func(m Mention) bool { return m.ID == id }) {
			return true
		}
		for _, c := range j.called(id) {
			if holdsWhole(r.folded.text, fold(c).text) {
				return true
			}
		}
		if i := strings.LastIndexByte(f, ' '); i > 0 && holdsWhole(r.folded.text, f[i+1:]) {
			return true
		}
	}
	if given := j.passages[n].Speaker; !given.Empty() {
		return j.same(name, id, given)
	}
	return false
}

// strangers checks the words that show as names but that nobody knows: in English those with a capital, in Chinese those
// in Latin letters.
func (j *judge) strangers() {
	s := j.s
	titled := s.titled()
	start := true
	for k := range s.tokens {
		t := &s.tokens[k]
		first := start
		switch w := s.folded.text[t.start:t.end]; t.kind {
		case mark:
			start = start && w != "," || w == "." || w == ":" || w == "!" || w == "?" || w == "\"" || w == "。" || w == "-" || w == ";" || w == "(" || w == "|"
			continue
		case word:
		default:
			start = false
			continue
		}
		start = false
		span := s.folded.span(t.start, t.end)
		w := s.folded.text[t.start:t.end]
		if j.inMention(span) || s.inDate(span) || s.inQuantityUnit(span) || strings.ContainsAny(w, "0123456789") || s.inPlace(t) || len(w) < 2 && !s.lang.IsChinese() {
			continue
		}
		if s.lang.IsChinese() {
			if isFunction(w) && len(w) < 3 {
				continue
			}
		} else if !s.capital(t) || (first || titled) && !innerCapital(span.In(s.src)) || isFunction(w) {
			continue
		}
		j.stranger(k, span)
	}
}

// stranger looks for a word that shows as a name.
func (j *judge) stranger(k int, span text.Span) {
	s := j.s
	t := &s.tokens[k]
	w := s.folded.text[t.start:t.end]
	base := strings.TrimSuffix(w, "'s")
	for _, n := range j.use {
		for _, r := range [2]*reading{j.ps[n], j.before[n]} {
			if r.hasWord(base) || j.equalHeld(s, k, r) || j.nameHas(r, base) || pinyinWord(r, base) {
				j.report(RuleName, Held, span, n, "the passage has this word", "原文有此词")
				return
			}
		}
		if sp := fold(j.passages[n].Speaker.Text).text; sp != "" && holdsWhole(sp, base) {
			j.report(RuleName, Held, span, n, "the passage's speaker", "原文的说话人")
			return
		}
	}
	j.report(RuleName, Refused, span, -1, "no passage has this name", "原文没有这个名称")
}

// nameHas says whether a word is part of a name of an entity that the text names in other letters.
func (j *judge) nameHas(r *reading, w string) bool {
	for i := range r.mentions {
		for _, name := range j.called(r.mentions[i].ID) {
			if holdsWhole(fold(name).text, w) {
				return true
			}
		}
	}
	return false
}

// hasWord says whether a text has a word, in any of its forms.
func (r *reading) hasWord(w string) bool {
	if holdsWhole(r.folded.text, w) {
		return true
	}
	st := stem(w)
	for i := range r.tokens {
		if t := &r.tokens[i]; t.kind == word && stem(r.folded.text[t.start:t.end]) == st {
			return true
		}
	}
	return false
}

// equalHeld says whether the passage has the word, or the phrase in which it stands, in other words of the list.
func (j *judge) equalHeld(s *reading, k int, r *reading) bool {
	t := &s.tokens[k]
	for _, g := range j.c.words.equals {
		in := false
		for _, form := range g {
			if !strings.Contains(form, s.folded.text[t.start:t.end]) {
				continue
			}
			// The form must stand around the token.
			from := max(0, t.start-len(form))
			to := min(len(s.folded.text), t.end+len(form))
			if i := strings.Index(s.folded.text[from:to], form); i >= 0 && from+i <= t.start && from+i+len(form) >= t.end {
				in = true
				break
			}
		}
		if !in {
			continue
		}
		for _, form := range g {
			if holdsWhole(r.folded.text, form) {
				return true
			}
		}
	}
	return false
}

// titled says whether the text is written as English headlines are: most of its long words with a capital.
func (r *reading) titled() bool {
	long, capitals := 0, 0
	for i := range r.tokens {
		t := &r.tokens[i]
		if t.kind == word && t.end-t.start > 3 {
			long++
			if r.capital(t) {
				capitals++
			}
		}
	}
	return long > 2 && capitals*10 >= long*7
}

func (r *reading) inPlace(t *token) bool {
	return slices.ContainsFunc(r.places, func(f found) bool { return t.start >= f.start && t.start < f.end })
}

// inQuantityUnit says whether a word belongs to a quantity: GW of 5 GW.
func (r *reading) inQuantityUnit(p text.Span) bool {
	for i := range r.quantities {
		if q := &r.quantities[i]; q.Kind != quantity.Version && p.Start >= q.Start && p.End <= q.End {
			return true
		}
	}
	return false
}

// innerCapital says whether a word has a capital behind its first letter: OpenAI, NVIDIA.
func innerCapital(w string) bool {
	_, n := utf8.DecodeRuneInString(w)
	for i := n; i < len(w); i++ {
		if w[i] >= 'A' && w[i] <= 'Z' {
			return true
		}
	}
	return false
}

// pinyinHolds says whether a Chinese text has a personal name that is written so in pinyin, in either order.
func pinyinHolds(chinese, name string) bool {
	parts := strings.Fields(name)
	if len(parts) != 2 || strings.ContainsFunc(name, isHan) {
		return false
	}
	a, b := strings.ReplaceAll(parts[0], "-", ""), strings.ReplaceAll(parts[1], "-", "")
	return eachName(chinese, func(latin string) bool {
		surname, given, _ := strings.Cut(latin, " ")
		return surname == a && given == b || surname == b && given == a
	})
}

// pinyinWord says whether a Chinese text has a name of which the word is the surname or the given name in pinyin.
func pinyinWord(r *reading, w string) bool {
	if !r.lang.IsChinese() || len(w) < 2 {
		return false
	}
	return eachName(r.src, func(latin string) bool {
		surname, given, _ := strings.Cut(latin, " ")
		return surname == w || given == w
	})
}

// eachName calls f with each two to four neighbouring characters in pinyin, until it says yes.
func eachName(s string, f func(string) bool) bool {
	var at []int // starts of the running characters
	for i, r := range s + " " {
		if !isHan(r) {
			at = at[:0]
			continue
		}
		at = append(at, i)
		end := i + utf8.RuneLen(r)
		for n := 2; n <= min(4, len(at)); n++ {
			if f(strings.ToLower(hans.Latin(s[at[len(at)-n]:end]))) {
				return true
			}
		}
	}
	return false
}
