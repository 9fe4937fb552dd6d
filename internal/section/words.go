package section

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/internal/field"
	"dateline/internal/hans"
	"dateline/internal/news"
	"dateline/internal/text"
)

// WordsFile is the table of words in a field's folder: section, lang, weight, words.
const WordsFile = "sections.tsv"

// Bounds of the file: far above what hands write, far below what hurts.
const (
	maxFile     = 4 << 20
	maxLine     = 64 << 10
	maxWord     = 60 // bytes
	maxWords    = 50_000
	maxProblems = 20
)

// noLang stands in the language column of addresses.
const noLang = "-"

// columns are the columns of the file, in this order.
const columns = "section\tlang\tweight\twords"

// read reads the words of a field's folder, or the embedded ones.
func read(files fs.FS) (*table, error) {
	data, err := fs.ReadFile(files, WordsFile)
	if errors.Is(err, fs.ErrNotExist) {
		if files, err = field.Files(); err == nil {
			data, err = fs.ReadFile(files, WordsFile)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", WordsFile, err)
	}
	p := &parser{table: newTable(), lines: map[string]int{}}
	p.file(string(data))
	if len(p.problems) > 0 {
		return nil, errors.Join(p.problems...)
	}
	p.table.digest = news.Digest("sections", string(data))
	return p.table, nil
}

// parser collects the faults of the file, so that a person mends all at once.
type parser struct {
	table    *table
	problems []error
	lines    map[string]int // of each section and word, where it stands
	words    int
}

func (p *parser) fault(line int, format string, args ...any) {
	if len(p.problems) < maxProblems {
		p.problems = append(p.problems, fmt.Errorf("%w: %s:%d: %s", news.ErrInvalid, WordsFile, line, fmt.Sprintf(format, args...)))
	}
}

// file reads the file.
func (p *parser) file(data string) {
	if len(data) > maxFile {
		p.fault(1, "the file has %d bytes; at most %d are read", len(data), maxFile)
		return
	}
	number, header := 0, false
	for line := range strings.Lines(strings.TrimPrefix(data, "\ufeff")) {
		number++
		line = strings.TrimRight(line, "\r\n")
		switch {
		case strings.TrimSpace(line) == "", strings.HasPrefix(line, "#"):
		case len(line) > maxLine:
			p.fault(number, "the line has %d bytes; at most %d are read", len(line), maxLine)
		case !visible(line):
			p.fault(number, "the line holds characters that cannot be seen, or is not UTF-8")
		case !header:
			if header = line == columns; !header {
				p.fault(number, "the first line must name the columns, parted by tabs: section, lang, weight, words")
				return
			}
		default:
			p.row(number, line)
		}
	}
	if !header {
		p.fault(number, "the file is empty; its first line must name the columns: section, lang, weight, words")
	}
}

// visible says whether a person can see all of a line.
func visible(line string) bool {
	return utf8.ValidString(line) &&
		!strings.ContainsFunc(line, func(r rune) bool { return r != '\t' && !unicode.IsGraphic(r) || r == utf8.RuneError })
}

// row reads one line of words.
func (p *parser) row(number int, line string) {
	cells := strings.Split(line, "\t")
	if len(cells) != 4 {
		p.fault(number, "%d cells instead of 4: section, lang, weight, words, parted by tabs", len(cells))
		return
	}
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	key, ok := p.key(number, cells[0])
	if !ok {
		return
	}
	lang := news.Lang(cells[1])
	switch {
	case key.host && lang != noLang:
		p.fault(number, "an address has no language: write -")
		return
	case !key.host && lang != news.English && lang != news.Chinese:
		p.fault(number, "language %q is neither en nor zh", lang)
		return
	}
	weight := 0.0
	if weighted := !key.host && key.use < len(All()); weighted {
		var err error
		if weight, err = strconv.ParseFloat(cells[2], 64); err != nil || !(weight >= -10 && weight <= 10) || weight == 0 {
			p.fault(number, "weight %q is no number from -10 to 10 other than 0", cells[2])
			return
		}
	} else if cells[2] != "" {
		p.fault(number, "weight %q: words of a sign or an address have none", cells[2])
		return
	}
	for word := range strings.SplitSeq(cells[3], "|") {
		if word = strings.TrimSpace(word); word != "" {
			p.word(number, cells[0], lang, word, key, weight)
		}
	}
}

// rowKey says what the words of a row are for.
type rowKey struct {
	use  int  // a section of All, or behind those a group of groupNames
	host bool // addresses, not words
}

// key reads the first cell of a row.
func (p *parser) key(number int, name string) (key rowKey, ok bool) {
	kind, rest, marked := strings.Cut(name, ":")
	if !marked {
		kind, rest = "", name
	}
	if kind == "sign" {
		if i := slices.Index(groupNames(), rest); i >= 0 {
			return rowKey{use: len(All()) + i}, true
		}
	}
	if i := slices.Index(All(), news.SectionID(rest)); i >= 0 && (kind == "" || kind == "host") {
		return rowKey{use: i, host: kind == "host"}, true
	}
	p.fault(number, "section %q is unknown: write one of %s; or sign: before one of %s; or host: before a section", name,
		list(All()), strings.Join(groupNames(), ", "))
	return rowKey{}, false
}

func list(ids []news.SectionID) string {
	var names []string
	for _, id := range ids {
		names = append(names, string(id))
	}
	return strings.Join(names, ", ")
}

// word adds one word of a row.
func (p *parser) word(number int, name string, lang news.Lang, word string, key rowKey, weight float64) {
	if len(word) > maxWord {
		p.fault(number, "the word %q has %d bytes; at most %d are read", word, len(word), maxWord)
		return
	}
	if p.words++; p.words > maxWords {
		p.fault(number, "more than %d words", maxWords)
		return
	}
	u := use{key: key.use, weight: weight}
	w, start := strings.CutPrefix(word, "^")
	u.start = start
	w, stem := strings.CutSuffix(w, "*")
	w = strings.TrimSpace(fold(w, news.Chinese))
	if w == "" || stem && len(w) < minStem {
		p.fault(number, "the word %q has too few letters", word)
		return
	}
	id := strings.Join([]string{name, string(lang), w, strconv.FormatBool(start), strconv.FormatBool(stem)}, "\x00")
	if first := p.lines[id]; first > 0 {
		p.fault(number, "the word %q stands in line %d already for %s in %s: remove one", word, first, name, lang)
		return
	}
	p.lines[id] = number
	if key.host {
		p.table.hosts = append(p.table.hosts, host{section: All()[key.use], text: w})
		return
	}
	p.table.lang(lang).add(w, stem, u)
}

// fold writes a text in the form in which words are compared: simplified characters, small letters, plain quotes and
// dashes. Chinese text from Taiwan gets the mainland's words too.
func fold(s string, lang news.Lang) string {
	if lang == news.Traditional {
		return text.Fold(hans.Mainland(s))
	}
	return text.Fold(hans.Simplify(s))
}
