package main

import (
	"fmt"
	"io"
	"os"

	"dateline/internal/extract"
	"dateline/internal/feed"
)

// maxFile bounds what is inspected, in bytes: more than any limit of the program, so that its own refusals are seen.
const maxFile = 300 << 20

type inspectFeedCmd struct {
	File        string `arg:"" help:"Feed file, or - for standard input."`
	URL         string `help:"Address that the feed came from: relative addresses belong to it." placeholder:"URL"`
	ContentType string `help:"Content-Type that came with it." placeholder:"TYPE"`
}

// Help shows examples.
func (inspectFeedCmd) Help() string {
	return examples("dateline inspect feed saved.xml", "curl -s https://example.com/feed | dateline inspect feed - --url https://example.com/feed")
}

// Run prints a feed.
func (c inspectFeedCmd) Run(e *environment) error {
	body, err := e.file(c.File)
	if err != nil {
		return err
	}
	f, err := feed.Parse(body, feed.Options{URL: c.URL, ContentType: c.ContentType})
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	return e.json(f)
}

type inspectPageCmd struct {
	File        string `arg:"" help:"Page file, or - for standard input."`
	URL         string `help:"Address that the page came from." placeholder:"URL"`
	ContentType string `help:"Content-Type that came with it." placeholder:"TYPE"`
}

// Help shows examples.
func (inspectPageCmd) Help() string {
	return examples("dateline inspect page saved.html --url https://example.com/story")
}

// Run prints a page's article.
func (c inspectPageCmd) Run(e *environment) error {
	body, err := e.file(c.File)
	if err != nil {
		return err
	}
	p, err := extract.Page(body, extract.Options{URL: c.URL, ContentType: c.ContentType})
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	return e.json(p)
}

// file reads a file, or standard input.
func (e *environment) file(name string) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(io.LimitReader(e.stdin, maxFile))
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // only read
	return io.ReadAll(io.LimitReader(f, maxFile))
}
