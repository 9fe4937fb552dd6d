package similar_test

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"dateline/internal/news"
	"dateline/internal/similar"
)

func keys(s similar.Sketch, kind string) []string {
	var out []string
	for _, k := range s.Keys {
		if rest, ok := strings.CutPrefix(k.Text, kind+":"); ok {
			out = append(out, rest)
		}
	}
	return out
}

// Names are what capitals, marks and digits show, and nothing that only begins a sentence or stands in a headline of
// capitals.
func TestSketchNames(t *testing.T) {
	t.Parallel()
	sketcher := similar.NewSketcher(similar.Options{}, nil, nil)
	for _, tt := range []struct {
		name        string
		lang        news.Lang
		title, body string
		want, not   []string
	}{
		{"inside a sentence", news.English, "The maker Tessellate was sold", "It went for little.", []string{"tessellate"}, []string{"the", "it"}},
		{"headline of capitals", news.English, "Big Maker Sells Small Shop", "The price was low.", nil, []string{"big", "maker", "sells", "shop"}},
		{"headline that the text bears out", news.English, "Tessellate Sells Small Shop", "The buyers of Tessellate paid little.", []string{"tessellate"}, []string{"sells", "shop"}},
		{"a name of two words counts once", news.English, "A talk with Radomir Petkov on robots", "", []string{"petkov"}, []string{"radomir"}},
		{"two capitals begin a sentence", news.English, "Glasswing Rook opens a yard", "", []string{"rook"}, nil},
		{"versions are cut off", news.English, "A look at Papilio-3.5 and others", "", []string{"papilio"}, []string{"papilio-3"}},
		{"abbreviations are no names", news.English, "Our CEO told the EU about an API", "", nil, []string{"ceo", "eu", "api"}},
		{"Latin in Chinese", news.Chinese, "消息称 Kumquat 推迟发布", "", []string{"kumquat"}, nil},
		{"marks in Chinese", news.Chinese, "“星澜科技”递交申请", "《某某办法》施行", []string{"星澜科技", "某某办法"}, nil},
		{"a quotation is no name", news.Chinese, "他说“今天，天气很好”", "", nil, []string{"今天，天气很好"}},
	} {
		got := keys(sketcher.Draw("t", []similar.Doc{{Title: tt.title, Body: tt.body, Lang: tt.lang}}), "n")
		for _, want := range tt.want {
			if !slices.Contains(got, want) {
				t.Errorf("%s: names = %v, want %s among them", tt.name, got, want)
			}
		}
		for _, not := range tt.not {
			if slices.Contains(got, not) {
				t.Errorf("%s: names = %v, want no %s", tt.name, got, not)
			}
		}
	}
}

// Whatever a feed holds, a sketch is bounded, in order, finite and the same each time.
func FuzzSketch(f *testing.F) {
	f.Add("Meta delays Avocado", "“牛油果” by A-1 GPT-5.2. - B", true)
	f.Add("——《", "「」『』 a\xff\xfe X- -Y", false)
	sketcher := similar.NewSketcher(similar.Options{}, nil, nil)
	f.Fuzz(func(t *testing.T, title, body string, chinese bool) {
		d := similar.Doc{ID: "r", Title: title, Body: body, Lang: news.English, At: time.Unix(1, 0)}
		if chinese {
			d.Lang = news.Chinese
		}
		s := sketcher.Draw("t", []similar.Doc{d})
		if len(s.Keys) > 100 {
			t.Errorf("%d keys", len(s.Keys))
		}
		for i, k := range s.Keys {
			if k.Weight <= 0 || math.IsInf(k.Weight, 0) || math.IsNaN(k.Weight) || len(k.Text) < 3 {
				t.Errorf("key %+v", k)
			}
			if i > 0 && s.Keys[i-1].Text >= k.Text {
				t.Errorf("%q stands before %q", s.Keys[i-1].Text, k.Text)
			}
			if utf8.ValidString(title) && utf8.ValidString(body) && !utf8.ValidString(k.Text) {
				t.Errorf("key %q is no text", k.Text)
			}
		}
		again := sketcher.Draw("t", []similar.Doc{d})
		if !slices.Equal(s.Keys, again.Keys) {
			t.Errorf("%v and then %v", s.Keys, again.Keys)
		}
	})
}
