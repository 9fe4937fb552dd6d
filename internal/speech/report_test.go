package speech_test

import (
	"testing"

	"dateline/internal/news"
	"dateline/internal/speech"
)

// A failure says that a sentence is taken for the word of somebody who did not give it: hearsay for a company's own, a
// survey for those who were asked, a thing that was announced for who announced it.
func TestSourcesOfReports(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		in    string
		lang  news.Lang
		names []string
		class news.Attribution
		who   string
	}{
		// Reports and research that are cited.
		{"The lens could ship in June, according to a report on the project.", news.English, nil, news.Anonymous, ""},
		{"The lens could ship in June, according to a report from Lens Weekly.", news.English, nil, news.ByOutlet, "Lens Weekly"},
		{"A report from Reuters claims that the lens is late.", news.English, nil, news.ByOutlet, "Reuters"},
		{"According to reports by Variety and Deadline, the studio sold its lot.", news.English, nil, news.ByOutlet, "Variety and Deadline"},
		{"Servers drank more water than Denver last year, according to new estimates.", news.English, nil, news.Named, "new estimates"},
		{"Most chatbots forget their rules, study finds", news.English, nil, news.Named, "study"},
		{"Most nurses distrust the tool, survey shows", news.English, nil, news.Named, "survey"},
		{"Half of executives say the tools save no time.", news.English, nil, news.Named, ""},
		{"Orbit to cut its staff: sources", news.English, nil, news.Anonymous, ""},
		// What was announced is no speaker, nor is who is quoted by the way.
		{"This is a result of a deal announced in July between Orbit and Nimbus.", news.English, nil, news.ByOutlet, ""},
		{"The case is for one of the phones announced at the fair.", news.English, nil, news.ByOutlet, ""},
		{"Up to 900 people can hail a cab at once.", news.English, nil, news.ByOutlet, ""},
		{"The song cheers makers despite the naysayers who doubt them.", news.English, nil, news.ByOutlet, ""},
		{"Nimbus will end alerts that told users of leaked data", news.English, nil, news.ByOutlet, ""},
		{"Orbit has made it clear that the lens is not for sale.", news.English, nil, news.Official, "Orbit"},
		{"Orbit: don't use the lens outdoors", news.English, []string{"company:Orbit"}, news.Official, "Orbit"},
		// 中文.
		{"昨日官宣，新赛季将于5月上线。", news.Chinese, nil, news.Official, ""},
		{"远星科技或在6月官宣", news.Chinese, nil, news.ByOutlet, ""},
		{"多位远星员工证实双方已谈妥。", news.Chinese, nil, news.Anonymous, "多位远星员工"},
		{"海岸大学教授、远星科技创始人兼CEO李青称，市场很大。", news.Chinese, nil, news.Official, "李青"},
		{"远星科技发布公告，针对网络流传公司被收购的传闻，称公司业务没有变化。", news.Chinese, nil, news.Official, "远星科技"},
		{"就业专家直言，裁员还会继续。", news.Chinese, nil, news.Named, "就业专家"},
		{"月初爆料称远星将推出新手机。", news.Chinese, nil, news.Social, ""},
		{"远星新模型曝光：最快有望下月发布", news.Chinese, nil, news.Social, ""},
		{"远星自研芯片曝光 由云桥代工", news.Chinese, nil, news.ByOutlet, ""},
		{"云桥资本据称将退出该项目。", news.Chinese, nil, news.Anonymous, ""},
		{"海岸数据显示，今年三季度出货增长一成。", news.Chinese, nil, news.Named, "海岸数据"},
		{"该系统能从睡眠数据中预测疾病。", news.Chinese, nil, news.ByOutlet, ""},
		{"自动驾驶公司远星宣布完成新一轮融资。", news.Chinese, nil, news.Official, "自动驾驶公司远星"},
		{"云聊表示从未发布新规则。", news.Chinese, []string{"product:云聊"}, news.Official, "云聊"},
		{"备受期待的机器人面临量产难题。", news.Chinese, nil, news.ByOutlet, ""},
		{"调查：五分之四的员工认为工作会受影响", news.Chinese, nil, news.Named, "调查"},
		{"有投资者询问出货情况，远星科技在互动平台表示一切正常。", news.Chinese, nil, news.Official, "远星科技"},
		{"万问系列模型下载量突破10亿次", news.Chinese, []string{"model:万问"}, news.ByOutlet, ""},
		{"李青询问了企业的情况，随后离开。", news.Chinese, nil, news.ByOutlet, ""},
		{"Orbit accused of copying a lens", news.English, nil, news.ByOutlet, ""},
		{"Hundreds of painters warn against a flood of copies", news.English, nil, news.Named, "Hundreds of painters"},
		{"海岸大通称，明年需求仍强。", news.Chinese, []string{"company:海岸大通"}, news.Official, "海岸大通"},
	} {
		t.Run(tt.in, func(t *testing.T) {
			t.Parallel()
			in := read(t, tt.in, tt.lang, tt.names...)
			got := speech.Sources(in, speech.Quotes(in))[0]
			if got.Attribution != tt.class || tt.who != "" && got.Speaker != tt.who {
				t.Errorf("Sources(%q) = %s by %q, want %s by %q", tt.in, got.Attribution, got.Speaker, tt.class, tt.who)
			}
		})
	}
}
