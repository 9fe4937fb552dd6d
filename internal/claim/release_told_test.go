package claim_test

import (
	"testing"

	"github.com/google/go-cmp/cmp/cmpopts"

	gocmp "github.com/google/go-cmp/cmp"

	"dateline/internal/claim"
	"dateline/internal/news"
)

// What no verb of releases tells, in the forms in which news tells it.
func TestReleasesTold(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		lang        news.Lang
		title, text string
		want        []release
	}{
		// what a product has learnt is no release of the product itself: it has no id
		{"en", "", "Gemini can now read your calendar", []release{{"Gemini", "google", "shipped"}}},
		{"en", "", "Copilot now lets teachers grade essays", []release{{"Copilot", "microsoft", "shipped"}}},
		{"en", "", "Siri can answer in rhymes now", []release{{"Siri", "apple", "shipped"}}},
		{"en", "", "Teachers can now use Gemini to plan a week of lessons.", []release{{"Gemini", "google", "shipped"}}},
		{"en", "", "Apple is turning Siri into a chatbot", []release{{"Siri", "apple", "shipped"}}},
		{"en", "", "Microsoft brings Copilot to the kitchen", []release{{"Copilot", "microsoft", "shipped"}}},
		// names that are given
		{"en", "", "The feature, called Larkspur, was previewed last autumn in Lisbon.", []release{{"Larkspur", "", "announced"}}},
		{"en", "", "Salesforce wants to build a robot called Mission that sorts post.", []release{{"Mission", "salesforce", "announced"}}},
		{"en", "", "Intel launched a new service for hospitals and clinics called Larkspur Care.", []release{{"Larkspur Care", "intel", "shipped"}}},
		// updates, and what they hold
		{"en", "", "The update includes a new Gemini side panel for spreadsheets.", []release{{"Gemini side panel", "google", "shipped"}}},
		{"en", "", "Google's latest update to Gemini will draw charts from a photo", []release{{"Gemini", "google", "shipped"}}},
		{"en", "", "Microsoft widens its range with a new translation app", []release{{"translation app", "microsoft", "shipped"}}},
		{"en", "", "Larkspur is an experimental browser that keeps no history.", []release{{"Larkspur", "", "shipped"}}},
		{"en", "", "Spotify wants you to try its AI browser Larkspur", []release{{"Larkspur", "spotify", "shipped"}}},
		// what the title says comes out
		{"en", "Intel announces Larkspur 9", "Larkspur 9 includes twice the memory of the old one.", []release{{"Larkspur 9", "intel", "announced"}}},
		{"zh", "", "Gemini 更新：支持离线翻译", []release{{"Gemini", "google", "shipped"}}},
		{"zh", "", "腾讯将于5月8日举办“松果”发布会", []release{{"松果", "tencent", "announced"}}},
		{"zh", "", "即日起，老师可在混元中提交教案", []release{{"混元", "tencent", "shipped"}}},
		{"zh", "", "苹果计划将Siri升级为聊天机器人", []release{{"Siri", "apple", "announced"}}},
		{"zh", "", "谷歌推出AI备课助手：Larkspur Class", []release{{"Larkspur Class", "google", "shipped"}}},
		{"zh", "", "混元语音模型Larkspur 2发布", []release{{"Larkspur 2", "tencent", "shipped"}}},
		{"zh", "", "腾讯发布新一代推理框架松果，速度翻倍", []release{{"松果", "tencent", "shipped"}}},
		{"zh", "", "百度发布OAK，用于仓库调度", []release{{"OAK", "baidu", "shipped"}}},
		{"zh", "", "谷歌AI手表在展会上“全球首秀”", []release{{"AI手表", "google", "announced"}}},
		{"zh", "", "这款AI工具免费开放，腾讯Larkspur来了", []release{{"Larkspur", "tencent", "shipped"}}},
	} {
		t.Run(tt.text, func(t *testing.T) {
			t.Parallel()
			if diff := gocmp.Diff(tt.want, readReleases(report(tt.lang, tt.title, tt.text)), cmpopts.EquateEmpty()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestNothingTold(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		lang news.Lang
		text string
	}{
		{"en", "Microsoft can now sell its chips abroad again."},
		{"en", "Can Gemini now write a novel?"},
		{"en", "Gemini now has forty million readers."},
		{"en", "New York is taking steps to tax robots."},
		{"en", "We introduce Larkspur, a sampling method with provable bounds."},
		{"en", "I rolled out Copilot to my whole team last week."},
		{"en", "Before Google released Gemini, the two firms shared an office."},
		{"en", "Create a new app called Larkspur and paste your key."},
		{"en", "The campaign, called Honest Machines, demands licences."},
		{"en", "Spain suspends Gemini over school rules"},
		{"en", "Gemini is not available in Japan and may stay away."},
		{"zh", "自混元问世以来，行业变化很大"},
		{"zh", "外界猜测百度将推出智能门铃"},
		{"zh", "混元的更新日志里写着什么"},
		{"zh", "腾讯与谷歌共同打造“人·车·路”新生活"},
		{"zh", "某大学团队研制出新型芯片"},
	} {
		t.Run(tt.text, func(t *testing.T) {
			t.Parallel()
			if got := readReleases(report(tt.lang, "", tt.text)); len(got) > 0 {
				t.Errorf("got %v, want none", got)
			}
		})
	}
}

// A product that is named in Chinese has an English name of its own: what is known of it in English, the name in pinyin.
func TestReleaseEnglishNames(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"腾讯推出智能体“松果林”":  "Songguolin",
		"百度发布松果林智能芯片":   "Songguolin",
		"谷歌推出网页版AI绘图助手": "", // no name, and not all of it is known
		"腾讯推出AI写作助手":    "AI writing assistant",
	} {
		claims, _ := claim.Read(report("zh", "", text))
		got := ""
		for _, c := range claims {
			if c.Release != nil {
				got = c.Release.Product.English
			}
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
