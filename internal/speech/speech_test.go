package speech_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"dateline/internal/news"
	"dateline/internal/speech"
	"dateline/internal/text"

	"github.com/google/go-cmp/cmp"
)

// read makes a text of plain words; a title stands before a bar. Names are listed as kind:name.
func read(t *testing.T, s string, lang news.Lang, names ...string) *speech.Text {
	t.Helper()
	in := &speech.Text{Lang: lang, Body: s, Class: news.Press}
	if title, body, ok := strings.Cut(s, " | "); ok {
		in.Title, in.Body = title, body
	}
	in.Sentences = text.Sentences(in.Body, lang)
	for _, n := range names {
		kind, name, _ := strings.Cut(n, ":")
		i := strings.Index(in.Body, name)
		if i < 0 {
			t.Fatalf("%q is not in %q", name, in.Body)
		}
		in.Names = append(in.Names, speech.Name{Span: text.Span{Start: i, End: i + len(name)}, ID: news.EntityID(name), Kind: kind, Text: name})
	}
	return in
}

// said is a quote in short: its words and its speaker.
type said struct{ words, speaker string }

func TestQuotes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, in string
		lang     news.Lang
		want     []said
	}{
		{"a piece without a cue", `The rules call for a system that is "safe by default and slow to change" in every home.`, news.English, []said{{"safe by default and slow to change", ""}}},
		{"a piece that describes a noun", `Nobody likes “looks fine to me” reviews.`, news.English, nil},
		{"a headline's first words", `“A leaky roof in a storm”: why the grid may fail`, news.English, []said{{"A leaky roof in a storm", ""}}},
		{"escaped marks", `Ada Park: \"We ought to sell the plant\"`, news.English, []said{{"We ought to sell the plant", "Ada Park"}}},
		{"broken off", `Park said the firm would "look into every way to keep the pla`, news.English, nil},
		{"code", `The file says { "_plant_id" : "x_1" } and no more.`, news.English, nil},
		{"a headline's passive", `Regulator asked to use 'banning' powers over toys`, news.English, nil},
		{"a judgement of a few words", "远星科技首席执行官王岩在会上表示，焊工能拿“六位数月薪”，人手不够。", news.Chinese, []said{{"六位数月薪", "王岩"}}},
		{"a term with its name", "远星科技发文介绍其推出的“沙箱环境”（sandbox environment）。", news.Chinese, nil},
		{"a headline's judgement", "远星科技CEO：竞争的关键不是“单个产品” 而是“整套服务”", news.Chinese, []said{{"单个产品", "远星科技CEO"}, {"整套服务", "远星科技CEO"}}},
		{"cue after", `“The chip is ready,” Ada Park said on Friday.`, news.English, []said{{"The chip is ready", "Ada Park"}}},
		{"inverted", `"We shipped it," said Ada Park, who runs the lab.`, news.English, []said{{"We shipped it", "Ada Park"}}},
		{"cue before", `The minister told reporters: “No deal was signed.”`, news.English, []said{{"No deal was signed.", "The minister"}}},
		{"split", `“It works,” the engineer said, “but not at night.”`, news.English, []said{{"It works", "the engineer"}, {"but not at night.", "the engineer"}}},
		{"the next sentence", `“It works,” Park said. “Nobody believed us.”`, news.English, []said{{"It works", "Park"}, {"Nobody believed us.", "Park"}}},
		{
			"the sentence before the attribution", `“It works. Nobody believed us,” Park said.`, news.English,
			[]said{{"It works. Nobody believed us", "Park"}},
		},
		{"question", `“Who would pay for this?” asked Park.`, news.English, []said{{"Who would pay for this?", "Park"}}},
		{"two quotations, one speaker", "“Who pays?” “We do,” she said.", news.English, []said{{"Who pays?", "she"}, {"We do", "she"}}},
		{
			"never closed, and goes on in the next paragraph", "Park wrote: “It began in May.\n\n“It ended in June.”", news.English,
			[]said{{"It began in May.", "Park"}, {"It ended in June.", "Park"}},
		},
		{"apposition", `“We are hiring,” Kim Lee, the head of the Seoul office, said.`, news.English, []said{{"We are hiring", "Kim Lee"}}},
		{"title before the name", `Orbit CEO Mia Chen said “we will not sell.”`, news.English, []said{{"we will not sell.", "Mia Chen"}}},
		{"a piece", `The agency said the plan was “reckless and rushed.”`, news.English, []said{{"reckless and rushed.", "The agency"}}},
		{"two pieces", `Critics called it “a gift” and “a bad joke.”`, news.English, []said{{"a gift", "Critics"}, {"a bad joke.", "Critics"}}},
		{"governing clause", `Park said that she felt “very tired.”`, news.English, []said{{"very tired.", "Park"}}},
		{"participle", `Orbit has sued Nimbus, claiming its tools copy books “on an industrial scale.”`, news.English, []said{{"on an industrial scale.", "Orbit"}}},
		{"passive", `The deal was described as “dead on arrival” by Senator Ruiz.`, news.English, []said{{"dead on arrival", "Ruiz"}}},
		{"according to", `The model is “much slower,” according to Park.`, news.English, []said{{"much slower", "Park"}}},
		{"single marks in a headline", `Orbit boss says rivals are ‘years behind us’`, news.English, []said{{"years behind us", "Orbit boss"}}},
		{"single marks inside", `“He said ‘no’ twice,” Park recalled.`, news.English, []said{{"He said ‘no’ twice", "Park"}}},
		{"headline with a colon", `Mayor: the new law is ‘a total mess’`, news.English, []said{{"a total mess", "Mayor"}}},
		{"dash", `“Nothing is certain yet.” — Ada Park`, news.English, []said{{"Nothing is certain yet.", "Ada Park"}}},
		{"scare quotes", `The so-called “dark factory” opened in May.`, news.English, nil},
		{"title of a work", `The film “The Last Prompt” opens in May.`, news.English, nil},
		{"product", `The company launched “Orbit Desk” last week.`, news.English, nil},
		{"word that is spoken of", `The word “slop” is everywhere.`, news.English, nil},
		{"apostrophes", `The developers' plan and the users' hopes don't match, it's said.`, news.English, nil},
		{"inches", `The 6.7" screen and the 5.4" screen are new.`, news.English, nil},
		{"a headline that begins with words", `'Nobody checked the plan': Mayor says the bridge will close`, news.English, []said{{"Nobody checked the plan", "Mayor"}}},
		{"a feeling", `Orbit CEO is ‘stunned’ by the ruling`, news.English, []said{{"stunned", "Orbit CEO"}}},
		{"whose words a planner's are", `The suit alleges the driver was planning a “long detour.”`, news.English, []said{{"long detour.", "The suit"}}},
		{"closed by an opening mark", `“We ship in March,“ said Ada Park.`, news.English, []said{{"We ship in March", "Ada Park"}}},
		{"the reader's choice", `You can choose whether you want “more” of it.`, news.English, nil},
		{"a term in an outlet's report", `According to Bloomberg, the phone may not bear the “mega” name.`, news.English, nil},
		{"a name behind dubbed", `Dubbed 'Care Desk,' Orbit says the tool “answers in a second.”`, news.English, []said{{"answers in a second.", "Orbit"}}},
		{"zh judgement", "李青警告，市场存在“泡沫”，需要小心。", news.Chinese, []said{{"泡沫", "李青"}}},
		{"zh topic", "远星科技表示，会议将围绕“算力与能源”展开。", news.Chinese, nil},
		{"cue in the line before", "发言人回应称：\n“我们没有裁员计划。”", news.Chinese, []said{{"我们没有裁员计划。", "发言人"}}},
		{"zh before", "远星科技董事长李青表示：“今年不会涨价。”", news.Chinese, []said{{"今年不会涨价。", "李青"}}},
		{"zh after", "“市场还很早期。”合伙人王岩说。", news.Chinese, []said{{"市场还很早期。", "王岩"}}},
		{"zh split", "“我们不急，”她说，“也不会停下来。”", news.Chinese, []said{{"我们不急", "她"}, {"也不会停下来。", "她"}}},
		{"zh piece", "他强调，公司“没有任何出售业务的打算”。", news.Chinese, []said{{"没有任何出售业务的打算", "他"}}},
		{"zh straight marks", "李青说:\"我们会继续投入。\"", news.Chinese, []said{{"我们会继续投入。", "李青"}}},
		{"zh traditional", "董事長林青強調，「我們不會裁員」。", news.Traditional, []said{{"我們不會裁員", "林青"}}},
		{"zh headline", "远星科技：目前“没有上市计划的时间表”", news.Chinese, []said{{"没有上市计划的时间表", "远星科技"}}},
		{"zh product", "远星科技宣布推出“星桥”平台。", news.Chinese, nil},
		{"zh plan", "远星科技宣布启动“百城计划”，并称“百城计划”覆盖全国。", news.Chinese, nil},
		{"zh what is answered", "远星科技回应“大规模裁员”传闻：消息不实", news.Chinese, nil},
		{"zh scare quotes", "这款“平价手机”销量超过十万台。", news.Chinese, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			in := read(t, tt.in, tt.lang)
			var got []said
			for _, q := range speech.Quotes(in) {
				got = append(got, said{q.In(in.Body), q.Speaker})
				if q.Speaker != "" && q.SpeakerSpan.In(in.Body) != q.Speaker {
					t.Errorf("speaker %q stands at %q", q.Speaker, q.SpeakerSpan.In(in.Body))
				}
			}
			if d := cmp.Diff(tt.want, got, cmp.AllowUnexported(said{})); d != "" {
				t.Errorf("Quotes(%q) (-want +got):\n%s", tt.in, d)
			}
		})
	}
}

// source is a Source in short.
type source struct {
	class    news.Attribution
	speaker  string
	modality news.Modality
}

func TestSources(t *testing.T) {
	t.Parallel()
	const exp, now, no = news.Expected, news.Stated, news.Denied
	tests := []struct {
		in    string
		lang  news.Lang
		names []string
		want  source
	}{
		{`Orbit will open a plant in Ohio, the company said.`, news.English, nil, source{news.Official, "the company", exp}},
		{`Orbit opens a plant in Ohio`, news.English, nil, source{news.ByOutlet, "", now}},
		{`Orbit is reportedly weighing a sale of its chip unit.`, news.English, nil, source{news.Anonymous, "", exp}},
		{`The talks ended in May, according to people familiar with the matter.`, news.English, nil, source{news.Anonymous, "people familiar with the matter", now}},
		{`Two sources told reporters that the talks ended.`, news.English, nil, source{news.Anonymous, "Two sources", now}},
		{`Nimbus said to be near a deal for a data center`, news.English, nil, source{news.Anonymous, "", now}},
		{`Report: Orbit to close its studio`, news.English, nil, source{news.Anonymous, "", exp}},
		{`Orbit has hired bankers, according to a report from Bloomberg.`, news.English, nil, source{news.ByOutlet, "Bloomberg", now}},
		{`Reuters reported that the chipmaker cut jobs.`, news.English, nil, source{news.ByOutlet, "Reuters", now}},
		{`Gartner expects sales to fall 4% in 2026.`, news.English, nil, source{news.Named, "Gartner", exp}},
		{`The market is too hot, said Ana Ruiz, an analyst at Harbor.`, news.English, nil, source{news.Named, "Ana Ruiz", now}},
		{`Orbit denied that it sold user data.`, news.English, nil, source{news.Official, "Orbit", no}},
		{`Orbit announced a new office in Cork.`, news.English, nil, source{news.Official, "Orbit", now}},
		{`Shares fell after Orbit said it lost a customer.`, news.English, nil, source{news.ByOutlet, "", now}},
		{`A memo seen by Wired confirms the date.`, news.English, nil, source{news.Official, "A memo seen by Wired", now}},
		{`A leaker posted pictures of the device.`, news.English, nil, source{news.Social, "", now}},
		{`Orbit touts the chip as its most powerful yet.`, news.English, nil, source{news.SelfReported, "Orbit", now}},
		{`Orbit reportedly in talks to buy Nimbus | The price could reach $2 billion.`, news.English, nil, source{news.Anonymous, "", exp}},
		{`I expect this to be slow.`, news.English, nil, source{news.ByOutlet, "", exp}},
		{`Orbit is reportedly building a ring, according to The Information.`, news.English, nil, source{news.ByOutlet, "The Information", now}},
		{`Former Orbit chief Ada Park says the market is too hot.`, news.English, nil, source{news.Named, "Ada Park", now}},
		{`Someone tells the bot a joke.`, news.English, nil, source{news.ByOutlet, "", now}},
		{`It rarely works the way he says it does.`, news.English, nil, source{news.ByOutlet, "", now}},
		{`Regulator urged to act on toys.`, news.English, nil, source{news.ByOutlet, "", now}},
		{`外界传言有望上市，远星科技已证实。`, news.Chinese, []string{"company:远星科技"}, source{news.Official, "远星科技", exp}},
		{`远星科技公告称，关注到网络流传公司被收购的传闻。`, news.Chinese, nil, source{news.Official, "远星科技", now}},
		{`远星科技前首席科学家王岩批评公司的路线。`, news.Chinese, []string{"company:远星科技", "person:王岩"}, source{news.Named, "王岩", now}},
		{`中国卫星研究院发布《商业航天报告（2025年）》，称发射成本下降。`, news.Chinese, nil, source{news.Named, "中国卫星研究院", now}},
		{`[晨星新聞] 根據市政府網頁，工程已經撤回。`, news.Traditional, nil, source{news.Official, "市政府網頁", now}},
		{`汽车零部件巨头远星科技：两年内建三座工厂`, news.Chinese, []string{"company:远星科技"}, source{news.Official, "汽车零部件巨头远星科技", now}},
		{`挑战远星科技：云桥推出新款手机`, news.Chinese, []string{"company:远星科技"}, source{news.ByOutlet, "", now}},
		{`用户发现限额变少，官方尚未对此作出解释。`, news.Chinese, nil, source{news.ByOutlet, "", now}},
		{`知情人士透露，远星科技正洽谈收购云桥。`, news.Chinese, nil, source{news.Anonymous, "知情人士", exp}},
		{`据路透社报道，远星科技已出售其芯片业务。`, news.Chinese, nil, source{news.ByOutlet, "路透社", now}},
		{`彭博社援引知情人士的话报道称，远星科技正考虑出售业务。`, news.Chinese, nil, source{news.Anonymous, "知情人士", exp}},
		{`远星科技发言人称，公司没有裁员。`, news.Chinese, nil, source{news.Official, "远星科技发言人", now}},
		{`远星科技否认出售业务。`, news.Chinese, nil, source{news.Official, "远星科技", no}},
		{`IDC预计，明年平板销量将下滑。`, news.Chinese, nil, source{news.Named, "IDC", exp}},
		{`分析师王岩指出，供应仍然紧张。`, news.Chinese, nil, source{news.Named, "王岩", now}},
		{`网传远星科技降价。`, news.Chinese, nil, source{news.Social, "", now}},
		{`传远星科技计划关闭上海工厂`, news.Chinese, nil, source{news.Social, "", exp}},
		{`远星科技推出新款手机`, news.Chinese, nil, source{news.ByOutlet, "", now}},
		{`远星科技公告，拟收购云桥的全部股份。`, news.Chinese, nil, source{news.Official, "远星科技", exp}},
		{`消息称远星科技拟裁员 | 远星科技计划裁员约一成。`, news.Chinese, nil, source{news.Anonymous, "", exp}},
		{`知情人士表示： | 新模型推迟到明年。`, news.Chinese, nil, source{news.Anonymous, "知情人士", exp}},
		{`據《日經亞洲》報導，遠星將於明年量產。`, news.Traditional, nil, source{news.ByOutlet, "日經亞洲", exp}},
		{`遠星科技表示，不會漲價。`, news.Traditional, nil, source{news.Official, "遠星科技", now}},
		{`远星科技的一项调查显示，员工每天省下一小时。`, news.Chinese, []string{"company:远星科技"}, source{news.SelfReported, "远星科技的一项调查", now}},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			t.Parallel()
			in := read(t, tt.in, tt.lang, tt.names...)
			got := speech.Sources(in, speech.Quotes(in))
			if len(got) != len(in.Sentences) || len(got) == 0 {
				t.Fatalf("%d sources of %d sentences", len(got), len(in.Sentences))
			}
			if d := cmp.Diff(tt.want, source{got[0].Attribution, got[0].Speaker, got[0].Modality}, cmp.AllowUnexported(source{})); d != "" {
				t.Errorf("Sources(%q) (-want +got):\n%s", tt.in, d)
			}
		})
	}
}

func TestLeadIn(t *testing.T) {
	t.Parallel()
	in := read(t, "知情人士表示:\n新模型推迟到明年;\n团队仍在测试。\n云桥是一家手机公司。", news.Chinese)
	var got []news.Attribution
	for _, s := range speech.Sources(in, speech.Quotes(in)) {
		got = append(got, s.Attribution)
	}
	want := []news.Attribution{news.Anonymous, news.Anonymous, news.Anonymous, news.ByOutlet}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("a lead-in (-want +got):\n%s", d)
	}
}

func TestClassOfSource(t *testing.T) {
	t.Parallel()
	for class, want := range map[news.Class]news.Attribution{
		news.FirstParty: news.Official, news.Regulator: news.Official, news.Press: news.ByOutlet, news.Community: news.Social,
	} {
		in := read(t, "The new model is out.", news.English)
		in.Class = class
		if got := speech.Sources(in, nil)[0].Attribution; got != want {
			t.Errorf("a sentence without a cue of class %s is %s, want %s", class, got, want)
		}
	}
	in := read(t, "It scored highest in our tests of all models.", news.English)
	in.Class = news.FirstParty
	if got := speech.Sources(in, nil)[0].Attribution; got != news.SelfReported {
		t.Errorf("the maker's own test is %s", got)
	}
}

func TestCorrection(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]bool{
		"Correction: the price is $5.": true, "An earlier version of this story gave a wrong date.": true, "The price is $5.": false,
		"更正：营收为3亿元。": true, "营收为3亿元。": false,
	} {
		in := read(t, s, text.Detect(s, ""))
		if got := speech.Sources(in, nil)[0].Correction; got != want {
			t.Errorf("Correction of %q = %v", s, got)
		}
	}
}

func TestSpeakerID(t *testing.T) {
	t.Parallel()
	in := read(t, "Orbit CEO Mia Chen said “we will not sell.”", news.English, "company:Orbit", "person:Mia Chen")
	if got := speech.Quotes(in); len(got) != 1 || got[0].SpeakerID != "Mia Chen" {
		t.Errorf("Quotes = %+v", got)
	}
}

func TestResolve(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in    string
		lang  news.Lang
		names []string
		want  news.EntityID
	}{
		{"Mia Chen runs Orbit. “We will not sell,” she said.", news.English, []string{"person:Mia Chen", "company:Orbit"}, "Mia Chen"},
		{"Mia Chen runs Orbit. “We will not sell,” the company said.", news.English, []string{"person:Mia Chen", "company:Orbit"}, "Orbit"},
		{"Mia Chen runs Orbit.\n\nIn May it grew. “We will not sell,” Chen said.", news.English, []string{"person:Mia Chen", "company:Orbit"}, "Mia Chen"},
		{"Mia Chen runs Orbit.\n\n“We will not sell,” she said.", news.English, []string{"person:Mia Chen", "company:Orbit"}, ""},
		{"李青执掌远星科技。“我们不会出售。”他说。", news.Chinese, []string{"person:李青", "company:远星科技"}, "李青"},
	}
	for _, tt := range tests {
		in := read(t, tt.in, tt.lang, tt.names...)
		got := speech.Quotes(in)
		if len(got) != 1 || got[0].SpeakerID != tt.want {
			t.Errorf("Quotes(%q) = %+v, want the speaker %q", tt.in, got, tt.want)
		}
	}
}

func TestCues(t *testing.T) {
	t.Parallel()
	type cue struct {
		words string
		kind  speech.CueKind
	}
	tests := []struct {
		in   string
		lang news.Lang
		want []cue
	}{
		{
			"People familiar with the matter said Orbit may not sell in May.", news.English,
			[]cue{{"People familiar", speech.CueHearsay}, {"said", speech.CueSaying}, {"may", speech.CueHedge}, {"not", speech.CueNegation}},
		},
		{
			"According to Orbit, the plan will change.", news.English,
			[]cue{{"According to", speech.CueCiting}, {"will", speech.CueHedge}},
		},
		{"Will Smith denied it.", news.English, []cue{{"denied", speech.CueDenial}}},
		{"据悉，远星科技将推出新机，但未公布价格。", news.Chinese, []cue{{"据悉", speech.CueHearsay}, {"将", speech.CueHedge}}},
		{"遠星預計明年量產，並否認延後。", news.Traditional, []cue{{"預計", speech.CueHedge}, {"明年", speech.CueHedge}, {"否認", speech.CueDenial}}},
		{"性能不断提升", news.Chinese, nil},
	}
	for _, tt := range tests {
		var got []cue
		for _, c := range speech.Cues(tt.in, tt.lang) {
			got = append(got, cue{c.In(tt.in), c.Kind})
		}
		if d := cmp.Diff(tt.want, got, cmp.AllowUnexported(cue{})); d != "" {
			t.Errorf("Cues(%q) (-want +got):\n%s", tt.in, d)
		}
	}
}

// check holds what every reading must hold, whatever the bytes.
func check(t *testing.T, s string, lang news.Lang) {
	t.Helper()
	in := &speech.Text{Lang: lang, Title: s[:len(s)/3], Body: s, Sentences: text.Sentences(s, lang), Class: news.Press}
	quotes := speech.Quotes(in)
	end := 0
	for _, q := range quotes {
		if q.Start < end || q.End <= q.Start || q.End > len(s) {
			t.Fatalf("quote %v behind %d in %q", q.Span, end, s)
		}
		end = q.End
		if q.SpeakerSpan.End > 0 && q.SpeakerSpan.In(s) != q.Speaker || q.Cue.End > len(s) {
			t.Fatalf("speaker %q at %v in %q", q.Speaker, q.SpeakerSpan, s)
		}
		if utf8.ValidString(s) && (!utf8.ValidString(q.In(s)) || !utf8.ValidString(q.Speaker)) {
			t.Fatalf("quote %q by %q is cut within a character", q.In(s), q.Speaker)
		}
	}
	sources := speech.Sources(in, quotes)
	if len(sources) != len(in.Sentences) {
		t.Fatalf("%d sources of %d sentences", len(sources), len(in.Sentences))
	}
	for i, src := range sources {
		if src.Attribution == "" || src.Modality == "" || src.Cue.Start < 0 || src.Cue.End > len(in.Sentences[i].In(s)) {
			t.Fatalf("source %+v", src)
		}
	}
	end = 0
	for _, c := range speech.Cues(s, lang) {
		if c.Start < end || c.End <= c.Start || c.End > len(s) {
			t.Fatalf("cue %v behind %d", c.Span, end)
		}
		end = c.End
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"“A,” he said. \"B", "‘‘’’“”「」『", "said: “", "X：“我们”", "据", "传", "知情人士表示:\n“好。”", "according to", "Report: x", "’s", "n't said \xff“\xe2",
		"A, B, said, “c", "(said) “I am”", "在上表示", "“…”说", "\"\"\"", "İ said “x”", "他说：‘是’", "后", "Described as a “x,” Y said", "had called “the path.”",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		check(t, s, news.English)
		check(t, s, news.Chinese)
	})
}

func BenchmarkRead(b *testing.B) {
	english := strings.Repeat("“We built it in a week,” Mia Chen, the chief executive of Orbit, said on Friday. Analysts at Harbor expect sales to fall. "+
		"The company plans to open a second plant in Ohio, according to people familiar with the matter, and it may hire 400 people there.\n\n", 20)
	chinese := strings.Repeat("远星科技董事长李青周五表示：“今年不会涨价。”据路透社报道，公司计划明年在合肥新建工厂，预计投资30亿元。知情人士透露，双方仍在谈判，最快下月签约。\n", 20)
	for _, bb := range []struct {
		name, body string
		lang       news.Lang
	}{{"en", english, news.English}, {"zh", chinese, news.Chinese}} {
		b.Run(bb.name, func(b *testing.B) {
			in := &speech.Text{Lang: bb.lang, Title: "Orbit", Body: bb.body, Sentences: text.Sentences(bb.body, bb.lang), Class: news.Press}
			b.SetBytes(int64(len(bb.body)))
			b.ReportAllocs()
			for b.Loop() {
				speech.Sources(in, speech.Quotes(in))
			}
		})
	}
}

// TestLists holds the embedded lists in order: no entry twice in a row of one kind, no stray space.
func TestLists(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"words_en.tsv", "words_zh.tsv"} {
		body, err := os.ReadFile(filepath.Join(".", name))
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(body)) {
			if line[0] == '#' {
				continue
			}
			kind, entries, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
			if !ok {
				t.Errorf("%s: a row without a tab: %.40q", name, line)
			}
			seen := map[string]bool{}
			for e := range strings.SplitSeq(entries, "|") {
				if e == "" || strings.TrimSpace(e) != e {
					t.Errorf("%s: %s holds %q", name, kind, e)
				}
				if seen[e] {
					t.Errorf("%s: %s holds %q twice", name, kind, e)
				}
				seen[e] = true
			}
		}
	}
}
