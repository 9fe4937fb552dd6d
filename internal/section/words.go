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
		var own fs.FS
		if own, err = field.Files(); err == nil {
			data, err = fs.ReadFile(own, WordsFile)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", WordsFile, err)
	}
	return parse(string(data))
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

func parse(data string) (*table, error) {
	if len(data) > maxFile {
		return nil, fmt.Errorf("%w: %s: the file has %d bytes; at most %d are read", news.ErrInvalid, WordsFile, len(data), maxFile)
	}
	p := &parser{table: newTable(), lines: map[string]int{}}
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
				return nil, errors.Join(p.problems...)
			}
		default:
			p.row(number, line)
		}
	}
	if !header {
		p.fault(number, "the file is empty; its first line must name the columns: section, lang, weight, words")
	}
	if len(p.problems) > 0 {
		return nil, errors.Join(p.problems...)
	}
	return p.table, nil
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
	switch host := strings.HasPrefix(cells[0], "host:"); {
	case host && lang != noLang:
		p.fault(number, "an address has no language: write -")
		return
	case !host && lang != news.English && lang != news.Chinese:
		p.fault(number, "language %q is neither en nor zh", lang)
		return
	}
	weight := 0.0
	if key < len(All()) {
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
		p.word(number, cells[0], lang, strings.TrimSpace(word), use{key: key, weight: weight})
	}
}

// key returns the number of a section, of a sign's group of words, or of a list of addresses.
func (p *parser) key(number int, name string) (int, bool) {
	if i := slices.Index(All(), news.SectionID(name)); i >= 0 {
		return i, true
	}
	if group, ok := strings.CutPrefix(name, "sign:"); ok {
		if i := slices.Index(groupNames(), group); i >= 0 {
			return len(All()) + i, true
		}
	}
	if section, ok := strings.CutPrefix(name, "host:"); ok {
		if i := slices.Index(All(), news.SectionID(section)); i >= 0 {
			return len(All()) + len(groupNames()) + i, true
		}
	}
	p.fault(number, "section %q is unknown: write one of %s, or sign: before one of %s, or host: before a section", name,
		list(All()), strings.Join(groupNames(), ", "))
	return 0, false
}

func list(ids []news.SectionID) string {
	var names []string
	for _, id := range ids {
		names = append(names, string(id))
	}
	return strings.Join(names, ", ")
}

// word adds one word of a row.
func (p *parser) word(number int, name string, lang news.Lang, word string, u use) {
	if word == "" {
		return
	}
	if len(word) > maxWord {
		p.fault(number, "the word %q has %d bytes; at most %d are read", word, len(word), maxWord)
		return
	}
	if p.words++; p.words > maxWords {
		p.fault(number, "more than %d words", maxWords)
		return
	}
	w, start := strings.CutPrefix(word, "^")
	u.start = start
	w, stem := strings.CutSuffix(w, "*")
	w = strings.TrimSpace(fold(w, news.Chinese))
	if w == "" || stem && len(w) < minStem {
		p.fault(number, "the word %q has too few letters", word)
		return
	}
	id := name + "\x00" + string(lang) + "\x00" + w + strconv.FormatBool(start) + strconv.FormatBool(stem)
	if first := p.lines[id]; first > 0 {
		p.fault(number, "the word %q stands in line %d already for %s in %s: remove one", word, first, name, lang)
		return
	}
	p.lines[id] = number
	if place := u.key - len(All()) - len(groupNames()); place >= 0 {
		p.table.hosts = append(p.table.hosts, host{section: All()[place], text: w})
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
