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

// diveCues are the words of a kind in a language, the longest first.
func diveCues(kind string, lang news.Lang) []string {
	var out []string
	for line := range strings.Lines(diveCuesFile) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(f) == 3 && f[0] == kind && f[1] == string(lang.Edition()) {
			out = append(out, f[2])
		}
	}
	slices.SortStableFunc(out, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	return out
}

// replies says whether a passage tells what those concerned answer.
func replies(p *news.Passage) bool {
	text := strings.ToLower(p.Text)
	if p.Lang.IsChinese() {
		text = hans.Simplify(p.Text)
	}
	return slices.ContainsFunc(diveCues("reply", p.Lang), func(cue string) bool { return strings.Contains(text, cue) })
}

// roleBeside is the office that stands at once before or behind a name in a text, as printed; empty if there is none:
// "CEO Jane Roe", "Jane Roe, chief executive of", 首席执行官张三.
func roleBeside(text, name string, lang news.Lang) string {
	if name == "" {
		return ""
	}
	low := strings.ToLower(text)
	if len(low) != len(text) {
		return "" // letters that change their length would move the places
	}
	roles := diveCues("role", lang)
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
