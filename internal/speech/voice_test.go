package speech_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/news"
	"dateline/internal/speech"
)

// A failure says that a voice is heard where there is none, or is put into the wrong class.
func TestVoices(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		in   string
		lang news.Lang
		want news.Attribution
	}{
		// An adverb of doubt that colours one word is no hearsay; one that stands by the verb is.
		{"Orbit agreed to stop selling its lamp with allegedly false claims.", news.English, news.ByOutlet},
		{"Orbit allegedly sold the lamp with false claims.", news.English, news.Anonymous},
		// Things confirm nothing, and everything is nobody.
		{"Everything announced at the lamp fair", news.English, news.ByOutlet},
		{"Really, though, the show just confirmed what many had guessed.", news.English, news.ByOutlet},
		// Whose report finds: an outsider's.
		{"Lamps break early, LampWatch's latest report finds.", news.English, news.Named},
		{"The company has made the announcement at its own fair.", news.English, news.Official},
		{"Reports have been hitting the forums and Reddit that lamps go dark.", news.English, news.Social},
		{"According to a screenshot shared by consultant Ada Ek, lamps go dark.", news.English, news.Named},
		{"According to a screenshot, lamps go dark.", news.English, news.Social},
		{"Devs say the lamp shop is still closed to them", news.English, news.Named},
		// Chinese: private people, shares of those asked, nouns of saying, outlets in Taiwan's spelling.
		{"一名男子透露，台灯常在夜里熄灭。", news.Chinese, news.Named},
		{"六成受访者称台灯太亮", news.Chinese, news.Named},
		{"委员会已收到某平台对问询的回复，正在评估。", news.Chinese, news.ByOutlet},
		{"路透社6日報導，某公司董事長表示將擴產。", "zh-TW", news.ByOutlet},
	} {
		t.Run(tt.in, func(t *testing.T) {
			t.Parallel()
			in := read(t, tt.in, tt.lang)
			if got := speech.Sources(in, speech.Quotes(in))[0].Attribution; got != tt.want {
				t.Errorf("attribution of %q = %s, want %s", tt.in, got, tt.want)
			}
		})
	}
}

// A failure says that words in quotation marks are taken for speech or for none wrongly.
func TestQuotesOfHeadlines(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		in   string
		lang news.Lang
		want []said
	}{
		{"Blaming lamps for the fire: ‘It Sounds Better’", news.English, []said{{"It Sounds Better", ""}}},
		{"A new lamp for the desk: ‘Bright Evening’", news.English, nil},
		{"Lumen means “light” in Latin, and the firm took the name.", news.English, nil},
		{"远星科技高管：这盏灯更像“信仰” 而不是产品", news.Chinese, []said{{"信仰", "远星科技高管"}}},
		{"某人起诉远星科技遭法官质疑：百亿索赔金“凭空捏造”", news.Chinese, []said{{"凭空捏造", "法官"}}},
	} {
		t.Run(tt.in, func(t *testing.T) {
			t.Parallel()
			in := read(t, tt.in, tt.lang)
			var got []said
			for _, q := range speech.Quotes(in) {
				got = append(got, said{q.Span.In(in.Body), q.Speaker})
			}
			if d := cmp.Diff(tt.want, got, cmp.AllowUnexported(said{})); d != "" {
				t.Errorf("Quotes(%q) (-want +got):\n%s", tt.in, d)
			}
		})
	}
}
