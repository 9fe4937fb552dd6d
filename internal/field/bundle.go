package field

import (
	"errors"
	"fmt"
	"io/fs"

	"dateline/internal/news"
)

// SourcesFile is the field's default list of sources, as OPML. A field need not have one.
const SourcesFile = "sources.opml"

// Files returns the embedded field of artificial intelligence as files.
func Files() (fs.FS, error) { return fs.Sub(ai, "ai") }

// Bundle is a field with what stands beside it in its folder.
type Bundle struct {
	*Field
	// Files are the folder itself, for what other packages keep in it.
	Files fs.FS
	// Sources is the default list, as OPML; empty if there is none.
	Sources string
	// Digest stands for all that annotations rest on: it changes when the gazetteer, the terms or the glossary do.
	Digest string
}

// Read reads a field's folder whole.
func Read(files fs.FS) (*Bundle, error) {
	f, err := Parse(files)
	if err != nil {
		return nil, err
	}
	b := &Bundle{Field: f, Files: files}
	var parts []string
	for _, name := range []string{FieldFile, GazetteerFile, TermsFile, GlossaryFile} {
		text, err := optional(files, name)
		if err != nil {
			return nil, err
		}
		parts = append(parts, text)
	}
	b.Digest = news.Digest(parts...)
	b.Sources, err = optional(files, SourcesFile)
	return b, err
}

// optional reads a file that may be missing.
func optional(files fs.FS, name string) (string, error) {
	text, err := fs.ReadFile(files, name)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("field: %w", err)
	}
	return string(text), nil
}
