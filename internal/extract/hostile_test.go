package extract_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"dateline/internal/extract"
)

// words returns n different visible words in sentences.
func words(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "word%d ", i)
		if i%12 == 11 {
			b.WriteString(". ")
		}
	}
	return b.String()
}

func TestBombs(t *testing.T) {
	if raced {
		t.Skip("measured without the race detector")
	}
	for _, tt := range []struct{ name, body string }{
		{"nested div", strings.Repeat("<div>", 200_000) + words(500)},
		{"nested div with words between", strings.Repeat("<div>x ", 2_000) + words(500)},
		{"nested b", strings.Repeat("<b>", 200_000) + words(500)},
		{"nested b with attributes", numbered("<b a=%d>", 100_000) + words(500)},
		{"b and p in turn", numbered("<b a=%d><p>", 50_000) + words(500)},
		{"few b, many p", numbered("<b a=%d>", 390) + strings.Repeat("<p>x", 40_000) + words(500)},
		{"links never closed", numbered("<a href=%d>x", 50_000) + words(500)},
		{"nobr", strings.Repeat("<nobr>", 100_000) + words(500)},
		{"font in table", strings.Repeat("<table><font>", 20_000) + words(500)},
		{"nested table", strings.Repeat("<table><tr><td>", 100_000) + words(500)},
		{"misplaced in table", "<table>" + strings.Repeat("<p>x", 50_000) + words(500)},
		{"nested svg", strings.Repeat("<svg>", 100_000) + "</svg>" + words(500)},
		{"nested math", strings.Repeat("<math><mi>", 50_000) + words(500)},
		{"nested select", strings.Repeat("<select><option>", 100_000) + "</select>" + words(500)},
		{"nested lists", strings.Repeat("<ul><li>", 100_000) + words(500)},
		{"forms", strings.Repeat("<form><button>", 50_000) + words(500)},
		{"200,000 attributes", "<p " + numbered("a%d=1 ", 200_000) + ">" + words(500)},
		{"elements of one attribute each", numbered("<i id=a%d></i>", 200_000) + words(500)},
		{"siblings", "<body>" + strings.Repeat("<p>x</p>", 300_000) + words(500)},
		{"siblings within the limit", "<body><div>" + strings.Repeat("<p>short words</p>", 20_000) + words(500)},
		{"spans within the limit", "<body><div><p>" + strings.Repeat("<span>a word </span>", 20_000) + words(500)},
		{"deep but allowed", strings.Repeat("<div class=article>some words ", 450) + words(500)},
		{"end tags", strings.Repeat("</p></b></i>", 200_000) + words(500)},
		{"comments", strings.Repeat("<!-- x -->", 200_000) + words(500)},
		{"template", strings.Repeat("<template>", 50_000) + strings.Repeat("</template>", 50_000) + words(500)},
		{"frameset", strings.Repeat("<frameset>", 50_000) + words(500)},
		{"angle brackets", strings.Repeat("<", 2_000_000) + " " + words(500)},
		{"entities", strings.Repeat("&amp;&lt;&CounterClockwiseContourIntegral;", 50_000) + words(500)},
		{"one long word", strings.Repeat("x", 4_000_000) + " " + words(500)},
		{"json-ld", `<script type="application/ld+json">` + strings.Repeat(`{"@graph":[`, 100_000) + "</script>" + words(500)},
		{"title", strings.Repeat("<title>x</title>", 100_000) + words(500)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			start := time.Now()
			a, err := extract.Page([]byte(tt.body), extract.Options{})
			took := time.Since(start)
			got := ""
			if a != nil {
				got = a.Text
			}
			kept := 0
			for i := range 500 {
				if strings.Contains(got, fmt.Sprintf("word%d ", i)) {
					kept++
				}
			}
			t.Logf("%v, %d of 500 words", took, kept)
			if err != nil || kept < 475 {
				t.Errorf("Page keeps %d of 500 words (%v), want 475", kept, err)
			}
		})
	}
}

func numbered(form string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, form, i)
	}
	return b.String()
}
