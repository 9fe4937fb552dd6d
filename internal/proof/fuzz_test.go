package proof_test

import (
	"testing"
	"time"

	"dateline/internal/news"
	"dateline/internal/proof"
)

// FuzzCheck feeds any two texts: whatever they are, the verdict's places lie in the sentence, a passage's own words pass,
// and twice is the same.
func FuzzCheck(f *testing.F) {
	f.Add("Meta will release Avocado in March.", "Meta 已于3月发布 Avocado。", "Meta", true)
	f.Add("“A … B”, said X", "据称，10:30—11:00 “半句", "", false)
	f.Add("won't n't 'll", "将", "\xff\x00", true)
	f.Add("3:4b [3] $5-10bn", "３．５亿元", "题", false)
	c := proof.NewStrict(nil)
	plain := proof.New(nil)
	f.Fuzz(func(t *testing.T, sentence, passage, context string, zh bool) {
		lang := news.English
		if zh {
			lang = news.Chinese
		}
		day := time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC)
		s := proof.Sentence{Text: sentence, Lang: lang}
		ps := []proof.Passage{
			{Text: passage, Lang: news.Chinese, Published: day, Context: context},
			{Text: context, Lang: news.English, Published: day.AddDate(0, 1, 0), Attribution: news.Anonymous},
		}
		v := c.Check(&s, ps)
		for _, k := range v.Checks {
			if k.Start < 0 || k.End < k.Start || k.End > len(sentence) || k.Words != sentence[k.Start:k.End] {
				t.Fatalf("%+v is not a place in %q", k, sentence)
			}
			if k.Passage < -1 || k.Passage >= len(ps) || k.Reason.EN == "" || k.Reason.ZH == "" {
				t.Fatalf("%+v", k)
			}
		}
		if v.OK != (len(v.Refusals()) == 0) {
			t.Fatalf("ok is %v with %d refusals", v.OK, len(v.Refusals()))
		}
		if own := plain.Check(&proof.Sentence{Text: passage, Lang: news.Chinese}, ps[:1]); !own.OK && len(passage) > 0 && hasWord(passage) {
			t.Fatalf("the passage's own words are refused: %q %s", passage, reasons(&own))
		}
	})
}

func hasWord(s string) bool {
	for _, r := range s {
		if r >= 'a' && r <= 'z' || r >= 0x4E00 && r <= 0x9FFF {
			return true
		}
	}
	return false
}
