package claim

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/news"
	"dateline/internal/quantity"
	"dateline/internal/text"
	"dateline/internal/when"
)

// names are what the passages of these tests mention, with an id of their own.
func figurePassage(s string, lang news.Lang) *passage {
	published := time.Date(2026, 1, 20, 9, 0, 0, 0, time.UTC)
	p := &passage{n: 1, text: s, lang: lang, published: published, quantities: quantity.Scan(s, lang), dates: when.Scan(s, published, lang)}
	for _, n := range []struct{ name, id, kind string }{
		{"Meta", "meta", "company"},
		{"Acme", "acme", "company"},
		{"艾可美", "acme", "company"},
		{"Orbit AI", "orbit", "lab"},
		{"奥比特", "orbit", "lab"},
		{"Zeta-3", "zeta-3", "model"},
		{"Nimbus", "nimbus", "company"},
		{"云雨", "nimbus", "company"},
	} {
		for from := 0; ; {
			i := strings.Index(s[from:], n.name)
			if i < 0 {
				break
			}
			p.mentions = append(p.mentions, Mention{Span: text.Span{Start: from + i, End: from + i + len(n.name)}, ID: news.EntityID(n.id), Kind: n.kind, Text: n.name})
			from += i + len(n.name)
		}
	}
	for i := 1; i < len(p.mentions); i++ {
		for j := i; j > 0 && p.mentions[j].Start < p.mentions[j-1].Start; j-- {
			p.mentions[j], p.mentions[j-1] = p.mentions[j-1], p.mentions[j]
		}
	}
	return p
}

// showFigure writes a claim in short.
func showFigure(c *news.Claim) string {
	f := c.Figure
	v := fmt.Sprintf("%.6g", f.Low)
	if f.High != f.Low {
		v += fmt.Sprintf("..%.6g", f.High)
	}
	who := string(c.Subject.ID)
	if who == "" {
		who = c.Subject.Text
	}
	out := strings.Join([]string{who, f.Metric, f.Period, v, f.Unit, string(f.Basis), f.Scope}, "|")
	if other := f.Of; other.ID != "" {
		out += "|of " + string(other.ID)
	} else if other.Text != "" {
		out += "|of " + other.Text
	}
	if f.Change == "" && f.OldHigh != 0 {
		out += fmt.Sprintf("|from %.6g..%.6g", f.OldLow, f.OldHigh)
	}
	if f.Change != "" {
		out += fmt.Sprintf("|%s from %.6g..%.6g", f.Change, f.OldLow, f.OldHigh)
	}
	if c.Kind == news.ClaimSpec {
		out = "spec " + out
	}
	return out
}

func TestFigures(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		lang news.Lang
		text string
		want []string
	}{
		{"revision en", news.English, "Meta raised its 2026 capex guidance from $66-72 billion to $70-72 billion.", []string{
			"meta|capex|2026|6.6e+10..7.2e+10|USD|guidance|previous",
			"meta|capex|2026|7e+10..7.2e+10|USD|guidance||raised from 6.6e+10..7.2e+10",
		}},
		{"revision zh", news.Chinese, "Meta将2026年资本支出指引从660–720亿美元上调至700–720亿美元。", []string{
			"meta|capex|2026|6.6e+10..7.2e+10|USD|guidance|previous",
			"meta|capex|2026|7e+10..7.2e+10|USD|guidance||raised from 6.6e+10..7.2e+10",
		}},
		{"revision, old value behind", news.English, "Acme cut its 2026 revenue forecast to $4 billion from a previous $5 billion.", []string{
			"acme|revenue|2026|4e+09|USD|guidance||lowered from 5e+09..5e+09",
			"acme|revenue|2026|5e+09|USD|guidance|previous",
		}},
		{"a rise is no revision", news.English, "Acme's revenue rose from $1 billion to $2 billion in 2025.", []string{
			"acme|revenue|2025|1e+09|USD|actual|",
			"acme|revenue|2025|2e+09|USD|actual|",
		}},
		{"growth", news.Chinese, "艾可美2025年营收增长15%，达80亿元。", []string{
			"acme|revenue growth|2025|15|percent|actual|",
			"acme|revenue|2025|8e+09|CNY|actual|",
		}},
		{"round and valuation", news.English, "Orbit AI raised $500 million at a $4 billion valuation.", []string{
			"orbit|funding round||5e+08|USD||",
			"orbit|valuation||4e+09|USD||",
		}},
		{"scope", news.English, "Acme expects 2026 capital expenditures, including finance leases, of $10 billion to $12 billion.", []string{
			"acme|capex|2026|1e+10..1.2e+10|USD|guidance|including finance leases",
		}},
		{"scope zh", news.Chinese, "艾可美预计2026年资本开支（含融资租赁）为100亿至120亿美元。", []string{
			"acme|capex|2026|1e+10..1.2e+10|USD|guidance|including finance leases",
		}},
		{"acquirer", news.English, "Nimbus agreed to acquire Orbit AI for $900 million.", []string{"nimbus|acquisition price||9e+08|USD|||of orbit"}},
		{"acquirer zh", news.Chinese, "云雨宣布以9亿美元收购奥比特。", []string{"nimbus|acquisition price||9e+08|USD|||of orbit"}},
		{"acquired by name alone", news.English, "Nimbus to acquire document robotics startup Quillmark Systems for $40 million", []string{"nimbus|acquisition price||4e+07|USD|||of Quillmark Systems"}},
		{"acquired by name alone zh", news.Chinese, "云雨拟以4000万美元收购文档机器人初创公司Quillmark", []string{"nimbus|acquisition price||4e+07|USD|||of Quillmark"}},
		{"investor", news.English, "Acme will invest $2 billion in the Lisbon startup Orbit AI", []string{"acme|investment||2e+09|USD|||of orbit"}},
		{"investor zh", news.Chinese, "艾可美将向推理初创公司奥比特投资20亿美元", []string{"acme|investment||2e+09|USD|||of orbit"}},
		{"a remark in commas", news.English, "Quillmark, founded by former Acme researchers, is in talks to raise $175M at a $1B valuation", []string{
			"Quillmark|funding round||1.75e+08|USD||",
			"Quillmark|valuation||1e+09|USD||",
		}},
		{"who leads a round is not valued", news.English, "Lisbon-based Quillmark, which files papers, raised $50M led by Nimbus at a $400M valuation", []string{
			"Quillmark|funding round||5e+07|USD||",
			"Quillmark|valuation||4e+08|USD||",
		}},
		{"who was there before", news.English, "Led by the former head of research at Acme, the hardware startup is valued at $4.5 billion.", []string{"|valuation||4.5e+09|USD||"}},
		{"grown from", news.English, "Orbit AI reaches $400M in ARR, up from $300M in January", []string{
			"orbit|annual recurring revenue||4e+08|USD|run-rate||from 3e+08..3e+08",
			"orbit|annual recurring revenue|2026-01|3e+08|USD|run-rate|previous",
		}},
		{"when the old value was said", news.Chinese, "艾可美把2026财年资本开支预期提高到约500亿美元，9月时的说法是约350亿美元", []string{
			"acme|capex|FY2026|5e+10|USD|guidance||raised from 3.5e+10..3.5e+10",
			"acme|capex|FY2026|3.5e+10|USD|guidance|previous",
		}},
		{"a date of the old value alone", news.Chinese, "艾可美今年将削减产量，产量从去年490万片降至468万片", []string{
			"acme|output|2025|4.9e+06|piece|actual|previous",
			"acme|output|2026|4.68e+06|piece|actual||from 4.9e+06..4.9e+06",
		}},
		{"registered capital", news.Chinese, "近日，奥比特信息科技有限公司发生工商变更，注册资本由27亿人民币增至37亿人民币", []string{
			"orbit|registered capital||2.7e+09|CNY||previous",
			"orbit|registered capital||3.7e+09|CNY|||from 2.7e+09..2.7e+09",
		}},
		{"scopes of users", news.Chinese, "奥比特周活跃用户达8亿，付费用户超5000万", []string{
			"orbit|users||8e+08|person|actual|weekly",
			"orbit|subscribers||5e+07|person|actual|",
		}},
		{"scopes of prices", news.English, "Zeta-3 costs $5 per million input tokens and $25 per million output tokens", []string{
			"zeta-3|price||5|USD||input",
			"zeta-3|price||25|USD||output",
		}},
		{"before the money", news.English, "Orbit AI raised $500 million at a pre-money valuation of $4 billion", []string{
			"orbit|funding round||5e+08|USD||",
			"orbit|valuation||4e+09|USD||pre-money",
		}},
		{"victims are no users", news.English, "Extensions stole Zeta-3 chats from over 900,000 users", []string{"zeta-3|||900000|person||"}},
		{"marks of other things are none", news.English, "Acme (2344-TW) shows two 4K cameras, says 8090 Industries", nil},
		{"a bare count takes the metric's unit", news.Chinese, "艾可美员工总数降至1200左右", []string{"acme|headcount||1200|person|actual|"}},
		{"tokens", news.Chinese, "奥比特日均调用量超过30万亿", []string{"orbit|tokens processed||3e+13|token|actual|daily"}},
		{"a fall keeps a positive value", news.English, "Shares of Acme fell 8 percent on Monday.", []string{"acme|share price decline||8|percent||"}},
		{"unknown startup", news.English, "Quillmark, a Lisbon startup, has raised $12 million in seed funding.", []string{"Quillmark|funding round||1.2e+07|USD||"}},
		{"unknown startup zh", news.Chinese, "芯片企业澜图科技完成数亿元B轮融资", []string{"澜图科技|funding round||2e+08..9e+08|CNY||"}},
		{"spec", news.English, "Orbit AI's Zeta-3 has 70 billion parameters.", []string{"spec zeta-3|parameters||7e+10|parameter||"}},
		{"run rate", news.English, "Orbit AI hit $3 billion in annual recurring revenue.", []string{"orbit|annual recurring revenue||3e+09|USD|run-rate|"}},
		{"target", news.Chinese, "艾可美的目标是2027年出货量达到500万台。", []string{"acme|shipments|2027|5e+06|device|target|"}},
		{"a total is no rise", news.Chinese, "艾可美将2026年资本支出指引上调10亿美元至90亿美元。", []string{
			"acme|capex increase|2026|1e+09|USD|guidance||raised from 0..0",
			"acme|capex|2026|9e+09|USD|guidance||raised from 0..0",
		}},
		{"a total is no rise en", news.English, "Acme's 2025 revenue rose by $2 billion to $9 billion.", []string{
			"acme|revenue increase|2025|2e+09|USD|actual|",
			"acme|revenue|2025|9e+09|USD|actual|",
		}},
		{"forecasts of two years", news.Chinese, "机构预测2027年出货量将下滑2.1%，与2026年预估3.3%的增幅形成对比，此前曾预测2027年有0.45%增长", []string{
			"|shipments decline|2027|2.1|percent|forecast||lowered from 0.45..0.45",
			"|shipments growth|2026|3.3|percent|forecast|",
			"|shipments decline|2027|0.45|percent|forecast|previous",
		}},
		{"lists, versions and dates are none", news.English, "Three things to know about Zeta-3: 5 ways it beats GPT-5.2 on December 12, 2025.", nil},
		{"small counts are none", news.Chinese, "艾可美等24家公司加入该计划，适配20种语言", nil},
		{"scare quotes are none", news.English, "The chief is '0%' excited.", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, c := range figures(figurePassage(tt.text, tt.lang)) {
				got = append(got, showFigure(&c))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("figures(%q) (-want +got):\n%s", tt.text, diff)
			}
		})
	}
}

// TestFigureKeys holds that reports of one fact in two languages give number records one key.
func TestFigureKeys(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ zh, en string }{
		{"艾可美2025年营收为120亿美元", "Acme reported 2025 revenue of $12 billion"},
		{"奥比特以40亿美元估值融资5亿美元", "Orbit AI raised $500 million at a $4 billion valuation"},
		{"艾可美裁员1200人", "Acme is laying off 1,200 employees"},
		{"云雨第三季度净利润增长30%", "Nimbus said net profit grew 30% in the third quarter"},
		{"艾可美市值突破5万亿美元", "Acme's market value topped $5 trillion"},
		{"奥比特周活跃用户达8亿", "Orbit AI has 800 million weekly active users"},
		{"艾可美股价下跌6%", "Acme shares fell 6%"},
		{"艾可美投资350亿美元建设数据中心", "Acme will invest $35 billion in data centers"},
	} {
		t.Run(tt.en, func(t *testing.T) {
			t.Parallel()
			keys := func(s string, lang news.Lang) map[string]bool {
				set := map[string]bool{}
				for _, c := range figures(figurePassage(s, lang)) {
					f := c.Figure
					set[fmt.Sprint(c.Subject.ID, "|", f.Metric, "|", f.Period, "|", f.Unit, "|", f.Basis, "|", f.Scope, "|", f.Low, "|", f.High)] = true
				}
				return set
			}
			if diff := cmp.Diff(keys(tt.zh, news.Chinese), keys(tt.en, news.English)); diff != "" {
				t.Errorf("%q and %q differ (-zh +en):\n%s", tt.zh, tt.en, diff)
			}
		})
	}
}

// TestMetricTable holds that every line of the embedded lists is read.
func TestMetricTable(t *testing.T) {
	t.Parallel()
	n := 0
	for i, line := range strings.Split(metricText, "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 4 || f[0] == "" || strings.Trim(f[1], "mpxcswthba") != "" {
			t.Errorf("metric.tsv:%d: %q is no metric", i+1, line)
		}
		n++
	}
	if n < 60 {
		t.Errorf("metric.tsv holds %d metrics, want at least 60", n)
	}
}

func FuzzFigures(f *testing.F) {
	for _, s := range []string{
		"Meta raised its 2026 capex guidance from $66-72 billion to $70-72 billion.", "艾可美预计2026年资本开支（含融资租赁）为100亿至120亿美元。",
		"up from 5, down 1,600%, 5(3) to $2", "裁员3万，此前5万", "“50%” (20%", "员工总数1200,", "from $5",
	} {
		f.Add(s, true)
		f.Add(s, false)
	}
	f.Fuzz(func(t *testing.T, s string, zh bool) {
		lang := news.English
		if zh {
			lang = news.Chinese
		}
		for _, c := range figures(figurePassage(s, lang)) {
			if c.Start < 0 || c.End > len(s) || c.Start >= c.End {
				t.Fatalf("figures(%q): span %d:%d", s, c.Start, c.End)
			}
			if c.Figure == nil || !(c.Figure.Low <= c.Figure.High) || c.Figure.Unit == "" {
				t.Fatalf("figures(%q): %+v", s, c.Figure)
			}
		}
	})
}

func BenchmarkFigures(b *testing.B) {
	const s = "Meta raised its 2026 capex guidance from $66-72 billion to $70-72 billion, while revenue rose 26 percent to $51.2 billion in the third quarter."
	p := figurePassage(s, news.English)
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		figures(p)
	}
}

// TestPromisesOfMakers holds that a promise of a maker whose product has no name is marked, and a product's own is not.
func TestPromisesOfMakers(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		subject, milestone string
		fate               news.Fate
		want               bool
	}{
		{"acme", "release", news.FateExpected, true},
		{"zeta-3", "release", news.FateExpected, false},
		{"acme", "listing", news.FateExpected, false},
		{"acme", "completion", news.FateSlipped, false},
		{"", "release", news.FateExpected, false},
	} {
		p := figurePassage("Acme will launch Zeta-3 in May", news.English)
		c := news.Claim{Subject: news.Name{ID: news.EntityID(tt.subject)}, Promise: &news.Promise{Milestone: tt.milestone, Status: tt.fate}}
		if got := p.unnamed(&c); got != tt.want {
			t.Errorf("%s, %s, %s: unnamed %v, want %v", tt.subject, tt.milestone, tt.fate, got, tt.want)
		}
	}
}

// TestCredits holds that a picture's agency is nobody whom a sentence tells of.
func TestCredits(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]bool{
		"Photo by Ann Lee/Acme shows the launch":  true,
		"A post by Ann Lee for Orbit AI/Acme":     false,
		"Image by Ann Lee via Acme shows the lab": true,
	} {
		if got := credit(s, strings.Index(s, "Acme")); got != want {
			t.Errorf("credit(%q) = %v, want %v", s, got, want)
		}
	}
}
