package entity_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"dateline/internal/entity"
	"dateline/internal/field"
	"dateline/internal/news"

	"github.com/google/go-cmp/cmp"
)

// TestTitlesOfWeeks fails if entities that a person finds in real titles are missed, or others are found. Names that
// the gazetteer does not know count as missed.
func TestTitlesOfWeeks(t *testing.T) {
	t.Parallel()
	g, _ := artificialIntelligence(t)
	weeks := map[string]map[string]*item{}
	counts := map[string]*tally{}
	known := map[string]*tally{}
	for _, row := range table(t, "mentions.tsv") {
		set, name, url, ids := row[0], row[1], row[2], row[3]
		if weeks[name] == nil {
			weeks[name] = week(t, name)
		}
		i := weeks[name][url]
		if i == nil {
			t.Errorf("%s: no item %s", name, url)
			continue
		}
		var want, got []string
		if ids != "-" {
			want = strings.Split(ids, ",")
		}
		for _, m := range g.Find(i.Title, i.body()) {
			if m.Title && !slices.Contains(got, string(m.ID)) {
				got = append(got, string(m.ID))
			}
		}
		key := set + " en"
		if i.Lang.IsChinese() {
			key = set + " zh"
		}
		if counts[key] == nil {
			counts[key], known[key] = &tally{}, &tally{}
		}
		for _, id := range want {
			counts[key].add(true, slices.Contains(got, id))
			if !strings.HasPrefix(id, "oov:") {
				known[key].add(true, slices.Contains(got, id))
			}
		}
		for _, id := range got {
			if !slices.Contains(want, id) {
				counts[key].add(false, true)
			}
		}
		slices.Sort(want)
		slices.Sort(got)
		want = slices.DeleteFunc(want, func(id string) bool { return strings.HasPrefix(id, "oov:") })
		if diff := cmp.Diff(want, got); diff != "" && len(want)+len(got) > 0 {
			t.Logf("%s: want %v, got %v", i.Title, want, got)
		}
	}
	for key, c := range counts {
		t.Logf("%s: P %.3f R %.3f, of names in the gazetteer R %.3f (%+v)", key, c.precision(), c.recall(),
			known[key].recall(), *c)
		if c.precision() < 0.95 || known[key].recall() < 0.9 {
			t.Errorf("%s: precision %.3f, recall of known names %.3f; want .95 and .9", key, c.precision(),
				known[key].recall())
		}
	}
}

// found writes mentions shortly: id, then the version and variant if any, "!" if minted.
func found(ms []entity.Mention) []string {
	var all []string
	for _, m := range ms {
		s := string(m.ID)
		if m.Minted {
			s += "!"
		}
		all = append(all, s)
	}
	return all
}

func TestFind(t *testing.T) {
	t.Parallel()
	g, _ := artificialIntelligence(t)
	tests := []struct {
		name, title, body string
		want              []string
	}{
		{"nothing", "", "", nil},
		{"english", "OpenAI sues nobody", "", []string{"openai"}},
		{"small letters", "why openai and deepseek matter", "", []string{"openai", "deepseek"}},
		{"inside a word", "The metadata of Metallica", "", nil},
		{"possessive", "NVIDIA’s Jensen Huang", "", []string{"nvidia", "jensen-huang"}},
		{"simplified", "英伟达与台积电", "", []string{"nvidia", "tsmc"}},
		{"traditional", "輝達與台積電，黃仁勳", "", []string{"nvidia", "tsmc", "jensen-huang"}},
		{"chinese inside a longer name", "阿里巴巴旗下阿里云发布", "", []string{"alibaba", "alibaba-cloud"}},
		{"space at the border", "智谱 AI 与上海 AI 实验室", "", []string{"zhipu", "shanghai-ai-lab"}},
		{"full width", "ＯｐｅｎＡＩ　发布", "", []string{"openai"}},
		{"ambiguous alone", "Cursor keys and a step in the arena", "", nil},
		{"ambiguous with context", "Cursor raises $2B for its AI code editor", "", []string{"cursor"}},
		{"ambiguous with context in the body", "Cursor raises $2B", "Its maker Anysphere says so.", []string{"cursor", "anysphere"}},
		{"fruit", "今年苹果丰收，果农开心", "", nil},
		{"company", "苹果发布新款 iPhone", "", []string{"apple", "iphone"}},
		{"not an entity", "How to write a meta description for Facebook", "", []string{"facebook"}},
		{"case counts", "a visa for the oracle of apple trees", "", nil},
		{"title and body", "Meta delays Avocado", "Meta’s Zuckerberg told staff.", []string{"meta", "avocado", "meta", "mark-zuckerberg"}},
		{"catch of a substring", "乌兹别克斯坦与哈薩克斯坦", "", nil},
		{"handle", "@OpenAI and #DeepSeek", "", []string{"openai", "deepseek"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, found(g.Find(tt.title, tt.body))); diff != "" {
				t.Errorf("Find(%q, %q): -want +got\n%s", tt.title, tt.body, diff)
			}
		})
	}
}

func TestFamilies(t *testing.T) {
	t.Parallel()
	g, _ := artificialIntelligence(t)
	type member struct{ id, name, family, version, variant string }
	tests := []struct {
		text string
		want []member
	}{
		{"GPT-5.2", []member{{"gpt-5.2", "GPT-5.2", "gpt", "5.2", ""}}},
		{"GPT‑5.2‑Codex is here", []member{{"gpt-5.2-codex", "GPT-5.2-Codex", "gpt", "5.2", "codex"}}},
		{"GPT 5.2 Pro", []member{{"gpt-5.2-pro", "GPT-5.2-Pro", "gpt", "5.2", "pro"}}},
		{"GPT-4o mini", []member{{"gpt-4o-mini", "GPT-4o-mini", "gpt", "4o", "mini"}}},
		{"gpt-oss-120b", []member{{"gpt-oss-120b", "gpt-oss-120B", "gpt-oss", "", "120b"}}},
		{"ChatGPT 5.2", []member{{"gpt-5.2", "GPT-5.2", "gpt", "5.2", ""}}},
		{"Qwen3.5-Max", []member{{"qwen-3.5-max", "Qwen3.5-Max", "qwen", "3.5", "max"}}},
		{"Qwen3-235B-A22B-Instruct-2507", []member{{"qwen-3-235b-a22b-instruct-2507", "Qwen3-235B-A22B-Instruct-2507", "qwen", "3", "235b-a22b-instruct-2507"}}},
		{"Gemini 3.1 Flash-Lite by Google", []member{{"gemini-3.1-flash-lite", "Gemini 3.1 Flash-Lite", "gemini", "3.1", "flash-lite"}}},
		{"DeepSeek-V4", []member{{"deepseek-v4", "DeepSeek-V4", "deepseek", "v4", ""}}},
		{"DeepSeek V3.2-Exp", []member{{"deepseek-v3.2-exp", "DeepSeek-V3.2-Exp", "deepseek", "v3.2", "exp"}}},
		{"DeepSeek-R1-0528", []member{{"deepseek-r1-0528", "DeepSeek-R1-0528", "deepseek", "r1", "0528"}}},
		{"Claude Opus 4.7", []member{{"claude-opus-4.7", "Claude Opus 4.7", "claude-opus", "4.7", ""}}},
		{"Claude 3.5 Sonnet", []member{{"claude-sonnet-3.5", "Claude Sonnet 3.5", "claude-sonnet", "3.5", ""}}},
		{"with Opus 4.5 now", []member{{"claude-opus-4.5", "Claude Opus 4.5", "claude-opus", "4.5", ""}}},
		{"GLM-4.6V", []member{{"glm-4.6v", "GLM-4.6V", "glm", "4.6v", ""}}},
		{"Kimi K3", []member{{"kimi-k3", "Kimi K3", "kimi", "k3", ""}}},
		{"Kimi K2 Thinking 发布", []member{{"kimi-k2-thinking", "Kimi K2 Thinking", "kimi", "k2", "thinking"}}},
		{"豆包大模型2.0", []member{{"doubao-2", "豆包 2.0", "doubao", "2", ""}}},
		{"豆包2.0和Doubao 2.0", []member{{"doubao-2", "豆包 2.0", "doubao", "2", ""}, {"doubao-2", "Doubao 2.0", "doubao", "2", ""}}},
		{"文心5.0", []member{{"ernie-5", "文心 5.0", "ernie", "5", ""}}},
		{"Seedance 2.0", []member{{"seedance-2", "Seedance 2.0", "seedance", "2", ""}}},
		{"Llama4 and Llama 4 Maverick", []member{{"llama-4", "Llama 4", "llama", "4", ""}, {"llama-4-maverick", "Llama 4 Maverick", "llama", "4", "maverick"}}},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			t.Parallel()
			var got []member
			for _, m := range g.Find(tt.text, "") {
				if m.Family != "" {
					got = append(got, member{string(m.ID), m.Name, string(m.Family), m.Version, m.Variant})
					if !m.Minted {
						t.Errorf("%s is not minted", m.ID)
					}
				}
			}
			if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(member{})); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// TestNamesAsPrinted fails if a mention is printed in another language than the text writes it.
func TestNamesAsPrinted(t *testing.T) {
	t.Parallel()
	g, _ := artificialIntelligence(t)
	for text, want := range map[string]string{
		"輝達": "英伟达", "Nvidia": "NVIDIA", "深度求索": "DeepSeek", "DeepSeek-V4发布": "DeepSeek-V4", "千问3.5发布": "Qwen3.5",
		"Meta收购Manus": "Meta,Manus", "Meta buys Manus": "Meta,Manus", "小龙虾(OpenClaw)": "OpenClaw,OpenClaw",
	} {
		var got []string
		for _, m := range g.Find(text, "") {
			got = append(got, m.Name)
		}
		if strings.Join(got, ",") != want {
			t.Errorf("%q: names %q, want %s", text, got, want)
		}
	}
}

// TestCountsAreNoVersions fails if a number that counts something is taken for a model's version.
func TestCountsAreNoVersions(t *testing.T) {
	t.Parallel()
	g, _ := artificialIntelligence(t)
	for _, text := range []string{
		"Claude 200 million users", "Gemini 30 percent faster at Google", "Kimi 3个月", "豆包12月日活", "Claude 5 times faster",
		"Gemini 2025 in review by Google", "GPT 100x", "DeepSeek 1.5亿用户", "Qwen 7亿下载", "Grok 4% share", "Claude 1,000 lines",
		"GPT4all", "Claude 3:30 pm",
	} {
		for _, m := range g.Find(text, "") {
			if m.Version != "" {
				t.Errorf("%q: version %q", text, m.Version)
			}
		}
	}
}

func TestEntityAndName(t *testing.T) {
	t.Parallel()
	g, _ := artificialIntelligence(t)
	for id, want := range map[news.EntityID][3]string{
		"nvidia": {"NVIDIA", "英伟达", "輝達"}, "gpt-5.2-codex": {"GPT-5.2-Codex", "GPT-5.2-Codex", "GPT-5.2-Codex"},
		"doubao-2": {"Doubao 2", "豆包 2", "豆包 2"}, "qwen-3-235b-a22b": {"Qwen3-235B-A22B", "Qwen3-235B-A22B", "Qwen3-235B-A22B"},
		"nobody": {"nobody", "nobody", "nobody"}, "openai-7": {"openai-7", "openai-7", "openai-7"},
	} {
		got := [3]string{g.Name(id, news.English), g.Name(id, news.Chinese), g.Name(id, news.Traditional)}
		if got != want {
			t.Errorf("Name(%q) = %q, want %q", id, got, want)
		}
	}
	for id, want := range map[news.EntityID]news.EntityID{
		"qwen-3.5": "alibaba", "claude-opus-4.5": "anthropic", "gemini-3": "alphabet", "openai": "openai", "nobody": "nobody",
	} {
		if got := g.Root(id); got != want {
			t.Errorf("Root(%q) = %q, want %q", id, got, want)
		}
	}
	e, ok := g.Entity("gemini-3-pro")
	if !ok || e.Parent != "gemini" || e.Kind != field.Model {
		t.Errorf("Entity(gemini-3-pro) = %+v, %v", e, ok)
	}
}

func TestCounts(t *testing.T) {
	t.Parallel()
	g, _ := artificialIntelligence(t)
	got := entity.Counts(g.Find("Anthropic answers OpenAI", "OpenAI said … OpenAI … Google. 谷歌"))
	want := []news.EntityCount{
		{ID: "openai", Name: "OpenAI", Count: 3, Title: true},
		{ID: "anthropic", Name: "Anthropic", Count: 1, Title: true},
		{ID: "google", Name: "Google", Count: 2},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// FuzzFind fails if a mention's place does not hold one of its entity's names, or if mentions overlap.
func FuzzFind(f *testing.F) {
	g, r := artificialIntelligence(f)
	f.Add("GPT‑5.2 与 豆包大模型2.0", "輝達 Ｈ２００ \xff Claude 3.5 Sonnet")
	f.Add("Qwen3-235B-A22B-Instruct-2507\u200b", "İOpenAI ǅ 智谱 AI")
	f.Fuzz(func(t *testing.T, title, body string) {
		ms := g.Find(title, body)
		last := [2]int{}
		for _, m := range ms {
			text, which := body, 1
			if m.Title {
				text, which = title, 0
			}
			if m.Start < last[which] || m.End <= m.Start || m.End > len(text) {
				t.Fatalf("%s at %d to %d of %d, after %d", m.ID, m.Start, m.End, len(text), last[which])
			}
			last[which] = m.End
			if _, ok := g.Entity(m.ID); !ok {
				t.Fatalf("%s is no entity", m.ID)
			}
			// Found alone (with its siblings' help where it is ambiguous) it is the same entity.
			again := g.Find(text[m.Start:m.End], body+" "+title)
			if len(again) == 0 || !again[0].Title || again[0].ID != m.ID || again[0].Start != 0 {
				t.Fatalf("%q was %s, and alone %v", text[m.Start:m.End], m.ID, again)
			}
		}
		if s := r.Score(title, body, ms, news.Press); !(s >= 0 && s <= 1) {
			t.Fatalf("score %v", s)
		}
	})
}

func BenchmarkNew(b *testing.B) {
	f, err := field.AI()
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := entity.New(f); err != nil {
			b.Fatal(err)
		}
	}
}

// TestHostileText fails if a text made to be slow takes more than its share of time: each of the texts has 64 kB.
func TestHostileText(t *testing.T) {
	t.Parallel()
	g, r := artificialIntelligence(t)
	for _, part := range []string{"gpt-", "GPT-5.2-codex-mini-", "阿里", "1", "Claude 3.5 ", "\u200b", "通义千问", "AI agent "} {
		text := strings.Repeat(part, 1<<16/len(part))
		start := time.Now()
		r.Score("", text, g.Find("", text), news.Press)
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("64 kB of %q took %v", part, took)
		}
	}
}

func BenchmarkFind(b *testing.B) {
	g, r := artificialIntelligence(b)
	text := strings.Repeat("OpenAI and Nvidia said on Tuesday that the new model, GPT-5.2, would run in data centers in Texas. "+
		"谷歌表示，其新模型 Gemini 3.1 Pro 将在年内上线，英伟达与台积电扩大合作。The company did not say when. ", 30)
	b.Run("find", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			g.Find("Nvidia", text)
		}
	})
	ms := g.Find("Nvidia", text)
	b.Run("score", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			r.Score("Nvidia", text, ms, news.Press)
		}
	})
}
