package llm

import (
	"embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"text/template"

	"dateline/internal/news"
	"dateline/internal/orders"
)

//go:embed prompts
var promptFiles embed.FS

var prompts = template.Must(template.New("").ParseFS(promptFiles, "prompts/*.tmpl"))

// Passage is one sentence of a report, to be written from.
type Passage struct {
	// ID is the caller's own name for it. Models never see it: they are shown p1, p2, …
	ID          string
	Text        string
	Lang        news.Lang
	Outlet      string
	Class       news.Class
	Attribution news.Attribution // empty: not known
	Day         string           // on which it was published, as an ISO date; empty: not known
}

// Fact is a sentence that was proved already, with the passages that hold it.
type Fact struct {
	Text     string
	Passages []string // by the caller's ids
}

// Term is how a name or word is written in the language asked for.
type Term struct{ From, To string }

// Limits bound what is written. Zero fields have a task's default.
type Limits struct {
	Sentences int // at most
	Runes     int // of one sentence, at most
	Total     int // of all sentences together, in characters, as the model is told; 0: not told. The caller holds it to that
	Tokens    int // of the answer, at most
}

// limits fills in what a request leaves open: by BRIEF.md, with room for a model that counts badly.
func (r *WriteRequest) limits() Limits {
	l := r.Limits
	d := Limits{Sentences: 4, Runes: 320, Tokens: 1500}
	switch r.Task {
	case Headline:
		d = Limits{Sentences: 1, Runes: 140, Tokens: 300}
	case Lead:
		d = Limits{Sentences: len(r.Facts), Runes: 220, Tokens: 300 + 200*len(r.Facts)}
	case Translate:
		d = Limits{Sentences: len(r.Facts), Runes: 400, Tokens: 500 + 300*len(r.Facts)}
	case Dive:
		d = Limits{Sentences: 10, Runes: 360, Tokens: 4000}
	default:
	}
	if r.Lang.IsChinese() {
		d.Runes /= 2
	}
	if l.Sentences == 0 {
		l.Sentences = d.Sentences
	}
	if l.Runes == 0 {
		l.Runes = d.Runes
	}
	if l.Tokens == 0 {
		l.Tokens = d.Tokens
	}
	return l
}

// system writes what a model is told to do.
func (r *WriteRequest) system() (string, error) {
	l := r.limits()
	return render(string(r.Task), map[string]any{
		"Chinese": r.Lang.IsChinese(), "Sentences": l.Sentences, "Runes": l.Runes, "Total": l.Total, "Facts": len(r.Facts),
	})
}

// data writes what a model is told to do it with: all of it fenced, since all of it comes from others.
func (r *WriteRequest) data(refused []Refusal) (string, error) {
	short := map[string]string{}
	for i, p := range r.Passages {
		short[p.ID] = shown(i)
	}
	var terms, facts, faults []string
	for _, t := range r.Terms {
		terms = append(terms, orders.Clean(t.From)+" = "+orders.Clean(t.To))
	}
	for _, f := range r.Facts {
		ids := make([]string, 0, len(f.Passages))
		for _, id := range f.Passages {
			if s, ok := short[id]; ok {
				ids = append(ids, s)
			}
		}
		facts = append(facts, "["+strings.Join(ids, " ")+"] "+orders.Clean(f.Text))
	}
	for _, f := range refused {
		faults = append(faults, strconv.Quote(orders.Clean(f.Text))+": "+orders.Clean(f.Reason))
	}
	about := ""
	if r.About != "" {
		about = Fence("about", orders.Clean(r.About))
	}
	list := func(kind string, lines []string) string {
		if len(lines) == 0 {
			return ""
		}
		return Fence(kind, strings.Join(lines, "\n"))
	}
	return render("data", map[string]any{
		"About": about, "Reports": list("reports", passageLines(r.Passages, "p")), "FactList": list("facts", facts),
		"Terms": list("terms", terms), "Refused": list("refused", faults),
	})
}

// shown is the id under which a model sees the passage at an index.
func shown(i int) string { return "p" + strconv.Itoa(i+1) }

// passageLines are passages one a line, with who published them and how surely.
func passageLines(list []Passage, prefix string) []string {
	lines := make([]string, len(list))
	for i, p := range list {
		marks := slices.DeleteFunc([]string{orders.Clean(p.Outlet), string(p.Class), string(p.Attribution), string(p.Lang), p.Day}, func(s string) bool { return s == "" })
		lines[i] = fmt.Sprintf("[%s%d] (%s) %s", prefix, i+1, strings.Join(marks, "; "), orders.Clean(p.Text))
	}
	return lines
}

// PromptsDigest stands for the words of all prompts and schemas: another one makes other texts.
func PromptsDigest() string {
	var parts []string
	files, err := promptFiles.ReadDir("prompts")
	if err != nil {
		return "" // Unreachable: the folder is embedded.
	}
	for _, f := range files {
		b, err := promptFiles.ReadFile("prompts/" + f.Name())
		if err != nil {
			return "" // Unreachable: it was listed.
		}
		parts = append(parts, f.Name(), string(b))
	}
	return news.Digest(parts...)[:12]
}

func render(name string, data any) (string, error) {
	var b strings.Builder
	if err := prompts.ExecuteTemplate(&b, name+".tmpl", data); err != nil {
		return "", fmt.Errorf("prompt %s: %w", name, err)
	}
	return strings.TrimSpace(b.String()), nil
}
