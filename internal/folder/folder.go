// Package folder reads the text files of one folder on this machine, such as transcripts that the operator keeps.
//
// The one idea needed to read it: nothing outside the folder can be reached, whatever links lie in it (os.Root), and
// what is too large or no text is named in the notes, not read in part.
package folder

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"time"
	"unicode/utf8"

	"dateline/internal/news"
)

// The bounds of a folder: a transcript of a long call has 100 KB.
const (
	maxFile  = 2 << 20 // bytes
	maxFiles = 5000
	maxDepth = 4
)

// File is one text file.
type File struct {
	Name string // relative, with slashes
	Body string
	// Changed is when it was last written.
	Changed time.Time
}

// Read returns the text files (.txt, .md) of a folder and its folders, by name, and notes on those that were not read. A
// folder that is not there is news.ErrUnavailable.
func Read(dir string) (files []File, notes []string, err error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, nil, fmt.Errorf("folder %s: %w: %w", dir, news.ErrUnavailable, err)
	}
	defer func() { _ = root.Close() }() // only read
	err = fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil && name == ".":
			return err
		case err != nil:
			notes = append(notes, name+": cannot be read")
			return nil //nolint:nilerr // noted; the other files are read all the same
		case d.IsDir():
			if name != "." && (strings.HasPrefix(d.Name(), ".") || strings.Count(name, "/") >= maxDepth) {
				return fs.SkipDir
			}
			return nil
		case !isText(name):
			return nil
		case len(files) == maxFiles:
			notes = append(notes, fmt.Sprintf("more than %d files: the rest is not read", maxFiles))
			return fs.SkipAll
		}
		f, why := read(root, name)
		if why != "" {
			notes = append(notes, name+": "+why)
			return nil
		}
		files = append(files, f)
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("folder %s: %w: %w", dir, news.ErrUnavailable, err)
	}
	return files, notes, nil
}

func isText(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".txt", ".md":
		return !strings.HasPrefix(path.Base(name), ".")
	}
	return false
}

// read reads one file; why says why not.
func read(root *os.Root, name string) (f File, why string) {
	file, err := root.Open(name)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return f, "is gone"
		}
		return f, "cannot be opened"
	}
	defer func() { _ = file.Close() }() // only read
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return f, "is no file"
	}
	body, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	switch {
	case err != nil:
		return f, "cannot be read"
	case len(body) > maxFile:
		return f, fmt.Sprintf("is larger than %d bytes", maxFile)
	case !utf8.Valid(body):
		return f, "is not UTF-8"
	}
	return File{Name: name, Body: string(body), Changed: info.ModTime()}, ""
}
