package field_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"dateline/internal/field"
	"dateline/internal/news"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

const small = "id\tkind\ten\tzh\tzh-TW\tparent\thome\tweight\tflags\tcontext\n" +
	"meta\tcompany\tMeta\n" +
	"meta-lab\tlab\tMeta Labs|?TBD\t\t\tmeta\t\t\t\tZuckerberg\n" +
	"llama\tmodel\tLlama\t\t\tmeta-lab\t\t\tfamily=_\n" +
	"avocado\tmodel\t?Avocado\t\t\tmeta-lab\n" +
	"cursor\tproduct\t?Cursor\n"

func smallField(t testing.TB) *field.Field {
	t.Helper()
	f, err := field.Parse(files(field.GazetteerFile, small))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func en(text string) field.Name { return field.ParseName(text, news.English) }

func find(f *field.Field, id news.EntityID) *field.Entity {
	i := slices.IndexFunc(f.Entities, func(e field.Entity) bool { return e.ID == id })
	if i < 0 {
		return nil
	}
	return &f.Entities[i]
}

func written(t testing.TB, f *field.Field) string {
	t.Helper()
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestWith(t *testing.T) {
	t.Parallel()
	grok := &field.Entity{ID: "grok", Kind: field.Model, Names: []field.Name{en("Grok")}, Weight: 1, Family: true, Join: " "}
	tests := []struct {
		name    string
		changes []field.Change
		want    string // the rows that differ from small: "-" gone, "+" new
	}{
		{"nothing", nil, ""},
		{"add", []field.Change{{Op: field.Add, Entity: grok}}, "+grok\tmodel\tGrok\t\t\t\t\t\tfamily=_"},
		{
			"put",
			[]field.Change{{Op: field.Put, Entity: &field.Entity{ID: "meta", Kind: field.Company, Names: []field.Name{en("Meta Platforms")}}}},
			"-meta\tcompany\tMeta +meta\tcompany\tMeta Platforms",
		},
		{
			"alias",
			[]field.Change{{Op: field.Alias, ID: "meta", Names: []field.Name{{Text: "元宇", Lang: "zh"}, en("Facebook")}}},
			"-meta\tcompany\tMeta +meta\tcompany\tMeta|Facebook\t元宇",
		},
		{
			"ambiguous",
			[]field.Change{{Op: field.Ambiguous, ID: "meta", Names: []field.Name{en("meta")}, Context: []string{"AI"}}},
			"-meta\tcompany\tMeta +meta\tcompany\t?Meta\t\t\t\t\t\t\tAI",
		},
		{
			"not ambiguous",
			[]field.Change{{Op: field.Ambiguous, ID: "cursor", Names: []field.Name{en("Cursor")}, Off: true}},
			"-cursor\tproduct\t?Cursor +cursor\tproduct\tCursor",
		},
		{"a shared name, once both are marked", []field.Change{
			{Op: field.Ambiguous, ID: "meta", Names: []field.Name{en("Meta")}, Context: []string{"AI"}},
			{Op: field.Alias, ID: "cursor", Names: []field.Name{en("?Meta")}},
		}, "-meta\tcompany\tMeta -cursor\tproduct\t?Cursor +meta\tcompany\t?Meta\t\t\t\t\t\t\tAI +cursor\tproduct\t?Cursor|?Meta"},
		{
			"remove gives what it owned to its owner",
			[]field.Change{{Op: field.Remove, ID: "meta-lab"}},
			"-meta-lab\tlab\tMeta Labs|?TBD\t\t\tmeta\t\t\t\tZuckerberg -llama\tmodel\tLlama\t\t\tmeta-lab\t\t\tfamily=_ " +
				"-avocado\tmodel\t?Avocado\t\t\tmeta-lab +llama\tmodel\tLlama\t\t\tmeta\t\t\tfamily=_ +avocado\tmodel\t?Avocado\t\t\tmeta",
		},
		{
			"merge",
			[]field.Change{{Op: field.Merge, ID: "cursor", Into: "meta-lab"}},
			"-meta-lab\tlab\tMeta Labs|?TBD\t\t\tmeta\t\t\t\tZuckerberg -cursor\tproduct\t?Cursor " +
				"+meta-lab\tlab\tMeta Labs|?TBD|?Cursor\t\t\tmeta\t\t\t\tZuckerberg|@field +cursor\tmerged\t\t\t\tmeta-lab",
		},
		{
			"merge into what it owns",
			[]field.Change{{Op: field.Merge, ID: "meta", Into: "meta-lab"}},
			"-meta\tcompany\tMeta -meta-lab\tlab\tMeta Labs|?TBD\t\t\tmeta\t\t\t\tZuckerberg " +
				"+meta-lab\tlab\tMeta Labs|?TBD|Meta\t\t\t\t\t\t\tZuckerberg +meta\tmerged\t\t\t\tmeta-lab",
		},
		{"merge twice leads in one step", []field.Change{
			{Op: field.Merge, ID: "avocado", Into: "cursor"}, {Op: field.Merge, ID: "cursor", Into: "meta"},
		}, "-meta\tcompany\tMeta -avocado\tmodel\t?Avocado\t\t\tmeta-lab -cursor\tproduct\t?Cursor " +
			"+meta\tcompany\tMeta|?Cursor|?Avocado +avocado\tmerged\t\t\t\tmeta +cursor\tmerged\t\t\t\tmeta"},
		{
			"redirect ends an entity without its names",
			[]field.Change{{Op: field.Redirect, ID: "meta", Into: "meta-lab"}},
			"-meta\tcompany\tMeta -meta-lab\tlab\tMeta Labs|?TBD\t\t\tmeta\t\t\t\tZuckerberg " +
				"+meta-lab\tlab\tMeta Labs|?TBD\t\t\t\t\t\t\tZuckerberg +meta\tmerged\t\t\t\tmeta-lab",
		},
		{"block", []field.Change{{Op: field.Block, Names: []field.Name{en("Meta analysis")}}}, "+-\tnot\tMeta analysis"},
		{"what is added and taken out leaves nothing", []field.Change{{Op: field.Add, Entity: grok}, {Op: field.Remove, ID: "grok"}}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := smallField(t)
			before := written(t, f)
			got, err := f.With(tt.changes...)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(before, written(t, f)); diff != "" {
				t.Errorf("With changed its own field\n%s", diff)
			}
			after := written(t, got)
			if diff := differing(before, after); diff != tt.want {
				t.Errorf("got  %q\nwant %q", diff, tt.want)
			}
			again, err := field.Parse(files(field.GazetteerFile, after))
			if err != nil {
				t.Fatalf("the result cannot be read back: %v\n%s", err, after)
			}
			if diff := cmp.Diff(got.Entities, again.Entities); diff != "" {
				t.Errorf("the result reads back otherwise\n%s", diff)
			}
		})
	}
}

// differing returns the lines of one text alone.
func differing(before, after string) string {
	a, b := strings.Split(before, "\n"), strings.Split(after, "\n")
	var out []string
	for _, line := range a {
		if !slices.Contains(b, line) {
			out = append(out, "-"+line)
		}
	}
	for _, line := range b {
		if !slices.Contains(a, line) {
			out = append(out, "+"+line)
		}
	}
	return strings.Join(out, " ")
}

func TestWithFaults(t *testing.T) {
	t.Parallel()
	entity := func(id, name string, more ...func(*field.Entity)) *field.Entity {
		e := &field.Entity{ID: news.EntityID(id), Kind: field.Lab, Weight: 1, Names: []field.Name{en(name)}}
		for _, m := range more {
			m(e)
		}
		return e
	}
	owner := func(id news.EntityID) func(*field.Entity) { return func(e *field.Entity) { e.Parent = id } }
	add := func(e *field.Entity) field.Change { return field.Change{Op: field.Add, Entity: e} }
	put := func(e *field.Entity) field.Change { return field.Change{Op: field.Put, Entity: e} }
	tests := []struct {
		name   string
		change field.Change
		is     error
		want   string
	}{
		{"unknown change", field.Change{Op: "burn"}, news.ErrInvalid, `"burn"`},
		{"no entity", field.Change{Op: field.Add}, news.ErrInvalid, "names no entity"},
		{"id taken", add(entity("meta", "Other")), news.ErrConflict, `the id "meta" is taken by Meta`},
		{"bad id", add(entity("Meta!", "Other")), news.ErrInvalid, `id "Meta!"`},
		{"name taken", add(entity("other", "META")), news.ErrConflict, `the name "META" is also a name of "meta"`},
		{"name taken by an ambiguous one", add(entity("other", "Cursor")), news.ErrConflict, "mark both as ambiguous"},
		{"no parent", add(entity("other", "Other", owner("nobody"))), news.ErrInvalid, `the parent "nobody" of "other"`},
		{"circle", put(entity("meta", "Meta", owner("llama"))), news.ErrInvalid, "circle"},
		{"own parent", put(entity("meta", "Meta", owner("meta"))), news.ErrInvalid, "circle"},
		{"no name", add(&field.Entity{ID: "other", Kind: field.Lab, Weight: 1}), news.ErrInvalid, "has no name"},
		{"blank name", add(entity("other", " ")), news.ErrInvalid, "has no name"},
		{"a bar in a name", field.Change{Op: field.Alias, ID: "meta", Names: []field.Name{{Text: "a|b", Lang: "en"}}}, news.ErrInvalid, `hold no "|"`},
		{"a mark before a name", field.Change{Op: field.Alias, ID: "meta", Names: []field.Name{{Text: "?b", Lang: "en"}}}, news.ErrInvalid, "do not begin with"},
		{"a tab", field.Change{Op: field.Alias, ID: "meta", Names: []field.Name{{Text: "a\tb", Lang: "en"}}}, news.ErrInvalid, "tab"},
		{"a line break", field.Change{Op: field.Alias, ID: "meta", Names: []field.Name{{Text: "a\nb", Lang: "en"}}}, news.ErrInvalid, "line break"},
		{"a hidden character", field.Change{Op: field.Alias, ID: "meta", Names: []field.Name{en("Me\u202eta")}}, news.ErrInvalid, "U+202E"},
		{"a language without a column", field.Change{Op: field.Alias, ID: "meta", Names: []field.Name{{Text: "Météo", Lang: "fr"}}}, news.ErrInvalid, "cannot be kept"},
		{"no letters", field.Change{Op: field.Alias, ID: "meta", Names: []field.Name{en("!!")}}, news.ErrInvalid, "no letters"},
		{"one letter", field.Change{Op: field.Alias, ID: "meta", Names: []field.Name{en("M")}}, news.ErrInvalid, "single character"},
		{"one character", field.Change{Op: field.Alias, ID: "meta", Names: []field.Name{{Text: "元", Lang: "zh"}}}, news.ErrInvalid, "single character"},
		{"alias twice", field.Change{Op: field.Alias, ID: "meta", Names: []field.Name{en("Meta")}}, news.ErrConflict, "already"},
		{"alias of nobody", field.Change{Op: field.Alias, ID: "nobody", Names: []field.Name{en("No")}}, news.ErrNotFound, `"nobody"`},
		{"alias without a name", field.Change{Op: field.Alias, ID: "meta"}, news.ErrInvalid, "no name"},
		{"too many names", field.Change{Op: field.Alias, ID: "meta", Names: many(80)}, news.ErrInvalid, "at most 60"},
		{"ambiguous, but not a name", field.Change{Op: field.Ambiguous, ID: "meta", Names: []field.Name{en("Facebook")}}, news.ErrNotFound, "its names are Meta"},
		{"merge into itself", field.Change{Op: field.Merge, ID: "meta", Into: "meta"}, news.ErrInvalid, "itself"},
		{"merge into nobody", field.Change{Op: field.Merge, ID: "meta", Into: "nobody"}, news.ErrNotFound, `"nobody"`},
		{"merge a family into none", field.Change{Op: field.Merge, ID: "llama", Into: "meta"}, news.ErrInvalid, "family"},
		{"redirect to itself", field.Change{Op: field.Redirect, ID: "llama", Into: "llama"}, news.ErrInvalid, "itself"},
		{"redirect to nobody", field.Change{Op: field.Redirect, ID: "llama", Into: "nobody"}, news.ErrNotFound, `"nobody"`},
		{"redirect from no id", field.Change{Op: field.Redirect, ID: "A B", Into: "meta"}, news.ErrInvalid, "is no id"},
		{"remove nobody", field.Change{Op: field.Remove, ID: "nobody"}, news.ErrNotFound, `"nobody"`},
		{"block nothing", field.Change{Op: field.Block}, news.ErrInvalid, "no name"},
		{"place in a file", field.Change{Op: field.Remove, ID: "nobody", Where: "mine.tsv:7"}, news.ErrNotFound, "mine.tsv:7: not found"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := smallField(t)
			got, err := f.With(field.Change{Op: field.Alias, ID: "meta", Names: []field.Name{en("Facebook Inc")}}, tt.change)
			if got != nil || !errors.Is(err, tt.is) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("With = %v, %v, want %q of kind %v", got, err, tt.want, tt.is)
			}
			if strings.Contains(err.Error(), ": : ") {
				t.Errorf("error %q has an empty place", err)
			}
		})
	}
	f := smallField(t)
	merged, err := f.With(field.Change{Op: field.Merge, ID: "cursor", Into: "meta"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := merged.With(field.Change{Op: field.Remove, ID: "cursor"}); !errors.Is(err, news.ErrNotFound) || !strings.Contains(err.Error(), `merged into "meta"`) {
		t.Errorf("removing a merged id: %v", err)
	}
	if _, err := merged.With(add(entity("cursor", "Cursor"))); !errors.Is(err, news.ErrConflict) {
		t.Errorf("adding a merged id: %v", err)
	}
}

func many(n int) []field.Name {
	var all []field.Name
	for i := range n {
		all = append(all, en("Name "+strings.Repeat("x", i+1)))
	}
	return all
}

// A newer program may know what an editor added: the rest of the edits must stand all the same.
func TestReplayLeavesOutWhatNoLongerFits(t *testing.T) {
	t.Parallel()
	f := smallField(t)
	alias := func(id news.EntityID, name string) field.Change {
		return field.Change{Op: field.Alias, ID: id, Names: []field.Name{en(name)}}
	}
	got, skipped := f.Replay([][]field.Change{{alias("meta", "Facebook")}, {alias("cursor", "Anysphere"), alias("cursor", "Meta")}, {alias("llama", "Llamas")}})
	if len(skipped) != 1 || skipped[0].Batch != 1 || skipped[0].Change.Names[0].Text != "Meta" || skipped[0].Err == nil {
		t.Errorf("skipped %+v", skipped)
	}
	for id, name := range map[news.EntityID]string{"meta": "Facebook", "cursor": "Anysphere", "llama": "Llamas"} {
		if !slices.Contains(find(got, id).Names, en(name)) {
			t.Errorf("%s has no name %s", id, name)
		}
	}
}

// The embedded field comes back from its own writing.
func TestWriteReadsBack(t *testing.T) {
	t.Parallel()
	f, err := field.AI()
	if err != nil {
		t.Fatal(err)
	}
	got, err := field.Parse(files(field.GazetteerFile, written(t, f)))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(f.Entities, got.Entities); diff != "" {
		t.Errorf("entities -before +after\n%s", diff)
	}
	if diff := cmp.Diff(f.Blockers, got.Blockers); diff != "" {
		t.Errorf("blockers -before +after\n%s", diff)
	}
	changes, err := f.ReadChanges("own.tsv", []byte(written(t, f)))
	if err != nil || len(changes) > 0 {
		t.Errorf("its own writing changes a field: %v, %v", changes, err)
	}
}

// What one machine exports, another imports: both then follow the same field.
func TestImportOfAnExportEqualsIt(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		f := smallField(t)
		edited := f
		for _, c := range rapid.SliceOfN(rapid.Custom(drawChange), 0, 12).Draw(rt, "changes") {
			text, err := json.Marshal(c)
			if err != nil {
				rt.Fatal(err)
			}
			var kept field.Change
			if err := json.Unmarshal(text, &kept); err != nil {
				rt.Fatal(err)
			}
			if got, err := edited.With(kept); err == nil {
				edited = got
			}
		}
		changes, err := f.ReadChanges("export.tsv", []byte(written(t, edited)))
		if err != nil {
			rt.Fatal(err)
		}
		gone := map[news.EntityID]bool{} // an import takes nothing out
		for _, e := range f.Entities {
			gone[e.ID] = find(edited, e.ID) == nil && edited.Redirects[e.ID] == ""
		}
		var first []field.Change
		for id, is := range gone {
			if is {
				first = append(first, field.Change{Op: field.Remove, ID: id})
			}
		}
		got, err := f.With(append(first, changes...)...)
		if err != nil {
			rt.Fatalf("%v\n%s", err, written(t, edited))
		}
		if diff := cmp.Diff(sorted(written(t, edited)), sorted(written(t, got))); diff != "" {
			rt.Fatalf("-exported +imported\n%s", diff)
		}
	})
}

// sorted sorts lines: new entities stand in the order in which they came, one step after the other.
func sorted(text string) []string { return slices.Sorted(strings.SplitSeq(text, "\n")) }

func drawChange(t *rapid.T) field.Change {
	id := rapid.SampledFrom([]news.EntityID{"meta", "meta-lab", "llama", "avocado", "cursor", "new-a", "new-b", "nobody"})
	name := rapid.Custom(func(t *rapid.T) field.Name {
		return field.ParseName(rapid.SampledFrom([]string{"", "?", "=", "+"}).Draw(t, "mark")+
			rapid.SampledFrom([]string{"Meta", "Cursor", "Avocado", "Nova", "Nova Labs", "o7", "Zeta"}).Draw(t, "name"), news.English)
	})
	names := rapid.SliceOfN(name, 1, 2)
	c := field.Change{
		Op: rapid.SampledFrom([]field.Op{field.Add, field.Put, field.Alias, field.Ambiguous, field.Merge, field.Remove, field.Block}).Draw(t, "op"),
		ID: id.Draw(t, "id"), Into: id.Draw(t, "into"), Names: names.Draw(t, "names"),
	}
	switch c.Op {
	case field.Add, field.Put:
		c.Entity = &field.Entity{
			ID: c.ID, Kind: rapid.SampledFrom(field.Kinds()).Draw(t, "kind"), Names: c.Names,
			Weight: rapid.SampledFrom([]float64{0, 0.25, 0.9, 1}).Draw(t, "weight"), Family: rapid.Bool().Draw(t, "family"),
		}
		if rapid.Bool().Draw(t, "owned") {
			c.Entity.Parent = id.Draw(t, "parent")
		}
		c.ID, c.Names = "", nil
	case field.Ambiguous:
		c.Context = rapid.SliceOfN(rapid.SampledFrom([]string{"code", "model", "@field"}), 0, 2).Draw(t, "context")
		c.Off = rapid.Bool().Draw(t, "off")
	default: // nothing more to say
	}
	return c
}

func TestReadChangesFaults(t *testing.T) {
	t.Parallel()
	const head = "id\tkind\ten\tzh\tzh-TW\tparent\n"
	tests := []struct{ name, text, want string }{
		{"empty", "", "mine.tsv: the file is empty"},
		{"a picture", "\x89PNG\r\n\x1a\n\x00\x00", "mine.tsv:1"},
		{"wrong columns", "name,kind\nMeta,company\n", "mine.tsv:1: column"},
		{"bad kind in line 3", head + "nova\tlab\tNova\nother\tlabb\tOther\n", `mine.tsv:3:7: kind "labb"`},
		{"id twice", head + "nova\tlab\tNova\nnova\tlab\tNova 2\n", `mine.tsv:3:1: id "nova" stands in line 2`},
		{"bad address", "id\tkind\ten\thome\nnova\tlab\tNova\tfile:///etc/passwd\n", "mine.tsv:2:15: home"},
		{"huge", head + strings.Repeat("#\n", 5<<20), "bytes; at most"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := smallField(t).ReadChanges("mine.tsv", []byte(tt.text))
			if got != nil || !errors.Is(err, news.ErrInvalid) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("ReadChanges = %v, %v, want %q", got, err, tt.want)
			}
		})
	}
	changes, err := smallField(t).ReadChanges("mine.tsv", []byte(head+"nova\tlab\tMeta\n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := smallField(t).With(changes...); err == nil || !strings.Contains(err.Error(), `mine.tsv:2: conflict: the name "Meta"`) {
		t.Errorf("a name that the field has: %v, want its line", err)
	}
}

// A row that merges gives the names over, unless the file has the row of the one that takes them: then that has the last
// word.
func TestReadChangesMerges(t *testing.T) {
	t.Parallel()
	const row = "id\tkind\ten\tzh\tzh-TW\tparent\ncursor\tmerged\t\t\t\tmeta\n"
	for text, want := range map[string]string{row: "Meta|?Cursor", row + "meta\tcompany\tMeta|Facebook\n": "Meta|Facebook"} {
		f := smallField(t)
		changes, err := f.ReadChanges("mine.tsv", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		got, err := f.With(changes...)
		if err != nil {
			t.Fatal(err)
		}
		if out := written(t, got); !strings.Contains(out, "meta\tcompany\t"+want+"\n") || got.Redirects["cursor"] != "meta" || find(got, "cursor") != nil {
			t.Errorf("%q gives\n%s", text, out)
		}
	}
}

// FuzzReadChanges fails if a stranger's file makes the reader panic, or if what it is taken for cannot be written and
// read back.
func FuzzReadChanges(f *testing.F) {
	f.Add(small + "nova\tlab\t=?A b\t智谱\t\tmeta\n-\tnot\tNo\nold\tmerged\t\t\t\tmeta\n")
	f.Add("id\tkind\ten\nmeta\tcompany\tMeta|?Facebook\n")
	f.Fuzz(func(t *testing.T, text string) {
		base := smallField(t)
		changes, err := base.ReadChanges("x.tsv", []byte(text))
		if err != nil {
			return
		}
		got, err := base.With(changes...)
		if err != nil {
			return
		}
		again, err := field.Parse(files(field.GazetteerFile, written(t, got)))
		if err != nil {
			t.Fatalf("%v\n%s", err, written(t, got))
		}
		if diff := cmp.Diff(written(t, got), written(t, again)); diff != "" {
			t.Fatalf("-written +read back\n%s", diff)
		}
	})
}

func BenchmarkWith(b *testing.B) {
	f, err := field.AI()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := f.With(field.Change{Op: field.Alias, ID: "openai", Names: []field.Name{en("Closed AI")}}); err != nil {
			b.Fatal(err)
		}
	}
}
