package archtest_test

import (
	"fmt"
	"os"
	"path"
	"strings"
	"testing"
	"testing/fstest"

	"dateline/internal/archtest"

	"github.com/google/go-cmp/cmp"
)

// root is the folder of the module.
const root = "../.."

// A fault here means that a package imports what its layer may not, or stands in no layer.
func TestLayersHold(t *testing.T) {
	t.Parallel()
	for _, fault := range archtest.CheckLayers(archtest.Layers(), readTree(t)) {
		t.Error(fault)
	}
}

// A fault here means that a library leaks out of its adapter, or that a package reaches the world past its tool.
func TestLibrariesHold(t *testing.T) {
	t.Parallel()
	for _, fault := range archtest.CheckLibraries(archtest.Layers(), archtest.Libraries(), readTree(t)) {
		t.Error(fault)
	}
}

// A fault here means that one has to know too many packages to change one.
func TestDepthHolds(t *testing.T) {
	t.Parallel()
	for _, fault := range archtest.CheckDepth(archtest.Layers(), readTree(t), archtest.MaxDepth) {
		t.Error(fault)
	}
}

// A fault here means that the tables name what is not there, so that they no longer guard it.
func TestTablesNameWhatExists(t *testing.T) {
	t.Parallel()
	exists := func(dir string) bool { // a package of tests alone has a folder, though Read does not list it
		files, err := os.ReadDir(path.Join(root, dir))
		if err != nil {
			return false
		}
		for _, f := range files {
			if strings.HasSuffix(f.Name(), "_test.go") {
				return true
			}
		}
		return false
	}
	for _, fault := range archtest.CheckTables(archtest.Layers(), archtest.Libraries(), readTree(t), exists) {
		t.Error(fault)
	}
}

func readTree(t *testing.T) []archtest.Package {
	t.Helper()
	packages, err := archtest.Read(os.DirFS(root))
	if err != nil {
		t.Fatal(err)
	}
	if len(packages) == 0 {
		t.Fatal("no package found: the tests look in the wrong folder")
	}
	return packages
}

// The checks below run on small trees that break one rule each: a check that finds nothing there finds nothing
// anywhere.
func TestChecksFindFaults(t *testing.T) {
	t.Parallel()
	layered := func(p []archtest.Package) []string { return archtest.CheckLayers(archtest.Layers(), p) }
	library := func(p []archtest.Package) []string {
		return archtest.CheckLibraries(archtest.Layers(), archtest.Libraries(), p)
	}
	deep := func(p []archtest.Package) []string { return archtest.CheckDepth(archtest.Layers(), p, 2) }
	tests := []struct {
		name  string
		check func([]archtest.Package) []string
		tree  map[string]string // file → its imports, parted by spaces
		want  string            // within the only fault; empty means that none is wanted
	}{
		{"base imports ours", layered, map[string]string{"internal/news/a.go": "dateline/internal/text", "internal/text/a.go": ""}, "base may import nothing of ours"},
		{"pure imports base", layered, map[string]string{"internal/text/a.go": "dateline/internal/news", "internal/news/a.go": ""}, ""},
		{"pure imports pure", layered, map[string]string{"internal/entity/a.go": "dateline/internal/text", "internal/text/a.go": ""}, ""},
		{"pure imports a tool", layered, map[string]string{"internal/text/a.go": "dateline/internal/fetch", "internal/fetch/a.go": ""}, "internal/text/a.go:2: internal/text (pure) imports internal/fetch (tools)"},
		{"tools import each other", layered, map[string]string{"internal/fetch/a.go": "dateline/internal/job", "internal/job/a.go": ""}, "internal/fetch (tools) imports internal/job (tools)"},
		{"a stage imports a stage", layered, map[string]string{"internal/collect/a.go": "dateline/internal/cluster", "internal/cluster/a.go": ""}, "internal/collect (stages) imports internal/cluster (stages)"},
		{"a stage imports the store", layered, map[string]string{"internal/collect/a.go": "dateline/internal/store", "internal/store/a.go": ""}, "internal/collect (stages) imports internal/store (store)"},
		{"a stage imports render", layered, map[string]string{"internal/compose/a.go": "dateline/internal/render", "internal/render/a.go": ""}, ""},
		{"a stage imports archive", layered, map[string]string{"internal/compose/a.go": "dateline/internal/archive", "internal/archive/a.go": ""}, "internal/compose (stages) imports internal/archive (read)"},
		{"a face imports the store", layered, map[string]string{"internal/site/a.go": "dateline/internal/store", "internal/store/a.go": ""}, "internal/site (faces) imports internal/store (store)"},
		{"a face imports a stage", layered, map[string]string{"internal/site/a.go": "dateline/internal/compose", "internal/compose/a.go": ""}, "internal/site (faces) imports internal/compose (stages)"},
		{"the read side imports a tool", layered, map[string]string{"internal/render/a.go": "dateline/internal/web", "internal/web/a.go": ""}, "internal/render (read) imports internal/web (tools)"},
		{"the store imports a pure package", layered, map[string]string{"internal/store/a.go": "dateline/internal/text", "internal/text/a.go": ""}, "internal/store (store) imports internal/text (pure)"},
		{"the store imports its engine", layered, map[string]string{"internal/store/a.go": "dateline/internal/store/sqlite", "internal/store/sqlite/a.go": ""}, "internal/store (store) imports internal/store/sqlite (engines)"},
		{"an engine imports the other", layered, map[string]string{"internal/store/sqlite/a.go": "dateline/internal/store/postgres", "internal/store/postgres/a.go": ""}, "(engines) imports internal/store/postgres (engines)"},
		{"the sample acts", layered, map[string]string{"internal/sample/a.go": "dateline/internal/feed", "internal/feed/a.go": ""}, "internal/sample (sample) imports internal/feed (pure)"},
		{"config imports a tool", layered, map[string]string{"internal/config/a.go": "dateline/internal/fetch", "internal/fetch/a.go": ""}, "internal/config (config) imports internal/fetch (tools); config may import base"},
		{"a program links tests", layered, map[string]string{"cmd/dateline/a.go": "dateline/internal/testkit", "internal/testkit/a.go": ""}, "cmd/dateline (cmd) imports internal/testkit (tests)"},
		{"app imports everything", layered, map[string]string{"internal/app/a.go": "dateline/internal/store/sqlite dateline/internal/site", "internal/site/a.go": "", "internal/store/sqlite/a.go": ""}, ""},
		{"no layer", layered, map[string]string{"internal/util/a.go": ""}, "internal/util is in no layer"},
		{"no layer, at the root", layered, map[string]string{"a.go": ""}, ". is in no layer"},
		{"tests are exempt", layered, map[string]string{"internal/text/a_test.go": "dateline/internal/fetch", "internal/fetch/a.go": ""}, ""},
		{"testdata is no package", layered, map[string]string{"internal/text/testdata/a.go": "dateline/internal/fetch"}, ""},

		{"a stage speaks HTTP", library, map[string]string{"internal/collect/a.go": "net/http"}, "internal/collect imports net/http, which only fetch, web,"},
		{"a pure package speaks HTTP below", library, map[string]string{"internal/text/a.go": "net/http/httptrace"}, "internal/text imports net/http/httptrace"},
		{"fetch speaks HTTP", library, map[string]string{"internal/fetch/a.go": "net/http"}, ""},
		{"a stage speaks SQL", library, map[string]string{"internal/cluster/a.go": "database/sql"}, "internal/cluster imports database/sql"},
		{"a program starts programs", library, map[string]string{"cmd/dateline/a.go": "os/exec"}, "cmd/dateline imports os/exec"},
		{"gofeed leaks", library, map[string]string{"internal/collect/a.go": "github.com/mmcdole/gofeed/rss"}, "internal/collect imports github.com/mmcdole/gofeed/rss, which only feed may"},
		{"trafilatura leaks", library, map[string]string{"internal/collect/a.go": "github.com/markusmobius/go-trafilatura"}, "which only extract may"},
		{"readability leaks", library, map[string]string{"internal/feed/a.go": "codeberg.org/readeck/go-readability/v2"}, "which only extract may"},
		{"river leaks", library, map[string]string{"internal/app/a.go": "github.com/riverqueue/river"}, "which only job may"},
		{"pgx leaks", library, map[string]string{"internal/app/a.go": "github.com/jackc/pgx/v5/pgconn"}, "internal/app imports github.com/jackc/pgx/v5/pgconn"},
		{"sqlite leaks", library, map[string]string{"internal/store/a.go": "modernc.org/sqlite"}, "internal/store imports modernc.org/sqlite"},
		{"goose leaks", library, map[string]string{"internal/app/a.go": "github.com/pressly/goose/v3"}, "internal/app imports github.com/pressly/goose/v3"},
		{"chromedp leaks", library, map[string]string{"internal/site/a.go": "github.com/chromedp/chromedp"}, "internal/site imports github.com/chromedp/chromedp"},
		{"kong leaks", library, map[string]string{"internal/config/a.go": "github.com/alecthomas/kong"}, "which only cmd may"},
		{"toml leaks", library, map[string]string{"internal/app/a.go": "github.com/pelletier/go-toml/v2"}, "internal/app imports github.com/pelletier/go-toml/v2"},
		{"a name that only begins alike", library, map[string]string{"internal/collect/a.go": "net/httpx"}, ""},

		{"as deep as allowed", deep, map[string]string{"internal/a/a.go": "dateline/internal/b", "internal/b/a.go": "dateline/internal/c", "internal/c/a.go": ""}, ""},
		{"too deep", deep, map[string]string{
			"internal/a/a.go": "dateline/internal/d dateline/internal/b", "internal/b/a.go": "dateline/internal/c",
			"internal/c/a.go": "dateline/internal/d", "internal/d/a.go": "",
		}, "3 deep (at most 2): internal/a → internal/b → internal/c → internal/d"},
		{"a circle", deep, map[string]string{"internal/a/a.go": "dateline/internal/b", "internal/b/a.go": "dateline/internal/a"}, "in a circle: internal/a → internal/b → internal/a"},
		{"tests may be deep", deep, map[string]string{
			"internal/testkit/a.go": "dateline/internal/b", "internal/b/a.go": "dateline/internal/c", "internal/c/a.go": "dateline/internal/d", "internal/d/a.go": "",
		}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			packages, err := archtest.Read(tree(tt.tree))
			if err != nil {
				t.Fatal(err)
			}
			got := tt.check(packages)
			switch {
			case tt.want == "" && len(got) > 0:
				t.Errorf("found %q, want no fault", got)
			case tt.want != "" && (len(got) != 1 || !strings.Contains(got[0], tt.want)):
				t.Errorf("found %q, want one fault with %q", got, tt.want)
			}
		})
	}
}

// tree makes a module of files that only import.
func tree(files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, imports := range files {
		var text strings.Builder
		text.WriteString("package p\n")
		for i := range strings.FieldsSeq(imports) {
			fmt.Fprintf(&text, "import _ %q\n", i)
		}
		fsys[name] = &fstest.MapFile{Data: []byte(text.String())}
	}
	return fsys
}

// A check of the tables that lets a wrong one pass would let the rules rot.
func TestCheckTablesFindsFaults(t *testing.T) {
	t.Parallel()
	packages := []archtest.Package{{Dir: "internal/news"}, {Dir: "internal/text"}, {Dir: "cmd/dateline"}}
	nothing := func(string) bool { return false }
	tests := []struct {
		name   string
		layers []archtest.Layer
		libs   []archtest.Library
		want   []string
	}{
		{
			"whole",
			[]archtest.Layer{{Name: "base", Packages: []string{"news"}}, {Name: "pure", Packages: []string{"text"}, Imports: []string{"base"}}},
			[]archtest.Library{{Path: "unsafe", Packages: []string{"text"}, Layers: []string{"pure"}}},
			nil,
		},
		{
			"twice",
			[]archtest.Layer{{Name: "base", Packages: []string{"news"}}, {Name: "pure", Packages: []string{"news"}}},
			nil,
			[]string{"news is in the layers base and pure"},
		},
		{
			"upwards",
			[]archtest.Layer{{Name: "base", Packages: []string{"news"}, Imports: []string{"pure"}}, {Name: "pure", Packages: []string{"text"}}},
			nil,
			[]string{"layer base may import pure, which is no layer or package below it"},
		},
		{
			"gone",
			[]archtest.Layer{{Name: "cmd", Packages: []string{"cmd/dateline", "cmd/other"}}},
			nil,
			[]string{"layer cmd holds cmd/other, which is not in the tree"},
		},
		{
			"library for nobody",
			nil,
			[]archtest.Library{{Path: "unsafe", Packages: []string{"text"}, Layers: []string{"pure"}}},
			[]string{"library unsafe lets in text, which is in no layer", "library unsafe lets in the layer pure, which is none"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := archtest.CheckTables(tt.layers, tt.libs, packages, nothing)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("faults differ (-want +got):\n%s", diff)
			}
		})
	}
}

// Read must see the module as the go command does: a package that it overlooks is guarded by nothing.
func TestRead(t *testing.T) {
	t.Parallel()
	fsys := fstest.MapFS{
		"internal/news/news.go":       {Data: []byte("// Package news.\npackage news\n\nimport (\n\t\"errors\"\n\tx \"dateline/internal/text\"\n)\n")},
		"internal/news/news_linux.go": {Data: []byte("//go:build linux\n\npackage news\n\nimport \"os\"\n")},
		"internal/news/gen.go":        {Data: []byte("//go:build ignore\n\npackage main\n\nimport \"os/exec\"\n")},
		"internal/news/a_test.go":     {Data: []byte("package news_test\n\nimport \"net/http\"\n")},
		"internal/testkit/a_test.go":  {Data: []byte("package e2e_test\n")},
		"internal/web/_old.go":        {Data: []byte("package web\n")},
		".ci/a.go":                    {Data: []byte("package main\n")},
		"tools/go.mod":                {Data: []byte("module tools\n")},
		"tools/a.go":                  {Data: []byte("package main\n")},
	}
	got, err := archtest.Read(fsys)
	if err != nil {
		t.Fatal(err)
	}
	want := []archtest.Package{{Dir: "internal/news", Imports: []archtest.Import{
		{Path: "errors", File: "internal/news/news.go", Line: 5},
		{Path: "dateline/internal/text", File: "internal/news/news.go", Line: 6},
		{Path: "os", File: "internal/news/news_linux.go", Line: 5},
	}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Read differs (-want +got):\n%s", diff)
	}

	fsys["internal/news/broken.go"] = &fstest.MapFile{Data: []byte("package news\n\nimport os\n")}
	if _, err := archtest.Read(fsys); err == nil || !strings.Contains(err.Error(), "internal/news/broken.go") {
		t.Errorf("Read of a broken file = %v, want an error that names it", err)
	}
}
