// Package field reads what makes an industry an industry: its gazetteer (who and what is in it), its terms (the words
// that say a report belongs to it) and its glossary (what events and things are called in Chinese and English). The
// field of artificial intelligence is embedded; another industry is another folder of the same files.
//
// It matches nothing in texts (package entity does) and knows no sources. It reads from an fs.FS that is given and
// stores nothing.
//
// The one idea needed to read it: the files are tables that a person edits by hand. So every fault is reported with
// file, line and column and with what to do, all faults at once, and a faulty file changes nothing.
package field

import (
	"embed"
	"io/fs"

	"dateline/internal/news"
)

// Field is one industry as the program follows it.
type Field struct {
	// Name is the industry's name in each edition's language.
	Name     map[news.Lang]string
	Entities []Entity // in the order of the file; ids are unique, parents exist
	Blockers []Name   // names that look like an entity's and are not: 苹果醋, "step by step"
	// Redirects lead from ids that were merged away to the entity that took their names, in one step.
	Redirects map[news.EntityID]news.EntityID
	Terms     []Term
	Glossary  []Gloss
}

// Kind says what an entity is.
type Kind string

// The kinds of entities.
const (
	Company    Kind = "company"
	Lab        Kind = "lab"        // an organisation, or part of one, whose work is the field itself
	Agency     Kind = "agency"     // a government, regulator, court or public body
	University Kind = "university" // and other public research
	Fund       Kind = "fund"       // an investor
	Media      Kind = "media"      // a publisher, conference or community
	Person     Kind = "person"
	Model      Kind = "model"
	Product    Kind = "product"
	Hardware   Kind = "hardware"  // a chip, computer, robot or data centre
	Benchmark  Kind = "benchmark" // and data sets
	Standard   Kind = "standard"  // a protocol, format, framework or library
	Law        Kind = "law"       // a statute, order or treaty
	blocker    Kind = "not"       // a row of names that are not entities
	merged     Kind = "merged"    // a row of an id that leads to its parent
)

// Kinds returns all kinds of entities.
func Kinds() []Kind {
	return []Kind{
		Company, Lab, Agency, University, Fund, Media, Person, Model, Product, Hardware, Benchmark, Standard, Law,
	}
}

// Entity is one row of the gazetteer.
type Entity struct {
	ID   news.EntityID `json:"id"`
	Kind Kind          `json:"kind"`
	// Names is at least one; of each language, the first is the one to print.
	Names []Name `json:"names"`
	// Parent is the owner, employer or family; empty if none.
	Parent news.EntityID `json:"parent,omitempty"`
	// Home is the address of the home page; may be empty.
	Home string `json:"home,omitempty"`
	// Weight says how surely a report belongs to the field because it names the entity: 1 for a lab, 0 for a
	// maker of everything.
	Weight float64 `json:"weight"`
	// Family says that versions behind the name make members of their own: GPT and "GPT-5.2".
	Family bool `json:"family,omitempty"`
	// Join stands between the name and the version when a member is printed: "-" in GPT-5.2.
	Join string `json:"join,omitempty"`
	// Context holds words that show that an ambiguous name means this entity.
	Context []string `json:"context,omitempty"`
}

// Name is one way in which an entity is written.
type Name struct {
	Text string `json:"text"`
	// Lang is English for all Latin names.
	Lang news.Lang `json:"lang"`
	// Exact demands the case as written.
	Exact bool `json:"exact,omitempty"`
	// AnyCase frees a short name from the rule that short Latin names are matched in their own case.
	AnyCase bool `json:"any_case,omitempty"`
	// Ambiguous demands a context word or a related entity in the same text.
	Ambiguous bool `json:"ambiguous,omitempty"`
	// Versioned demands a version behind the name: "Opus" alone is a word, "Opus 4.7" a model.
	Versioned bool `json:"versioned,omitempty"`
}

// Print returns the name to print in the language: the first of that language, else the first of all.
func (e *Entity) Print(lang news.Lang) string {
	for _, n := range e.Names {
		if n.Lang == lang {
			return n.Text
		}
	}
	if lang == news.Traditional {
		return e.Print(news.Chinese)
	}
	if len(e.Names) == 0 {
		return string(e.ID)
	}
	return e.Names[0].Text
}

// Term is a word that speaks for or against the field.
type Term struct {
	Text  string
	Lang  news.Lang
	Exact bool // the case must be as written
	// Weight is in nats of log odds: 3 nearly decides, 1 helps, a negative one speaks against.
	Weight float64
}

// Gloss is one sense of a Chinese word: what English reports call the same thing.
type Gloss struct {
	Chinese string
	English string
}

//go:embed ai/*.tsv ai/sources.opml
var ai embed.FS

// AI returns the embedded field of artificial intelligence.
func AI() (*Field, error) {
	files, err := fs.Sub(ai, "ai")
	if err != nil {
		return nil, err
	}
	return Parse(files)
}
