package section_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"dateline/internal/entity"
	"dateline/internal/news"
	"dateline/internal/section"

	"github.com/google/go-cmp/cmp"
)

// sentences are titles in our own words, some with a lead, and where they belong. They always run.
func sentences() []struct {
	home        news.SectionID
	title, lead string
} {
	return []struct {
		home        news.SectionID
		title, lead string
	}{
		{section.Breakthroughs, "For the first time, a language model proves an open conjecture in number theory", "Three mathematicians checked the proof."},
		{section.Breakthroughs, "AI system beats human experts at reading retina scans", "The study in Nature Medicine counted 12,000 scans."},
		{section.Breakthroughs, "Robot completes world first in unaided eye surgery", ""},
		{section.Breakthroughs, "国内团队首次实现大模型自主证明数学猜想", "成果发表于《自然》，两位审稿人复核了证明。"},
		{section.Breakthroughs, "全球首例：人工智能独立完成眼科手术动物实验", ""},
		{section.Breakthroughs, "新型光计算芯片刷新世界纪录，算法提速千倍", "课题组在《科学》上公布了结果。"},
		{section.Applications, "How a Danish hospital uses AI to shorten its waiting list", "Nurses say the tool saves them two hours a day."},
		{section.Applications, "Farmers used AI to halve the water that their fields need", ""},
		{section.Applications, "Police used facial recognition and jailed the wrong man", ""},
		{section.Applications, "某三甲医院采用大模型辅助诊断，门诊等候缩短三成", ""},
		{section.Applications, "焊接机器人在一家造船厂产线规模化落地", "工厂称返工率下降一半。"},
		{section.Trends, "Survey: 43% of office workers now use a chatbot each day", ""},
		{section.Trends, "Gartner forecasts that AI spending will double by 2030", ""},
		{section.Trends, "More than half of graduates fear for entry-level jobs, poll finds", ""},
		{section.Trends, "机构：明年全球人形机器人出货量预计增长两倍", ""},
		{section.Trends, "调查显示过半员工每天使用智能助手，同比增长18%", ""},
		{section.Trends, "黄仁勋：未来十年每家工厂都会有自己的AI工厂", ""},
		{section.Trends, "报告：生成式AI普及率升至41%，年轻人占比最高", ""},
		{section.Analysis, "Why the AI boom isn't like the railways", ""},
		{section.Analysis, "The case for slower models", ""},
		{section.Analysis, "What if nobody wants an agent?", ""},
		{section.Analysis, "为什么大模型公司都在抢入口？一场生态之战的背后", ""},
		{section.Analysis, "深度解读：谁在为算力买单", ""},
		{section.Analysis, "评论：开发者的困境与大厂的豪赌", ""},
		{section.Guides, "How to run a small model on an old laptop", "Step by step, with the commands."},
		{section.Guides, "A beginner's guide to writing prompts", ""},
		{section.Guides, "Getting started with retrieval: a tutorial", ""},
		{section.Guides, "手把手教你在本地部署大模型", ""},
		{section.Guides, "提示词写作入门指南：五个技巧", ""},
		{section.Guides, "AI视频剪辑教程：从零开始的八个步骤", ""},
		{section.Products, "OpenAI releases GPT-5.2 to all subscribers", ""},
		{section.Products, "Google rolls out a new Gemini feature for Android phones", ""},
		{section.Products, "Anthropic launches Claude for spreadsheets", "The app is now available in beta."},
		{section.Products, "Meta pauses its image feature after bugs", ""},
		{section.Products, "智谱发布新一代旗舰模型，支持百万字上下文", ""},
		{section.Products, "腾讯元宝上线新功能，可一键整理会议", ""},
		{section.Products, "苹果推迟推出新版Siri", ""},
		{section.Products, "小米新款AI眼镜正式上线开售", ""},
		{section.Business, "Chip startup raises $240 million in a Series B round", ""},
		{section.Business, "Nvidia shares fall as investors question spending", ""},
		{section.Business, "IBM to acquire a data company for $3 billion", ""},
		{section.Business, "Oracle reports quarterly revenue above forecasts", "Shares rose 4%."},
		{section.Business, "具身智能公司完成5亿元B轮融资", ""},
		{section.Business, "寒武纪股价大涨，市值突破六千亿元", ""},
		{section.Business, "大模型公司通过港交所聆讯，拟募资40亿港元", ""},
		{section.Business, "微软与一家印度运营商达成合作，签约五年", ""},
		{section.Policy, "EU opens an antitrust investigation into a chatbot maker", ""},
		{section.Policy, "Authors sue an AI company over copyright", "The lawsuit was filed in a federal court."},
		{section.Policy, "California governor signs a bill on companion chatbots", ""},
		{section.Policy, "US tightens export controls on AI chips", ""},
		{section.Policy, "八部门印发人工智能应用实施意见", ""},
		{section.Policy, "法院裁定：训练模型使用盗版书籍构成侵权", ""},
		{section.Policy, "韩国人工智能基本法今日生效，违者罚款", ""},
		{section.People, "Slack's chief executive joins OpenAI as chief revenue officer", ""},
		{section.People, "Two co-founders leave xAI", ""},
		{section.People, "Yann LeCun departs Meta", ""},
		{section.People, "前谷歌研究员加盟字节，出任视觉团队负责人", ""},
		{section.People, "首席科学家宣布离职", ""},
		{section.People, "阿里任命新的首席技术官", ""},
		{section.OpenSource, "Mistral open-sources its coding model under the Apache 2.0 licence", ""},
		{section.OpenSource, "A self-hosted, open-source notebook for agents", "The repository is on GitHub."},
		{section.OpenSource, "Open weights for a 9-billion-parameter speech model", "The weights are on Hugging Face under the MIT license."},
		{section.OpenSource, "美团开源图像生成模型，权重全面开源", ""},
		{section.OpenSource, "摩尔线程宣布正式开源推理框架", "代码库采用MIT协议。"},
		{section.Research, "New study finds that language models forget what they read first", "The paper tests nine models."},
		{section.Research, "Researchers find a prompt injection that survives summaries", ""},
		{section.Research, "Benchmarking long-context reasoning: an empirical evaluation", "We propose a benchmark."},
		{section.Research, "研究团队发表论文：大模型为何会在长文中迷失", ""},
		{section.Research, "研究人员发现语音模型的新漏洞", "论文已发表。"},
	}
}

// story makes a story of one report as annotate would have read it.
func story(g *entity.Gazetteer, title, lead string) section.Story {
	v := news.Voice{Class: news.Press}
	v.Title, v.Summary, v.Lang = title, lead, news.English
	if strings.ContainsFunc(title, func(r rune) bool { return r >= 0x4E00 && r <= 0x9FFF }) {
		v.Lang = news.Chinese
	}
	v.Entities = entity.Counts(g.Find(v.Title, v.Body()))
	return section.Story{Reports: []news.Voice{v}, Origins: 1}
}

// TestSentences fails if a plain case is filed elsewhere.
func TestSentences(t *testing.T) {
	t.Parallel()
	g, filer := artificialIntelligence(t)
	for _, tt := range sentences() {
		t.Run(tt.title, func(t *testing.T) {
			t.Parallel()
			v := filer.File(story(g, tt.title, tt.lead))
			if v.Home != tt.home {
				t.Errorf("filed %s (%.2f), then %s (%.2f), want %s; %v", v.Home, v.Ranked[0].Share, v.Ranked[1].Section, v.Ranked[1].Share, tt.home, v.Why)
			}
			check(t, v)
		})
	}
}

// check holds what every verdict promises.
func check(t *testing.T, v section.Verdict) {
	t.Helper()
	sum, seen := 0.0, map[news.SectionID]bool{}
	for i, s := range v.Ranked {
		if math.IsNaN(s.Share) || s.Share < 0 || s.Share > 1 || i > 0 && s.Share > v.Ranked[i-1].Share {
			t.Errorf("share %v at %d", s, i)
		}
		sum += s.Share
		seen[s.Section] = true
	}
	if math.Abs(sum-1) > 1e-6 || len(seen) != len(section.All()) {
		t.Errorf("%d sections with shares that sum to %v", len(seen), sum)
	}
	if v.Home != v.Ranked[0].Section || v.Second == v.Home {
		t.Errorf("home %s, second %s, ranked %v", v.Home, v.Second, v.Ranked)
	}
	for _, s := range v.Why {
		if s.Section != v.Home && s.Section != v.Second || s.Text == "" || s.Kind == "" {
			t.Errorf("sign %v for %s and %s", s, v.Home, v.Second)
		}
	}
}

// TestGates fails if a promised section takes a story that does not show what the section promises.
func TestGates(t *testing.T) {
	t.Parallel()
	g, filer := artificialIntelligence(t)
	shut := func(v section.Verdict, id news.SectionID) bool {
		for _, s := range v.Ranked {
			if s.Section == id {
				return s.Shut
			}
		}
		return false
	}
	first := story(g, "For the first time, a language model proves an open conjecture in number theory", "")
	if v := filer.File(first); shut(v, section.Breakthroughs) {
		t.Error("a first told by the press is no breakthrough")
	}
	first.Reports[0].Class = news.FirstParty
	if v := filer.File(first); v.Home == section.Breakthroughs || v.Second == section.Breakthroughs {
		t.Error("the maker's word alone makes a breakthrough")
	}
	for title, id := range map[string]news.SectionID{
		"首款AI冰箱上市，用户数突破千万":             section.Breakthroughs,
		"Patients and hospitals":       section.Applications,
		"A quiet week in the valley":   section.Trends,
		"Chipmaker opens an office":    section.Analysis,
		"The new phone in five colors": section.Guides,
	} {
		if v := filer.File(story(g, title, "")); !shut(v, id) {
			t.Errorf("%s: the gate of %s is open", title, id)
		}
	}
	long := story(g, "Talks on the chip deal go on", "")
	long.Span = 30 * 24 * time.Hour
	if v := filer.File(long); shut(v, section.Trends) {
		t.Error("a story of a month cannot be a trend")
	}
}

// TestMany fails if a story of several reports is not filed by what most of them say, or if their order matters.
func TestMany(t *testing.T) {
	t.Parallel()
	g, filer := artificialIntelligence(t)
	var s section.Story
	for i, title := range []string{
		"Startup raises $80 million for AI tutors", "教育AI公司完成5亿元融资", "AI tutor startup valued at $900 million", "The tutor app gets a new feature",
	} {
		v := story(g, title, "").Reports[0]
		v.ID = news.ReportID(title)
		v.Published = time.Date(2026, 1, 1+i, 0, 0, 0, 0, time.UTC)
		s.Reports = append(s.Reports, v)
	}
	s.Origins = 4
	v := filer.File(s)
	if v.Home != section.Business {
		t.Errorf("filed %s: %v", v.Home, v.Why)
	}
	check(t, v)
	s.Reports[0], s.Reports[3] = s.Reports[3], s.Reports[0]
	if diff := cmp.Diff(v, filer.File(s)); diff != "" {
		t.Errorf("in another order:\n%s", diff)
	}
}

// TestEmpty fails if a story without words is not filed somewhere.
func TestEmpty(t *testing.T) {
	t.Parallel()
	_, filer := artificialIntelligence(t)
	check(t, filer.File(section.Story{}))
	check(t, filer.File(section.Story{Reports: []news.Voice{{}}}))
}

// FuzzFile fails if some text makes filing panic or breaks what a verdict promises.
func FuzzFile(f *testing.F) {
	for _, s := range sentences() {
		f.Add(s.title, s.lead, "https://arxiv.org/abs/1", true)
	}
	f.Add("\xff\xfe融资\x80 $5B", "…\u202e", "://", false)
	g, filer := artificialIntelligence(f)
	f.Fuzz(func(t *testing.T, title, lead, url string, chinese bool) {
		s := story(g, title, lead)
		s.Reports[0].URL = url
		if chinese {
			s.Reports[0].Lang = news.Traditional
		}
		check(t, filer.File(s))
	})
}

// BenchmarkFile files one report after another.
func BenchmarkFile(b *testing.B) {
	g, filer := artificialIntelligence(b)
	var all []section.Story
	for _, s := range sentences() {
		all = append(all, story(g, s.title, s.lead))
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		filer.File(all[i%len(all)])
	}
}
