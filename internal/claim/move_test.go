package claim_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp/cmpopts"

	gocmp "github.com/google/go-cmp/cmp"

	"dateline/internal/claim"
	"dateline/internal/news"
	"dateline/internal/text"
)

// known are the names that the tests' gazetteer knows: name, kind, id, owner.
var known = [][4]string{
	{"OpenAI", "lab", "openai", ""},
	{"Anthropic", "lab", "anthropic", ""},
	{"Google", "company", "google", ""},
	{"谷歌", "company", "google", ""},
	{"Meta", "company", "meta", ""},
	{"Microsoft", "company", "microsoft", ""},
	{"微软", "company", "microsoft", ""},
	{"微軟", "company", "microsoft", ""},
	{"Apple", "company", "apple", ""},
	{"苹果", "company", "apple", ""},
	{"蘋果", "company", "apple", ""},
	{"Nvidia", "company", "nvidia", ""},
	{"英伟达", "company", "nvidia", ""},
	{"腾讯", "company", "tencent", ""},
	{"阿里巴巴", "company", "alibaba", ""},
	{"百度", "company", "baidu", ""},
	{"字节跳动", "company", "bytedance", ""},
	{"Salesforce", "company", "salesforce", ""},
	{"Intel", "company", "intel", ""},
	{"Spotify", "company", "spotify", ""},
	{"台積電", "company", "tsmc", ""},
	{"Sam Altman", "person", "sam-altman", ""},
	{"Tim Cook", "person", "tim-cook", ""},
	{"Reuters", "media", "reuters", ""},
	{"The Verge", "media", "the-verge", ""},
	{"ChatGPT", "product", "chatgpt", "openai"},
	{"GPT-6", "model", "gpt-6", "openai"},
	{"Gemini", "model", "gemini", "google"},
	{"Claude", "model", "claude", "anthropic"},
	{"Rubin", "hardware", "rubin", "nvidia"},
	{"混元", "model", "hunyuan", "tencent"},
	{"Siri", "product", "siri", "apple"},
	{"Copilot", "product", "copilot", "microsoft"},
}

// report makes a report of one sentence, with its names found.
func report(lang news.Lang, title, body string) *claim.Report {
	find := func(s string) (found []claim.Mention) {
		for _, k := range known {
			for at := 0; ; {
				i := strings.Index(s[at:], k[0])
				if i < 0 {
					break
				}
				span := text.Span{Start: at + i, End: at + i + len(k[0])}
				found = append(found, claim.Mention{Span: span, ID: news.EntityID(k[2]), Kind: k[1], Text: k[0], Owner: news.EntityID(k[3]), OwnerText: k[3]})
				at = span.End
			}
		}
		slices.SortFunc(found, func(a, b claim.Mention) int { return cmp.Compare(a.Start, b.Start) })
		return found
	}
	return &claim.Report{
		Title: title, Body: body, Lang: lang, Class: news.Press, Published: time.Date(2026, 3, 10, 9, 0, 0, 0, time.UTC),
		Sentences: []text.Span{{Start: 0, End: len(body)}}, TitleMentions: find(title), Mentions: find(body),
	}
}

// move is what the tests compare of a move: names by id, else as printed.
type move struct{ Person, From, To, Status string }

func short(n news.Name) string {
	if n.ID != "" {
		return string(n.ID)
	}
	return n.Text
}

func readMoves(r *claim.Report) (found []move) {
	claims, _ := claim.Read(r)
	for _, c := range claims {
		if c.Move != nil && c.Passage > 0 {
			found = append(found, move{short(c.Move.Person), short(c.Move.From), short(c.Move.To), string(c.Move.Status)})
		}
	}
	return found
}

func TestMoves(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		lang news.Lang
		text string
		want []move
	}{
		{"en", "Maria Delgado joins Anthropic as head of policy.", []move{{"Maria Delgado", "", "anthropic", "joined"}}},
		{"en", "Former Google researcher Wei Tanaka has joined OpenAI.", []move{{"Wei Tanaka", "google", "openai", "joined"}}},
		{"en", "Microsoft hired Priya Raman from Salesforce to run its cloud sales.", []move{{"Priya Raman", "salesforce", "microsoft", "joined"}}},
		{"en", "Intel appoints Carla van Houten as chief financial officer", []move{{"Carla van Houten", "", "intel", "named"}}},
		{"en", "Ola Berg was named CEO of Spotify on Monday.", []move{{"Ola Berg", "", "spotify", "named"}}},
		{"en", "Apple’s design chief, Noah Lindqvist, is leaving the company after a decade.", []move{{"Noah Lindqvist", "apple", "", "left"}}},
		{"en", "Intel CEO steps down", []move{{"", "intel", "", "left"}}},
		{"en", "Meta's chief scientist resigns to start a company", []move{{"", "meta", "", "left"}}},
		{"en", "Google poaches Anthropic executive", []move{{"", "anthropic", "google", "joined"}}},
		{"en", "Hannah Oyelaran's departure from OpenAI surprised staff.", []move{{"Hannah Oyelaran", "openai", "", "left"}}},
		{"en", "Tim Cook is considering stepping down from Apple.", []move{{"tim-cook", "apple", "", "rumoured"}}},
		{"en", "Sam Altman denied he is leaving OpenAI.", []move{{"sam-altman", "openai", "", "denied"}}},
		{"en", "Apple has appointed Lena Fischer to lead its chip group.", []move{{"Lena Fischer", "", "apple", "named"}}},
		{"en", "Noor Haddad, who has led Spotify since 2019, is stepping down.", []move{{"Noor Haddad", "spotify", "", "left"}}},
		{"en", "Lindgren resigns as Intel CEO", []move{{"Lindgren", "intel", "", "left"}}},
		{"zh", "孙倩因个人原因辞任百度副总裁，由45岁的何建国接任。", []move{{"孙倩", "baidu", "", "left"}, {"何建国", "", "baidu", "named"}}},
		{"zh", "李明远加入字节跳动，负责大模型研发。", []move{{"李明远", "", "bytedance", "joined"}}},
		{"zh", "前百度首席科学家周慧近日加盟腾讯", []move{{"周慧", "百度", "tencent", "joined"}}},
		{"zh", "微软任命凯瑟琳·霍夫曼为首席财务官", []move{{"凯瑟琳·霍夫曼", "", "microsoft", "named"}}},
		{"zh", "阿里巴巴副总裁陈立群离职", []move{{"陈立群", "alibaba", "", "left"}}},
		{"zh", "赵敏出任英伟达中国区总裁", []move{{"赵敏", "", "nvidia", "named"}}},
		{"zh", "谷歌从苹果挖来设计师王晓峰", []move{{"王晓峰", "apple", "google", "joined"}}},
		{"zh", "苹果否认首席运营官将离职", []move{{"", "apple", "", "denied"}}},
		{"zh-TW", "台積電副總經理林建宏退休", []move{{"林建宏", "tsmc", "", "left"}}},
		{"zh-TW", "微軟聘請前蘋果主管張志豪", []move{{"張志豪", "apple", "microsoft", "joined"}}},
		{"en", "Maria Delgado, an ally of Sam Altman, has been named president of Spotify.", []move{{"Maria Delgado", "", "spotify", "named"}}},
		{"en", "Intel names a company veteran as its new CEO", []move{{"", "", "intel", "named"}}},
		{"en", "OpenAI has announced that Lena Fischer, the current CEO of Salesforce, will be the company's new chief financial officer.", []move{{"Lena Fischer", "salesforce", "openai", "named"}}},
		{"en", "Sources say Priya Raman has joined Anthropic.", []move{{"Priya Raman", "", "anthropic", "joined"}}},
		{"en", "Wei Tanaka was promoted to chief architect for search, a role that reports to CEO Tim Cook.", []move{{"Wei Tanaka", "", "", "named"}}},
		{"zh", "远山科技：陈立群因退休辞任公司董事、副总裁职务", []move{{"陈立群", "远山科技", "", "left"}}},
		{"zh", "腾讯梦幻事业部林建宏离职", []move{{"林建宏", "tencent", "", "left"}}},
		{"zh", "百度模型一号位由腾讯云负责人周慧代管", []move{{"周慧", "", "baidu", "named"}}},
		{"zh", "阿里巴巴副总裁陈立群离职，知情人士称“下一站或创业”", []move{{"陈立群", "alibaba", "", "left"}}},
		{"en", "Meta hires designers Ada Quist and Bram Vos", []move{{"Ada Quist", "", "meta", "joined"}, {"Bram Vos", "", "meta", "joined"}}},
		{"en", "Intel named Ruth Amsel as CEO, replacing Karl Brandt.", []move{{"Ruth Amsel", "", "intel", "named"}}},
		{"en", "Dana Iriarte appointed to Anthropic's board", []move{{"Dana Iriarte", "", "anthropic", "named"}}},
		{"en", "Microsoft is bringing Lena Okafor on board to run its research.", []move{{"Lena Okafor", "", "microsoft", "joined"}}},
		{"zh", "刚加入腾讯的首席科学家孙明远表示欢迎", []move{{"孙明远", "", "tencent", "joined"}}},
		{"zh", "英伟达副总裁陈立群宣布离职", []move{{"陈立群", "nvidia", "", "left"}}},
		{"zh", "谷歌宣布负责搜索的哈罗德·芬奇将退休", []move{{"哈罗德·芬奇", "google", "", "left"}}},
		{"zh", "苹果设计师跳槽至 AI 浏览器 Larkspur 开发商", []move{{"", "apple", "Larkspur", "joined"}}},
	} {
		t.Run(tt.text, func(t *testing.T) {
			t.Parallel()
			want := slices.Clone(tt.want)
			for i := range want {
				for _, k := range known {
					if want[i].From == k[0] {
						want[i].From = k[2]
					}
				}
			}
			if diff := gocmp.Diff(want, readMoves(report(tt.lang, "", tt.text)), cmpopts.EquateEmpty()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestNoMoves(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		lang news.Lang
		text string
	}{
		{"en", "Microsoft joins the lawsuit against Google."},
		{"en", "Meta joins forces with Intel on chip packaging"},
		{"en", "Apple leaves the door open to more price rises"},
		{"en", "Intel lays off 3,000 workers in Oregon."},
		{"en", "Spotify added a sleep timer to its app."},
		{"en", "The suit names OpenAI and Sam Altman as defendants."},
		{"en", "Former Meta scientist Ida Holm says models will stall."},
		{"en", "The update left many ChatGPT users unhappy."},
		{"en", "Google is hiring 200 engineers in Zurich."},
		{"en", "Apple will have a new CEO some day"},
		{"en", "Steve Marlow headed to Moscow for a meeting."},
		{"zh", "商务部副部长李远成会见英伟达副总裁"},
		{"zh", "某公司上市：CEO李远成亿万富翁、联合创始人财富飙升"},
		{"zh", "优先入住指定人才社区"},
		{"zh", "微信加入群聊总结功能"},
		{"zh", "腾讯宣布加入开源硬件联盟"},
		{"zh", "英伟达成为全球市值最高的公司"},
		{"zh", "谷歌计划裁员一千人"},
		{"zh", "百度宣布成立新的人工智能部门"},
		{"zh", "人工智能正在进入工厂，工程师需要重新学习"},
	} {
		t.Run(tt.text, func(t *testing.T) {
			t.Parallel()
			if got := readMoves(report(tt.lang, "", tt.text)); len(got) > 0 {
				t.Errorf("got %v, want none", got)
			}
		})
	}
}

func TestMoveKnowsItsPersonFromTheTitle(t *testing.T) {
	t.Parallel()
	r := report("en", "Salesforce executive Jane Okafor named COO of Intel", "Okafor will oversee the factories, Intel said.")
	want := []move{{"Jane Okafor", "", "intel", "named"}}
	if diff := gocmp.Diff(want, readMoves(r)); diff != "" {
		t.Error(diff)
	}
}

// A failure says that a list of people without verbs is not read with what its lead-in tells.
func TestMovesOfAList(t *testing.T) {
	t.Parallel()
	r := report("zh", "", "周慧近日加盟百度，出任首席科学家。\n此外还有：\nIntel 前 CTOWei Tanaka（负责产品研究）\n搜索共同创造者Lena Fischer（费雪）\n这批人带来了新方法。")
	r.Sentences = text.Sentences(r.Body, r.Lang)
	want := []move{{"周慧", "", "baidu", "joined"}, {"Wei Tanaka", "intel", "baidu", "joined"}, {"Lena Fischer", "", "baidu", "joined"}}
	if diff := gocmp.Diff(want, readMoves(r)); diff != "" {
		t.Error(diff)
	}
}
