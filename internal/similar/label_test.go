package similar_test

import (
	"fmt"
	"testing"
	"time"

	"dateline/internal/news"
	"dateline/internal/similar"
)

// TestSeriesStandApart: titles that differ in the number of one series alone are two events; the same number in another form
// is one.
func TestSeriesStandApart(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		a, b     string
		together bool
	}{
		{"Tencent cloud sales grow in the third quarter", "Tencent cloud sales grow in the second quarter", false},
		{"Tencent cloud sales grow in the third quarter", "Tencent cloud sales grow in Q3", true},
		{"腾讯第三季度云收入增长", "腾讯二季度云收入增长", false},
		{"腾讯第三季度云收入增长", "腾讯Q3云收入增长", true},
		{"科技周刊第12期：机器人进工厂", "科技周刊第十三期：机器人进工厂", false},
		{"科技周刊第12期：机器人进工厂", "科技周刊第十二期：机器人进工厂", true},
		{"Robot maker Acme closes Series B round", "Robot maker Acme closes Series C round", false},
		{"DeepSeek-V3.2 weights are public", "DeepSeek-V3.1 weights are public", false},
		{"Shipping forecast #41: storms ahead", "Shipping forecast #42: storms ahead", false},
		{"Factory orders fall in October, survey says", "Factory orders fall in November, survey says", false},
		{"Acme raises $200 million for welding robots", "Acme raises $500 million for welding robots", false},
		{"Acme raises $200 million for welding robots", "Acme, maker of welding robots, raises $200 million", true},
	} {
		docs := make([]similar.Doc, 2)
		for i, title := range []string{tt.a, tt.b} {
			docs[i] = similar.Doc{ID: news.ReportID(fmt.Sprint(i)), Title: title, Lang: news.English, At: time.Date(2025, 12, 9, i, 0, 0, 0, time.UTC)}
			if title[0] > 'z' {
				docs[i].Lang = news.Chinese
			}
		}
		if got := len(similar.Cluster(docs, similar.Options{})) == 1; got != tt.together {
			t.Errorf("Cluster(%q, %q) together = %v, want %v", tt.a, tt.b, got, tt.together)
		}
	}
}
