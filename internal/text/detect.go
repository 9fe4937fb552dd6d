package text

import (
	"dateline/internal/news"
)

// The shares of METHODS §1, and the length below which a text's own words decide less than the feed's declaration.
const (
	kanaShare    = 0.05
	hangulShare  = 0.20
	hanShare     = 0.30
	scriptShare  = 0.70 // of one-sided characters, for Hans or Hant
	shortLetters = 20
)

// Detect returns the language of s. Addresses and handles do not count. One Han character is one token and so is one
// Latin word, since Latin product names outnumber the Han letters of a Chinese headline. Texts of less than 20
// letters follow the declared language where their script allows it; an undeclared one is told by script alone.
func Detect(s string, declared news.Lang) news.Lang {
	c := countScripts(s)
	cjk := c.han + c.kana
	total := cjk + c.hangul + c.latin + c.foreign
	if total == 0 {
		return declared
	}
	share := func(n int) float64 { return float64(n) / float64(total) }
	switch {
	case cjk > 0 && float64(c.kana) >= kanaShare*float64(cjk) && c.kana > 1 && share(cjk) >= hanShare:
		return news.Japanese
	case share(c.hangul) >= hangulShare:
		return news.Korean
	case share(c.han) >= hanShare:
		if declared == news.Japanese && c.hans+c.hant == 0 && c.han < shortLetters {
			return news.Japanese // an all-kanji title of a Japanese feed
		}
		return chinese(c, declared)
	case share(c.foreign) > 0.5:
		return news.OtherLang
	}
	short := c.letters < shortLetters
	if short && (declared == news.English || declared == news.OtherLang) {
		return declared
	}
	// English unless the words of another Latin-script language outnumber its own.
	if c.other > 1 && c.other > c.english && c.other*8 >= c.latin || c.english == 0 && declared == news.OtherLang {
		return news.OtherLang
	}
	return news.English
}

// chinese tells simplified from traditional by characters that only one of them has.
func chinese(c scripts, declared news.Lang) news.Lang {
	sided := float64(c.hans + c.hant)
	switch {
	case sided > 0 && float64(c.hant) >= scriptShare*sided:
		return news.Traditional
	case sided > 0 && float64(c.hans) >= scriptShare*sided:
		return news.Chinese
	case declared == news.Traditional:
		return news.Traditional
	}
	return news.Chinese
}

// scripts counts tokens by script.
type scripts struct {
	han, kana, hangul, latin, foreign int
	hans, hant                        int // one-sided characters
	english, other                    int // function words
	letters                           int
}

func countScripts(s string) scripts {
	var c scripts
	var word [12]byte
	for i := 0; i < len(s); {
		if e := urlEnd(s, i); e > i {
			i = e
			continue
		}
		r, n := decode(s, i)
		switch {
		case r == '@' || r == '#': // a handle or tag says nothing of the language
			i += n
			for i < len(s) {
				r, n = decode(s, i)
				if r != '_' && !isDigit(r) && !isLatin(r) {
					break
				}
				i += n
			}
			continue
		case isHan(r):
			c.han++
			c.letters++
			switch sided(r) {
			case news.Chinese:
				c.hans++
			case news.Traditional:
				c.hant++
			default: // written alike in both
			}
		case isKana(r):
			c.kana++
			c.letters++
		case isHangul(r):
			c.hangul++
			c.letters++
		case isLatin(r):
			c.latin++
			w := 0
			for i < len(s) {
				r, n = decode(s, i)
				if !isLatin(r) && r != '\'' && r != '’' {
					break
				}
				c.letters++
				if w < len(word) {
					word[w] = byte(min(FoldRune(r), 0x7F)) //nolint:gosec // w is below len(word)
				}
				w++
				i += n
			}
			if w <= len(word) {
				switch {
				case isEnglishWord(string(word[:w])):
					c.english++
				case isOtherWord(string(word[:w])):
					c.other++
				}
			}
			continue
		case r >= 0x370 && r <= 0x1CFF: // Greek, Cyrillic, Arabic, Indic and others: a letter in five is a word
			c.letters++
			if c.letters%5 == 0 {
				c.foreign++
			}
		}
		i += n
	}
	return c
}

func isEnglishWord(w string) bool {
	switch w {
	case "the", "of", "and", "to", "is", "for", "on", "with", "that", "by", "from", "at", "as", "it", "its", "are", "was", "were",
		"be", "has", "have", "had", "will", "would", "can", "could", "this", "these", "how", "what", "why", "when", "who",
		"which", "their", "they", "you", "your", "we", "our", "not", "but", "or", "about", "into", "after", "over", "new",
		"says", "said", "more", "than", "an", "his", "her", "he", "she", "up", "out", "just", "now", "may":
		return true
	}
	return false
}

// isOtherWord lists function words of Spanish, Portuguese, French, German, Italian and Dutch that English lacks.
func isOtherWord(w string) bool {
	switch w {
	case "el", "la", "los", "las", "del", "que", "una", "para", "por", "con", "como", "sus", "sobre", "esta", "este", "pero", "es", "en", "de", "y",
		"os", "uma", "com", "nao", "dos", "das", "ao", "na", "seu", "mais", "em", "um",
		"le", "les", "des", "une", "est", "dans", "pour", "sur", "avec", "pas", "qui", "ses", "aux", "et", "du", "au", "il",
		"der", "und", "ist", "mit", "von", "den", "dem", "nicht", "ein", "eine", "auf", "zu", "fur", "sich", "auch", "wird", "im", "wie",
		"di", "che", "il'", "gli", "nel", "della", "per", "non", "piu", "sono", "anche", "alla",
		"het", "een", "van", "niet", "voor", "zijn", "met", "ook", "naar", "bij":
		return true
	}
	return false
}

// sided returns Chinese for a character that only simplified text has, Traditional for its partner, else nothing.
func sided(r rune) news.Lang {
	switch script(r) {
	case 's':
		return news.Chinese
	case 't':
		return news.Traditional
	}
	return ""
}
