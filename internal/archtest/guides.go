package archtest

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Guides returns the texts that people work from, as paths from the root: those at the root that must be there, and
// all of docs. Decisions are left out, since they say what was true when they were made and are never edited.
func Guides(fsys fs.FS) ([]string, error) {
	guides := []string{"README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md"}
	err := fs.WalkDir(fsys, "docs", func(name string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist) && name == "docs":
			return nil
		case err != nil:
			return err
		case d.IsDir() && name == "docs/decisions":
			return fs.SkipDir
		case !d.IsDir() && path.Ext(name) == ".md":
			guides = append(guides, name)
		}
		return nil
	})
	return guides, err
}

// Facts are what a guide may name.
type Facts struct {
	GoVersion string   // of go.mod, such as "1.26.8"
	Targets   []string // of the Makefile
	Steps     []string // of .ci/run
	Commands  []string // of the program, each as typed after its name, such as "issue build"
	Flags     []string // of the program's commands, all together, such as "--allow-net"
}

var (
	goLine     = regexp.MustCompile(`(?m)^go (\d+\.\d+(?:\.\d+)?)$`)
	makeTarget = regexp.MustCompile(`(?m)^([a-z][a-z0-9-]*):`)
	ciStep     = regexp.MustCompile(`(?m)^step_([a-z][a-z0-9_]*)\(\)`)
)

// ReadFacts reads the facts from go.mod, Makefile, .ci/run and the command line in cmd/dateline.
func ReadFacts(fsys fs.FS) (Facts, error) {
	var facts Facts
	mod, err := fs.ReadFile(fsys, "go.mod")
	if err != nil {
		return facts, fmt.Errorf("read facts: %w", err)
	}
	makefile, err := fs.ReadFile(fsys, "Makefile")
	if err != nil {
		return facts, fmt.Errorf("read facts: %w", err)
	}
	ci, err := fs.ReadFile(fsys, ".ci/run")
	if err != nil {
		return facts, fmt.Errorf("read facts: %w", err)
	}
	line := goLine.FindSubmatch(mod)
	if line == nil {
		return facts, errors.New("read facts: go.mod names no version of Go")
	}
	facts.GoVersion = string(line[1])
	for _, m := range makeTarget.FindAllSubmatch(makefile, -1) {
		facts.Targets = append(facts.Targets, string(m[1]))
	}
	for _, m := range ciStep.FindAllSubmatch(ci, -1) {
		facts.Steps = append(facts.Steps, strings.ReplaceAll(string(m[1]), "_", "-"))
	}
	if len(facts.Targets) == 0 || len(facts.Steps) == 0 {
		return facts, errors.New("read facts: no target in Makefile, or no step in .ci/run")
	}
	facts.Commands, facts.Flags, err = ReadCommands(fsys, "cmd/dateline", "cli")
	if err != nil {
		return facts, fmt.Errorf("read facts: %w", err)
	}
	return facts, nil
}

var (
	namedPath = regexp.MustCompile(`\b(?:internal|cmd|docs|\.ci|tools)/[A-Za-z0-9_./*<>{},-]*[A-Za-z0-9_*}]`)
	namedMake = regexp.MustCompile(`\bmake ([a-z][a-z0-9-]*)`)
	namedStep = regexp.MustCompile(`\.ci/run ([a-z][a-z0-9-]*)`)
	namedGo   = regexp.MustCompile(`\bGo (\d+\.\d+(?:\.\d+)?)\b`)
	// namedRun finds the program where a shell would start it, not where a comment speaks of it.
	namedRun   = regexp.MustCompile("(?m)(?:^[ \t]*(?:\\$ )?|`|/|(?:&&|;|\\|) )dateline((?: +[a-z][a-z-]*[a-z]\\b)*)([^\n`]*)")
	namedFlag  = regexp.MustCompile(`(?:^|[ \t])(--[a-z][a-z-]*)`)
	codeFence  = regexp.MustCompile("(?ms)^```.*?^```[ \t]*$")
	codeInline = regexp.MustCompile("`[^`\n]+`")
)

// CheckGuide returns what a guide names that is not so, one line a fault: a path that is not in the tree, a make
// target, a step of .ci/run or a command of the program that is gone, another version of Go. Targets, steps and
// commands are looked for in code only, since in prose "make sure" is no target.
func CheckGuide(fsys fs.FS, name string, facts Facts) []string {
	bytes, err := fs.ReadFile(fsys, name)
	if err != nil {
		return []string{fmt.Sprintf("%s: %v", name, err)}
	}
	text := string(bytes)
	var faults []string
	for _, p := range namedPath.FindAllString(text, -1) {
		if strings.ContainsAny(p, "*<>{}") {
			continue // a pattern, not a path
		}
		if _, err := fs.Stat(fsys, p); err != nil {
			faults = append(faults, fmt.Sprintf("%s names %s, which is not in the tree", name, p))
		}
	}
	for _, m := range namedGo.FindAllStringSubmatch(text, -1) {
		if m[1] != facts.GoVersion && !strings.HasPrefix(facts.GoVersion, m[1]+".") {
			faults = append(faults, fmt.Sprintf("%s names Go %s, but go.mod has %s", name, m[1], facts.GoVersion))
		}
	}
	for _, code := range codeOf(text) {
		for _, m := range namedMake.FindAllStringSubmatch(code, -1) {
			if !slices.Contains(facts.Targets, m[1]) {
				faults = append(faults, fmt.Sprintf("%s names make %s, which the Makefile has not", name, m[1]))
			}
		}
		for _, m := range namedStep.FindAllStringSubmatch(code, -1) {
			if !slices.Contains(facts.Steps, m[1]) {
				faults = append(faults, fmt.Sprintf("%s names .ci/run %s, which is no step", name, m[1]))
			}
		}
		faults = append(faults, checkCommands(name, code, facts)...)
	}
	return faults
}

// checkCommands returns the commands and options that a piece of code gives to the program and that are gone.
func checkCommands(name, code string, facts Facts) []string {
	var faults []string
	for _, m := range namedRun.FindAllStringSubmatch(code, -1) {
		command, rest := strings.TrimSpace(m[1]), m[2]
		if command != "" && !knows(facts.Commands, command) {
			faults = append(faults, fmt.Sprintf("%s names dateline %s, which is no command", name, command))
		}
		for _, flag := range namedFlag.FindAllStringSubmatch(rest, -1) {
			if !slices.Contains(facts.Flags, flag[1]) {
				faults = append(faults, fmt.Sprintf("%s gives dateline %s, which is no option", name, flag[1]))
			}
		}
	}
	return faults
}

// codeOf returns the fenced blocks and inline code of a Markdown text.
func codeOf(text string) []string {
	code := codeFence.FindAllString(text, -1)
	return append(code, codeInline.FindAllString(codeFence.ReplaceAllString(text, ""), -1)...)
}

// knows says whether the words begin with a whole command; what follows it are its arguments.
func knows(commands []string, words string) bool {
	return slices.ContainsFunc(commands, func(command string) bool {
		return strings.HasPrefix(words+" ", command+" ")
	})
}

var (
	codemapHead = regexp.MustCompile(`(?mi)^#{1,6} .*\bcodemap\b.*$`)
	anyHead     = regexp.MustCompile(`(?m)^#{1,2} `)
	// codemapLine is a list item or a row of a table that begins with one or more names in code.
	codemapLine = regexp.MustCompile("(?m)^[ \t]*[-*|][ \t]*((?:`[^`\n]+`[, \t·/]*)+)")
)

// CheckCodemap returns how the codemap of ARCHITECTURE.md differs from the tree: a package that it misses, a name
// that has no package, a package that stands twice. The codemap is the part under the heading with that word; each of
// its list items or table rows begins with the name of a package in code, `internal/news` or `news`.
func CheckCodemap(architecture string, dirs []string) []string {
	head := codemapHead.FindStringIndex(architecture)
	if head == nil {
		return []string{"ARCHITECTURE.md has no heading with the word codemap"}
	}
	part := architecture[head[1]:]
	if end := anyHead.FindStringIndex(part); end != nil {
		part = part[:end[0]]
	}
	var faults []string
	named := map[string]bool{}
	for _, line := range codemapLine.FindAllStringSubmatch(part, -1) {
		for _, name := range codeInline.FindAllString(line[1], -1) {
			dir := strings.Trim(name, "`")
			if !strings.HasPrefix(dir, "internal/") {
				dir = folder(dir)
			}
			switch {
			case named[dir]:
				faults = append(faults, fmt.Sprintf("the codemap has %s twice", dir))
			case !slices.Contains(dirs, dir):
				faults = append(faults, fmt.Sprintf("the codemap has %s, which is no package", dir))
			}
			named[dir] = true
		}
	}
	for _, dir := range dirs {
		if !named[dir] {
			faults = append(faults, fmt.Sprintf("the codemap misses %s", dir))
		}
	}
	return faults
}
