package compose

import (
	"cmp"
	_ "embed"
	"slices"
	"strings"

	"dateline/internal/hans"
	"dateline/internal/news"
)

//go:embed dive_cues.tsv
var diveCuesFile string

// diveCues are the words of each kind in each language, the longest first.
type diveCues map[cueKey][]string

type cueKey struct {
	kind string
	lang news.Lang
}

// readDiveCues reads the embedded list.
func readDiveCues() diveCues {
	out := diveCues{}
	for line := range strings.Lines(diveCuesFile) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(f) == 3 {
			key := cueKey{f[0], news.Lang(f[1])}
			out[key] = append(out[key], f[2])
		}
	}
	for key := range out {
		slices.SortStableFunc(out[key], func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	}
	return out
}

func (c diveCues) of(kind string, lang news.Lang) []string { return c[cueKey{kind, lang.Edition()}] }

// replies says whether a passage tells what those concerned answer.
func (c diveCues) replies(p *news.Passage) bool {
	text := strings.ToLower(p.Text)
	if p.Lang.IsChinese() {
		text = hans.Simplify(p.Text)
	}
	return slices.ContainsFunc(c.of("reply", p.Lang), func(cue string) bool { return strings.Contains(text, cue) })
}

// roleBeside is the office that stands at once before or behind a name in a text, as printed; empty if there is none:
// "CEO Jane Roe", "Jane Roe, chief executive of", 首席执行官张三.
func (c diveCues) roleBeside(text, name string, lang news.Lang) string {
	if name == "" {
		return ""
	}
	low := strings.ToLower(text)
	if len(low) != len(text) {
		return "" // letters that change their length would move the places
	}
	roles := c.of("role", lang)
	for from := 0; ; {
		i := strings.Index(text[from:], name)
		if i < 0 {
			return ""
		}
		start, end := from+i, from+i+len(name)
		before := strings.TrimRight(low[:start], " ,，、·")
		behind := strings.TrimLeft(low[end:], " ,，、（(")
		for _, role := range roles {
			r := strings.ToLower(role)
			if strings.HasSuffix(before, r) && whole(before, len(before)-len(r)) {
				return text[len(before)-len(r) : len(before)]
			}
			if lang.IsChinese() || strings.HasPrefix(low[end:], ",") || strings.HasPrefix(low[end:], " (") {
				if strings.HasPrefix(behind, r) && whole(behind, len(r)) {
					at := len(low) - len(behind)
					return text[at : at+len(r)]
				}
			}
		}
		from = end
	}
}

// whole says whether no Latin word goes on over place i of a text in small letters.
func whole(s string, i int) bool {
	letter := func(c byte) bool { return c >= 'a' && c <= 'z' }
	return i <= 0 || i >= len(s) || !letter(s[i-1]) || !letter(s[i])
}
