package similar_test

import (
	"testing"
	"time"

	"dateline/internal/news"
	"dateline/internal/similar"
)

// Reports of one occasion stand together though their words differ; another organisation's, another occasion, and a quarter
// in which something is to come stand apart.
func TestOccasions(t *testing.T) {
	t.Parallel()
	const google, microsoft = news.EntityID("google"), news.EntityID("microsoft")
	tests := []struct {
		name        string
		left, right string
		lang        news.Lang
		of          [2]news.EntityID
		together    bool
	}{
		{"results in other words", "Google's quarterly profit soothes cloud investors", "Google reports Q3 revenue of $17 billion as cloud grows", news.English, [2]news.EntityID{google, google}, true},
		{"layoffs in other words", "Google lays off hundreds of engineers", "Layoffs reach engineers at Google", news.English, [2]news.EntityID{google, google}, true},
		{"two companies' results", "Google's quarterly profit soothes worried investors", "Microsoft reports Q3 revenue of $17 billion", news.English, [2]news.EntityID{google, microsoft}, false},
		{"two occasions", "Google lays off hundreds of engineers", "Google reports Q3 revenue of $17 billion", news.English, [2]news.EntityID{google, google}, false},
		{"two quarters", "Google's first-quarter profit soothes investors", "Google reports Q3 revenue of $17 billion", news.English, [2]news.EntityID{google, google}, false},
		{"no results", "Google phone to launch in the fourth quarter", "Google reports Q4 revenue of $17 billion", news.English, [2]news.EntityID{google, google}, false},
		{"营收与净利", "谷歌Q4业绩超预期：芯片销售将翻倍", "谷歌第四财季净利润97.1亿美元，芯片销售向好", news.Chinese, [2]news.EntityID{google, google}, true},
		{"两个季度", "谷歌Q3业绩超预期：芯片销售将翻倍", "谷歌第四财季净利润97.1亿美元，芯片销售向好", news.Chinese, [2]news.EntityID{google, google}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var docs []similar.Doc
			for i, title := range []string{tt.left, tt.right} {
				docs = append(docs, similar.Doc{
					ID: news.ReportID(title), Title: title, Lang: tt.lang, At: time.Date(2025, 12, 9, 8+10*i, 0, 0, 0, time.UTC),
					Entities: []news.EntityCount{{ID: tt.of[i], Name: string(tt.of[i]), Count: 1, Title: true}},
				})
			}
			got := len(similar.Cluster(docs, similar.Options{})) == 1
			if got != tt.together {
				t.Errorf("together = %v, want %v: %s | %s", got, tt.together, tt.left, tt.right)
			}
		})
	}
}
