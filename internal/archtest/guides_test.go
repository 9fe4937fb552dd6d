package archtest_test

import (
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"dateline/internal/archtest"

	"github.com/google/go-cmp/cmp"
)

// A fault here means that a guide sends its reader to what is not there.
func TestGuidesNameWhatExists(t *testing.T) {
	t.Parallel()
	fsys := os.DirFS(root)
	facts, err := archtest.ReadFacts(fsys)
	if err != nil {
		t.Fatal(err)
	}
	guides, err := archtest.Guides(fsys)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range guides {
		for _, fault := range archtest.CheckGuide(fsys, name, facts) {
			t.Error(fault)
		}
	}
}

// A fault here means that the map of the code is not that of the tree.
func TestCodemapIsWhole(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(path.Join(root, "ARCHITECTURE.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range archtest.CheckCodemap(string(text), packageDirs(t, os.DirFS(root))) {
		t.Error(fault)
	}
	if lines := strings.Count(string(text), "\n"); lines > 300 {
		t.Errorf("ARCHITECTURE.md has %d lines; a map has at most 300", lines)
	}
}

// packageDirs returns the folders of all packages, those of tests alone too.
func packageDirs(t *testing.T, fsys fs.FS) []string {
	t.Helper()
	var dirs []string
	for _, p := range readTree(t) {
		dirs = append(dirs, p.Dir)
	}
	for _, l := range archtest.Layers() {
		for _, name := range l.Packages {
			dir := "internal/" + name
			tests, err := fs.Glob(fsys, dir+"/*_test.go")
			if err != nil {
				t.Fatal(err)
			}
			if len(tests) > 0 && !slices.Contains(dirs, dir) {
				dirs = append(dirs, dir)
			}
		}
	}
	slices.Sort(dirs)
	return dirs
}

// A check that finds nothing in a wrong guide lets every guide rot.
func TestCheckGuideFindsFaults(t *testing.T) {
	t.Parallel()
	facts := archtest.Facts{
		GoVersion: "1.26.8", Targets: []string{"check", "test-postgres"}, Steps: []string{"lint", "go-fix"},
		Commands: []string{"up", "issue build", "sources try"}, Flags: []string{"--week", "--help"},
	}
	tests := []struct {
		name string
		text string
		want []string
	}{
		{"true", "Go 1.26 and Go 1.26.8. Read internal/news, then `internal/news/news.go`. `make check`, `.ci/run lint`.", nil},
		{"a folder at the end of a sentence", "All is in internal/news.", nil},
		{"a pattern", "Layers are internal/* and internal/store/<engine>.", nil},
		{"a package that is gone", "See internal/old.", []string{"G.md names internal/old, which is not in the tree"}},
		{"a file that is gone", "See `internal/news/old.go`.", []string{"G.md names internal/news/old.go, which is not in the tree"}},
		{"a page that is gone", "[manual](docs/manual.md)", []string{"G.md names docs/manual.md, which is not in the tree"}},
		{"a target that is gone", "Run `make all`.", []string{"G.md names make all, which the Makefile has not"}},
		{"a target in a block", "```sh\nmake test-postgres\nmake tests\n```\n", []string{"G.md names make tests, which the Makefile has not"}},
		{"no target in prose", "We make sure of it.", nil},
		{"a step that is gone", "`.ci/run vet` and `.ci/run go-fix`", []string{"G.md names .ci/run vet, which is no step"}},
		{"a command", "`dateline up`, `dateline sources try URL`, `go run ./cmd/dateline issue build --week 2025-W50`", []string{"G.md names cmd/dateline, which is not in the tree"}},
		{"a command that is gone", "```\ndateline serve\n```\n`dateline issue`", []string{"G.md names dateline serve, which is no command", "G.md names dateline issue, which is no command"}},
		{"an option that is gone", "`dateline issue build --weeks 2025-W50 --help`", []string{"G.md gives dateline --weeks, which is no option"}},
		{"another's option", "`go test --weeks`, and in `internal/news --weeks`", nil},
		{"a comment", "```sh\n# what dateline does\n$ dateline up\n```", nil},
		{"a second command", "```sh\ntrue && dateline down\n```", []string{"G.md names dateline down, which is no command"}},
		{"the program alone", "`dateline` and `dateline --help`", nil},
		{"another Go", "Needs Go 1.25 or later.", []string{"G.md names Go 1.25, but go.mod has 1.26.8"}},
		{"a Go that only begins alike", "Needs Go 1.2.", []string{"G.md names Go 1.2, but go.mod has 1.26.8"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			fsys := fstest.MapFS{"G.md": {Data: []byte(tt.text)}, "internal/news/news.go": {}}
			if diff := cmp.Diff(tt.want, archtest.CheckGuide(fsys, "G.md", facts)); diff != "" {
				t.Errorf("faults differ (-want +got):\n%s", diff)
			}
		})
	}
	if got := archtest.CheckGuide(fstest.MapFS{}, "README.md", facts); len(got) != 1 {
		t.Errorf("a guide that is missing: %q, want one fault", got)
	}
}

// Guides that are not looked for are not held.
func TestGuides(t *testing.T) {
	t.Parallel()
	always := []string{"README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md"}
	for name, tt := range map[string]struct {
		fsys fstest.MapFS
		want []string
	}{
		"no docs": {fstest.MapFS{}, always},
		"docs": {
			fstest.MapFS{"docs/a.md": {}, "docs/b/c.md": {}, "docs/d.png": {}, "docs/decisions/001-x.md": {}},
			append(slices.Clone(always), "docs/a.md", "docs/b/c.md"),
		},
	} {
		got, err := archtest.Guides(tt.fsys)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: guides differ (-want +got):\n%s", name, diff)
		}
	}
}

func TestReadFacts(t *testing.T) {
	t.Parallel()
	fsys := fstest.MapFS{
		"go.mod":               {Data: []byte("module dateline\n\ngo 1.26.8\n")},
		"Makefile":             {Data: []byte(".PHONY: check\ncheck:\n\t.ci/run\ntest-postgres: check\n\tgo test\n")},
		".ci/run":              {Data: []byte("step_lint() {\n\tstep_inside\n}\nstep_go_fix() { :; }\n")},
		"cmd/dateline/main.go": {Data: []byte("package main\n\ntype cli struct {\n\tUp struct{} `cmd:\"\"`\n}\n")},
	}
	got, err := archtest.ReadFacts(fsys)
	if err != nil {
		t.Fatal(err)
	}
	want := archtest.Facts{GoVersion: "1.26.8", Targets: []string{"check", "test-postgres"}, Steps: []string{"lint", "go-fix"}, Commands: []string{"up"}, Flags: []string{"--help"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("facts differ (-want +got):\n%s", diff)
	}
	for _, file := range []string{"go.mod", "Makefile", ".ci/run", "cmd/dateline/main.go"} {
		broken := fstest.MapFS{}
		for name, f := range fsys {
			if name != file {
				broken[name] = f
			}
		}
		if _, err := archtest.ReadFacts(broken); err == nil {
			t.Errorf("without %s: no error", file)
		}
		broken[file] = &fstest.MapFile{}
		if _, err := archtest.ReadFacts(broken); err == nil {
			t.Errorf("with an empty %s: no error", file)
		}
	}
}

// The command line must be read as kong reads it, or true guides would be called wrong.
func TestReadCommands(t *testing.T) {
	t.Parallel()
	fsys := fstest.MapFS{
		"cmd/x/main.go": {Data: []byte(`package main

type root struct {
	common
	Verbose bool
	AllowNet []string
	JSONFile string
	Plain bool ` + "`negatable:\"\"`" + `
	Up upCmd ` + "`cmd:\"\"`" + `
	ConfigCmd struct {
		Check struct{} ` + "`cmd:\"\"`" + `
	} ` + "`cmd:\"\" name:\"config\"`" + `
	Issue issueCmd ` + "`cmd:\"\"`" + `
	inner string
	Skipped string ` + "`kong:\"-\"`" + `
}
`)},
		"cmd/x/issue.go": {Data: []byte(`package main

type common struct { DataDir string }

type upCmd struct { Week string ` + "`name:\"in-week\"`" + `; URL string ` + "`arg:\"\"`" + ` }

type issueCmd struct { BuildNow struct{ common } ` + "`cmd:\"\"`" + ` }
`)},
		"cmd/x/x_test.go": {Data: []byte("package main\n\ntype root struct{}\n")},
	}
	commands, flags, err := archtest.ReadCommands(fsys, "cmd/x", "root")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"config check", "issue build-now", "up"}, commands); diff != "" {
		t.Errorf("commands differ (-want +got):\n%s", diff)
	}
	want := []string{"--allow-net", "--data-dir", "--help", "--in-week", "--json-file", "--no-plain", "--plain", "--verbose"}
	if diff := cmp.Diff(want, flags); diff != "" {
		t.Errorf("options differ (-want +got):\n%s", diff)
	}
	if _, _, err := archtest.ReadCommands(fsys, "cmd/x", "absent"); err == nil {
		t.Error("without the type: no error")
	}
}

// A codemap with holes misleads who looks for a place.
func TestCheckCodemapFindsFaults(t *testing.T) {
	t.Parallel()
	dirs := []string{"cmd/dateline", "internal/news", "internal/store", "internal/store/sqlite"}
	const whole = "# Map\n\n## 3. Codemap\n\n- `cmd/dateline`: main\n- `internal/news`: words, see `internal/text`\n| `store`, `store/sqlite` | rows |\n\n## 4. Else\n\n- `internal/gone`: not here\n"
	tests := []struct {
		name string
		text string
		want []string
	}{
		{"whole", whole, nil},
		{"no heading", strings.Replace(whole, "Codemap", "Code", 1), []string{"ARCHITECTURE.md has no heading with the word codemap"}},
		{"missing", strings.Replace(whole, "- `internal/news`", "- news", 1), []string{"the codemap misses internal/news"}},
		{"gone", strings.Replace(whole, "`store`,", "`store`, `old`,", 1), []string{"the codemap has internal/old, which is no package"}},
		{"twice", strings.Replace(whole, "`store`,", "`store`, `news`,", 1), []string{"the codemap has internal/news twice"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, archtest.CheckCodemap(tt.text, dirs)); diff != "" {
				t.Errorf("faults differ (-want +got):\n%s", diff)
			}
		})
	}
}
