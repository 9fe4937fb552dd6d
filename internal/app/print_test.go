package app_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/app"
	"dateline/internal/config"
	"dateline/internal/news"
	"dateline/internal/render"
	"dateline/internal/sample"
)

var update = flag.Bool("update", false, "write the golden files anew")

// The sample week as readers get it, in both languages and all formats: what changes here changes for them.
func TestTheSampleWeekAsItIsPrinted(t *testing.T) {
	t.Parallel()
	c := config.Default()
	c.BaseURL = "https://news.example"
	settings, err := c.Check()
	if err != nil {
		t.Fatal(err)
	}
	a := openSampleWith(t, settings, t.TempDir())
	issue, err := a.Archive.Issue(t.Context(), sample.Week())
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range news.EditionLangs() {
		for format, name := range map[string]string{
			app.FormatText: "txt", app.FormatMarkdown: "md", app.FormatHTML: "html", app.FormatMail: "mail.html", app.FormatEPUB: "epub.txt",
		} {
			body, err := a.Print(issue, lang, format)
			if err != nil {
				t.Errorf("%s %s: %v", lang, format, err)
				continue
			}
			if format == app.FormatMail && len(body) > render.MailLimit {
				t.Errorf("the %s mail has %d bytes", lang, len(body))
			}
			if format == app.FormatEPUB {
				body = unzip(t, body)
			}
			goldenFile(t, filepath.Join("testdata", "sample", string(lang)+"."+name), body)
		}
	}
	if _, err := a.Print(issue, news.English, "pdf"); !errors.Is(err, news.ErrInvalid) {
		t.Errorf("Print(pdf) = %v, want ErrInvalid", err)
	}
}

// unzip writes a book's files one behind the other.
func unzip(t *testing.T, book []byte) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	var all bytes.Buffer
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		all.WriteString("==== " + f.Name + "\n")
		if _, err := io.Copy(&all, r); err != nil {
			t.Fatal(err)
		}
		all.WriteString("\n")
	}
	return all.Bytes()
}

func goldenFile(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, got, 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(string(got), "\n")); diff != "" {
		t.Errorf("%s differs (run with -update to accept):\n%s", file, diff)
	}
}

// The export prints both editions: each sentence with its verdict and the passages that hold it, none of them lost.
func TestTheExportPrintsTheEditions(t *testing.T) {
	t.Parallel()
	a := openSample(t)
	text, err := a.Export(t.Context(), sample.Week())
	if err != nil {
		t.Fatal(err)
	}
	type sentence struct {
		Text     string   `json:"text"`
		How      news.How `json:"how"`
		Verdict  string   `json:"verdict"`
		Passages []struct {
			Text   string     `json:"text"`
			URL    string     `json:"url"`
			Source string     `json:"source"`
			Class  news.Class `json:"class"`
		} `json:"passages"`
	}
	var doc struct {
		Editions map[news.Lang]struct {
			Sections []struct {
				ID    string `json:"id"`
				Title string `json:"title"`
				Items []struct {
					Headline  string     `json:"headline"`
					Story     string     `json:"story"`
					Head      *sentence  `json:"head"`
					Sentences []sentence `json:"sentences"`
				} `json:"items"`
			} `json:"sections"`
		} `json:"editions"`
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	issue, err := a.Store.Issue(t.Context(), sample.Week())
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range news.EditionLangs() {
		var ids []string
		items, lines := 0, 0
		for _, s := range doc.Editions[lang].Sections {
			if slices.Contains(ids, s.ID) || s.Title == "" {
				t.Errorf("%s: section %q (%q) stands twice or has no title", lang, s.ID, s.Title)
			}
			ids = append(ids, s.ID)
			for _, item := range s.Items {
				all := item.Sentences
				if item.Head != nil {
					items++
					all = append(all, *item.Head)
				} else if s.ID != string(render.RowsLead) {
					lines++
				}
				for _, one := range all {
					if one.Verdict != render.VerdictProved && one.Verdict != render.VerdictCopied {
						t.Errorf("%s %s: %q is %s", lang, s.ID, one.Text, one.Verdict)
					}
					if one.Text == "" || one.How == "" || len(one.Passages) == 0 {
						t.Errorf("%s %s: incomplete: %+v", lang, s.ID, one)
					}
					for _, p := range one.Passages {
						if p.Text == "" || p.URL == "" || p.Source == "" || p.Class == "" {
							t.Errorf("%s %s: incomplete passage %+v of %q", lang, s.ID, p, one.Text)
						}
					}
				}
			}
		}
		if want := len(issue.Items()); items != want {
			t.Errorf("%s: %d items, want %d", lang, items, want)
		}
		want := len(issue.Since) + len(issue.Numbers) + len(issue.Releases) + len(issue.People) + len(issue.Unconfirmed) + len(issue.Due)
		if lines != want || lines == 0 {
			t.Errorf("%s: %d lines, want %d", lang, lines, want)
		}
	}
}
