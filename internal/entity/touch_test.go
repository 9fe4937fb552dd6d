package entity_test

import (
	"fmt"
	"strings"
	"testing"

	"dateline/internal/entity"
	"dateline/internal/field"
	"dateline/internal/news"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// read is what is kept of a text.
func read(g *entity.Gazetteer, r *entity.Relevance, title, body string) string {
	ms := g.Find(title, body)
	return fmt.Sprintf("%.9f %+v", r.Score(title, body, ms, news.Press), entity.Counts(ms))
}

// TestUntouchedTextsReadAlike fails if an edit changes what is found in a text that Touch takes for untouched: it would
// never be read anew.
func TestUntouchedTextsReadAlike(t *testing.T) {
	t.Parallel()
	base, err := field.AI()
	if err != nil {
		t.Fatal(err)
	}
	touched, untouched := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		d := newDrawer(base)
		before := d.edit(rt, d.base, "earlier", 3)
		after := d.edit(rt, before, "edits", 4)
		touch, err := entity.NewTouch(before, after)
		if err != nil {
			rt.Fatal(err)
		}
		was, err := entity.New(before)
		if err != nil {
			rt.Fatal(err)
		}
		is, err := entity.New(after)
		if err != nil {
			rt.Fatal(err)
		}
		judgeWas, judgeIs := entity.NewRelevance(before, was), entity.NewRelevance(after, is)
		for n := range 12 {
			title, body := d.text(rt, n, "title", 3), d.text(rt, n, "body", 6)
			found := touch.Text(title, body)
			for _, c := range entity.Counts(was.Find(title, body)) {
				found = found || touch.ID(c.ID)
			}
			if found {
				touched++
				continue
			}
			untouched++
			if diff := cmp.Diff(read(was, judgeWas, title, body), read(is, judgeIs, title, body)); diff != "" {
				rt.Fatalf("%q / %q is read otherwise, but not touched\n%s", title, body, diff)
			}
		}
	})
	t.Logf("%d texts touched, %d untouched", touched, untouched)
	if touched == 0 || untouched == 0 {
		t.Error("the test saw only one side")
	}
}

// drawer draws edits and texts about the same few entities, so that they meet.
type drawer struct {
	base  *field.Field
	ids   []news.EntityID
	words []string
}

// newDrawer picks entities whose names meet: families with lines, ambiguous names, owners and what they own.
func newDrawer(f *field.Field) *drawer {
	d := &drawer{base: &field.Field{Terms: f.Terms[:60]}}
	have := map[news.EntityID]bool{}
	for _, e := range f.Entities {
		top := strings.HasPrefix(string(e.ID), "claude") || strings.HasPrefix(string(e.ID), "gemini") ||
			strings.HasPrefix(string(e.ID), "gpt") || e.Parent == "mistral"
		switch e.ID {
		case "anthropic", "google", "mistral", "cohere", "cursor", "meta", "meta-ai-lab", "runway", "apple", "llama", "avocado":
			top = true
		}
		if !top {
			continue
		}
		d.ids = append(d.ids, e.ID)
		have[e.ID] = true
		d.base.Entities = append(d.base.Entities, e)
		for _, n := range e.Names {
			d.words = append(d.words, n.Text)
		}
		d.words = append(d.words, e.Context...)
	}
	for i := range d.base.Entities { // owners that are not among them
		if e := &d.base.Entities[i]; !have[e.Parent] {
			e.Parent = ""
		}
	}
	d.words = append(d.words, " 5.2", " 6", "-4.5", " 3.5 Opus", "-mini", " Opus 4.7", "Nova", "Novas", "nova 2", "新星", "large language model",
		"AI", "the", "发布", "model", "video", "opus", "Opus", "fruit")
	return d
}

func (d *drawer) text(t *rapid.T, n int, name string, most int) string {
	parts := rapid.SliceOfN(rapid.SampledFrom(d.words), 0, most).Draw(t, fmt.Sprint(name, n))
	glue := rapid.SampledFrom([]string{" ", "", " and ", "，"}).Draw(t, fmt.Sprint(name, "-glue", n))
	return strings.Join(parts, glue)
}

// edit makes edits that can be made, one after the other.
func (d *drawer) edit(t *rapid.T, f *field.Field, name string, most int) *field.Field {
	id := rapid.SampledFrom(append([]news.EntityID{"nova", "gpt-6", "claude-opus-4.5", "mistral-nova"}, d.ids...))
	word := rapid.Custom(func(t *rapid.T) field.Name {
		lang := news.English
		text := rapid.SampledFrom([]string{"Nova", "Opus", "Nova Labs", "GPT-6", "fruit", "Le Nova", "Mistral", "新星", "video"}).Draw(t, "word")
		if text == "新星" {
			lang = news.Chinese
		}
		return field.ParseName(rapid.SampledFrom([]string{"", "?", "=", "?+"}).Draw(t, "mark")+text, lang)
	})
	for n := range rapid.IntRange(1, most).Draw(t, name) {
		c := field.Change{
			Op: rapid.SampledFrom([]field.Op{field.Add, field.Put, field.Alias, field.Ambiguous, field.Merge, field.Remove, field.Block}).Draw(t, fmt.Sprint("op", n)),
			ID: id.Draw(t, fmt.Sprint("id", n)), Into: id.Draw(t, fmt.Sprint("into", n)), Names: []field.Name{word.Draw(t, fmt.Sprint("name", n))},
		}
		switch c.Op {
		case field.Put, field.Add:
			e := field.Entity{ID: c.ID, Kind: field.Model, Names: c.Names, Weight: rapid.SampledFrom([]float64{0, 0.5, 1}).Draw(t, "weight")}
			for _, old := range f.Entities { // an edit of what is there: another owner, weight or context
				if old.ID == c.ID && rapid.Bool().Draw(t, "keep names") {
					e.Names = old.Names
				}
			}
			e.Family = rapid.Bool().Draw(t, "family")
			if rapid.Bool().Draw(t, "owned") {
				e.Parent = id.Draw(t, "parent")
			}
			c.Entity = &e
		case field.Ambiguous:
			for _, old := range f.Entities {
				if old.ID == c.ID {
					c.Names = old.Names[:1]
				}
			}
			c.Off = rapid.Bool().Draw(t, "off")
			c.Context = rapid.SliceOfN(rapid.SampledFrom([]string{"model", "video", "fruit", "@field"}), 0, 2).Draw(t, "context")
		default: // nothing more to say
		}
		if got, err := f.With(c); err == nil {
			f = got
		}
	}
	return f
}

func TestTouch(t *testing.T) {
	t.Parallel()
	base, err := field.AI()
	if err != nil {
		t.Fatal(err)
	}
	alias := field.Change{Op: field.Alias, ID: "openai", Names: []field.Name{{Text: "Closed AI", Lang: "en"}}}
	edited, err := base.With(alias)
	if err != nil {
		t.Fatal(err)
	}
	touch, err := entity.NewTouch(base, edited)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bool{
		"closed-AI is a joke": true, "What OpenAI did": true, "Anthropic did not": false, "reopenais": false, "": false,
	} {
		if touch.Text(text, "") != want || touch.Text("", text) != want {
			t.Errorf("Text(%q) is not %v", text, want)
		}
	}
	if touch.Empty() || !touch.ID("openai") || touch.ID("anthropic") {
		t.Error("the touched entity is not openai alone")
	}
	homed := *base
	homed.Entities = append([]field.Entity(nil), base.Entities...)
	homed.Entities[0].Home, homed.Entities[0].Kind = "https://elsewhere.example", field.Company
	if same, err := entity.NewTouch(base, &homed); err != nil || !same.Empty() || same.Text("OpenAI", "OpenAI") {
		t.Errorf("another home page touches texts: %v", err)
	}
	terms := *base
	terms.Terms = base.Terms[1:]
	if all, err := entity.NewTouch(base, &terms); err != nil || all.Empty() || !all.Text("", "") {
		t.Errorf("other terms do not touch everything: %v", err)
	}
}

// TestMergedIDsLead fails if an old issue's entity has no name any more.
func TestMergedIDsLead(t *testing.T) {
	t.Parallel()
	base, err := field.AI()
	if err != nil {
		t.Fatal(err)
	}
	added, err := base.With(
		field.Change{Op: field.Add, Entity: &field.Entity{ID: "nova-model", Kind: field.Model, Weight: 1, Family: true, Join: " ", Parent: "amazon", Names: []field.Name{{Text: "Zzyzx", Lang: "en"}}}},
		field.Change{Op: field.Merge, ID: "nova-model", Into: "gpt"},
	)
	if err != nil {
		t.Fatal(err)
	}
	g, err := entity.New(added)
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[news.EntityID]string{"nova-model": "GPT", "nova-model-7": "GPT-7", "nova-model-7-mini": "GPT-7-mini", "nova": "Nova"} {
		if got := g.Name(id, news.English); got != want && id != "nova" {
			t.Errorf("Name(%s) = %s, want %s", id, got, want)
		}
	}
	if got := g.Root("nova-model-7"); got != "openai" {
		t.Errorf("Root = %s, want openai", got)
	}
	if got := g.Find("Zzyzx 5.2 is out", ""); len(got) != 1 || got[0].ID != "gpt-5.2" {
		t.Errorf("Find = %+v, want gpt-5.2", got)
	}
}

// TestTouchIsNeeded holds the rarer ways in which an edit reaches a text that does not hold the entity's name. Each text
// is read otherwise after the edit, so it must be touched.
func TestTouchIsNeeded(t *testing.T) {
	t.Parallel()
	base, err := field.AI()
	if err != nil {
		t.Fatal(err)
	}
	add := func(e field.Entity) field.Change { return field.Change{Op: field.Add, Entity: &e} }
	name := func(text string) []field.Name { return []field.Name{field.ParseName(text, news.English)} }
	remove := func(id news.EntityID) field.Change { return field.Change{Op: field.Remove, ID: id} }
	twin := func(id news.EntityID) field.Change {
		return add(field.Entity{ID: id, Kind: field.Lab, Weight: 1, Names: name("?Zzyzx"), Context: []string{"road"}})
	}
	tests := []struct {
		name           string
		earlier, edits []field.Change
		title          string
	}{
		{"a line of a family", nil, []field.Change{remove("claude-opus")}, "Claude 3.5 Opus is out"},
		{"a name for what was only a version", nil, []field.Change{add(field.Entity{
			ID: "gpt-77", Kind: field.Model, Weight: 1, Names: name("Lighthouse"),
		})}, "GPT-77 is out"},
		{"another owner", nil, []field.Change{remove("meta-ai-lab")}, "Meta Superintelligence Labs"},
		{"which of two comes first", []field.Change{twin("zeta"), twin("yeta")}, []field.Change{remove("yeta")}, "Zzyzx road"},
		{"a name that is none", nil, []field.Change{{Op: field.Block, Names: name("OpenAI Street")}}, "OpenAI Street closed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			before, err := base.With(tt.earlier...)
			if err != nil {
				t.Fatal(err)
			}
			after, err := before.With(tt.edits...)
			if err != nil {
				t.Fatal(err)
			}
			touch, err := entity.NewTouch(before, after)
			if err != nil {
				t.Fatal(err)
			}
			was, err := entity.New(before)
			if err != nil {
				t.Fatal(err)
			}
			is, err := entity.New(after)
			if err != nil {
				t.Fatal(err)
			}
			old := entity.Counts(was.Find(tt.title, ""))
			if diff := cmp.Diff(old, entity.Counts(is.Find(tt.title, ""))); diff == "" {
				t.Errorf("%q is read as before: the case shows nothing", tt.title)
			}
			found := touch.Text(tt.title, "")
			for _, c := range old {
				found = found || touch.ID(c.ID)
			}
			if !found {
				t.Errorf("%q is not touched", tt.title)
			}
		})
	}
}
