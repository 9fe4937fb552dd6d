package card_test

import (
	"bytes"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/news"
	"dateline/internal/render/card"
)

// cards are one of each kind. A test that is told a folder by DATELINE_SCREENSHOTS keeps them there, to be looked at.
func cards() map[string]card.Card {
	return map[string]card.Card{
		"zh":       {Lang: news.Chinese, Kicker: "2026 年 3 月 12 日", Headline: "港务局推迟启用“潮汐二号”调度模型，最早五月或六月", Foot: "6 家媒体，2 个信源"},
		"zh-long":  {Lang: news.Chinese, Kicker: "2025 年 12 月 8—14 日", Headline: strings.Repeat("提供者应当建立健全算法机制机理审核、科技伦理审查（征求意见稿）等管理制度，", 6), Foot: "1 家媒体"},
		"zh-hant":  {Lang: news.Chinese, HeadlineLang: "zh-Hant", Kicker: "2026 年 3 月 12 日", Headline: "執行長黃女士：下一代 GPU「海燕」已全面量產", Foot: "1 家媒体"},
		"en":       {Lang: news.English, Kicker: "9–12 March 2026", Headline: "Harbour delays its “Tide” model to May or June at the earliest", Foot: "6 outlets, 2 origins"},
		"en-short": {Lang: news.English, Kicker: "9 March 2026", Headline: "Kestrel buys Müller’s lab", Foot: "1 outlet, 1 origin"},
		"en-long":  {Lang: news.English, Kicker: "9 March 2026", Headline: strings.Repeat("The commission opens a formal investigation into the policies, ", 8), Foot: strings.Repeat("300 of 300 sources read; ", 9)},
		"issue": {Lang: news.Chinese, Kicker: "2025 年 12 月 8—14 日", Headline: "2025 年第 50 周", Lines: []string{
			"港务局推迟启用“潮汐二号”调度模型，最早五月或六月启用，并考虑不开源，改为收费授权，多家媒体援引知情人士", "红隼发布 Kestrel 5.2", "三家港口获准采购新芯片，抽成 25%",
		}, Foot: "300 个来源读到 300 个；3,859 篇报道 → 626 个事件 → 本期 37 条"},
	}
}

func draw(t *testing.T, p *card.Painter, c card.Card) []byte {
	t.Helper()
	got, err := p.Draw(&c)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// Pictures are of the size that networks ask for, light, and the same whenever they are made.
func TestDraw(t *testing.T) {
	t.Parallel()
	p := card.New()
	for name, c := range cards() {
		got := draw(t, p, c)
		size, err := png.DecodeConfig(bytes.NewReader(got))
		if err != nil || size.Width != card.Width || size.Height != card.Height {
			t.Errorf("%s is %d by %d (%v)", name, size.Width, size.Height, err)
		}
		if len(got) > 80_000 {
			t.Errorf("%s has %d bytes", name, len(got))
		}
		if again := draw(t, card.New(), c); !bytes.Equal(got, again) {
			t.Errorf("%s is not drawn the same twice", name)
		}
		if folder := os.Getenv("DATELINE_SCREENSHOTS"); folder != "" {
			if err := os.WriteFile(filepath.Join(folder, "card-"+name+".png"), got, 0o600); err != nil {
				t.Error(err)
			}
		}
	}
}

// A character that no font has draws no box: the headline gives way to our own words, a line is left away.
func TestNoEmptyBox(t *testing.T) {
	t.Parallel()
	p := card.New()
	for _, headline := range []string{"عاجل", "A 🚀 launch", "東\U0002A6A5", "bad \xff bytes", ""} {
		c := card.Card{Lang: news.English, Headline: headline, Instead: "A story", Kicker: headline, Lines: []string{headline, "drawn"}, Foot: headline}
		want := draw(t, p, card.Card{Lang: news.English, Headline: "A story", Lines: []string{"drawn"}})
		if !bytes.Equal(draw(t, p, c), want) {
			t.Errorf("%q leaves a mark", headline)
		}
	}
	plain := draw(t, p, card.Card{Lang: news.English, Headline: "A caf\u00e9"})
	if !bytes.Equal(draw(t, p, card.Card{Lang: news.English, Headline: "A\u200b\ufe0f cafe\u0301\u00ad"}), plain) {
		t.Error("what has no shape leaves a mark")
	}
	if bytes.Equal(draw(t, p, card.Card{Lang: news.English, Instead: "A story"}), draw(t, p, card.Card{Lang: news.English})) {
		t.Error("nothing is drawn")
	}
}

func TestLines(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, text string
		lang       news.Lang
		width      float64
		want       []string
	}{
		{"words stay whole", "Harbour delays its model", news.English, 400, []string{"Harbour delays", "its model"}},
		{"a long word is broken", "Donaudampfschifffahrtsgesellschaft", news.English, 400, []string{"Donaudampfschi", "fffahrtsgesellsch", "aft"}},
		{"no closing mark begins a line", "一二三四五，六七", news.Chinese, 240, []string{"一二三四", "五，六七"}},
		{"no opening mark ends a line", "一二三四（五）六", news.Chinese, 240, []string{"一二三四", "（五）六"}},
		{"a Latin word in Chinese", "港口用 Kestrel 模型", news.Chinese, 240, []string{"港口用", "Kestrel 模", "型"}},
		{"spaces are one", "  a \n b  ", news.English, 400, []string{"a b"}},
		{"nothing", " \t", news.English, 400, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := card.Lines(tt.text, tt.lang, tt.width)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Every character that a sentence of ordinary Chinese or English has is drawn.
func TestFontsHold(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"《》“”‘’（）、，。：；？！—…·％￥「」『』【】〇", "一丁七万丈三上下不与丐丑专且世丘丙业丛东丝鑫淼晶", "臺灣輝達執行長黃仁勳蘋果營運產業", "€£$¥%&@#°±×–—•→™®©½²µ", "ÀÉÎÕÜßçñøåœŁžŐğΩЖ",
	} {
		for _, r := range text {
			if _, err := card.Lines(string(r), news.Chinese, 1000); err != nil {
				t.Errorf("%c: %v", r, err)
			}
		}
	}
}

// FuzzLines: nothing is lost by breaking but spaces, and every text ends.
func FuzzLines(f *testing.F) {
	for _, c := range cards() {
		f.Add(c.Headline, 400.0)
	}
	f.Add("fi\u00adre \u202eabc", 10.0)
	f.Fuzz(func(t *testing.T, text string, width float64) {
		if len(text) > 400 || !utf8.ValidString(text) {
			return
		}
		whole, err := card.Lines(text, news.Chinese, 1e9)
		if err != nil {
			return
		}
		lines, err := card.Lines(text, news.Chinese, width)
		if err != nil {
			t.Fatal(err)
		}
		bare := func(parts []string) string { return strings.ReplaceAll(strings.Join(parts, ""), " ", "") }
		if bare(lines) != bare(whole) {
			t.Errorf("%q becomes %q", whole, lines)
		}
	})
}

func BenchmarkDraw(b *testing.B) {
	p, c := card.New(), cards()["issue"]
	for b.Loop() {
		if _, err := p.Draw(&c); err != nil {
			b.Fatal(err)
		}
	}
}
