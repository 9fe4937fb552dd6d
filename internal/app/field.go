package app

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"dateline/internal/entity"
	"dateline/internal/field"
	"dateline/internal/news"
	"dateline/internal/section"
)

// FieldReport is what a field's folder holds.
type FieldReport struct {
	Name     map[news.Lang]string `json:"name"`
	Entities map[field.Kind]int   `json:"entities"`
	Names    int                  `json:"names"` // ways in which entities are written
	Terms    int                  `json:"terms"`
	Glossary int                  `json:"glossary"`
	Sources  int                  `json:"sources"`
	// OwnSections says that the folder files stories by its own sections.tsv, not by the words of the embedded field.
	OwnSections bool `json:"own_sections"`
}

// CheckField reads a field's folder, or the embedded field if the folder is empty, as a pass would, and says what it
// holds. All faults found are in the error, with file, line and column.
func CheckField(folder string) (FieldReport, error) {
	b, err := readField(folder)
	if err != nil {
		return FieldReport{}, err
	}
	g, err := entity.New(b.Field)
	if err != nil {
		return FieldReport{}, err
	}
	if _, err := section.New(b.Files, g); err != nil {
		return FieldReport{}, err
	}
	r := FieldReport{Name: b.Name, Entities: map[field.Kind]int{}, Terms: len(b.Terms), Glossary: len(b.Glossary)}
	for i := range b.Entities {
		r.Entities[b.Entities[i].Kind]++
		r.Names += len(b.Entities[i].Names)
	}
	sources, err := defaultSources(b)
	if err != nil {
		return FieldReport{}, err
	}
	r.Sources = len(sources)
	_, err = fs.Stat(b.Files, section.WordsFile)
	r.OwnSections = err == nil
	return r, nil
}

// ExportField writes the files of the embedded field into a folder, to start another field from. The folder must be new
// or empty: a field that somebody edits is not written over.
func ExportField(folder string) ([]string, error) {
	switch there, err := os.ReadDir(folder); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, err
	case len(there) > 0:
		return nil, fmt.Errorf("%w: %s is not empty: name a new folder", news.ErrConflict, folder)
	}
	files, err := field.Files()
	if err != nil {
		return nil, err
	}
	if err := os.CopyFS(folder, files); err != nil {
		return nil, err
	}
	return fs.Glob(files, "*")
}
