package site

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"dateline/internal/news"
)

// manifest is the file that says what an export wrote, so that the next one removes what is no more.
const manifest = ".dateline-site.json"

// Exported is how far an export has come.
type Exported struct {
	// Pages were made, Written of them differed from what was there; Waiting are known and not made yet.
	Pages   int `json:"pages"`
	Written int `json:"written"`
	Waiting int `json:"-"`
	// Removed are files of an earlier export that no page stands behind any more.
	Removed int `json:"removed"`
}

// Export writes a static copy of the site into a folder, which it makes if need be: every page as a file, with links that
// hold wherever the folder is put. What needs a program, such as search and the forms, is left out. It may be killed
// anywhere and run again: a file is replaced whole, or not at all, and only if it differs; files that are no more are
// removed at the end. Files that it did not write are left alone. Progress hears after each page; it may be nil.
func Export(ctx context.Context, o Options, folder string, progress func(Exported)) (Exported, error) {
	o.Versions, o.Verdicts, o.Box, o.Progress = nil, nil, nil, nil
	s, err := newSite(o)
	if err != nil {
		return Exported{}, err
	}
	s.alone = true
	routes, err := s.routes()
	if err != nil {
		return Exported{}, err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil { //nolint:gosec // it is made to be served to all
		return Exported{}, fmt.Errorf("make %s: %w", folder, err)
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return Exported{}, fmt.Errorf("open %s: %w", folder, err)
	}
	defer func() { _ = root.Close() }()
	if progress == nil {
		progress = func(Exported) {}
	}
	e := &exporter{handler: routes, root: root, base: string(s.address(&http.Request{Host: "localhost"})), seen: map[string]bool{}, files: map[string]bool{}}
	for _, start := range []string{"/", "/robots.txt", "/llms.txt", "/sitemap.xml", "/sitemap-pages.xml", "/sitemap-news.xml"} {
		e.want(start)
	}
	for len(e.queue) > 0 {
		if err := ctx.Err(); err != nil {
			return e.done, err
		}
		next := e.queue[0]
		e.queue = e.queue[1:]
		if err := e.one(ctx, next); err != nil {
			return e.done, err
		}
		e.done.Waiting = len(e.queue)
		progress(e.done)
	}
	err = e.finish()
	return e.done, err
}

// exporter walks the site from within.
type exporter struct {
	handler http.Handler
	root    *os.Root
	base    string // what stands before paths in lists of pages
	seen    map[string]bool
	queue   []string
	files   map[string]bool
	done    Exported
}

// want puts a path on the list, once. It returns whether the copy has it.
func (e *exporter) want(to string) bool {
	if !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "?\\") || fileOf(to, true) == "" {
		return false
	}
	if !e.seen[to] {
		e.seen[to] = true
		e.queue = append(e.queue, to)
	}
	return true
}

// one makes a page and writes it.
func (e *exporter) one(ctx context.Context, to string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, to, http.NoBody)
	if err != nil {
		return fmt.Errorf("export %s: %w", to, err)
	}
	r.Host = "localhost"
	out := &recorder{header: http.Header{}, status: http.StatusOK}
	e.handler.ServeHTTP(out, r)
	if err := ctx.Err(); err != nil {
		return err
	}
	body, kind := out.body.Bytes(), out.header.Get("Content-Type")
	switch {
	case out.status == http.StatusMovedPermanently || out.status == http.StatusFound:
		at, _, _ := strings.Cut(out.header.Get("Location"), "?")
		if !e.want(at) {
			return nil
		}
		body = []byte(`<!doctype html><meta charset="utf-8"><title>` + html.EscapeString(at) + `</title><link rel="canonical" href="` + html.EscapeString(at) +
			`"><meta http-equiv="refresh" content="0; url=` + html.EscapeString(relative(to, at)) + `"><p><a href="` + html.EscapeString(at) + `">` + html.EscapeString(at) + "</a></p>\n")
		kind = "text/html"
	case out.status >= http.StatusInternalServerError:
		return fmt.Errorf("%w: the page %s could not be made", news.ErrUnavailable, to)
	case out.status != http.StatusOK:
		return nil // a link that leads nowhere does so on the site too
	}
	page := strings.HasPrefix(kind, "text/html")
	if page {
		body = e.relink(to, body)
	}
	if strings.HasPrefix(kind, "application/xml") {
		e.follow(body)
	}
	name := fileOf(to, page)
	e.files[name] = true
	written, err := e.write(name, body)
	if err != nil {
		return err
	}
	e.done.Pages++
	if written {
		e.done.Written++
	}
	return nil
}

// follow puts what a list of pages names on the list.
func (e *exporter) follow(body []byte) {
	for rest := string(body); ; {
		_, after, ok := strings.Cut(rest, "<loc>")
		if !ok {
			return
		}
		var loc string
		loc, rest, _ = strings.Cut(after, "</loc>")
		e.want(strings.TrimPrefix(html.UnescapeString(loc), e.base))
	}
}

// relink makes the links of a page relative, and puts where they lead on the list.
func (e *exporter) relink(from string, page []byte) []byte {
	var out bytes.Buffer
	z := html.NewTokenizer(bytes.NewReader(page))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			return out.Bytes()
		}
		raw := slices.Clone(z.Raw())
		if kind != html.StartTagToken {
			out.Write(raw)
			continue
		}
		token := z.Token()
		changed := false
		picture := slices.Contains(token.Attr, html.Attribute{Key: "property", Val: "og:image"})
		for i := range token.Attr {
			a := &token.Attr[i]
			if a.Key == "content" && picture {
				e.want(strings.TrimPrefix(a.Val, e.base)) // others read it, so it stays a whole address
			}
			if a.Key != "href" && a.Key != "src" {
				continue
			}
			to, rest := a.Val, ""
			if at := strings.IndexByte(to, '#'); at > 0 {
				to, rest = to[:at], to[at:]
			}
			if e.want(to) {
				a.Val, changed = relative(from, to)+rest, true
			}
		}
		if changed {
			out.WriteString(token.String())
			continue
		}
		out.Write(raw)
	}
}

// plainFile says that a path is no page: its ending says what it is. What else has an ending, such as a name with a version
// in it, is a page.
func plainFile(name string) bool {
	switch path.Ext(name) {
	case ".rss", ".atom", ".json", ".md":
		return true
	case ".xml", ".txt":
		return !strings.Contains(name, "/")
	default:
		return strings.HasPrefix(name, "static/")
	}
}

// fileOf is the file of a path; empty if it has none. A page is the index of a folder, so that its address stays as it is.
func fileOf(to string, page bool) string {
	name, err := url.PathUnescape(strings.Trim(to, "/"))
	if err != nil || strings.ContainsAny(name, "\\:*?\"<>|\x00") || name != "" && !fs.ValidPath(name) {
		return ""
	}
	if !page || plainFile(name) {
		return name
	}
	return path.Join(name, "index.html")
}

// relative is a link from a page to another file of the copy.
func relative(from, to string) string {
	up := strings.Count(strings.Trim(from, "/"), "/") + 1
	if strings.Trim(from, "/") == "" {
		up = 0
	}
	name := fileOf(to, true)
	return (&url.URL{Path: "./" + strings.Repeat("../", up) + name}).EscapedPath()
}

// write replaces a file, whole, if it differs.
func (e *exporter) write(name string, body []byte) (bool, error) {
	if old, err := e.root.ReadFile(name); err == nil && bytes.Equal(old, body) {
		return false, nil
	}
	if err := e.root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return false, fmt.Errorf("make the folder of %s: %w", name, err)
	}
	part := path.Join(path.Dir(name), ".dateline-part") // a killed export leaves one, which the next replaces
	if err := e.root.WriteFile(part, body, 0o644); err != nil {
		return false, fmt.Errorf("write %s: %w", name, err)
	}
	if err := e.root.Rename(part, name); err != nil {
		return false, fmt.Errorf("write %s: %w", name, err)
	}
	return true, nil
}

// finish removes what an earlier export wrote and this one did not, and says what this one wrote.
func (e *exporter) finish() error {
	var before []string
	if old, err := e.root.ReadFile(manifest); err == nil {
		if err := json.Unmarshal(old, &before); err != nil {
			before = nil // what cannot be read names nothing to remove
		}
	}
	for _, name := range before {
		if e.files[name] || !fs.ValidPath(name) {
			continue
		}
		if err := e.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove %s: %w", name, err)
		}
		e.done.Removed++
	}
	now := make([]string, 0, len(e.files))
	for name := range e.files {
		now = append(now, name)
	}
	slices.Sort(now)
	body, err := json.MarshalIndent(now, "", " ")
	if err != nil {
		return err
	}
	_, err = e.write(manifest, append(body, '\n'))
	return err
}
