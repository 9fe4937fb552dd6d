package evals

import (
	"encoding/json"
	"fmt"
	"os"
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

// LoadWikinews reads the Wikinews event clusters (a JSON list of events with their articles).
func LoadWikinews(path string) (*Corpus, error) {
	var events []struct {
		Title    string `json:"title"`
		Articles []struct {
			Title string `json:"title"`
			Text  string `json:"text"`
		} `json:"articles"`
	}
	if err := loadJSON(path, &events); err != nil {
		return nil, err
	}
	c := &Corpus{}
	for n, e := range events {
		if strings.HasPrefix(e.Title, "On the campaign trail") {
			continue // a month's round-up of many events, not one event
		}
		for k, a := range e.Articles {
			id := news.ReportID(strconv.Itoa(n) + "-" + strconv.Itoa(k))
			c.Docs = append(c.Docs, similar.Doc{ID: id, Title: a.Title, Body: a.Text, Lang: news.English})
			c.Events = append(c.Events, strconv.Itoa(n))
		}
	}
	return c, nil
}

// LoadECB reads ECB+ as a JSON list of documents with label, id, title and text. The corpus comes as an archive that
// Go's standard library cannot unpack; testdata/ecb.py makes the list.
func LoadECB(path string) (*Corpus, error) {
	var docs []struct{ Label, ID, Title, Text string }
	if err := loadJSON(path, &docs); err != nil {
		return nil, err
	}
	c := &Corpus{}
	for _, d := range docs {
		c.Docs = append(c.Docs, similar.Doc{ID: news.ReportID(d.ID), Title: d.Title, Body: d.Text, Lang: news.English})
		c.Events = append(c.Events, d.Label)
	}
	return c, nil
}

func loadJSON(path string, into any) error {
	b, err := os.ReadFile(path) // #nosec G304 -- evaluation reads the files that it is told to
	if err != nil {
		return fmt.Errorf("read corpus: %w", err)
	}
	if err := json.Unmarshal(b, into); err != nil {
		return fmt.Errorf("read corpus %s: %w", path, err)
	}
	return nil
}
