package claim_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/claim"
	"dateline/internal/news"
	"dateline/internal/text"
)

// promiseNames are the names of these tests: as printed, their kind, and who owns them.
func promiseNames() []claim.Mention {
	of := func(words, kind, owner string) claim.Mention {
		return claim.Mention{ID: news.EntityID(strings.ToLower(words)), Kind: kind, Text: words, Owner: news.EntityID(strings.ToLower(owner)), OwnerText: owner}
	}
	return []claim.Mention{
		of("Northwind", "company", ""), of("Halcyon", "company", ""), of("北风", "company", ""), of("海岸证交所", "company", ""), of("Borealis", "model", "Northwind"), of("Kestrel 2", "model", "Halcyon"),
		of("北极星3", "product", "北风"), of("青鸟芯片", "hardware", "北风"), of("Skylark", "product", "Halcyon"), of("Avocado", "model", "Meta"), of("Meta", "company", ""),
	}
}

// promiseMentions finds the names in a text, in order.
func promiseMentions(s string) []claim.Mention {
	var out []claim.Mention
	for i := range s {
		for _, m := range promiseNames() {
			if strings.HasPrefix(s[i:], m.Text) {
				m.Span = text.Span{Start: i, End: i + len(m.Text)}
				out = append(out, m)
			}
		}
	}
	return out
}

// promised writes the promises of a text as "subject | milestone | from..to | from..to before | status".
func promised(title, body string, lang news.Lang, at time.Time) []string {
	claims, _ := claim.Read(&claim.Report{
		Title: title, Body: body, Lang: lang, Published: at, Class: news.Press, Sentences: text.Sentences(body, lang),
		TitleMentions: promiseMentions(title), Mentions: promiseMentions(body),
	})
	out := []string{}
	for i := range claims {
		if p := claims[i].Promise; p != nil && claims[i].Passage > 0 {
			out = append(out, fmt.Sprintf("%s | %s | %s..%s | %s..%s | %s", claims[i].Subject.Text, p.Milestone, p.When.From, p.When.To, p.Earlier.From, p.Earlier.To, p.Status))
		}
	}
	return out
}

// A failure says that a promise, its date, or what became of it is read wrong.
func TestPromises(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 12, 9, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		title, text string
		want        []string
	}{
		{"", "Northwind plans to release Borealis in the second half of 2027.", []string{"Borealis | release | 2027-07-01..2027-12-31 | .. | expected"}},
		{"", "Borealis is slated to arrive by the end of April, a source said.", []string{"Borealis | release | ..2026-04-30 | .. | expected"}},
		{"", "Northwind expects its second plant to begin volume production next year.", []string{"Northwind | mass production | 2027-01-01..2027-12-31 | .. | expected"}},
		{"", "Halcyon to acquire a rival in a deal expected to close in the third quarter of 2026.", []string{"Halcyon | acquisition | 2026-07-01..2026-09-30 | .. | expected"}},
		{"", "Halcyon will open source Kestrel 2 as early as next month.", []string{"Kestrel 2 | open source | 2026-04-01.. | .. | expected"}},
		{"", "Skylark will be discontinued starting September 1, 2026.", []string{"Skylark | shutdown | 2026-09-01.. | .. | expected"}},
		{"", "The Skylark maker is aiming to raise new funding by June.", []string{"Halcyon | funding round | ..2026-06-30 | .. | expected"}},
		{"", "The new safety rules, which Northwind opposes, take effect on August 2, 2026.", []string{"Northwind | rule in force | 2026-08-02..2026-08-02 | .. | expected"}},
		{"", "Skylark is coming to kitchens later this year.", []string{"Skylark | release | 2026-03-12..2026-12-31 | .. | expected"}},
		{"", "Northwind aims to ship the Pebblestone, which takes notes, this summer.", []string{"Pebblestone | release | 2026-06-01..2026-08-31 | .. | expected"}},
		{"", "Halcyon's LUMA 4.5 with new filters will be available starting April 30.", []string{"LUMA 4.5 | release | 2026-04-30.. | .. | expected"}},
		{"", "Halcyon's ‘night watch’ feature will be discontinued in May.", []string{"night watch | shutdown | 2026-05-01..2026-05-31 | .. | expected"}},
		{"", "Northwind will sell the Borealis next year.", []string{"Borealis | on sale | 2027-01-01..2027-12-31 | .. | expected"}},
		{"", "Northwind, Halcyon and Meta plan to launch a shuttle service this year.", []string{"Northwind | release | 2026-01-01..2026-12-31 | .. | expected"}},
		{"", "Ghosts of Winter is coming to consoles next spring.", []string{"Ghosts of Winter | release | 2027-03-01..2027-05-31 | .. | expected"}},
		{"", "Northwind’s next console, Project Kite, won’t reach alpha until 2027.", []string{"Project Kite | beta | 2027-01-01.. | .. | expected"}},
		{"", "Northwind will revamp its shop this year.", []string{"Northwind | plan | 2026-01-01..2026-12-31 | .. | expected"}},
		{"Northwind opens up its library", "It plans to digitise its maps by 2028.", []string{"Northwind | plan | ..2028-12-31 | .. | expected"}},
		{"", "The feature will be rolled out by Halcyon in April.", []string{"Halcyon | release | 2026-04-01..2026-04-30 | .. | expected"}},
		{"", "Halcyon is bringing a new set of Pebble Grey monitors to shops next week.", []string{"Pebble Grey | offer | 2026-03-16..2026-03-22 | .. | expected"}},
		{"", "Northwind will suspend production in Ohio in April.", []string{"Northwind | production cut | 2026-04-01..2026-04-30 | .. | expected"}},
		// Slips.
		{"", "Northwind delays its planned Borealis launch to fall.", []string{"Borealis | release | 2026-09-01..2026-11-30 | .. | slipped"}},
		{"", "Northwind has delayed the release of Borealis from March to at least May.", []string{"Borealis | release | 2026-05-01.. | 2026-03-01..2026-03-31 | slipped"}},
		{"", "Halcyon pushed back the launch of Skylark to the fall.", []string{"Skylark | release | 2026-09-01..2026-11-30 | .. | slipped"}},
		{"", "Halcyon will now ship Skylark in Q3 instead of Q2.", []string{"Skylark | release | 2026-07-01..2026-09-30 | 2026-04-01..2026-06-30 | slipped"}},
		{"Northwind plans to ship Borealis in May", "The launch has since been postponed.", []string{"Borealis | release | .. | 2026-05-01..2026-05-31 | slipped"}},
		// What became of them.
		{"", "Halcyon denied that it plans to go public in 2027.", []string{"Halcyon | listing | 2027-01-01..2027-12-31 | .. | denied"}},
		{"", "Northwind cancelled the planned June release of Borealis.", []string{"Borealis | release | 2026-06-01..2026-06-30 | .. | cancelled"}},
		// No promises.
		{"", "Northwind is showing an assistant at CES this year.", []string{}},
		{"", "Northwind will face its critics in May.", []string{}},
		{"", "A documentary on Northwind comes out in May.", []string{}},
		{"", "Revenue is expected to reach $90 billion in 2027, Northwind said.", []string{}},
		{"", "The Northwind conference will take place on March 16.", []string{}},
		{"", "Northwind's chief scientist will leave the company in June.", []string{}},
		{"", "Halcyon's lease runs through 2030 and expires in December.", []string{}},
		{"", "Northwind released Borealis in January.", []string{}},
		{"", "Northwind will release Borealis in the coming weeks.", []string{}},
		{"", "Halcyon showed the 2027 Skylark with new wheels.", []string{}},
	} {
		t.Run(tt.text, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, promised(tt.title, tt.text, news.English, at)); diff != "" {
				t.Errorf("promises of %q (-want +got):\n%s", tt.text, diff)
			}
		})
	}
	for _, tt := range []struct {
		title, text string
		want        []string
	}{
		{"", "北风将于5月8日调整旗下手机的价格。", []string{"北风 | plan | 2026-05-08..2026-05-08 | .. | expected"}},
		{"", "当地政府出资支持北风的车厂，云桥汽车计划2027年在该厂开始生产卡车。", []string{"云桥汽车 | mass production | 2027-01-01..2027-12-31 | .. | expected"}},
		{"", "云深汽车CEO李远透露，今年两款新车将搭载青鸟芯片。", []string{"云深汽车 | deployment | 2026-01-01..2026-12-31 | .. | expected"}},
		{"", "北风旗下武汉工厂将于6月中旬谢幕。", []string{"北风 | shutdown | 2026-06-11..2026-06-20 | .. | expected"}},
		{"", "北风首席执行官本周暗示将发布新品。", []string{}},
		{"", "北风未来五年将推出更好的汽车。", []string{}},
		{"", "北风计划下个月开源北极星3。", []string{"北极星3 | open source | 2026-04-01..2026-04-30 | .. | expected"}},
		{"", "北风最快将于6月在海岸证交所挂牌上市。", []string{"北风 | listing | 2026-06-01.. | .. | expected"}},
		{"", "青鸟芯片预计今年第四季度量产，明年上半年出货。", []string{
			"青鸟芯片 | mass production | 2026-10-01..2026-12-31 | .. | expected", "青鸟芯片 | delivery | 2027-01-01..2027-06-30 | .. | expected",
		}},
		{"", "北风大会将于5月6日举行，届时将发布北极星3。", []string{"北极星3 | release | 2026-05-06..2026-05-06 | .. | expected"}},
		{"", "北风洽谈新一轮融资，预计2027年年初进行。", []string{"北风 | funding round | 2027-01-01..2027-03-31 | .. | expected"}},
		// Slips, kept, cancelled, denied.
		{"", "北风已将青鸟芯片的量产时间从2026年一季度推迟到2026年底。", []string{"青鸟芯片 | mass production | 2026-12-01..2026-12-31 | 2026-01-01..2026-03-31 | slipped"}},
		{"", "北风确认北极星3原定今年底前的发售延期。", []string{"北极星3 | on sale | .. | ..2026-12-31 | slipped"}},
		{"", "北風原定6月推出的北极星3延後至明年初。", []string{"北极星3 | release | 2027-01-01..2027-03-31 | 2026-06-01..2026-06-30 | slipped"}},
		{"北风将于5月发布北极星3", "但该产品已被推迟。", []string{"北极星3 | release | .. | 2026-05-01..2026-05-31 | slipped"}},
		{"", "北风如期于3月5日上线了北极星3。", []string{"北极星3 | release | 2026-03-05..2026-03-05 | .. | kept"}},
		{"", "北风取消定于6月推出北极星3的计划。", []string{"北极星3 | release | 2026-06-01..2026-06-30 | .. | cancelled"}},
		{"", "北风否认北极星3将于4月发布。", []string{"北极星3 | release | 2026-04-01..2026-04-30 | .. | denied"}},
		{"", "雾港科技：新一代镜片预计2026年第四季度量产。", []string{"雾港科技 | mass production | 2026-10-01..2026-12-31 | .. | expected"}},
		{"", "烘焙机器人企业麦田里完成新一轮融资，2026年年底将更名为麦浪。", []string{"麦田里 | replacement | 2026-12-01..2026-12-31 | .. | expected"}},
		{"", "北风将研发已久的北极星3推迟到今年晚些时候推出，原计划2025年春季发布。", []string{"北极星3 | release | 2026-03-12..2026-12-31 | 2025-03-01..2025-05-31 | slipped"}},
		{"", "北风手机下半年发布。", []string{"北风 | release | 2026-07-01..2026-12-31 | .. | expected"}},
		// No promises.
		{"", "海博会2026将于5月16日登场，北风备受关注。", []string{}},
		{"", "预估2023-2027年北风投资金额达2兆元。", []string{}},
		{"", "北风预计三年内现金流为正。", []string{}},
		{"", "预计2027年全球服务器出货量将增长35%。", []string{}},
		{"", "北风大会将于9月24日在杭州举行。", []string{}},
		{"", "北风总裁将于年底离任。", []string{}},
		{"", "北风股东计划6月起减持股份。", []string{}},
		{"", "北风去年发布了北极星3。", []string{}},
		{"", "北风将在近期发布北极星3。", []string{}},
		{"", "北风公布2027年目标：销量650万辆。", []string{}},
	} {
		t.Run(tt.text, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, promised(tt.title, tt.text, news.Chinese, at)); diff != "" {
				t.Errorf("promises of %q (-want +got):\n%s", tt.text, diff)
			}
		})
	}
}

// A failure says that the same promise has another milestone in the other language, so that the calendar keeps it twice.
func TestPromiseMilestonesAgree(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 12, 9, 0, 0, 0, time.UTC)
	for _, pair := range [][2]string{
		{"Northwind will launch Borealis in June 2026.", "Northwind将于2026年6月推出Borealis。"},
		{"Borealis will debut in June 2026.", "Borealis预计2026年6月上线。"},
		{"Skylark will go on sale in June 2026.", "Skylark将于2026年6月开售。"},
		{"Halcyon plans to go public in June 2026.", "Halcyon计划2026年6月挂牌上市。"},
		{"Halcyon will shut down Skylark in June 2026.", "Halcyon将于2026年6月关闭Skylark。"},
	} {
		en, zh := promised("", pair[0], news.English, at), promised("", pair[1], news.Chinese, at)
		if diff := cmp.Diff(en, zh); diff != "" || len(en) != 1 {
			t.Errorf("%q and %q differ (-en +zh):\n%s", pair[0], pair[1], diff)
		}
	}
}

// The annotated sentences hold no promise where nothing says when they were published.
func TestPromisesNeedADay(t *testing.T) {
	t.Parallel()
	if got := promised("", "Northwind will release Borealis in June 2030.", news.English, time.Time{}); len(got) != 0 {
		t.Errorf("promises without a day of publication = %q, want none", got)
	}
}

func FuzzPromises(f *testing.F) {
	for _, s := range []string{"Northwind will release Borealis in June", "北风将于6月发布“X”，届时", "delayed from March to May", "原定2027年底量产计划或推迟", "届时将发布，6月1日大会", "，，6月，", "推迟至2027年；取消", "In June, Halcyon plans to go public"} {
		f.Add(s, "北风将于5月发布北极星3", true)
		f.Add(s, "Northwind plans to ship Borealis in May", false)
	}
	at := time.Date(2026, 3, 12, 9, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, body, title string, zh bool) {
		lang := news.English
		if zh {
			lang = news.Chinese
		}
		sentences := text.Sentences(body, lang)
		claims, _ := claim.Read(&claim.Report{
			Title: title, Body: body, Lang: lang, Published: at, Sentences: sentences,
			TitleMentions: promiseMentions(title), Mentions: promiseMentions(body),
		})
		for i := range claims {
			c := &claims[i]
			if c.Promise == nil {
				continue
			}
			size := len(title)
			if c.Passage > 0 {
				size = sentences[c.Passage-1].End - sentences[c.Passage-1].Start
			}
			switch p := c.Promise; {
			case c.Start < 0 || c.End <= c.Start || c.End > size:
				t.Fatalf("%q: promise at %d–%d of %d bytes", body, c.Start, c.End, size)
			case c.Subject.Empty() || p.Milestone == "":
				t.Fatalf("%q: promise of nobody or of nothing: %+v", body, p)
			case p.When.Empty() && p.Earlier.Empty():
				t.Fatalf("%q: promise without a date", body)
			case p.When.From != "" && p.When.To != "" && p.When.From > p.When.To:
				t.Fatalf("%q: %v", body, p.When)
			}
		}
	})
}

func BenchmarkPromises(b *testing.B) {
	at := time.Date(2026, 3, 12, 9, 0, 0, 0, time.UTC)
	body := strings.Repeat("北风计划下个月开源北极星3，但青鸟芯片的量产从2026年一季度推迟到2026年底。这家公司没有回应，它的股价当天下跌，员工在论坛上讨论此事。", 40)
	r := &claim.Report{Body: body, Lang: news.Chinese, Published: at, Sentences: text.Sentences(body, news.Chinese), Mentions: promiseMentions(body)}
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		claim.Read(r)
	}
}

// The promises of a whole article are read without a fault, and are shown for reading by hand.
func TestPromisesOfRecordedArticle(t *testing.T) {
	t.Parallel()
	shared := os.Getenv("DATELINE_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "..", "shared")
	}
	body, err := os.ReadFile(filepath.Join(shared, "data", "claims", "article-zh.txt"))
	if err != nil {
		t.Skipf("SKIPPED: the recorded article is not here: %v", err)
	}
	at := time.Date(2025, 12, 11, 0, 0, 0, 0, time.UTC)
	got := strings.Join(promised("", string(body), news.Chinese, at), "\n")
	for _, want := range []string{"Avocado | release | ..2025-12-31 | .. | expected", "Avocado | release | 2026-01-01..2026-03-31 | ..2025-12-31 | slipped"} {
		if !strings.Contains(got, want) {
			t.Errorf("promises of the article are\n%s\nwithout %s", got, want)
		}
	}
}
