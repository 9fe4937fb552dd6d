package llmtest

import (
	"regexp"
	"slices"
	"strings"
)

// Line is a sentence that an Editor can write, in both languages.
type Line struct {
	// Holds are beginnings of passages, or words of them, of which any one holds the sentence.
	Holds []string
	// Head says that it is a headline.
	Head   bool
	EN, ZH string
}

var (
	factList = regexp.MustCompile(`(?s)<facts [0-9a-z]+>\n(.*)\n</facts `)
	factLine = regexp.MustCompile(`(?m)^\[([p0-9 ]*)\] (.*)$`)
)

// Facts reads the sentences that the prompt shows to be translated or shortened, with the ids of their passages.
func (q Question) Facts() []Sentence {
	m := factList.FindStringSubmatch(q.Prompt)
	if m == nil {
		return nil
	}
	var out []Sentence
	for _, f := range factLine.FindAllStringSubmatch(m[1], -1) {
		out = append(out, Sentence{f[2], strings.Fields(f[1])})
	}
	return out
}

// Editor is a good model with few words: it writes its lines where a passage holds them, translates what it wrote, repeats
// in its own language what else it is to put shortly, and writes nothing where it knows nothing.
func Editor(lines []Line) Model {
	return func(q Question) Answer {
		if facts := q.Facts(); len(facts) > 0 {
			for i, f := range facts {
				k := slices.IndexFunc(lines, func(l Line) bool { return l.EN == f.Text || l.ZH == f.Text })
				if k < 0 {
					continue
				}
				if facts[i].Text = lines[k].EN; q.Chinese() {
					facts[i].Text = lines[k].ZH
				}
			}
			return Answer{Text: Sentences(facts...)}
		}
		var out []Sentence
		for _, l := range lines {
			var ids []string
			for _, p := range q.Passages() {
				if slices.ContainsFunc(l.Holds, func(s string) bool { return strings.Contains(p.Text, s) }) && len(ids) < 2 {
					ids = append(ids, p.ID)
				}
			}
			if len(ids) == 0 || l.Head != strings.Contains(q.System, "write one headline") {
				continue
			}
			text := l.EN
			if q.Chinese() {
				text = l.ZH
			}
			out = append(out, Sentence{text, ids})
		}
		return Answer{Text: Sentences(out...)}
	}
}
