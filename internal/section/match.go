package section

import (
	"strings"
	"unicode/utf8"

	"dateline/internal/news"
)

// use is what a word of the table stands for.
type use struct {
	key    int // a section of All, or behind those a group of groupNames
	weight float64
	start  bool // only where the title begins
}

// host is an address that speaks for a section.
type host struct {
	section news.SectionID
	text    string // a host, with or without the beginning of a path; ".gov" is any host with that ending
}

// minStem is how many letters a word with any ending must have at least.
const minStem = 4

// table holds what the file says.
type table struct {
	english, chinese *dictionary
	hosts            []host
	digest           string // of the file
}

func newTable() *table { return &table{english: newDictionary(), chinese: newDictionary()} }

// lang returns the words for texts in a language: the Chinese ones for Chinese, the English ones for all others.
func (t *table) lang(lang news.Lang) *dictionary {
	if lang.IsChinese() {
		return t.chinese
	}
	return t.english
}

// dictionary finds the words of one language in texts.
type dictionary struct {
	words  map[string][]use
	stems  map[string][]use // of words with any ending
	length int              // of the longest word, in bytes
}

func newDictionary() *dictionary {
	return &dictionary{words: map[string][]use{}, stems: map[string][]use{}}
}

func (t *dictionary) add(word string, stem bool, u use) {
	if stem {
		t.stems[word] = append(t.stems[word], u)
		return
	}
	t.words[word] = append(t.words[word], u)
	t.length = max(t.length, len(word))
}

// scan calls found for each word of a folded text, from the left. Of one section, the longest word at a place hides
// the shorter ones inside it.
func (t *dictionary) scan(s string, title bool, found func(word string, u use)) {
	ends := make([]int, len(All())+len(groupNames()))
	take := func(word string, uses []use, at, end int) {
		for _, u := range uses {
			if at < ends[u.key] || u.start && (!title || at > leading(s)) {
				continue
			}
			ends[u.key] = end
			found(word, u)
		}
	}
	for i := 0; i < len(s); {
		_, size := utf8.DecodeRuneInString(s[i:])
		if border(s, i) {
			far := min(len(s), i+t.length)
			for far < len(s) && !utf8.RuneStart(s[far]) {
				far--
			}
			for j := far; j > i; j-- { // the longest first
				if (j == len(s) || utf8.RuneStart(s[j])) && border(s, j) {
					if uses := t.words[s[i:j]]; uses != nil {
						take(s[i:j], uses, i, j)
					}
				}
			}
			if len(t.stems) > 0 && letter(s[i]) {
				end := i
				for end < len(s) && letter(s[end]) {
					end++
				}
				for j := end; j >= i+minStem; j-- {
					if uses := t.stems[s[i:j]]; uses != nil {
						take(s[i:j]+"*", uses, i, end)
					}
				}
			}
		}
		i += size
	}
}

// leading returns where a title's words begin: quotes and brackets before them do not count.
func leading(s string) int {
	return len(s) - len(strings.TrimLeft(s, " \"'“”‘’「『《【["))
}

// letter says whether a byte belongs to a Latin word.
func letter(b byte) bool { return b >= 'a' && b <= 'z' || b >= '0' && b <= '9' }

// border says whether a Latin word may begin or end at s[i]. Chinese words may anywhere.
func border(s string, i int) bool {
	return i == 0 || i >= len(s) || !letter(s[i-1]) || !letter(s[i])
}

// place says which section an address speaks for; empty if none.
func (t *table) place(url string) (section news.SectionID, found string) {
	rest := strings.ToLower(url)
	if _, after, ok := strings.Cut(rest, "://"); ok {
		rest = after
	}
	rest = strings.TrimPrefix(rest, "www.")
	name, path, _ := strings.Cut(rest, "/")
	for _, h := range t.hosts {
		want, begin, _ := strings.Cut(h.text, "/")
		dotted := "." + strings.TrimPrefix(want, ".")
		if ("."+name == dotted || strings.HasSuffix(name, dotted)) && strings.HasPrefix(path, begin) {
			return h.section, h.text
		}
	}
	return "", ""
}
