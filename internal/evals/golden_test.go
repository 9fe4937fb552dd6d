package evals_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dateline/internal/evals"
	"dateline/internal/news"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden scores")

// shared returns a path below the folder of real data, or skips.
func shared(t testing.TB, parts ...string) string {
	t.Helper()
	root := os.Getenv("DATELINE_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	path := filepath.Join(append([]string{root}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("SKIPPED %s: real data is absent (%s): set DATELINE_SHARED to the folder that holds it", t.Name(), path)
	}
	return path
}

// golden compares lines with a file of scores. Every figure is exact: a change must show as a diff.
func golden(t *testing.T, name string, lines []string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	got := strings.Join(lines, "\n") + "\n"
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("no golden scores (run with -update): %v", err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("scores differ from %s (-want +got); if the change is meant, run with -update and say why:\n%s", path, d)
	}
	t.Log("\n" + got)
}

func annotator(t testing.TB) *evals.Annotator {
	t.Helper()
	a, err := evals.NewAnnotator()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func tsv(t testing.TB, path string) []map[string]string {
	t.Helper()
	rows, err := evals.LoadTSV(path)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func line(name string, b evals.BCubed) string {
	return fmt.Sprintf("%-28s P %.4f  R %.4f  F1 %.4f", name, b.P, b.R, b.F1())
}

// TestSample scores the bundled week, so that every build is measured.
func TestSample(t *testing.T) {
	t.Parallel()
	reports, gold, err := evals.LoadSample()
	if err != nil {
		t.Fatal(err)
	}
	w := annotator(t).Run("sample", reports, time.Date(2025, 12, 8, 0, 0, 0, 0, time.UTC))
	all, en, zh := w.Clusters(gold)
	joined, of := w.TwoLanguages(gold)
	golden(t, "sample.golden", []string{
		line("sample", all), line("sample en", en), line("sample zh", zh),
		fmt.Sprintf("%-28s %d of %d", "sample two languages joined", joined, of),
	})
	if all.F1() < 0.9 {
		t.Errorf("BCubed F1 of the sample week is %.3f, below .90", all.F1())
	}
}

// TestWeeks scores recorded weeks: clustering and links against labels, ranking against what editors picked.
func TestWeeks(t *testing.T) {
	t.Parallel()
	a := annotator(t)
	links := tsv(t, filepath.Join("testdata", "links.tsv"))
	var lines []string
	for _, week := range []string{"2025-W50", "2025-W51", "2026-W02", "2026-W04", "2026-W11"} {
		parsed, err := news.ParseWeek(week)
		if err != nil {
			t.Fatal(err)
		}
		// Without the dump of general newspapers and the list of papers, which are for scale.
		reports, err := evals.LoadWeek(shared(t, "data", "weeks", week), "rumca-en", "hf-papers")
		if err != nil {
			t.Fatal(err)
		}
		w := a.Run(week, reports, parsed.Start(time.UTC))
		lines = append(lines, fmt.Sprintf("%s: %d reports in %d stories", week, len(w.Reports), len(w.Groups)))
		labels := filepath.Join(shared(t, "data", "labels"), "stories-"+week+".tsv")
		if _, err := os.Stat(labels); err == nil {
			gold, err := evals.LoadLabels(labels, week)
			if err != nil {
				t.Fatal(err)
			}
			all, en, zh := w.Clusters(gold)
			joined, of := w.TwoLanguages(gold)
			lines = append(lines, line("  all", all), line("  en", en), line("  zh", zh),
				fmt.Sprintf("  %-26s %d of %d", "two languages joined", joined, of))
			picks := filepath.Join(shared(t, "data", "labels"), "picks-"+week+".tsv")
			if _, err := os.Stat(picks); err == nil {
				wanted := w.Picks(tsv(t, picks), gold)
				lines = append(lines, fmt.Sprintf("  %-26s @10 %d  @20 %d  @40 %d  of %d", "picks found", evals.FoundAt(w.Ranked, wanted, 10),
					evals.FoundAt(w.Ranked, wanted, 20), evals.FoundAt(w.Ranked, wanted, 40), len(wanted)))
			}
		}
		if right, wrong, of := w.Links(links); of > 0 {
			lines = append(lines, fmt.Sprintf("  %-26s %d right, %d wrong, of %d right ones", "judged links kept", right, wrong, of))
		}
		wanted := a.Headlines(w, tsv(t, shared(t, "data", "truth", week+".tsv")))
		gain := evals.Gain(wanted)
		lines = append(lines, fmt.Sprintf("  %-26s @10 %d  @20 %d  @40 %d  of %d  nDCG@20 %.3f  @40 %.3f", "editors' headlines", evals.FoundAt(w.Ranked, wanted, 10),
			evals.FoundAt(w.Ranked, wanted, 20), evals.FoundAt(w.Ranked, wanted, 40), len(wanted), evals.NDCG(w.Ranked, gain, 20), evals.NDCG(w.Ranked, gain, 40)))
	}
	golden(t, "scores.golden", lines)
}

// TestCorpora scores English event corpora of whole articles.
func TestCorpora(t *testing.T) {
	t.Parallel()
	o := annotator(t).Options()
	wiki, err := evals.LoadWikinews(shared(t, "data", "bench", "galaxy-wikinews_big.json"))
	if err != nil {
		t.Fatal(err)
	}
	lines := []string{line(fmt.Sprintf("wikinews %d articles", len(wiki.Docs)), wiki.Score(o))}
	golden(t, "corpora.golden", lines)
	path := os.Getenv("DATELINE_ECB")
	if path == "" {
		t.Log("SKIPPED ECB+: set DATELINE_ECB to its JSON form")
		return
	}
	ecb, err := evals.LoadECB(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Log(line(fmt.Sprintf("ecb+ %d articles", len(ecb.Docs)), ecb.Score(o)))
}

// BenchmarkScale clusters the largest recorded week, newspapers and all.
func BenchmarkScale(b *testing.B) {
	reports, err := evals.LoadWeek(shared(b, "data", "weeks", "2026-W02"))
	if err != nil {
		b.Fatal(err)
	}
	a := annotator(b)
	b.ReportAllocs()
	for b.Loop() {
		a.Run("2026-W02", reports, time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC))
	}
	b.ReportMetric(float64(len(reports))*float64(b.N)/b.Elapsed().Seconds(), "reports/s")
}
