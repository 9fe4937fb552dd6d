package site_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"dateline/internal/news"
	"dateline/internal/render"
)

// A correction stands on its page, in its feeds, and in the issue beside its item, in both languages, and runs nothing.
func TestCorrections(t *testing.T) {
	t.Parallel()
	const hostile = `<script>alert(1)</script>`
	store := full(t)
	issue := store.issues[0]
	day := time.Date(2025, 12, 16, 0, 0, 0, 0, time.UTC)
	store.corrected = []news.Correction{{
		N: 3, Week: issue.Week, Story: issue.Items()[0].Story, Since: day, By: "Ada", At: day, ApprovedBy: "Ben", ApprovedAt: day.Add(time.Hour),
		Editions: map[news.Lang]news.Corrected{news.English: {Printed: "It ships in March.", Wrong: "Not in March " + hostile, Right: "It ships in May " + hostile}},
	}}
	handler := open(t, store, nil)
	get := func(path string) string {
		t.Helper()
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
		if w.Code != http.StatusOK {
			t.Fatalf("GET %s = %d", path, w.Code)
		}
		return w.Body.String()
	}
	for _, lang := range news.EditionLangs() {
		at := render.Address("")
		paths := []string{at.Corrections(lang), at.Issue(lang, issue.Week), at.Story(lang, issue.Items()[0].Story)}
		for _, f := range render.Formats() {
			paths = append(paths, at.CorrectionsFeed(lang, f))
		}
		for _, path := range paths {
			body := get(path)
			runs := strings.Contains(body, hostile)
			if strings.HasSuffix(path, ".json") { // its summary is plain text by its format
				runs = !strings.Contains(body, "&lt;script&gt;")
			}
			if runs || !strings.Contains(body, "It ships in May") {
				t.Errorf("%s does not show the correction, or runs it", path)
			}
		}
		if body := get(at.Issue(lang, issue.Week)); strings.Count(body, `class="corrected"`) != 2 || !strings.Contains(body, at.Correction(lang, 3)) {
			t.Errorf("%s: the issue has no banner and no note at the item", lang)
		}
		if body := get(at.Story(lang, issue.Items()[0].Story)); strings.Count(body, `class="corrected"`) != 1 || !strings.Contains(body, at.Correction(lang, 3)) {
			t.Errorf("%s: the story has no banner", lang)
		}
		if body := get(at.Corrections(lang)); !strings.Contains(body, `id="c-3"`) {
			t.Errorf("%s: the correction has no place of its own", lang)
		}
	}
}
