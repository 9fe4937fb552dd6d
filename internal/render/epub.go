package render

import (
	"archive/zip"
	"bytes"
	_ "embed" // the templates of a book
	"fmt"
	"hash/crc32"
	"html/template"
	"strconv"
	"strings"
	"time"
)

//go:embed epub.html
var bookSource string

var bookTemplates = template.Must(template.New("book").Parse(bookSource))

// EPUBMediaType is the media type of an EPUB.
const EPUBMediaType = "application/epub+zip"

// bookFile is a chapter of a book.
type bookFile struct {
	// Name is its file, without .xhtml; it is its id too.
	Name, Title string
	body        string
}

// EPUB writes an edition as a book of EPUB 3.3: a cover of text, a chapter for each part, a table of contents. At is
// the public site's address; if it is empty, nothing is linked to pages of ours. The same edition makes the same bytes.
func EPUB(e *Edition, at Address) ([]byte, error) {
	w := &bookWriter{e: e, at: at}
	chapters := w.chapters()
	language := e.Lex.HTMLLang()
	files := []struct{ name, body string }{
		{"META-INF/container.xml", xmlHead + bookContainer},
		{"EPUB/package.opf", xmlHead + w.run("package", map[string]any{
			"ID": issueID(e.Week, e.Lex.lang), "Title": e.Lex.T("name") + " · " + e.Title, "Lang": language, "Maker": e.Lex.T("name"),
			"Lead": e.Dates, "Date": e.Week.End(e.Built.Location()).AddDate(0, 0, -1).Format(time.DateOnly),
			"Modified": e.Built.UTC().Format("2006-01-02T15:04:05Z"), "Chapters": chapters,
		})},
		{"EPUB/nav.xhtml", w.page(e.Lex.T("issue.contents"), w.run("nav", map[string]any{"Title": e.Lex.T("issue.contents"), "Chapters": chapters}))},
		{"EPUB/style.css", bookStyle},
	}
	for _, c := range chapters {
		files = append(files, struct{ name, body string }{"EPUB/" + c.Name + ".xhtml", w.page(c.Title, c.body)})
	}
	if w.err != nil {
		return nil, fmt.Errorf("write issue %s as EPUB: %w", e.Week, w.err)
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	if err := storeFirst(z); err != nil {
		return nil, fmt.Errorf("write issue %s as EPUB: %w", e.Week, err)
	}
	for _, f := range files {
		part, err := z.CreateHeader(&zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: e.Built.UTC().Truncate(time.Second)})
		if err == nil {
			_, err = part.Write([]byte(f.body))
		}
		if err != nil {
			return nil, fmt.Errorf("write %s of an EPUB: %w", f.name, err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("write issue %s as EPUB: %w", e.Week, err)
	}
	return b.Bytes(), nil
}

// storeFirst writes the entry by which readers know the file: the first, not compressed, without any further field
// (EPUB 3.3, Open Container Format, section 4.3).
func storeFirst(z *zip.Writer) error {
	body := []byte(EPUBMediaType)
	part, err := z.CreateRaw(&zip.FileHeader{
		Name: "mimetype", Method: zip.Store, ReaderVersion: 10, CRC32: crc32.ChecksumIEEE(body),
		CompressedSize64: uint64(len(body)), UncompressedSize64: uint64(len(body)),
	})
	if err != nil {
		return err
	}
	_, err = part.Write(body)
	return err
}

const (
	xmlHead       = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"
	bookContainer = `<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
`
	// bookStyle says little: a reader's own fonts, sizes and colours are the reader's choice.
	bookStyle = `body { margin: 0 5%; line-height: 1.6; }
h1 { font-size: 1.5em; }
h2 a { color: inherit; text-decoration: none; }
h1, h2 { line-height: 1.3; page-break-after: avoid; break-after: avoid; }
h2 { font-size: 1.1em; margin: 1.4em 0 .4em; }
p { margin: 0 0 .5em; }
.note, .mark { font-size: .8em; opacity: .75; }
.mark { font-weight: normal; }
.cover { text-align: center; margin-top: 20%; }
.cite { font-size: .75em; text-decoration: none; }
ul { list-style: none; margin: 0 0 1em; padding: 0; font-size: .8em; }
`
)

// bookWriter lays out one book.
type bookWriter struct {
	e   *Edition
	at  Address
	err error
}

// run returns what a template makes as XML: html/template escapes text and attributes as XML wants them too, and what
// XML cannot hold is replaced. The first error stays in w.err.
func (w *bookWriter) run(name string, data any) string {
	if w.err != nil {
		return ""
	}
	var b bytes.Buffer
	if err := bookTemplates.ExecuteTemplate(&b, name, data); err != nil {
		w.err = err
		return ""
	}
	return strings.Map(xmlRune, strings.ToValidUTF8(b.String(), "\ufffd"))
}

// xmlRune replaces what XML 1.0 cannot hold (section 2.2).
func xmlRune(r rune) rune {
	switch {
	case r == '\t' || r == '\n' || r == '\r' || r >= ' ' && r <= 0xd7ff || r >= 0xe000 && r <= 0xfffd || r >= 0x10000:
		return r
	default:
		return '\ufffd'
	}
}

func (w *bookWriter) page(title, body string) string {
	return xmlHead + w.run("page", map[string]any{
		"Lang": w.e.Lex.HTMLLang(), "Title": title, "Body": template.HTML(body), //nolint:gosec // written by our templates
	})
}

// chapters are the parts of the edition in print order, the cover first.
func (w *bookWriter) chapters() []bookFile {
	e, lex := w.e, w.e.Lex
	all := []bookFile{{Name: "cover", Title: e.Title, body: w.run("cover", e)}}
	for n, c := range e.chapters() {
		if r := c.Rows; r != nil {
			all = append(all, bookFile{Name: "part-" + string(r.ID), Title: r.Title, body: w.run("rows", map[string]any{
				"Lex": lex, "Rows": r, "Href": r.Href(w.at, lex.lang),
			})})
			continue
		}
		var items []map[string]any
		for i := range c.Section.Items {
			items = append(items, w.item(&c.Section.Items[i]))
		}
		all = append(all, bookFile{
			Name: "section-" + strconv.Itoa(n+1), Title: c.Section.Title, body: w.run("section", map[string]any{"Title": c.Section.Title, "Items": items}),
		})
	}
	if len(e.LeftOut) > 0 {
		var items []map[string]any
		for i := range e.LeftOut {
			l := &e.LeftOut[i]
			items = append(items, map[string]any{"L": l, "Href": storyAddress(w.at, lex, l.Story)})
		}
		all = append(all, bookFile{
			Name: "leftout", Title: lex.T("leftout.title"),
			body: w.run("leftout", map[string]any{"Title": lex.T("leftout.title"), "Lead": lex.T("leftout.lead"), "Items": items}),
		})
	}
	var failures []string
	for i := range e.Coverage.Failures {
		failures = append(failures, e.Coverage.Failures[i].line(lex))
	}
	return append(all, bookFile{
		Name: "coverage", Title: lex.T("coverage.title"), body: w.run("coverage", map[string]any{"E": e, "Failures": failures}),
	})
}

func (w *bookWriter) item(v *ItemView) map[string]any {
	return map[string]any{
		"I": v, "Href": storyAddress(w.at, w.e.Lex, v.Story),
		"Source": v.Source(w.e.Lex),
	}
}
