package render_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/news"
	"dateline/internal/render"
)

// file is an entry of a book.
type file struct{ name, body string }

func openBook(tb testing.TB, book []byte) []file {
	tb.Helper()
	z, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		tb.Fatal(err)
	}
	var files []file
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			tb.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			tb.Fatal(err)
		}
		files = append(files, file{f.Name, string(body)})
	}
	return files
}

func TestEPUBGolden(t *testing.T) {
	t.Parallel()
	issue, zone := readIssue(t, "week")
	for _, lang := range news.EditionLangs() {
		book, err := render.EPUB(render.NewEdition(issue, render.NewLexicon(lang), zone), site)
		if err != nil {
			t.Fatal(err)
		}
		var all strings.Builder
		for _, f := range openBook(t, book) {
			all.WriteString("==== " + f.name + "\n" + f.body + "\n")
		}
		golden(t, filepath.Join("testdata", "week", string(lang)+".epub.txt"), []byte(all.String()))
	}
}

// A reader knows the file by its first bytes (Open Container Format, section 4.3), and the same edition makes the same
// bytes.
func TestEPUBBytes(t *testing.T) {
	t.Parallel()
	edition := render.NewEdition(complete(3), render.NewLexicon(news.Chinese), nil)
	first, err := render.EPUB(edition, site)
	if err != nil {
		t.Fatal(err)
	}
	if want := "mimetypeapplication/epub+zip"; string(first[30:30+len(want)]) != want || string(first[:4]) != "PK\x03\x04" {
		t.Errorf("the book begins with %q", first[:64])
	}
	again, err := render.EPUB(edition, site)
	if err != nil || !bytes.Equal(first, again) {
		t.Errorf("writing again gives other bytes, %v", err)
	}
}

// A book holds every part of the issue; its package, contents and chapters agree.
func TestEPUBHoldsEveryPart(t *testing.T) {
	t.Parallel()
	for _, lang := range news.EditionLangs() {
		files := checkBook(t, complete(3), lang)
		var all strings.Builder
		for _, f := range files {
			all.WriteString(f.body)
		}
		for _, want := range expected(lang) {
			if !strings.Contains(all.String(), want) {
				t.Errorf("%s: the book lacks %q", lang, want)
			}
		}
	}
	checkBook(t, &news.Issue{Week: news.Week{Year: 2025, Number: 50}}, news.English)
}

// checkBook writes a book and fails if it is none: files that are not XML, names that repeat, a manifest, spine or
// table of contents that does not name what is there, elements or links that do not belong.
func checkBook(t *testing.T, issue *news.Issue, lang news.Lang) []file {
	t.Helper()
	book, err := render.EPUB(render.NewEdition(issue, render.NewLexicon(lang), nil), site)
	if err != nil {
		t.Fatal(err)
	}
	files := openBook(t, book)
	if files[0].name != "mimetype" || files[0].body != render.EPUBMediaType {
		t.Errorf("the first entry is %+v", files[0])
	}
	var have, manifest, ids, spine, contents []string
	for _, f := range files[1:] {
		if slices.Contains(have, f.name) {
			t.Errorf("%s stands twice", f.name)
		}
		have = append(have, f.name)
		if path.Ext(f.name) == ".css" {
			continue
		}
		for _, e := range elements(t, f) {
			switch {
			case e.Name.Local == "item":
				manifest, ids = append(manifest, "EPUB/"+attribute(e, "href")), append(ids, attribute(e, "id"))
			case e.Name.Local == "itemref":
				spine = append(spine, attribute(e, "idref"))
			case e.Name.Local == "a" && f.name == "EPUB/nav.xhtml":
				contents = append(contents, "EPUB/"+attribute(e, "href"))
			case e.Name.Local == "a":
				if to := attribute(e, "href"); !strings.HasPrefix(to, "https://") && !strings.HasPrefix(to, "http://") {
					t.Errorf("%s links to %q", f.name, to)
				}
			case slices.Contains([]string{"script", "img", "iframe", "object", "style"}, e.Name.Local):
				t.Errorf("%s holds %s", f.name, e.Name.Local)
			}
			for _, a := range e.Attr {
				if strings.HasPrefix(a.Name.Local, "on") || a.Name.Local == "style" || a.Name.Local == "src" {
					t.Errorf("%s has the attribute %s", f.name, a.Name.Local)
				}
			}
		}
	}
	want := slices.DeleteFunc(slices.Clone(have), func(name string) bool { return name == "META-INF/container.xml" || name == "EPUB/package.opf" })
	slices.Sort(want)
	slices.Sort(manifest)
	if diff := cmp.Diff(want, manifest); diff != "" {
		t.Errorf("the manifest (-files +manifest):\n%s", diff)
	}
	for _, id := range spine {
		if !slices.Contains(ids, id) {
			t.Errorf("the spine names %q, which is not in the manifest", id)
		}
	}
	if len(spine) != len(want)-1 || len(contents) != len(want)-2 { // all but the style sheet; all but it and the contents
		t.Errorf("%d files, %d in the spine, %d in the contents", len(want), len(spine), len(contents))
	}
	for _, to := range contents {
		if !slices.Contains(have, to) {
			t.Errorf("the contents lead to %q, which is not there", to)
		}
	}
	return files
}

// elements reads a file as XML, strictly.
func elements(t *testing.T, f file) []xml.StartElement {
	t.Helper()
	var all []xml.StartElement
	d := xml.NewDecoder(strings.NewReader(f.body))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("%s is not XML: %v\n%s", f.name, err, f.body)
		}
		if e, ok := token.(xml.StartElement); ok {
			all = append(all, e.Copy())
		}
	}
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
