package proof_test

import (
	"strings"
	"testing"

	"dateline/internal/hans"
	"dateline/internal/proof"
)

// show is how many wrong verdicts a test prints.
const show = 12

// wide writes digits and some marks in full width.
func wide(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r + 0xFEE0
		}
		return r
	}, s)
}

// TestCopies fails if a sentence of a passage is refused: as it stands, and with other marks, widths and script. The
// rules alone must let them pass, without knowing that they are copies.
func TestCopies(t *testing.T) {
	t.Parallel()
	names := realNames(t)
	kind, strict := proof.New(names), proof.NewStrict(names)
	all := recorded(t)
	touches := []struct {
		name  string
		touch func(s string, zh bool) string
	}{
		{"as it stands", func(s string, _ bool) string { return s }},
		{"with a reference", func(s string, _ bool) string { return s + "[3]" }},
		{"other quotation marks", func(s string, zh bool) string {
			if zh {
				return strings.NewReplacer("“", "「", "”", "」").Replace(s)
			}
			return strings.NewReplacer("“", `"`, "”", `"`).Replace(s)
		}},
		{"simplified", func(s string, _ bool) string { return hans.Simplify(s) }},
		{"full width", func(s string, zh bool) string {
			if zh {
				return wide(s)
			}
			return s
		}},
	}
	count := map[string]int{}
	refused := 0
	for i := range min(len(all), 10_000) {
		p := all[i]
		touch := touches[i%len(touches)]
		s := proof.Sentence{Text: touch.touch(p.Text, p.Lang.IsChinese()), Lang: p.Lang}
		if i%3 == 0 {
			s.Written = p.Published.AddDate(0, 0, 6) // copied into an issue that appears days later
		}
		count[touch.name]++
		if v := kind.Check(&proof.Sentence{Text: p.Text, Lang: p.Lang}, []proof.Passage{p}); !v.OK {
			t.Errorf("a copy is refused: %s: %+v", p.Text, v.Refusals())
		}
		if v := strict.Check(&s, []proof.Passage{p}); !v.OK {
			refused++
			if refused <= show {
				t.Errorf("%s: refused: %s\n  %s", touch.name, s.Text, reasons(&v))
			}
		}
	}
	t.Logf("%d copies refused of %v", refused, count)
}

func reasons(v *proof.Verdict) string {
	var b strings.Builder
	for _, c := range v.Refusals() {
		b.WriteString(string(c.Rule) + " “" + c.Words + "”: " + c.Reason.EN + "; ")
	}
	return b.String()
}

// open says whether a passage is a piece of a quotation, so that nothing can be joined to it.
func open(s string) bool {
	return strings.Count(s, "“") != strings.Count(s, "”") || strings.Count(s, `"`)%2 != 0 || strings.Count(s, "「") != strings.Count(s, "」")
}

// TestParts fails if a sentence that two passages hold together is refused, or if a part of it that none holds is not.
func TestParts(t *testing.T) {
	t.Parallel()
	strict := proof.NewStrict(realNames(t))
	all := recorded(t)
	refused, tried, passed := 0, 0, 0
	for i := 0; i+1 < min(len(all), 3000); i += 2 {
		a, b := all[i], all[i+1]
		if a.Lang != b.Lang || open(a.Text) || open(b.Text) {
			continue
		}
		join := "; "
		if a.Lang.IsChinese() {
			join = "；"
		}
		s := proof.Sentence{Text: strings.TrimRight(a.Text, ".。") + join + b.Text, Lang: a.Lang}
		tried++
		if v := strict.Check(&s, []proof.Passage{a, b}); !v.OK {
			refused++
			if refused <= show {
				t.Errorf("refused: %s\n  %s", s.Text, reasons(&v))
			}
		}
		if v := strict.Check(&s, []proof.Passage{a}); v.OK {
			passed++
		}
	}
	t.Logf("%d joined sentences, %d refused; %d pass with one of the two passages missing", tried, refused, passed)
}
