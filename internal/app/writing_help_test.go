package app_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"dateline/internal/app"
	"dateline/internal/config"
	"dateline/internal/llm/llmtest"
	"dateline/internal/news"
	"dateline/internal/sample"
	"dateline/internal/store/storetest"
)

// modelKey names the environment variable with the key of the tests' servers.
const modelKey = "DATELINE_TEST_MODEL_KEY"

// sampleStore makes the sample's store, without a model, and returns its folder.
func sampleStore(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	copySample(t, folder)
	return folder
}

// logs is a log that tests read.
type logs struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// desk is a copy of a store with a model.
type desk struct {
	*app.App
	log *logs
}

// ceiling is what the tests' issues may cost, in dollars.
const ceiling = 3.0

// openDesk opens a copy of a store with one model that speaks a wire format to a server.
func openDesk(t *testing.T, folder, wire string, server *llmtest.Server, change func(*config.Config)) desk {
	t.Helper()
	data := t.TempDir()
	for _, name := range []string{"dateline.db", "dateline.db-wal", "dateline.db-shm"} {
		b, err := os.ReadFile(filepath.Join(folder, name))
		if os.IsNotExist(err) {
			continue
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(data, name), b, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	c := config.Default()
	c.Now = sample.Now().Format(time.RFC3339)
	c.SpendIssue, c.SpendMonth, c.WriteTime = ceiling, ceiling, "10s"
	input, output := 3.0, 15.0
	address := server.URL + "/"
	if wire == "openai" {
		address += "v1/"
	}
	c.Models = []config.Model{{
		Name: "m", Provider: wire, Model: "m-1", Server: address, KeyEnv: modelKey, InputPrice: &input, OutputPrice: &output, Timeout: "1s",
	}}
	if change != nil {
		change(&c)
	}
	settings, err := c.Check()
	if err != nil {
		t.Fatal(err)
	}
	d := desk{log: &logs{}}
	if d.App, err = app.Open(t.Context(), app.Options{
		Settings: settings, Data: data, Log: slog.New(slog.NewTextHandler(d.log, &slog.HandlerOptions{Level: slog.LevelInfo})),
	}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// compose composes the sample's week and returns its issue.
func (d desk) compose(t *testing.T) *news.Issue {
	t.Helper()
	if err := d.RunStage(t.Context(), "compose", sample.Week()); err != nil {
		t.Fatal(err)
	}
	storetest.Check(t, d.Store)
	issue, err := d.Store.Issue(t.Context(), sample.Week())
	if err != nil {
		t.Fatal(err)
	}
	return issue
}

// modelled are the printed sentences of an issue that a model wrote, with the edition that prints them.
func modelled(issue *news.Issue) map[news.Lang][]news.Sentence {
	out := map[news.Lang][]news.Sentence{}
	add := func(lang news.Lang, all ...news.Sentence) {
		for _, s := range all {
			if s.How == news.Modelled {
				out[lang] = append(out[lang], s)
			}
		}
	}
	for _, lang := range news.EditionLangs() {
		add(lang, issue.Lead[lang]...)
		for _, item := range issue.Items() {
			add(lang, item.Editions[lang].Headline)
			add(lang, item.Editions[lang].Sentences...)
		}
	}
	return out
}

// passageTexts are the texts of what a sentence names.
func passageTexts(t *testing.T, d desk, s news.Sentence) []string {
	t.Helper()
	var out []string
	for _, ref := range s.Passages {
		all, err := d.Store.Passages(t.Context(), []news.ReportID{ref.Report})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range all {
			if p.N == ref.N {
				out = append(out, p.Text)
			}
		}
	}
	return out
}

// frame is all of an issue that no model may touch: which items it has, in which order, under which sections, with which
// links; and, where ranks says so, what each scored, the lines about records, and what is left out.
func frame(issue *news.Issue, ranks bool) string {
	var out []string
	add := func(v ...any) { out = append(out, fmt.Sprintln(v...)) }
	for _, s := range issue.Sections {
		add(s.ID)
		for _, k := range s.Items {
			var links []string
			for _, l := range k.Links {
				links = append(links, l.URL)
			}
			add(k.Story, k.Home, links)
			if ranks {
				add(k.Rank, k.Score, k.Reports, k.Outlets, k.Origins)
			}
		}
	}
	if !ranks {
		return strings.Join(out, "")
	}
	for _, l := range issue.LeftOut {
		add(l.Story, l.Rank, l.Reason)
	}
	for _, lines := range [][]news.Line{issue.Since, issue.Numbers, issue.Releases, issue.People, issue.Unconfirmed, issue.Due} {
		add(len(lines))
		for i := range lines {
			add(lines[i].Record, lines[i].Status)
		}
	}
	return strings.Join(out, "")
}

// spent is what the issue's scope and the month are charged with, in millionths of a dollar.
func (d desk) spent(t *testing.T) (month, scope int64) {
	t.Helper()
	month, scope, err := d.Store.Spent(t.Context(), time.Now(), sample.Week().String())
	if err != nil {
		t.Fatal(err)
	}
	return month, scope
}
