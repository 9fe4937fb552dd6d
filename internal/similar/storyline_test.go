package similar_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/entity"
	"dateline/internal/field"
	"dateline/internal/news"
	"dateline/internal/similar"
)

// told is one report of a story: title, then what the feed says of it.
type told struct {
	lang        news.Lang
	title, body string
}

// chapters are stories that continue each other after a quarter of silence: the first report of each.
type chapters struct {
	name          string
	before, after told
}

// planted are ten storylines, four of them in Chinese, two across the languages. They are written for this test.
func planted() []chapters {
	return []chapters{
		{
			"delayed model",
			told{news.English, "Meta is said to prepare a closed model code-named Avocado", "Mark Zuckerberg wants the Avocado model out in the first quarter. It would not be open source, people at Meta said."},
			told{news.English, "Meta delays its Avocado model to May", "Tests of the Avocado model fell short, people at Meta said. Mark Zuckerberg told staff that the model would come out in May."},
		},
		{
			"court case",
			told{news.English, "Harbour Wire sues OpenAI over articles used to train ChatGPT", "The Harbour Wire newspaper asks a Delaware court to stop OpenAI from training on its articles. Its lawyer Petra Lindqvist filed the suit on Monday."},
			told{news.English, "Judge lets the Harbour Wire suit against OpenAI go to trial", "A Delaware court ruled that Harbour Wire may sue OpenAI over articles used to train ChatGPT. Its lawyer Petra Lindqvist welcomed the ruling."},
		},
		{
			"takeover",
			told{news.English, "Nvidia in talks to buy the chip designer Tessellate", "Nvidia has offered four billion dollars for Tessellate, a designer of inference chips in Eindhoven led by Joris Vandenberghe."},
			told{news.English, "Regulators clear Nvidia's purchase of chip designer Tessellate", "The purchase of Tessellate, a designer of inference chips in Eindhoven, may close this month. Joris Vandenberghe will join Nvidia."},
		},
		{
			"law",
			told{news.English, "Oregon lawmakers draft the Kestrel Act on AI companions", "Senator Imogen Falkner presented the Kestrel Act, which bans AI companions from talking to minors at night."},
			told{news.English, "Oregon governor signs the Kestrel Act on AI companions", "The Kestrel Act bans AI companions from talking to minors at night. Senator Imogen Falkner had written the draft."},
		},
		{
			"lab",
			told{news.English, "Former OpenAI researcher Radomir Petkov founds Glasswing Labs", "Radomir Petkov left OpenAI in May. Glasswing Labs will train world models for robots."},
			told{news.English, "Glasswing Labs raises $800 million to train world models", "The company that Radomir Petkov founded after he left OpenAI trains world models for robots. Glasswing Labs is valued at six billion."},
		},
		{
			"芯片上市",
			told{news.Chinese, "“星澜科技”递交科创板上市申请，拟募资42亿元", "“星澜科技”专注云端推理芯片“澜一”，创始人此前任职于华为。公司称募资将用于下一代推理芯片研发。"},
			told{news.Chinese, "“星澜科技”科创板上市申请获受理，推理芯片“澜一”量产", "“星澜科技”的推理芯片“澜一”进入量产，上市募资将用于下一代推理芯片研发。"},
		},
		{
			"机器人",
			told{news.Chinese, "初创公司“远岫智能”发布人形机器人“青鸾”", "“远岫智能”称人形机器人“青鸾”可在工厂搬运料箱，计划明年量产。"},
			told{news.Chinese, "“远岫智能”推迟人形机器人“青鸾”量产", "“远岫智能”表示，人形机器人“青鸾”在工厂搬运料箱的测试未达标，量产推迟半年。"},
		},
		{
			"监管",
			told{news.Chinese, "《人工智能陪伴服务管理办法》公开征求意见", "《人工智能陪伴服务管理办法》要求陪伴类应用对未成年人设置夜间停用，平台“心屿”等被点名。"},
			told{news.Chinese, "《人工智能陪伴服务管理办法》正式施行", "《人工智能陪伴服务管理办法》今日施行，陪伴类应用须对未成年人设置夜间停用，平台“心屿”已完成整改。"},
		},
		{
			"跨语言模型",
			told{news.Chinese, "消息称 Meta 明年初推出视频模型 Kumquat", "知情人士称，扎克伯格计划在明年初发布代号 Kumquat 的视频生成模型，Meta 可能不再开源。"},
			told{news.English, "Meta delays the launch of its video model Kumquat after weak tests", "Mark Zuckerberg told staff that the video generation model Kumquat needs more time, people at Meta said."},
		},
		{
			"cross-language deal",
			told{news.English, "Amazon in talks to supply Trainium chips to Anthropic's Project Rainier", "Project Rainier would run on a million Trainium chips of Amazon, people close to Anthropic said."},
			told{news.Chinese, "亚马逊 Project Rainier 数据中心启用，Anthropic 用上百万颗 Trainium 芯片", "Anthropic 表示，亚马逊的 Project Rainier 已全面启用，Trainium 芯片达百万颗。"},
		},
	}
}

// noise are stories of the same companies that continue nothing.
func noise() []told {
	var out []told
	for i, maker := range []string{"Meta", "OpenAI", "Nvidia", "Amazon", "Google", "Microsoft", "Anthropic", "Apple"} {
		out = append(out,
			told{news.English, maker + " hires lawyers for its office in Brussels", "The lawyers will deal with rules for advertising, " + maker + " said."},
			told{news.English, maker + " shares fall after results", fmt.Sprintf("Investors had expected growth of %d percent.", 10+i)},
			told{news.Chinese, maker + " 发布季度财报，营收增长", "公司表示云业务增长最快。"},
			told{news.Chinese, maker + " 在新加坡设立办公室", "公司表示将招聘工程师。"},
		)
	}
	return out
}

func sketcher(t *testing.T) func(news.StoryID, told, time.Time) similar.Sketch {
	t.Helper()
	files, err := field.Files()
	if err != nil {
		t.Fatal(err)
	}
	bundle, err := field.Read(files)
	if err != nil {
		t.Fatal(err)
	}
	g, err := entity.New(bundle.Field)
	if err != nil {
		t.Fatal(err)
	}
	role := func(id news.EntityID) similar.Role {
		switch e, _ := g.Entity(id); e.Kind {
		case field.Company, field.Lab:
			return similar.Company
		case field.Person:
			return similar.Person
		case field.Agency, field.Media, field.Fund, field.University:
			return similar.Frame
		default:
			return similar.Subject
		}
	}
	s := similar.NewSketcher(similar.Options{Root: g.Root}, nil, role)
	return func(id news.StoryID, x told, at time.Time) similar.Sketch {
		return s.Draw(id, []similar.Doc{{
			ID: news.ReportID(id), Title: x.title, Body: x.body, Lang: x.lang, At: at, Entities: entity.Counts(g.Find(x.title, x.body)),
		}})
	}
}

// A storyline that was silent for 90 days, or for a year, is found again: time never weakens a likeness. What shares a
// big company alone stays apart. METHODS §7 asks for 8 of 10.
func TestQuietStorylinesAreFoundAgain(t *testing.T) {
	t.Parallel()
	draw := sketcher(t)
	start := time.Date(2025, 12, 8, 9, 0, 0, 0, time.UTC)
	for _, days := range []int{90, 365} {
		var all []similar.Sketch
		for i, c := range planted() {
			all = append(all,
				draw(news.StoryID(fmt.Sprintf("before-%02d", i)), c.before, start.Add(time.Duration(i)*time.Hour)),
				draw(news.StoryID(fmt.Sprintf("after-%02d", i)), c.after, start.AddDate(0, 0, days).Add(time.Duration(i)*time.Hour)))
		}
		for i, x := range noise() {
			all = append(all, draw(news.StoryID(fmt.Sprintf("noise-%02d", i)), x, start.AddDate(0, 0, 1+i*days/40)))
		}
		parents := map[news.StoryID]news.StoryID{}
		for _, f := range similar.Storylines(all, func(*similar.Sketch) bool { return true }) {
			parents[f.Story] = f.Parent
			if strings.HasPrefix(string(f.Story), "noise") || strings.HasPrefix(string(f.Parent), "noise") {
				t.Errorf("%d days: %s continues %s by %v", days, f.Story, f.Parent, f.Shared)
			}
		}
		found := 0
		for i, c := range planted() {
			switch got := parents[news.StoryID(fmt.Sprintf("after-%02d", i))]; {
			case got == news.StoryID(fmt.Sprintf("before-%02d", i)):
				found++
			case got == "":
				t.Logf("%d days: %s is not found (%q)", days, c.name, got)
			default:
				t.Errorf("%d days: %s continues %s", days, c.name, got)
			}
		}
		t.Logf("%d days: %d of %d found", days, found, len(planted()))
		if found < 8 {
			t.Errorf("%d days: %d of %d storylines are found again, want 8", days, found, len(planted()))
		}
	}
}

// The order in which stories come to hand changes nothing, and no story continues a later one or itself.
func TestStorylinesDoNotDependOnOrder(t *testing.T) {
	t.Parallel()
	draw := sketcher(t)
	start := time.Date(2025, 12, 8, 9, 0, 0, 0, time.UTC)
	var all []similar.Sketch
	at := map[news.StoryID]time.Time{}
	for i, c := range planted() {
		for k, x := range []told{c.before, c.after, c.after} {
			s := draw(news.StoryID(fmt.Sprintf("%d-%d", i, k)), x, start.AddDate(0, 0, 40*k)) // all at once: ties in time
			all, at[s.Story] = append(all, s), s.From
		}
	}
	var want []similar.Follow
	for seed := range uint64(8) {
		rand.New(rand.NewPCG(seed, 7)).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		got := similar.Storylines(all, func(*similar.Sketch) bool { return true })
		if want == nil {
			want = got
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("seed %d (-first +this):\n%s", seed, diff)
		}
	}
	if len(want) < 10 {
		t.Errorf("only %d edges", len(want))
	}
	for _, f := range want {
		if at[f.Story].Before(at[f.Parent]) || f.Story == f.Parent {
			t.Errorf("%s continues %s, which is no earlier", f.Story, f.Parent)
		}
	}
}

// Versions and figures change from one chapter to the next; they must not part them.
func TestVersionsAndFiguresDoNotPart(t *testing.T) {
	t.Parallel()
	draw := sketcher(t)
	at := time.Date(2025, 12, 8, 9, 0, 0, 0, time.UTC)
	one := told{news.English, "Glasswing Labs raises $300 million for Papilio-2", "Radomir Petkov of Glasswing Labs trains the world model Papilio-2 for robots."}
	two := told{news.English, "Glasswing Labs raises $800 million for Papilio-3.5", "Radomir Petkov of Glasswing Labs trains the world model Papilio-3.5 for robots."}
	got := similar.Storylines([]similar.Sketch{draw("a", one, at), draw("b", two, at.AddDate(0, 3, 0))}, func(*similar.Sketch) bool { return true })
	if len(got) != 1 || got[0].Parent != "a" || got[0].Story != "b" {
		t.Errorf("edges = %+v, want b to continue a", got)
	}
}

// A company's way to the stock exchange is one storyline, whatever words tell of its steps; another company's, and what else
// the company does, are none of it.
func TestGoingPublicIsOneStoryline(t *testing.T) {
	t.Parallel()
	draw := sketcher(t)
	at := time.Date(2025, 12, 8, 9, 0, 0, 0, time.UTC)
	parents := map[news.StoryID]news.StoryID{}
	var all []similar.Sketch
	for i, x := range []struct {
		id news.StoryID
		told
	}{
		{"filing", told{news.Chinese, "MiniMax通过港交所上市聆讯", "募资将用于研发。"}},
		{"model", told{news.Chinese, "MiniMax发布新一代语音模型", "开发者可以申请试用。"}},
		{"trading", told{news.English, "MiniMax shares double on first day after IPO", "Small investors had asked for a thousand times as many."}},
		{"another", told{news.Chinese, "智谱港股暗盘涨近20%", "成交活跃。"}},
	} {
		all = append(all, draw(x.id, x.told, at.AddDate(0, 0, 10*i)))
	}
	for _, f := range similar.Storylines(all, func(*similar.Sketch) bool { return true }) {
		parents[f.Story] = f.Parent
	}
	if d := cmp.Diff(map[news.StoryID]news.StoryID{"trading": "filing"}, parents); d != "" {
		t.Errorf("edges differ (-want +got):\n%s", d)
	}
}

func TestNothingIsSketchedOfNothing(t *testing.T) {
	t.Parallel()
	s := similar.NewSketcher(similar.Options{}, nil, nil)
	for _, docs := range [][]similar.Doc{nil, {{}}, {{Title: "\xff\xfe", Body: strings.Repeat("“", 5000)}}, {{Title: "A- -B B2- GPT-", Lang: news.Chinese}}} {
		sk := s.Draw("t", docs)
		if got := similar.Storylines([]similar.Sketch{sk, sk}, func(*similar.Sketch) bool { return true }); len(got) != 0 {
			t.Errorf("%v continues itself", docs)
		}
	}
}
