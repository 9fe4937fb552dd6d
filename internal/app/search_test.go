package app_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"dateline/internal/archive"
	"dateline/internal/news"
	"dateline/internal/sample"
	"dateline/internal/site"
)

// A question goes the whole way: terms kept by annotate, the engine's index, the archive's order. A reader who knows a
// company by its Chinese name alone must find what English outlets wrote of it, and one who asks for a phrase gets no more.
func TestSearchOnTheSampleWeek(t *testing.T) {
	t.Parallel()
	a := openSample(t)
	for _, tt := range []struct {
		asked archive.Asked
		// titles must stand among those of the first page; never must not.
		titles, never []string
		none          bool
	}{
		{asked: archive.Asked{Text: "英伟达 H200"}, titles: []string{"英伟达H200获准对华销售"}},
		{asked: archive.Asked{Text: "NVIDIA H200"}, titles: []string{"英伟达H200获准对华销售"}},
		{asked: archive.Asked{Text: "輝達 位置 軟體"}, titles: []string{"英伟达开发定位软件"}},
		{asked: archive.Asked{Text: "Avocado", Lang: news.Chinese}, titles: []string{"牛油果", "酪梨"}},
		{asked: archive.Asked{Text: `"终止开关"`}, titles: []string{"英伟达开发定位软件"}},
		{asked: archive.Asked{Text: `"开关终止"`}, none: true},
		{asked: archive.Asked{Text: "英伟达 -DeepSeek"}, titles: []string{"英伟达"}, never: []string{"DeepSeek"}},
		{asked: archive.Asked{Text: "英伟达", Week: sample.Week().Next(-2)}, none: true},
		{asked: archive.Asked{Text: "qqqzzzxx"}, none: true},
		{asked: archive.Asked{Text: "英伟达", Page: 40}, none: true},
		{asked: archive.Asked{}, none: true},
	} {
		answer, err := a.Archive.Search(t.Context(), tt.asked)
		if err != nil {
			t.Errorf("Search(%+v): %v", tt.asked, err)
			continue
		}
		var all strings.Builder
		for _, f := range answer.Stories {
			for i := range f.Voices {
				all.WriteString(f.Voices[i].Title + "\n")
			}
			for _, m := range f.Marks {
				if m.Start < 0 || m.End > len(f.Passage.In(f.Best.Body())) || m.Start >= m.End {
					t.Errorf("Search(%+v) marks %v of its passage", tt.asked, m)
				}
			}
		}
		if tt.none != (len(answer.Stories) == 0) {
			t.Errorf("Search(%+v) finds %d stories:\n%s", tt.asked, len(answer.Stories), all.String())
		}
		for _, title := range tt.titles {
			if !strings.Contains(all.String(), title) {
				t.Errorf("Search(%+v) misses %q among\n%s", tt.asked, title, all.String())
			}
		}
		for _, title := range tt.never {
			if strings.Contains(all.String(), title) {
				t.Errorf("Search(%+v) finds %q in\n%s", tt.asked, title, all.String())
			}
		}
	}
}

// What a reader types comes back on the page as text, and never as markup.
func TestTheSearchPage(t *testing.T) {
	t.Parallel()
	a := openSample(t)
	handler, err := site.New(site.Options{Archive: a.Archive, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	page := func(query url.Values) string {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/zh/search?"+query.Encode(), nil))
		if w.Code != http.StatusOK {
			t.Errorf("GET %v = %d", query, w.Code)
		}
		return w.Body.String()
	}
	hostile := `"><script>alert(1)</script> ' OR 1=1 -- 英伟达`
	if body := page(url.Values{"q": {hostile}, "week": {hostile}, "lang": {hostile}, "class": {hostile}, "page": {"-7"}}); strings.Contains(body, "<script>alert") {
		t.Errorf("the page carries what was typed as markup:\n%s", body)
	}
	if body := page(url.Values{"q": {"英伟达 H200"}}); !strings.Contains(body, "<mark>") || !strings.Contains(body, "/zh/entities/nvidia") {
		t.Errorf("the page marks no term, or does not lead to NVIDIA:\n%s", body)
	}
	if body := page(url.Values{"q": {"英伟达"}, "week": {"last"}}); !strings.Contains(body, "2025-W50") {
		t.Errorf("a week that is none gets no help:\n%s", body)
	}
}
