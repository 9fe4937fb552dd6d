package claim_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp/cmpopts"

	gocmp "github.com/google/go-cmp/cmp"

	"dateline/internal/claim"
	"dateline/internal/news"
)

// release is what the tests compare of a release: names by id, else as printed.
type release struct{ Product, Maker, Status string }

func readReleases(r *claim.Report) (found []release) {
	claims, _ := claim.Read(r)
	for _, c := range claims {
		if c.Release != nil && c.Passage > 0 {
			found = append(found, release{short(c.Release.Product), short(c.Release.Maker), string(c.Release.Status)})
		}
	}
	return found
}

func TestReleases(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		lang news.Lang
		text string
		want []release
	}{
		{"en", "Nvidia's New DLSS Makes Games Run Worse", nil}, // a name never ends before it begins: this was once read without end
		{"en", "OpenAI plans to release GPT-6 in the first quarter of 2026.", []release{{"gpt-6", "openai", "announced"}}},
		{"en", "Anthropic released Claude for lawyers on Tuesday.", []release{{"claude", "anthropic", "shipped"}}},
		{"en", "OpenAI will launch GPT-6 in June.", []release{{"gpt-6", "openai", "announced"}}},
		{"en", "GPT-6 is now available in Copilot.", []release{{"gpt-6", "openai", "shipped"}}},
		{"en", "GPT-6 could launch in the autumn.", []release{{"gpt-6", "openai", "rumoured"}}},
		{"en", "Spotify is testing an AI-powered sleep playlist", []release{{"AI-powered sleep playlist", "spotify", "announced"}}},
		{"en", "Google launches a new web browser called Larkspur", []release{{"Larkspur", "google", "shipped"}}},
		{"en", "Microsoft rolls out 'Quiet Desk' for remote teams", []release{{"Quiet Desk", "microsoft", "shipped"}}},
		{"en", "Apple delays the launch of Siri again", []release{{"siri", "apple", "delayed"}}},
		{"en", "Google is shutting down Gemini on old phones", []release{{"gemini", "google", "closed"}}},
		{"en", "Salesforce has open-sourced Fernwood, a planning model for agents.", []release{{"Fernwood", "salesforce", "shipped"}}},
		{"en", "Meta's smart glasses are coming to Japan next year", []release{{"smart glasses", "meta", "announced"}}},
		{"en", "OpenAI is working on a wearable device, code-named Pebblestone.", []release{{"Pebblestone", "openai", "rumoured"}}},
		{"en", "Nvidia unveils Rubin at its conference", []release{{"rubin", "nvidia", "announced"}}},
		{"en", "OpenAI launched a ChatGPT image editor.", []release{{"ChatGPT image editor", "openai", "shipped"}}},
		{"zh", "腾讯正式发布混元3.5", []release{{"hunyuan", "tencent", "shipped"}}},
		{"zh", "谷歌推出全新图像模型“芦苇”", []release{{"芦苇", "google", "shipped"}}},
		{"zh", "百度将于下月上线AI写作助手", []release{{"AI写作助手", "baidu", "announced"}}},
		{"zh", "混元新版预计明年初推出", []release{{"hunyuan", "tencent", "announced"}}},
		{"zh", "微软开源轻量级推理框架Moss-Lite", []release{{"Moss-Lite", "microsoft", "shipped"}}},
		{"zh", "苹果推迟Siri升级版发布", []release{{"siri", "apple", "delayed"}}},
		{"zh", "字节跳动研发代号“银杏”的AI耳机", []release{{"银杏", "bytedance", "rumoured"}}},
		{"zh", "谷歌首款AI手表将于2027年上市", []release{{"AI手表", "google", "announced"}}},
		{"zh", "阿里巴巴发布Oak 3、Pine和Elm三款模型", []release{{"Oak 3", "alibaba", "shipped"}, {"Pine", "alibaba", "shipped"}, {"Elm", "alibaba", "shipped"}}},
		{"zh-TW", "微軟推出「晨光」語音助理", []release{{"晨光", "microsoft", "shipped"}}},
		{"zh-TW", "蘋果AI眼鏡預計明年亮相", []release{{"AI眼鏡", "apple", "announced"}}},
		// names with all their words and numbers
		{"en", "Spotify launched Larkspur 4 Pro on Monday.", []release{{"Larkspur 4 Pro", "spotify", "shipped"}}},
		{"en", "Microsoft unveiled Copilot Bridge for teachers.", []release{{"Copilot Bridge", "microsoft", "shipped"}}},
		{"zh", "谷歌推出Larkspur AI Cloud 3.1版本", []release{{"Larkspur AI Cloud 3.1", "google", "shipped"}}},
		{"zh", "腾讯发布Fern - M3 Plus", []release{{"Fern-M3 Plus", "tencent", "shipped"}}},
		// lists
		{"en", "Apple introduced Kestrel, Merlin and Osprey.", []release{{"Kestrel", "apple", "shipped"}, {"Merlin", "apple", "shipped"}, {"Osprey", "apple", "shipped"}}},
		{"en", "Google announces an email assistant and a coding agent", []release{{"email assistant", "google", "announced"}, {"coding agent", "google", "announced"}}},
		{"zh", "百度推出儿童手表和家庭机器人", []release{{"儿童手表", "baidu", "announced"}, {"家庭机器人", "baidu", "announced"}}},
		// what is new and does something
		{"en", "Spotify's new mixing tool lets listeners blend songs", []release{{"mixing tool", "spotify", "shipped"}}},
		{"en", "Apple's new sleep tracker app will warn of bad habits", []release{{"sleep tracker app", "apple", "announced"}}},
		{"en", "The new feature, called Larkspur, sorts photos by mood.", []release{{"Larkspur", "", "shipped"}}},
		{"en", "Now available in Japan, Spotify's Larkspur lets users hum a tune.", []release{{"Larkspur", "spotify", "shipped"}}},
		{"en", "Intel marks the launch of Larkspur 9 with a party", []release{{"Larkspur 9", "intel", "shipped"}}},
		// features of what is known
		{"en", "Gemini gets a bedtime story mode", []release{{"bedtime story mode", "google", "shipped"}}},
		{"en", "Meta adds Gemini-powered captions and an AI dubbing tool", []release{{"AI dubbing tool", "meta", "shipped"}}},
		{"zh", "混元新增语音提醒功能", []release{{"语音提醒功能", "tencent", "shipped"}}},
		{"zh", "谷歌将Gemini集成至电视", []release{{"Gemini", "google", "shipped"}}}, // not its own release
		// a version alone is its product's
		{"zh", "混元发布4.2版本", []release{{"hunyuan", "tencent", "shipped"}}},
		// things whose noun nobody knows
		{"zh", "腾讯推出语音便签", []release{{"语音便签", "tencent", "shipped"}}},
		{"en", "Apple's new AI thermostat is now available", []release{{"AI thermostat", "apple", "shipped"}}},
		// what comes, is late or goes
		{"en", "Larkspur 2 is rolling out on May 5.", []release{{"Larkspur 2", "", "announced"}}},
		{"en", "Microsoft turns off its shopping assistant", []release{{"shopping assistant", "microsoft", "closed"}}},
		{"en", "OpenAI is pushing out the launch of its music app", []release{{"music app", "openai", "delayed"}}},
		{"zh", "苹果推迟推出智能门铃", []release{{"智能门铃", "apple", "delayed"}}},
		{"zh", "新款Siri音箱或搭载自研芯片", []release{{"Siri音箱", "apple", "rumoured"}}},
	} {
		t.Run(tt.text, func(t *testing.T) {
			t.Parallel()
			if diff := gocmp.Diff(tt.want, readReleases(report(tt.lang, "", tt.text)), cmpopts.EquateEmpty()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestNoReleases(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		lang news.Lang
		text string
	}{
		{"en", "The regulator launched an investigation into Google."},
		{"en", "Intel released its quarterly earnings on Thursday."},
		{"en", "Anthropic announced a partnership with Salesforce."},
		{"en", "OpenAI launches a $50 million fund for teachers"},
		{"en", "A court ordered OpenAI to release user logs."},
		{"en", "Building a chatbot with Claude in one afternoon"},
		{"en", "Meta raised the price of its subscription."},
		{"en", "Police released a suspect on bail."},
		{"en", "Microsoft expects to hire more engineers."},
		{"zh", "百度发布第三季度财报"},
		{"zh", "腾讯发布关于未成年人保护的公告"},
		{"zh", "谷歌开发者大会下周举行"},
		{"zh", "阿里巴巴启动校园招聘"},
		{"zh", "某芯片公司在港股上市，首日大涨"},
		{"zh", "工信部发布人工智能伦理指南"},
		{"zh", "字节跳动的研发团队搬进新楼"},
		{"en", "OpenAI has changed a great deal since the launch of ChatGPT."},
		{"en", "Nora Quill launches a new company called Driftwood"},
		{"en", "Microsoft gets rid of paper forms"},
		{"en", "Robots are coming for your desk"},
		{"en", "Optimists arrive in droves at the fair each spring."},
		{"zh", "腾讯元老开发主管王强称加班太多"},
		{"zh", "谷歌手机搭载自研芯片"},
		{"zh", "百度推出“春风助农计划”"},
		{"zh", "阿里巴巴发布“新手攻略”"},
		{"zh", "微软接入混元"},
	} {
		t.Run(tt.text, func(t *testing.T) {
			t.Parallel()
			if got := readReleases(report(tt.lang, "", tt.text)); len(got) > 0 {
				t.Errorf("got %v, want none", got)
			}
		})
	}
}

func TestReleaseTerms(t *testing.T) {
	t.Parallel()
	claims, _ := claim.Read(report("en", "", "Google released Gemini with open weights under the Apache 2.0 license."))
	for _, c := range claims {
		if c.Release != nil {
			if c.Release.Access != "open-weights" || c.Release.Licence != "Apache 2.0" {
				t.Errorf("access %q, licence %q", c.Release.Access, c.Release.Licence)
			}
			return
		}
	}
	t.Error("no release")
}

func TestEnglishProduct(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"自研AI服务器芯片":     "AI server chip",
		"AI 眼镜":         "AI glasses",
		"人形机器人应用商店":     "humanoid robot app store",
		"smart glasses": "smart glasses",
		"芦苇":            "芦苇",
		"ChatGPT成人模式":   "ChatGPT adult mode",
		"人工智慧晶片":        "AI chip",
	} {
		if got := claim.EnglishProduct(in); got != want {
			t.Errorf("EnglishProduct(%q) = %q, want %q", in, got, want)
		}
	}
}

// FuzzRead holds that no text breaks the readers, and that every claim stays inside its passage.
func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"Google launches Gemini, a “model”, in 2026", "微软任命凯瑟琳·霍夫曼为CEO（代理）", "腾讯发布“混元", "OpenAI's new CEO's", "加入", "launches", "·", "XR - 1", "GPT - 5.2 发布",
		"Meta hires", "called", "，推迟", "代号", "\xff\xe4\xb8", "A. B. Smith joins",
	} {
		f.Add(s, true)
		f.Add(s, false)
	}
	f.Fuzz(func(t *testing.T, s string, zh bool) {
		lang := news.English
		if zh {
			lang = news.Traditional
		}
		claims, _ := claim.Read(report(lang, s, s))
		for _, c := range claims {
			if c.Start < 0 || c.End < c.Start || c.End > len(s) {
				t.Fatalf("claim %v at %d–%d of %d bytes", c.Kind, c.Start, c.End, len(s))
			}
		}
	})
}

func BenchmarkMovesAndReleases(b *testing.B) {
	sentence := "On Tuesday OpenAI said that it had hired Priya Raman from Salesforce as chief revenue officer, and launched a ChatGPT image editor for teams. "
	chinese := "微软任命凯瑟琳·霍夫曼为首席财务官，并宣布推出全新图像模型，预计明年初在云平台上线，价格未定，市场反应平淡。"
	en, zh := report("en", "", strings.Repeat(sentence, 4)), report("zh", "", strings.Repeat(chinese, 8))
	b.SetBytes(int64(len(en.Body) + len(zh.Body)))
	for b.Loop() {
		claim.Read(en)
		claim.Read(zh)
	}
}
