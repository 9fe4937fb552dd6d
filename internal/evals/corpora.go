package evals

import (
	"archive/tar"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"dateline/internal/news"
	"dateline/internal/similar"
)

// Corpus is a set of documents with the events that they tell of.
type Corpus struct {
	Docs   []similar.Doc
	Events []string // by document
}

// Score clusters a corpus and compares the clusters with its events.
func (c *Corpus) Score(o similar.Options) BCubed {
	gold, place := make(Labels), make(map[string]int)
	for i, e := range c.Events {
		gold[string(c.Docs[i].ID)] = e
	}
	for n, g := range similar.Cluster(c.Docs, o) {
		for _, i := range g {
			place[string(c.Docs[i].ID)] = n
		}
	}
	return ScoreClusters(gold, place)
}

// Longer returns the documents whose body has so many words or more.
func (c *Corpus) Longer(words int) *Corpus {
	long := &Corpus{}
	for i := range c.Docs {
		if len(strings.Fields(c.Docs[i].Body)) >= words {
			long.Docs, long.Events = append(long.Docs, c.Docs[i]), append(long.Events, c.Events[i])
		}
	}
	return long
}

// LoadWikinews reads the Wikinews event clusters (a JSON list of events with their articles). Without roundups, the
// months' round-ups of an election campaign are left out: each gathers many events, and is no event itself.
func LoadWikinews(file string, roundups bool) (*Corpus, error) {
	var events []struct {
		Title    string `json:"title"`
		Articles []struct {
			Title string `json:"title"`
			Text  string `json:"text"`
		} `json:"articles"`
	}
	if err := loadJSON(file, &events); err != nil {
		return nil, err
	}
	c := &Corpus{}
	for n, e := range events {
		if !roundups && strings.HasPrefix(e.Title, "On the campaign trail") {
			continue
		}
		for k, a := range e.Articles {
			id := news.ReportID(strconv.Itoa(n) + "-" + strconv.Itoa(k))
			c.Docs = append(c.Docs, similar.Doc{ID: id, Title: a.Title, Body: a.Text, Lang: news.English})
			c.Events = append(c.Events, strconv.Itoa(n))
		}
	}
	return c, nil
}

// LoadPages reads the pages of the article extraction benchmark (its ground-truth.json), the longer ones in English, as events of
// their own, but for those that events names by the first letters of their key. They came of many sites and days, so they
// show what is joined that has nothing in common.
func LoadPages(r io.Reader, events map[string]string) (*Corpus, error) {
	var pages map[string]struct {
		Body string `json:"articleBody"`
	}
	if err := json.NewDecoder(r).Decode(&pages); err != nil {
		return nil, fmt.Errorf("read pages: %w", err)
	}
	c := &Corpus{}
	for _, key := range slices.Sorted(maps.Keys(pages)) {
		body := pages[key].Body
		if len(body) < 800 || strings.Count(body, " the ") < 5 { // short, or not in English
			continue
		}
		title, rest, _ := strings.Cut(body, "\n")
		if len(title) > 200 {
			title, rest = "", body
		}
		event := key
		for prefix, e := range events {
			if strings.HasPrefix(key, prefix) {
				event = e
			}
		}
		c.Docs = append(c.Docs, similar.Doc{ID: news.ReportID(key), Title: title, Body: rest, Lang: news.English})
		c.Events = append(c.Events, event)
	}
	return c, nil
}

// The parts of ECB+ as it is usually divided, by topic: the first is for choosing thresholds, the second for reporting.
const ecbTest = 36

// ECB is ECB+, whole and in its parts. Each topic has two look-alike events: two earthquakes, two trials.
type ECB struct{ All, Dev, Test Corpus }

// LoadECB reads ECB+ from the tar archive of its authors, unpacked from xz.
func LoadECB(r io.Reader) (*ECB, error) {
	e := &ECB{}
	files := tar.NewReader(r)
	for {
		h, err := files.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("read ECB+: %w", err)
		}
		m := ecbName.FindStringSubmatch(h.Name)
		if m == nil {
			continue
		}
		d, err := ecbDoc(files, path.Base(h.Name))
		if err != nil {
			return nil, fmt.Errorf("read ECB+ %s: %w", h.Name, err)
		}
		parts := []*Corpus{&e.All, &e.Dev}
		if topic, _ := strconv.Atoi(m[1]); topic >= ecbTest {
			parts[1] = &e.Test
		}
		for _, c := range parts {
			c.Docs = append(c.Docs, d)
			c.Events = append(c.Events, m[1]+m[2])
		}
	}
	return e, nil
}

var ecbName = regexp.MustCompile(`ECB[^/]*/.*/(\d+)_\d+(ecb|ecbplus)\.xml$`)

// ecbDoc puts the sentences of an annotated text together; the first is its title.
func ecbDoc(r io.Reader, name string) (similar.Doc, error) {
	var doc struct {
		Tokens []struct {
			Sentence int    `xml:"sentence,attr"`
			Text     string `xml:",chardata"`
		} `xml:"token"`
	}
	if err := xml.NewDecoder(r).Decode(&doc); err != nil {
		return similar.Doc{}, err
	}
	var lines []string
	last := -1
	for _, t := range doc.Tokens {
		if t.Sentence != last {
			lines, last = append(lines, t.Text), t.Sentence
			continue
		}
		lines[len(lines)-1] += " " + t.Text
	}
	if len(lines) > 1 && strings.HasPrefix(lines[0], "http") {
		lines = lines[1:]
	}
	d := similar.Doc{ID: news.ReportID(name), Lang: news.English}
	if len(lines) > 0 {
		d.Title, d.Body = lines[0], strings.Join(lines[1:], " ")
	}
	return d, nil
}

// Count returns the numbers of documents and of events.
func (c *Corpus) Count() (docs, events int) {
	seen := make(map[string]bool)
	for _, e := range c.Events {
		seen[e] = true
	}
	return len(c.Docs), len(seen)
}

func loadJSON(file string, into any) error {
	b, err := os.ReadFile(file) // #nosec G304 -- evaluation reads the files that it is told to
	if err != nil {
		return fmt.Errorf("read corpus: %w", err)
	}
	if err := json.Unmarshal(b, into); err != nil {
		return fmt.Errorf("read corpus %s: %w", file, err)
	}
	return nil
}
