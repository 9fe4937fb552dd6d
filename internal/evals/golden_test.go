package evals_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
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
	// Links were judged among candidates and used for tuning; joins are all that the program made of a week, each read.
	links, joins := tsv(t, filepath.Join("testdata", "links.tsv")), tsv(t, filepath.Join("testdata", "joins.tsv"))
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
		for _, judged := range []struct {
			name string
			rows []map[string]string
		}{{"judged links kept", links}, {"joins read by a person", joins}} {
			if kept, of := w.Judged(judged.rows); of > 0 {
				lines = append(lines, fmt.Sprintf("  %-26s %d right, %d edge, %d wrong, of %d right ones",
					judged.name, kept["yes"], kept["edge"], kept["no"], of))
			}
		}
		wanted := a.Headlines(w, tsv(t, shared(t, "data", "truth", week+".tsv")))
		gain := evals.Gain(wanted)
		lines = append(lines, fmt.Sprintf("  %-26s @10 %d  @20 %d  @40 %d  of %d  nDCG@20 %.3f  @40 %.3f", "editors' headlines", evals.FoundAt(w.Ranked, wanted, 10),
			evals.FoundAt(w.Ranked, wanted, 20), evals.FoundAt(w.Ranked, wanted, 40), len(wanted), evals.NDCG(w.Ranked, gain, 20), evals.NDCG(w.Ranked, gain, 40)))
	}
	golden(t, "scores.golden", lines)
}

// TestWikinews scores English events in whole articles, with and without the two months of a campaign that are labelled as
// one event each.
func TestWikinews(t *testing.T) {
	t.Parallel()
	a := annotator(t)
	var lines []string
	for _, roundups := range []bool{false, true} {
		c, err := evals.LoadWikinews(shared(t, "data", "bench", "galaxy-wikinews_big.json"), roundups)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, corpusLine(a, "wikinews", c))
	}
	golden(t, "wikinews.golden", lines)
}

// TestECB scores look-alike events, two to a topic: the part that others report on, the part on which thresholds were
// chosen, and both in one.
func TestECB(t *testing.T) {
	t.Parallel()
	file := shared(t, "data", "bench", "ecbplus-eventstoryline.tar.xz")
	xz, err := exec.LookPath("xz")
	if err != nil {
		t.Skipf("SKIPPED %s: no xz to unpack %s: %v", t.Name(), file, err)
	}
	archive, err := exec.CommandContext(t.Context(), xz, "-dc", file).Output()
	if err != nil {
		t.Fatal(err)
	}
	ecb, err := evals.LoadECB(bytes.NewReader(archive))
	if err != nil {
		t.Fatal(err)
	}
	a := annotator(t)
	golden(t, "ecb.golden", []string{
		corpusLine(a, "test, topics 36-45", &ecb.Test), corpusLine(a, "dev, topics 1-35", &ecb.Dev), corpusLine(a, "all", &ecb.All),
	})
}

func corpusLine(a *evals.Annotator, name string, c *evals.Corpus) string {
	a.Corpus(c)
	docs, events := c.Count()
	return line(fmt.Sprintf("%s: %d of %d events", name, docs, events), c.Score(a.Options()))
}

// BenchmarkGrowth annotates, clusters and ranks the largest recorded week, newspapers and all, and halves of it: reports a
// second must fall by no more than a logarithm as the week doubles.
func BenchmarkGrowth(b *testing.B) {
	reports, err := evals.LoadWeek(shared(b, "data", "weeks", "2026-W02"))
	if err != nil {
		b.Fatal(err)
	}
	a := annotator(b)
	for _, step := range []int{8, 4, 2, 1} {
		var some []evals.Report
		for i := 0; i < len(reports); i += step {
			some = append(some, reports[i])
		}
		b.Run(fmt.Sprintf("%d_reports", len(some)), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				a.Run("2026-W02", some, time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC))
			}
			b.ReportMetric(float64(len(some))*float64(b.N)/b.Elapsed().Seconds(), "reports/s")
		})
	}
}

// BenchmarkArticles annotates and clusters whole articles.
func BenchmarkArticles(b *testing.B) {
	c, err := evals.LoadWikinews(shared(b, "data", "bench", "galaxy-wikinews_big.json"), true)
	if err != nil {
		b.Fatal(err)
	}
	a := annotator(b)
	for b.Loop() {
		a.Corpus(c)
		c.Score(a.Options())
	}
	b.ReportMetric(float64(len(c.Docs))*float64(b.N)/b.Elapsed().Seconds(), "articles/s")
}
