package claim

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/internal/field"
	"dateline/internal/news"
	"dateline/internal/text"
)

// itemKind says what a piece of a passage is.
type itemKind uint8

const (
	itemWord   itemKind = iota // a word in small letters, or one that begins a sentence and is common
	itemHan                    // Chinese characters that nothing else claims
	itemName                   // a name that the gazetteer does not know: capital letters, or Latin letters in Chinese text
	itemOrg                    // a mention of a company, lab, agency, …
	itemPerson                 // a mention of a person
	itemThing                  // a mention of a model, product, …
	itemOther                  // any other mention
	itemCue                    // a phrase of the lexicon; class says which
	itemQuoted                 // a short name in quotation marks or 《》; the span is without them
	itemMark                   // punctuation; class is its folded form
	itemNumber
)

// item is a piece of a passage.
type item struct {
	text.Span
	kind    itemKind
	class   string
	mention *Mention
	spaced  bool // whether white space stands before it
}

// items cuts a passage into pieces, with the phrases of the lexicon as cues. Mentions come before cues, cues before
// everything else.
func (p *passage) items(l *lexicon, folded string) []item {
	s := p.text
	out := make([]item, 0, len(s)/4+4)
	next, spaced := 0, false
	add := func(it item) {
		it.spaced, spaced = spaced, false
		out = append(out, it)
	}
	for i := 0; i < len(s); {
		for next < len(p.mentions) && p.mentions[next].Start < i {
			next++
		}
		limit := len(s)
		if next < len(p.mentions) {
			if m := &p.mentions[next]; m.Start == i && m.End > i {
				add(item{Span: m.Span, kind: mentionKind(m), mention: m})
				i = m.End
				continue
			} else if m.Start > i {
				limit = m.Start
			}
		}
		if n := glued(s, i); n > 0 { // CEONat Friedman, as some pages run the words together
			if found, ok := l.latin[folded[i:i+n]]; ok {
				add(item{Span: text.Span{Start: i, End: i + n}, kind: itemCue, class: found[len(found)-1].class})
				spaced = true
				i += n
				continue
			}
		}
		if found, ok := l.at(folded, i, limit); ok {
			it := item{Span: text.Span{Start: i, End: i + len(found.text)}, kind: itemCue, class: found.class}
			if found.class == "unit" && !p.lang.IsChinese() {
				it.kind = itemWord
			}
			add(it)
			i += len(found.text)
			continue
		}
		if end := min(wordEnd(s, i), limit); end > i {
			it := item{Span: text.Span{Start: i, End: end}, kind: itemWord}
			switch r, _ := utf8.DecodeRuneInString(s[i:]); {
			case unicode.IsDigit(r):
				it.kind = itemNumber
			case unicode.IsUpper(r) || p.lang.IsChinese() || mixedCase(s[i:end]):
				it.kind = itemName
			}
			add(it)
			i = end
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case unicode.IsSpace(r):
			spaced = true
		case (s[i] == '\'' || r == '’') && possessive(s[i+n:]) && i > 0 && isWordByte(s[i-1]):
			add(item{Span: text.Span{Start: i, End: i + n + 1}, kind: itemMark, class: "'s"})
			i += n + 1
			continue
		case quoteClose(r) != 0:
			if end := strings.IndexRune(s[i+n:], quoteClose(r)); end > 0 && end <= maxQuotedName && i+n+end <= len(s) && !opensAfterWord(s, i, r) && !strings.Contains(s[i+n:i+n+end], "的") {
				span := text.Span{Start: i + n, End: i + n + len(strings.TrimRight(s[i+n:i+n+end], ",."))}
				it := item{Span: span, kind: itemQuoted}
				// A known name that fills the marks is that name.
				if next < len(p.mentions) && p.mentions[next].Span == span {
					it.mention = &p.mentions[next]
					it.kind = mentionKind(it.mention)
				}
				add(it)
				i += n + end + utf8.RuneLen(quoteClose(r))
				continue
			}
			add(item{Span: text.Span{Start: i, End: i + n}, kind: itemMark, class: `"`})
		case unicode.Is(unicode.Han, r):
			if last := len(out) - 1; last >= 0 && out[last].kind == itemHan && out[last].End == i && !spaced {
				out[last].End = i + n
			} else {
				add(item{Span: text.Span{Start: i, End: i + n}, kind: itemHan})
			}
		default:
			add(item{Span: text.Span{Start: i, End: i + n}, kind: itemMark, class: mark(r)})
		}
		i += n
	}
	return joinNames(s, out, p.lang)
}

// glued returns the length of the rank in capitals at i that a name is run together with: CEONat. It is 0 if there is none.
func glued(s string, i int) int {
	if i > 0 && isWordByte(s[i-1]) {
		return 0
	}
	for _, rank := range [...]string{"CEO", "CTO", "CFO", "COO", "CMO", "CPO", "CRO", "CIO", "SVP", "EVP", "VP"} {
		n := i + len(rank)
		if strings.HasPrefix(s[i:], rank) && n+1 < len(s) && s[n] >= 'A' && s[n] <= 'Z' && s[n+1] >= 'a' && s[n+1] <= 'z' {
			return len(rank)
		}
	}
	return 0
}

// maxQuotedName is the most bytes that a name in quotation marks may have; what is longer is speech.
const maxQuotedName = 45

// quoteClose returns the mark that closes what r opens, 0 if r opens nothing.
func quoteClose(r rune) rune {
	switch r {
	case '“':
		return '”'
	case '‘':
		return '’'
	case '「':
		return '」'
	case '『':
		return '』'
	case '《':
		return '》'
	case '"', '\'':
		return r
	}
	return 0
}

// opensAfterWord says that a straight mark at i stands right behind a letter and so opens nothing.
func opensAfterWord(s string, i int, r rune) bool {
	return (r == '\'' || r == '"') && i > 0 && isWordByte(s[i-1])
}

// mark folds punctuation to what it does.
func mark(r rune) string {
	switch r {
	case ',', '，', '､':
		return ","
	case '、', '/', '&', '＆':
		return "&"
	case '.', '。', ';', '；', '!', '！', '?', '？', '|', '｜':
		return "."
	case ':', '：':
		return ":"
	case '(', '（', '[', '【':
		return "("
	case ')', '）', ']', '】':
		return ")"
	case '—', '–', '…':
		return "-"
	case '·', '・', '•', '‧':
		return "·"
	}
	return string(r)
}

func mentionKind(m *Mention) itemKind {
	switch field.Kind(m.Kind) {
	case field.Company, field.Lab, field.Agency, field.University, field.Fund, field.Media:
		return itemOrg
	case field.Person:
		return itemPerson
	case field.Model, field.Product, field.Hardware, field.Standard:
		return itemThing
	default:
		return itemOther
	}
}

// mixedCase says whether a word has a capital behind its first letter, as iPhone and xAI do.
func mixedCase(s string) bool {
	return len(s) > 1 && strings.IndexFunc(s[1:], unicode.IsUpper) >= 0
}

// joinNames makes one name of neighbouring words with capitals, with the particles and initials between them, and one of
// the parts of a transliterated name (萨姆·奥特曼).
func joinNames(s string, items []item, lang news.Lang) []item {
	out := items[:0]
	for i := 0; i < len(items); i++ {
		it := items[i]
		last := len(out) - 1
		switch {
		case last < 0:
		case !lang.IsChinese() && it.kind == itemName && last > 0 && out[last].kind == itemQuoted && out[last-1].kind == itemName && it.spaced && out[last].spaced:
			out[last-1].End = it.End // Ada 'Major' Ek
			out = out[:last]
			continue
		case !lang.IsChinese() && it.kind == itemPerson && it.spaced && last > 0 && out[last].kind == itemName && out[last-1].kind != itemMark && givenBefore(s[out[last].Start:out[last].End], s[it.Start:it.End]):
			out[last].End = it.End // Jonathan Karp, where the list knows another Karp
			continue
		case it.kind == itemName && out[last].kind == itemName && it.spaced && !strings.Contains(s[out[last].End:it.Start], "\n"):
			out[last].End = it.End
			continue
		case it.kind == itemMark && it.class == "." && s[it.Start] == '.' && out[last].kind == itemName && initial(s[out[last].Start:it.Start]) &&
			i+1 < len(items) && items[i+1].kind == itemName:
			out[last].End = items[i+1].End // John F. Kennedy
			i++
			continue
		case !lang.IsChinese() && it.kind == itemWord && particle(s[it.Start:it.End]) && out[last].kind == itemName && i+1 < len(items) && items[i+1].kind == itemName:
			out[last].End = items[i+1].End // Guido van Rossum
			i++
			continue
		case lang.IsChinese() && it.kind == itemMark && s[it.Start] == '-' && it.spaced && out[last].kind == itemName && i+1 < len(items) && items[i+1].spaced &&
			(items[i+1].kind == itemName || items[i+1].kind == itemNumber):
			out[last].End = items[i+1].End // some outlets print "XR - 1"
			i++
			continue
		case it.kind == itemMark && it.class == "·" && i+1 < len(items) && lang.IsChinese() && out[last].kind == itemOrg && items[i+1].kind == itemHan:
			out[last].End, out[last].kind, out[last].mention, out[last].class = items[i+1].End, itemHan, nil, "·" // 阿里·某某 is no 阿里
			i++
			continue
		case it.kind == itemMark && it.class == "·" && i+1 < len(items) && (out[last].kind == itemHan || out[last].kind == itemName) && items[i+1].kind == out[last].kind:
			out[last].End = items[i+1].End
			out[last].class = "·" // a name for certain, though perhaps with words before and behind it
			i++
			continue
		}
		out = append(out, it)
	}
	return out
}

// initial says whether a name ends in a single capital letter.
func initial(s string) bool {
	n := len(s)
	return n > 0 && s[n-1] >= 'A' && s[n-1] <= 'Z' && (n == 1 || s[n-2] == ' ')
}

// particle says whether a small word may stand inside a personal name.
func particle(s string) bool {
	switch s {
	case "van", "von", "de", "der", "den", "da", "di", "del", "la", "le", "bin", "ibn", "al", "el", "ter", "dos", "du":
		return true
	}
	return false
}

// givenBefore says whether a name of one word before a known surname is a given name, so that the two name somebody else.
func givenBefore(given, surname string) bool {
	return !strings.Contains(surname, " ") && !strings.Contains(given, " ") && nameWords(given) && len(given) > 2
}
