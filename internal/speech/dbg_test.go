package speech_test

import (
	"bufio"
	"dateline/internal/news"
	"dateline/internal/speech"
	"dateline/internal/text"
	"os"
	"strings"
	"testing"
)

func TestDbg(t *testing.T) {
	f, err := os.Open("/tmp/h4/dbg.txt")
	if err != nil {
		t.Skip()
	}
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		s := sc.Text()
		if s == "" {
			continue
		}
		lang := text.Detect(s, "")
		title := ""
		if a, b, ok := strings.Cut(s, "\t"); ok {
			title, s = a, b
		}
		in := speech.Text{Lang: lang, Title: title, Body: s, Sentences: text.Sentences(s, lang), Class: news.Press}
		t.Log(s)
		qs := speech.Quotes(&in)
		for _, q := range qs {
			t.Logf("   Q %q by %q cue %q part %v", q.In(s), q.Speaker, q.Cue.In(s), q.Part)
		}
		for i, x := range speech.Sources(&in, qs) {
			t.Logf("   S%d %s %q %q %s st %v corr %v", i, x.Attribution, x.Speaker, x.Cue.In(in.Sentences[i].In(s)), x.Modality, x.Statement, x.Correction)
		}
	}
}
