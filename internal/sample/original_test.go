package sample_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"dateline/internal/testkit"
)

// The longest run that a report may share with a text of somebody else, less one: seven words, or fourteen
// characters of which four or more are Chinese. Shorter runs are names and set phrases.
const (
	wordRun = 7
	hanRun  = 14
	hanMin  = 4 // of these, Chinese: else names in Latin letters would fill a run alone
)

// The words of the sample must be our own. This compares them with what real outlets published in recorded weeks,
// which are not part of the repository.
func TestOwnWords(t *testing.T) {
	t.Parallel()
	weeks := recorded(t)
	ours := map[uint64]string{}  // hash of run → run
	where := map[string]string{} // run → address
	for _, i := range load(t) {
		scan(i.title+"\n"+i.text, wordRun, hanRun, func(h uint64, w []string, l []rune) {
			ours[h] = join(w, l)
			where[ours[h]] = i.address()
		})
	}
	texts, hits := 0, map[string]string{}
	for _, name := range weeks {
		eachText(t, name, func(text string) {
			texts++
			scan(text, wordRun, hanRun, func(h uint64, w []string, l []rune) {
				if run, ok := ours[h]; ok && run == join(w, l) {
					hits[run] = name
				}
			})
		})
	}
	for run, name := range hits {
		t.Errorf("%s shares %q with an item of %s", where[run], run, filepath.Base(filepath.Dir(name))+"/"+filepath.Base(name))
	}
	t.Logf("%d runs of the sample compared with %d texts in %d files", len(ours), texts, len(weeks))
}

// A run that is taken over must be found, or TestOwnWords proves nothing.
func TestRunsFindsTakenWords(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, ours, theirs string }{
		{"en", "It said: the cat sat on the mat, at noon.", "THE CAT SAT ON THE MAT AT once"},
		{"zh", "他说，公司预计本季营收约一百九十一亿美元。", "公司预计 本季营收约：一百九十一亿美元"},
		{"mixed", "OpenAI推出新模型，距首席执行官发出警报十天", "昨日OpenAI推出新模型距首席执行官发出警报"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			ours := map[string]bool{}
			for _, run := range runs(tt.ours, wordRun, hanRun) {
				ours[run] = true
			}
			for _, run := range runs(tt.theirs, wordRun, hanRun) {
				if ours[run] {
					return
				}
			}
			t.Errorf("no common run in %q and %q", tt.ours, tt.theirs)
		})
	}
}

// recorded returns the files of the recorded weeks, or skips.
func recorded(t *testing.T) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(testkit.Shared(t, "data", "weeks"), "*", "*.ndjson.gz"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no recorded weeks: %v", err)
	}
	return names
}

// eachText calls f with every text of every item of a recorded file: titles, summaries, contents, translations.
func eachText(t *testing.T, name string, f func(string)) {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	z, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var fields map[string]any
		if err := json.Unmarshal(lines.Bytes(), &fields); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, v := range fields {
			if s, ok := v.(string); ok && len(s) > 20 && !strings.HasPrefix(s, "http") {
				f(html.UnescapeString(tags.ReplaceAllString(s, " ")))
			}
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(fmt.Errorf("%s: %w", name, err))
	}
}

// runs returns all runs of so many words, and all runs of so many letters that are mostly Chinese, in lower case and
// without marks and spaces.
func runs(text string, words, letters int) []string {
	var out []string
	scan(text, words, letters, func(_ uint64, w []string, l []rune) { out = append(out, join(w, l)) })
	return out
}

// join writes a run as scan hands it out: words or letters, the other being nil.
func join(words []string, letters []rune) string { return strings.Join(words, " ") + string(letters) }

// scan calls f for each run with a hash of it. The hash rolls, so that tens of millions of runs cost seconds.
func scan(text string, words, letters int, f func(uint64, []string, []rune)) {
	text = strings.ToLower(text)
	fields := strings.FieldsFunc(text, func(r rune) bool {
		return unicode.Is(unicode.Han, r) || !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '.' && r != '\''
	})
	var roll rolling
	for n := range fields {
		fields[n] = strings.Trim(fields[n], ".'")
		if h, ok := roll.add(hash(fields[n]), words); ok {
			f(h, fields[n+1-words:n+1], nil)
		}
	}
	var runes []rune
	han := []int{0} // Chinese letters before each place
	for _, r := range text {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			continue
		}
		runes = append(runes, r)
		n := han[len(han)-1]
		if unicode.Is(unicode.Han, r) {
			n++
		}
		han = append(han, n)
	}
	if han[len(runes)] < hanMin {
		return
	}
	roll = rolling{}
	for n, r := range runes {
		h, ok := roll.add(uint64(r)+1, letters)
		if ok && han[n+1]-han[n+1-letters] >= hanMin*letters/hanRun {
			f(^h, nil, runes[n+1-letters:n+1])
		}
	}
}

// rolling is a polynomial hash of the last so many values (Karp and Rabin, 1987).
type rolling struct {
	values []uint64
	sum    uint64
	lead   uint64 // base to the power of the width
}

// add takes the next value and returns the hash of the last width values, once there are so many.
func (r *rolling) add(v uint64, width int) (uint64, bool) {
	const base = 0x9E3779B97F4A7C15 // odd, its bits well spread
	if r.lead == 0 {
		r.lead = 1
		for range width {
			r.lead *= base
		}
	}
	r.values = append(r.values, v)
	r.sum = r.sum*base + v
	n := len(r.values)
	if n < width {
		return 0, false
	}
	if n > width {
		r.sum -= r.values[n-width-1] * r.lead
	}
	return r.sum, true
}

func hash(s string) uint64 {
	h := uint64(14695981039346656037) // FNV-1a
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}
