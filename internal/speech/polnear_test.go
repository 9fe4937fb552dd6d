package speech_test

import (
	"archive/tar"
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"dateline/internal/news"
	"dateline/internal/speech"
	"dateline/internal/testkit"
	"dateline/internal/text"

	gocmp "github.com/google/go-cmp/cmp"
)

// attribution is one of PolNeAR's: who says what, by which words. Places are bytes of the article.
type attribution struct {
	content, source []text.Span
}

// article is one of PolNeAR's, with the attributions of the annotator whose name comes first: where several read an
// article, the others are left out.
type article struct {
	name         string
	body         string
	attributions []attribution
}

// polnear reads one compartment of PolNeAR ("dev").
func polnear(t *testing.T, compartment string) []article {
	t.Helper()
	file := testkit.Shared(t, "data", "bench", "polnear-train-dev.tar.xz")
	xz, err := exec.LookPath("xz")
	if err != nil {
		t.Skipf("SKIPPED %s: no xz to unpack %s", t.Name(), file)
	}
	cmd := exec.CommandContext(t.Context(), xz, "-dc", file)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	texts, marks := map[string]string{}, map[string]string{}
	for r := tar.NewReader(out); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		base := path.Base(h.Name)
		var into map[string]string
		switch path.Base(path.Dir(h.Name)) {
		case "text":
			into, base = texts, strings.TrimSuffix(base, ".txt")
		case "attributions":
			into, base = marks, strings.TrimSuffix(base, ".ann")
		}
		if h.Typeflag != tar.TypeReg || into == nil || path.Base(path.Dir(path.Dir(h.Name))) != compartment {
			continue
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		into[base] = string(body)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	var out2 []article
	annotated := slices.Sorted(maps.Keys(marks))
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		i, _ := slices.BinarySearch(annotated, name)
		if i == len(annotated) || !strings.HasPrefix(annotated[i], name) {
			t.Fatalf("%s has no annotations", name)
		}
		out2 = append(out2, article{name, texts[name], brat(t, texts[name], marks[annotated[i]])})
	}
	return out2
}

// brat reads annotations in brat's standoff format, whose places count characters.
func brat(t *testing.T, body, marks string) []attribution {
	t.Helper()
	bytes := make([]int, 0, len(body)+1)
	for i := range body {
		bytes = append(bytes, i)
	}
	bytes = append(bytes, len(body))
	spans := map[string][]text.Span{}
	var out []attribution
	for line := range strings.Lines(marks) {
		f := strings.Split(strings.TrimRight(line, "\n"), "\t")
		switch f[0][0] {
		case 'T':
			_, places, _ := strings.Cut(f[1], " ")
			for place := range strings.SplitSeq(places, ";") {
				from, to, _ := strings.Cut(place, " ")
				a, err1 := strconv.Atoi(from)
				b, err2 := strconv.Atoi(to)
				if err := cmp.Or(err1, err2); err != nil {
					t.Fatal(err)
				}
				spans[f[0]] = append(spans[f[0]], text.Span{Start: bytes[a], End: bytes[b]})
			}
		case 'E':
			var a attribution
			for part := range strings.FieldsSeq(f[1]) {
				role, id, _ := strings.Cut(part, ":")
				switch strings.TrimRight(role, "0123456789") {
				case "Content":
					a.content = append(a.content, spans[id]...)
				case "Source":
					a.source = append(a.source, spans[id]...)
				}
			}
			out = append(out, a)
		}
	}
	return out
}

// quoted says whether a piece of content is a direct quotation: it begins and ends with a quotation mark.
func quoted(s string) bool {
	s = strings.Trim(s, " \n\t,.")
	first := strings.HasPrefix(s, "“") || strings.HasPrefix(s, `"`)
	last := strings.HasSuffix(s, "”") || strings.HasSuffix(s, `"`)
	return first && last && len(s) > 2
}

func overlap(a, b text.Span) int { return max(0, min(a.End, b.End)-max(a.Start, b.Start)) }

// scores counts what is right. A quote is right if more than half of it is content of any attribution. A direct
// quotation of the annotators is found if the quotes cover four fifths of it; its speaker is right if ours overlaps the
// source that they marked, or holds the same name.
type scores struct {
	quotes, right, direct, found, sourced, speakers int
}

func (s scores) precision() float64 { return float64(s.right) / float64(s.quotes) }
func (s scores) recall() float64    { return float64(s.found) / float64(s.direct) }
func (s scores) speaker() float64   { return float64(s.speakers) / float64(s.sourced) }

func (s scores) String() string {
	return fmt.Sprintf("quotes %d right %d P %.4f\ndirect %d found %d R %.4f\nsourced %d speaker right %d %.4f",
		s.quotes, s.right, s.precision(), s.direct, s.found, s.recall(), s.sourced, s.speakers, s.speaker())
}

// score adds one article to the scores, and calls miss for each fault.
func (s *scores) score(a *article, quotes []speech.Quote, miss func(kind, got string)) {
	for _, q := range quotes {
		s.quotes++
		covered := 0
		for _, x := range a.attributions {
			n := 0
			for _, c := range x.content {
				n += overlap(q.Span, c)
			}
			covered = max(covered, n)
		}
		if 2*covered > q.End-q.Start {
			s.right++
			continue
		}
		miss("false", around(a.body, q.Span))
	}
	for _, x := range a.attributions {
		for _, c := range x.content {
			if !quoted(c.In(a.body)) {
				continue
			}
			s.direct++
			covered, best := 0, -1
			for i, q := range quotes {
				if n := overlap(q.Span, c); n > 0 {
					covered += n
					if best < 0 || n > overlap(quotes[best].Span, c) {
						best = i
					}
				}
			}
			if 5*(covered+2*len("“”")) < 4*(c.End-c.Start) || best < 0 {
				miss("missed", around(a.body, c))
				continue
			}
			s.found++
			if len(x.source) == 0 {
				continue
			}
			s.sourced++
			if same(a.body, &quotes[best], x.source) {
				s.speakers++
				continue
			}
			miss("speaker", fmt.Sprintf("%q not %q: %s", quotes[best].Speaker, x.source[0].In(a.body), around(a.body, c)))
		}
	}
}

func same(body string, q *speech.Quote, source []text.Span) bool {
	for _, s := range source {
		if overlap(q.SpeakerSpan, s) > 0 {
			return true
		}
		a, b := strings.ToLower(q.Speaker), strings.ToLower(s.In(body))
		if a != "" && (strings.Contains(a, b) || strings.Contains(b, a)) {
			return true
		}
	}
	return false
}

func around(s string, p text.Span) string {
	return strings.ReplaceAll(s[max(0, p.Start-90):p.Start]+"⟦"+p.In(s)+"⟧"+s[p.End:min(len(s), p.End+90)], "\n", " ¶ ")
}

var update = flag.Bool("update", false, "rewrite the golden figures")

// TestPolNeAR scores the direct quotations of the corpus and compares the figures with those on file, so that every
// change shows.
func TestPolNeAR(t *testing.T) {
	t.Parallel()
	var s scores
	for _, a := range polnear(t, "dev") {
		in := speech.Text{Lang: news.English, Body: a.body, Sentences: text.Sentences(a.body, news.English), Class: news.Press}
		s.score(&a, speech.Quotes(&in), func(kind, got string) { t.Logf("%s %s: %s", kind, a.name, got) })
	}
	if s.precision() < 0.97 || s.recall() < 0.85 || s.speaker() < 0.88 {
		t.Errorf("below the bars of .97, .85 and .88:\n%s", s)
	}
	got, file := s.String()+"\n", filepath.Join("testdata", "polnear.golden")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("no golden figures (run with -update): %v", err)
	}
	if d := gocmp.Diff(string(want), got); d != "" {
		t.Errorf("the figures changed (-want +got); if that is meant, run with -update and say why:\n%s", d)
	}
}
