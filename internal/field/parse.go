package field

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/internal/news"
)

// The files of a field. Only the gazetteer and the terms must exist.
const (
	FieldFile     = "field.tsv"     // key, en, zh
	GazetteerFile = "gazetteer.tsv" // id, kind, en, zh, zh-TW, parent, home, weight, flags, context
	TermsFile     = "terms.tsv"     // weight, lang, terms
	GlossaryFile  = "glossary.tsv"  // zh, en
)

// Bounds: far above what hands write, far below what hurts.
const (
	maxFile     = 8 << 20
	maxRows     = 50_000
	maxLine     = 16 << 10
	maxNames    = 60  // of one entity
	maxName     = 120 // bytes
	maxProblems = 20  // reported at once
)

// Parse reads a field from its folder. All faults found are in the error, each with file, line, column and advice;
// it wraps news.ErrInvalid, or fs.ErrNotExist where a file that must exist is missing.
func Parse(files fs.FS) (*Field, error) {
	p := &parser{files: files}
	f := &Field{Name: map[news.Lang]string{}}
	p.name(f)
	p.gazetteer(f)
	p.terms(f)
	p.glossary(f)
	if len(p.problems) > 0 {
		return nil, errors.Join(p.problems...)
	}
	return f, nil
}

// parser collects the faults of all files.
type parser struct {
	files    fs.FS
	problems []error
}

// fault notes a fault at a place; column 0 is the whole line, line 0 the whole file.
func (p *parser) fault(file string, line, column int, format string, args ...any) {
	if len(p.problems) == maxProblems {
		p.problems = append(p.problems, fmt.Errorf("%w: and more faults: mend these first", news.ErrInvalid))
	}
	if len(p.problems) > maxProblems {
		return
	}
	where := file
	if file != "" && line > 0 { // a change that stands in no file has no place
		where += ":" + strconv.Itoa(line)
		if column > 0 {
			where += ":" + strconv.Itoa(column)
		}
	}
	if where != "" {
		where += ": "
	}
	p.problems = append(p.problems, fmt.Errorf("%w: %s%s", news.ErrInvalid, where, fmt.Sprintf(format, args...)))
}

// row is one line of a table: its cells by column, and where they stand.
type row struct {
	file   string
	line   int
	cells  map[string]string
	column map[string]int // 1 is the first byte of the line
}

// rows reads a table: the first line that is not empty or a comment names the columns.
func (p *parser) rows(file string, must bool, known ...string) []row {
	data, err := fs.ReadFile(p.files, file)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !must:
		return nil
	case err != nil:
		p.problems = append(p.problems, fmt.Errorf("read %s: %w", file, err))
		return nil
	}
	return p.table(file, data, known)
}

// table splits a table's bytes into rows.
func (p *parser) table(file string, data []byte, known []string) []row {
	if len(data) > maxFile {
		p.fault(file, 0, 0, "the file has %d bytes; at most %d are read", len(data), maxFile)
		return nil
	}
	var rows []row
	var header []string
	number := 0
	for line := range strings.Lines(strings.TrimPrefix(string(data), "\ufeff")) {
		number++
		line = strings.TrimRight(line, "\r\n")
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if !p.clean(file, number, line) {
			continue
		}
		cells := strings.Split(line, "\t")
		if header == nil {
			if header = p.header(file, number, cells, known); header == nil {
				return nil
			}
			continue
		}
		if len(cells) > len(header) {
			p.fault(file, number, 1+len(strings.Join(cells[:len(header)], "\t")),
				"%d cells, but the first line names %d columns: remove a tab", len(cells), len(header))
			continue
		}
		if len(rows) == maxRows {
			p.fault(file, number, 0, "more than %d rows", maxRows)
			return nil
		}
		r := row{file: file, line: number, cells: map[string]string{}, column: map[string]int{}}
		at := 1
		for i, c := range cells {
			r.cells[header[i]] = strings.TrimSpace(c)
			r.column[header[i]] = at
			at += len(c) + 1
		}
		rows = append(rows, r)
	}
	if header == nil {
		p.fault(file, 0, 0, "the file is empty; its first line must name the columns: %s", strings.Join(known, ", "))
	}
	return rows
}

// header checks the line that names the columns.
func (p *parser) header(file string, line int, cells, known []string) []string {
	var names []string
	for _, c := range cells {
		c = strings.TrimSpace(c)
		if !slices.Contains(known, c) || slices.Contains(names, c) {
			p.fault(file, line, 0, "column %q is unknown or twice; the first line must name columns of: %s (parted by tabs)",
				c, strings.Join(known, ", "))
			return nil
		}
		names = append(names, c)
	}
	if names[0] != known[0] {
		p.fault(file, line, 1, "the first column must be %q", known[0])
		return nil
	}
	return names
}

// clean refuses lines that a person cannot have meant: broken text, and characters that cannot be seen.
func (p *parser) clean(file string, line int, text string) bool {
	if len(text) > maxLine {
		p.fault(file, line, 0, "the line has %d bytes; at most %d are read", len(text), maxLine)
		return false
	}
	for i, r := range text {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(text[i:], "\ufffd"):
			p.fault(file, line, i+1, "the text is not UTF-8: save the file as UTF-8")
			return false
		case r != '\t' && !unicode.IsGraphic(r), r == '\ufffd':
			p.fault(file, line, i+1, "the character %U cannot be seen: remove it", r)
			return false
		}
	}
	return true
}

// fault notes a fault in a cell.
func (r *row) fault(p *parser, column, format string, args ...any) {
	p.fault(r.file, r.line, r.column[column], format, args...)
}

// list splits a cell at "|".
func (r *row) list(column string) []string {
	var all []string
	for part := range strings.SplitSeq(r.cells[column], "|") {
		if part = strings.TrimSpace(part); part != "" {
			all = append(all, part)
		}
	}
	return all
}

func (p *parser) name(f *Field) {
	for _, r := range p.rows(FieldFile, false, "key", "en", "zh") {
		if r.cells["key"] != "name" {
			r.fault(p, "key", "key %q is unknown; known: name", r.cells["key"])
			continue
		}
		f.Name[news.English], f.Name[news.Chinese] = r.cells["en"], r.cells["zh"]
	}
}

func (p *parser) terms(f *Field) {
	seen := map[string]int{}
	for _, r := range p.rows(TermsFile, true, "weight", "lang", "terms") {
		weight, err := strconv.ParseFloat(r.cells["weight"], 64)
		if err != nil || !(weight >= -10 && weight <= 10) || weight == 0 {
			r.fault(p, "weight", "weight %q is no number from -10 to 10 other than 0", r.cells["weight"])
			continue
		}
		lang := news.Lang(r.cells["lang"])
		if lang != news.English && lang != news.Chinese {
			r.fault(p, "lang", "language %q is neither en nor zh", lang)
			continue
		}
		for _, text := range r.list("terms") {
			t := Term{Text: text, Lang: lang, Weight: weight}
			t.Text, t.Exact = strings.CutPrefix(text, "=")
			if !p.short(&r, "terms", t.Text) {
				continue
			}
			key := string(lang) + strings.ToLower(t.Text)
			if t.Exact {
				key = string(lang) + "=" + t.Text
			}
			if first := seen[key]; first > 0 {
				r.fault(p, "terms", "the term %q stands in line %d already: remove one", t.Text, first)
				continue
			}
			seen[key] = r.line
			f.Terms = append(f.Terms, t)
		}
	}
}

func (p *parser) glossary(f *Field) {
	seen := map[Gloss]int{}
	for _, r := range p.rows(GlossaryFile, false, "zh", "en") {
		g := Gloss{Chinese: r.cells["zh"], English: strings.ToLower(r.cells["en"])}
		if !p.short(&r, "zh", g.Chinese) || !p.short(&r, "en", g.English) {
			continue
		}
		if first := seen[g]; first > 0 {
			r.fault(p, "zh", "%s %s stands in line %d already: remove one", g.Chinese, g.English, first)
			continue
		}
		seen[g] = r.line
		f.Glossary = append(f.Glossary, g)
	}
}

// short checks that a text is there and not too long.
func (p *parser) short(r *row, column, text string) bool {
	switch {
	case text == "":
		r.fault(p, column, "%s is empty", column)
	case len(text) > maxName:
		r.fault(p, column, "%q… has %d bytes; at most %d are read", strings.ToValidUTF8(text[:20], ""), len(text), maxName)
	default:
		return true
	}
	return false
}

// home returns the address of a home page, which may be written without its scheme.
func (p *parser) home(r *row) string {
	text := r.cells["home"]
	if text == "" {
		return ""
	}
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || !strings.Contains(u.Host, ".") || u.User != nil {
		r.fault(p, "home", "home %q is no web address: write it like openai.com", r.cells["home"])
		return ""
	}
	return text
}
