// Package archtest holds the rules of who may import whom, and the tests that hold the rules and the guides to the
// tree as it is.
//
// Layers is one table and Libraries the other: both are read first when a package is added. ARCHITECTURE.md says the
// same in words, and a test here holds its codemap to the tree.
//
// The files are read in this process, with parser.ImportsOnly, and never by asking `go list`: a test that asks a
// subprocess still passes from the test cache after a rule is broken, because the cache cannot see what the
// subprocess read. Files that this process opens are inputs of the test, so a broken rule fails at once.
//
// It stores nothing and no program imports it.
package archtest

import (
	"cmp"
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// module is the path of our module, before every import path of ours.
const module = "dateline"

// MaxDepth is how many imports may follow on one another: how many other packages of ours one may have to know, one
// below the next, to change one.
const MaxDepth = 7

// Import is one import of one file.
type Import struct {
	Path string // as written
	File string // the importing file, from the root of the module, with slashes
	Line int
}

// Package is a folder with Go files that programs are built from. Files of tests alone are left out.
type Package struct {
	Dir     string // from the root of the module, with slashes, such as "internal/news"
	Imports []Import
}

// Ours returns the packages of this module that p imports, as folders, sorted and without repeats.
func (p Package) Ours() []string {
	var ours []string
	for _, i := range p.Imports {
		if dir, ok := strings.CutPrefix(i.Path, module+"/"); ok {
			ours = append(ours, dir)
		}
	}
	slices.Sort(ours)
	return slices.Compact(ours)
}

// Read returns the packages below the root of the module, sorted by folder. It follows the go command: folders named
// testdata and those that begin with "." or "_" are not part of the module, nor are folders with a go.mod of their
// own. A folder whose Go files are all tests is no package here. Build constraints are not applied, so that an import
// counts on every system; only files that no build takes, `//go:build ignore`, are left out.
func Read(fsys fs.FS) ([]Package, error) {
	found := map[string]*Package{}
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return enter(fsys, name)
		}
		base := path.Base(name)
		if !strings.HasSuffix(base, ".go") || strings.HasSuffix(base, "_test.go") || base[0] == '.' || base[0] == '_' {
			return nil
		}
		imports, built, err := importsOf(fsys, name)
		if err != nil || !built {
			return err
		}
		dir := path.Dir(name)
		if found[dir] == nil {
			found[dir] = &Package{Dir: dir}
		}
		found[dir].Imports = append(found[dir].Imports, imports...)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the tree: %w", err)
	}
	var packages []Package
	for _, p := range found {
		packages = append(packages, *p)
	}
	slices.SortFunc(packages, func(a, b Package) int { return cmp.Compare(a.Dir, b.Dir) })
	return packages, nil
}

// enter says whether the go command looks into a folder: nil, or fs.SkipDir.
func enter(fsys fs.FS, name string) error {
	if name == "." {
		return nil
	}
	base := path.Base(name)
	if base == "testdata" || base == "vendor" || base[0] == '.' || base[0] == '_' {
		return fs.SkipDir
	}
	if _, err := fs.Stat(fsys, path.Join(name, "go.mod")); err == nil {
		return fs.SkipDir
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// importsOf returns the imports of a file, and whether any build takes it.
func importsOf(fsys fs.FS, name string) (imports []Import, built bool, err error) {
	text, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, false, err
	}
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, text, parser.ImportsOnly|parser.ParseComments)
	if err != nil {
		return nil, false, err
	}
	for _, group := range file.Comments {
		for _, c := range group.List {
			if c.Pos() < file.Package && c.Text == "//go:build ignore" {
				return nil, false, nil
			}
		}
	}
	for _, spec := range file.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, false, fmt.Errorf("%s: import %s: %w", name, spec.Path.Value, err)
		}
		imports = append(imports, Import{Path: p, File: name, Line: set.Position(spec.Pos()).Line})
	}
	return imports, true, nil
}
