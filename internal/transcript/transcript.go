// Package transcript reads the transcripts of earnings calls and speeches: who speaks, in which office, and whether a
// turn belongs to the prepared remarks or to the questions.
//
// The one idea needed to read it: a transcript is plain text in which some lines name a speaker. Two ways of writing are
// known: a line of its own ("Susan Li -- Chief Financial Officer"), after which the speaker's paragraphs follow, and a
// beginning of a paragraph ("Susan Li (CFO): Thanks, Mark."). Chinese names and colons are read as well.
package transcript

import (
	"path"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Part says where in a call a turn stands.
type Part string

// The parts. A speech has prepared words only.
const (
	Prepared  Part = "prepared"
	Questions Part = "questions"
)

// Turn is what one speaker says until another does.
type Turn struct {
	Speaker string // as printed; empty for what stands before the first name
	Role    string // as printed; empty if the transcript gives none
	Part    Part
	Text    string // paragraphs parted by blank lines
}

// File is a transcript as it lies in a folder.
type File struct {
	Title string
	// Date is the day of the call; zero if neither the head nor the file's name gives one.
	Date time.Time
	URL  string // where it was published; empty if not given
	Body string // the text without its head
}

// Parse reads a file. Its head may hold lines "Title: …", "Date: 2025-10-29", "URL: …"; without a title the first short
// line is it, and without a date the name's ("2025-10-29-meta-q3.txt").
func Parse(name string, content string) File {
	content = strings.ReplaceAll(strings.TrimPrefix(content, "\ufeff"), "\r\n", "\n")
	var f File
	rest := content
	for {
		line, after, _ := strings.Cut(rest, "\n")
		key, value, found := cutColon(line)
		if !found || !f.set(key, value) {
			break
		}
		rest = after
	}
	f.Body = strings.TrimSpace(rest)
	stem := strings.TrimSuffix(path.Base(name), path.Ext(name))
	if f.Date.IsZero() && len(stem) >= len(time.DateOnly) {
		if t, err := time.Parse(time.DateOnly, stem[:len(time.DateOnly)]); err == nil {
			f.Date = t
		}
	}
	if f.Title == "" {
		first, after, _ := strings.Cut(f.Body, "\n")
		first = strings.TrimSpace(strings.TrimLeft(first, "# "))
		if _, _, _, ok := heading(first); !ok && first != "" && utf8.RuneCountInString(first) <= 120 {
			f.Title, f.Body = first, strings.TrimSpace(after)
		} else {
			f.Title = stem
		}
	}
	return f
}

// set takes one line of the head; false if it is none.
func (f *File) set(key, value string) bool {
	switch strings.ToLower(key) {
	case "title", "标题", "標題":
		f.Title = value
	case "url", "link", "链接":
		f.URL = value
	case "date", "日期":
		t, err := time.Parse(time.DateOnly, value)
		if err != nil {
			return false
		}
		f.Date = t
	default:
		return false
	}
	return true
}

// cutColon parts a line at its first colon, narrow or wide.
func cutColon(line string) (before, after string, found bool) {
	i := strings.IndexAny(line, ":：")
	if i < 0 {
		return "", "", false
	}
	_, size := utf8.DecodeRuneInString(line[i:])
	return strings.TrimSpace(line[:i]), strings.TrimSpace(line[i+size:]), true
}

// Turns returns the turns of a text in order. Text in which no line names a speaker is one turn without one.
func Turns(body string) []Turn {
	var turns []Turn
	part := Prepared
	for line := range strings.Lines(body) {
		line = strings.TrimSpace(strings.Trim(strings.TrimSpace(line), "*"))
		if p, ok := mark(line); ok {
			part = p
			continue
		}
		speaker, role, said, ok := heading(line)
		if ok {
			turns = append(turns, Turn{Speaker: speaker, Role: role, Part: part})
			line = said
		}
		if line == "" {
			continue
		}
		if len(turns) == 0 {
			turns = append(turns, Turn{Part: part})
		}
		t := &turns[len(turns)-1]
		if part == Prepared && opensQuestions(t.Speaker, line) {
			part = Questions // from the next turn on
		}
		if t.Text != "" {
			t.Text += "\n\n"
		}
		t.Text += line
	}
	return turns
}

// mark says whether a line is the title of a part.
func mark(line string) (Part, bool) {
	switch strings.ToLower(strings.Trim(line, "#:： ")) {
	case "prepared remarks", "presentation", "发言环节", "管理层发言", "發言環節":
		return Prepared, true
	case "questions and answers", "questions & answers", "question-and-answer session", "q&a", "q & a", "问答环节", "問答環節", "提问环节":
		return Questions, true
	}
	return "", false
}

// opensQuestions says whether the one who leads the call opens the questions.
func opensQuestions(speaker, line string) bool {
	switch strings.ToLower(speaker) {
	case "operator", "moderator", "主持人", "接线员":
	default:
		return false
	}
	line = strings.ToLower(line)
	for _, cue := range []string{"first question", "question-and-answer session", "question and answer session", "第一个问题", "提问", "問題"} {
		if strings.Contains(line, cue) {
			return true
		}
	}
	return false
}

// heading reads a line that names a speaker, with what is said on the same line.
func heading(line string) (speaker, role, said string, ok bool) {
	for _, dash := range []string{" -- ", " — ", " – "} {
		if name, office, found := strings.Cut(line, dash); found && isName(name) && isRole(office) {
			return strings.TrimSpace(name), strings.TrimSpace(office), "", true
		}
	}
	if name, said, found := cutColon(line); found {
		name, role := cutRole(name)
		if isName(name) {
			return name, role, strings.TrimSpace(strings.TrimLeft(said, "* ")), true
		}
		return "", "", "", false
	}
	if strings.EqualFold(line, "operator") {
		return line, "", "", true
	}
	return "", "", "", false
}

// cutRole parts "Susan Li (CFO)" and "Susan Li, CFO".
func cutRole(name string) (string, string) {
	name = strings.TrimSpace(strings.Trim(name, "*"))
	if i := strings.IndexAny(name, "(（"); i > 0 {
		_, size := utf8.DecodeRuneInString(name[i:])
		return strings.TrimSpace(name[:i]), strings.TrimRight(name[i+size:], ")） ")
	}
	if before, after, found := strings.Cut(name, ", "); found {
		return before, after
	}
	return name, ""
}

// isRole says whether what stands behind a dash can be an office: short, and no sentence.
func isRole(s string) bool {
	s = strings.TrimSpace(s)
	return s != "" && utf8.RuneCountInString(s) <= 80 && !strings.HasSuffix(s, ".") && !strings.ContainsAny(s, "。？！?!")
}

// isName says whether words can be a person's name: up to five capitalised words, or two to twelve Han characters.
func isName(s string) bool {
	s = strings.TrimSpace(s)
	if s == "" || utf8.RuneCountInString(s) > 40 {
		return false
	}
	han := 0
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Han, r):
			han++
		case r == '·' || r == '•' || r == '・':
		case han > 0:
			return false
		}
	}
	if han > 0 {
		return han >= 2 && han <= 12
	}
	words := strings.Fields(s)
	if len(words) > 5 {
		return false
	}
	for i, w := range words {
		first, _ := utf8.DecodeRuneInString(w)
		switch {
		case unicode.IsUpper(first):
		case i > 0 && isParticle(w):
		default:
			return false
		}
		if strings.ContainsFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && !strings.ContainsRune(".'’-", r) }) {
			return false
		}
	}
	return len(words) > 1 || isLeader(s)
}

// isParticle says whether a word stands small within a name.
func isParticle(w string) bool {
	switch w {
	case "de", "da", "di", "du", "van", "von", "der", "den", "la", "le", "bin", "al", "el", "dos":
		return true
	}
	return false
}

// isLeader says whether one word alone names a speaker. Any other single word before a colon is no name ("Note:").
func isLeader(s string) bool {
	switch strings.ToLower(s) {
	case "operator", "moderator", "analyst", "interviewer", "host", "q", "a":
		return true
	}
	return false
}
