package main

import (
	"fmt"

	"dateline/internal/app"
	"dateline/internal/site"
)

type siteCmds struct {
	Export siteExportCmd `cmd:"" help:"Write a static copy of the website into a folder."`
}

type siteExportCmd struct {
	Dir  string `arg:"" help:"Folder to write into; what is there and is not of an earlier export stays." placeholder:"DIR"`
	JSON bool   `help:"Print what was written as JSON."`
}

// Help says what a copy is, and shows examples.
func (siteExportCmd) Help() string {
	return "Writes every page of the website as a file, with feeds, lists of pages and Markdown, and with links that hold wherever the folder is put. " +
		"Search and the forms need the program and are left out. Killed anywhere, it may be run again: files that do not differ are left alone, those that are " +
		"no more are removed. Set base_url, so that feeds and search engines are told the public address.\n\n" +
		examples("dateline site export ./public")
}

// Run writes the copy.
func (c *siteExportCmd) Run(e *environment) error {
	r := newReporter(e.err)
	return e.with(r, func(a *app.App) error {
		done, err := a.ExportSite(e.ctx, c.Dir, func(s site.Exported) {
			r.Count("pages", int64(s.Pages), 0, fmt.Sprintf("%d made, %d waiting", s.Pages, s.Waiting))
		})
		r.Done()
		if err != nil {
			return err
		}
		if c.JSON {
			return e.json(done)
		}
		return e.say("%d pages in %s: %d written, %d as they were, %d removed.", done.Pages, c.Dir, done.Written, done.Pages-done.Written, done.Removed)
	})
}
