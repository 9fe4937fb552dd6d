package main

import (
	"fmt"
	"strings"

	"dateline/internal/app"
	"dateline/internal/field"
	"dateline/internal/news"
)

type fieldCmds struct {
	Check  fieldCheckCmd  `cmd:"" help:"Check an industry's files and say what they hold."`
	Export fieldExportCmd `cmd:"" help:"Write the embedded industry's files into a folder, to make another of."`
}

type fieldCheckCmd struct {
	Dir  string `arg:"" optional:"" help:"Folder of the field (default: the one that is configured, else the embedded one)." placeholder:"DIR"`
	JSON bool   `help:"Print what it holds as JSON."`
}

// Help says what a field is, and shows examples.
func (fieldCheckCmd) Help() string {
	return "A field is an industry as the program follows it: who and what is in it, the words by which reports belong to it, what events are called in both " +
		"languages, how stories are filed, and its sources. Nothing is changed; faults are told with file and line.\n\n" +
		examples("dateline field check ./batteries", "dateline field check")
}

// Run checks the folder.
func (c *fieldCheckCmd) Run(e *environment) error {
	dir := c.Dir
	if dir == "" {
		s, err := e.settings()
		if err != nil {
			return err
		}
		dir = s.Field
	}
	got, err := app.CheckField(dir)
	if err != nil {
		return err
	}
	if c.JSON {
		return e.json(got)
	}
	var kinds []string
	for _, kind := range field.Kinds() {
		if n := got.Entities[kind]; n > 0 {
			kinds = append(kinds, fmt.Sprintf("%d %s", n, kind))
		}
	}
	sections := "the embedded words"
	if got.OwnSections {
		sections = "its own words"
	}
	return e.say("%s / %s\n  entities  %s; %d names\n  terms     %d\n  glossary  %d\n  sections  by %s\n  sources   %d",
		got.Name[news.English], got.Name[news.Chinese], strings.Join(kinds, ", "), got.Names, got.Terms, got.Glossary, sections, got.Sources)
}

type fieldExportCmd struct {
	Dir  string `arg:"" help:"Folder to write into; it must be new or empty." placeholder:"DIR"`
	JSON bool   `help:"Print the names of the files as JSON."`
}

// Help shows how to begin.
func (fieldExportCmd) Help() string {
	return "The files are tables with a manual at their head; edit them, check them, and give the folder to every command, or set it as field in the " +
		"configuration.\n\n" +
		examples("dateline field export ./batteries", "dateline field check ./batteries", "dateline up --field ./batteries --data ./batteries-data")
}

// Run writes the files.
func (c *fieldExportCmd) Run(e *environment) error {
	names, err := app.ExportField(c.Dir)
	if err != nil {
		return err
	}
	if c.JSON {
		return e.json(names)
	}
	return e.say("%s holds %s. Edit them, then: dateline field check %s", c.Dir, strings.Join(names, ", "), c.Dir)
}
