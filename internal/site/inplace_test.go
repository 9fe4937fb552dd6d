package site_test

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"dateline/internal/news"
	"dateline/internal/site"
)

// shared is the folder of data that is no part of the project.
func shared() string {
	if at := os.Getenv("DATELINE_SHARED"); at != "" {
		return at
	}
	return filepath.Join("..", "..", "..", "shared")
}

func chromium(t *testing.T) context.Context {
	t.Helper()
	path := os.Getenv("DATELINE_CHROMIUM")
	if path == "" {
		t.Skip("SKIPPED: pages in a real browser (DATELINE_CHROMIUM names none)")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	t.Cleanup(cancel)
	ctx, stop := browser(ctx, t, path)
	t.Cleanup(stop)
	return ctx
}

func eval[T any](ctx context.Context, t *testing.T, script string) T {
	t.Helper()
	got, err := chromedp.Run(ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%s: %v", script, err)
	}
	return got
}

// A citation shows its passage where it stands: while the pointer rests on it, while the keyboard does, and, pressed, until it
// is put away; all without a script.
func TestCitationsOpenInPlace(t *testing.T) {
	t.Parallel()
	ctx := chromium(t)
	server := httptest.NewServer(open(t, full(t), func(o *site.Options) { o.BaseURL = "" }))
	defer server.Close()
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(1280, 900), chromedp.Navigate(server.URL+"/en")); err != nil {
		t.Fatal(err)
	}
	const card = `document.querySelector(".said .ref .card")`
	shown := func() bool {
		time.Sleep(500 * time.Millisecond) // the card waits a moment
		return eval[bool](ctx, t, card+`.checkVisibility({visibilityProperty: true, opacityProperty: true})`)
	}
	if shown() {
		t.Error("a card is shown before it is asked for")
	}
	type point struct{ X, Y float64 }
	at := eval[point](ctx, t, `(() => { const b = document.querySelector(".said .ref button"); b.scrollIntoView({block: "center", behavior: "instant"}); const r = b.getBoundingClientRect(); return {X: r.x + r.width / 2, Y: r.y + r.height / 2} })()`)
	if err := chromedp.Do(ctx, chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, at.X, at.Y)); err != nil {
		t.Fatal(err)
	}
	if !shown() {
		t.Error("the pointer opens no card")
	}
	text := eval[string](ctx, t, card+`.textContent`)
	if !strings.Contains(text, "Harbour Wire") || !strings.Contains(text, "under way") {
		t.Errorf("the card says %q", text)
	}
	if folder := os.Getenv("DATELINE_SCREENSHOTS"); folder != "" {
		picture, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
		if err == nil {
			err = os.WriteFile(filepath.Join(folder, "card-hover.png"), picture, 0o600)
		}
		if err != nil {
			t.Error(err)
		}
	}
	if err := chromedp.Do(ctx, chromedp.KeyEvent(kb.Escape)); err != nil {
		t.Fatal(err)
	}
	if shown() {
		t.Error("Escape leaves the card")
	}
	if err := chromedp.Do(ctx, chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, 2, 2)); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx, chromedp.MouseClickXY(at.X, at.Y), chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, 2, 2)); err != nil {
		t.Fatal(err)
	}
	if !shown() {
		t.Error("pressed, it opens no card")
	}
	if folder := os.Getenv("DATELINE_SCREENSHOTS"); folder != "" {
		picture, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
		if err == nil {
			err = os.WriteFile(filepath.Join(folder, "card-press.png"), picture, 0o600)
		}
		if err != nil {
			t.Error(err)
		}
	}
}

// payloads reads those of a file of DOMPurify's tests, and has some of its own.
func payloads(t *testing.T) []string {
	t.Helper()
	all := []string{
		`<img src=x onerror=alert(1)>`, `"><script>alert(1)</script>`, `'-alert(1)-'`, `</script><script>alert(1)</script>`, `{{constructor.constructor('alert(1)')()}}`,
		`javascript:alert(1)`, `" autofocus onfocus="alert(1)`, "</title><svg onload=alert(1)>", "<!--<script>alert(1)//-->", `</textarea><script>alert(1)</script>`,
	}
	body, err := os.ReadFile(filepath.Join(shared(), "data", "hostile", "xss-payloads-dompurify.mjs"))
	if err != nil {
		t.Logf("SKIPPED: the payloads of DOMPurify's tests (%v)", err)
		return all
	}
	for _, m := range regexp.MustCompile(`"payload":\s*("(?:[^"\\]|\\.)*")`).FindAllSubmatch(body, -1) {
		var p string
		if err := json.Unmarshal(m[1], &p); err == nil && len(p) < 4000 {
			all = append(all, p)
		}
	}
	return all
}

// No text of others runs in a browser: not in titles, sentences, names, passages and searches.
func TestHostileTextsInABrowser(t *testing.T) {
	t.Parallel()
	ctx := chromium(t)
	all := payloads(t)
	store := full(t)
	n := 0
	next := func() string { n++; return all[n%len(all)] }
	for i := range store.issues {
		for j := range store.issues[i].Sections {
			for k := range store.issues[i].Sections[j].Items {
				item := &store.issues[i].Sections[j].Items[k]
				item.Outlets = []string{next(), next()}
				for lang, words := range item.Editions {
					words.Headline.Text = next()
					for s := range words.Sentences {
						words.Sentences[s].Text = next()
					}
					for range 12 {
						words.Sentences = append(words.Sentences, news.Sentence{Text: next(), Lang: lang, Passages: []news.PassageRef{
							{Report: "r101", N: 1, URL: next(), Outlet: next()}, {Report: "r102", URL: "javascript:alert(1)", Outlet: next(), Title: next()},
						}})
					}
					item.Editions[lang] = words
				}
				item.Links = append(item.Links, news.Link{Report: "rx", URL: next(), Outlet: next(), Title: next()})
			}
		}
		for j := range store.issues[i].LeftOut {
			store.issues[i].LeftOut[j].Headline = next()
		}
	}
	for i := range store.voices {
		v := &store.voices[i]
		v.Title, v.Author, v.Outlet, v.Text, v.URL = next(), next(), next(), next()+". "+next()+".", next()
	}
	for i := range store.health {
		s := &store.health[i]
		s.Name, s.Home, s.URL, s.State.Error = next(), next(), next(), next()
	}
	for i := range 20 {
		said := news.Corrected{Printed: next(), Wrong: next(), Right: next()}
		store.corrected = append(store.corrected, news.Correction{
			N: int64(i + 1), Week: store.issues[0].Week, Story: store.issues[0].Items()[0].Story, Since: now, At: now, ApprovedAt: now,
			Editions: map[news.Lang]news.Corrected{news.English: said, news.Chinese: said},
		})
	}
	server := httptest.NewServer(open(t, store, func(o *site.Options) { o.BaseURL = "" }))
	defer server.Close()
	var ran []string
	if err := chromedp.Listen(ctx, func(event any) {
		switch e := event.(type) {
		case *page.EventJavascriptDialogOpening:
			ran = append(ran, "a dialog: "+e.Message)
		case *runtime.EventExceptionThrown:
			ran = append(ran, "an exception: "+e.ExceptionDetails.Text)
		}
	}); err != nil {
		t.Fatal(err)
	}
	look := func(address string) {
		t.Helper()
		if err := chromedp.Do(ctx, chromedp.Navigate(address)); err != nil {
			t.Fatalf("%s: %v", address, err)
		}
		// Nothing ran, and nothing stands on the page that only markup of others brings.
		foreign := eval[[]string](ctx, t, `[...document.querySelectorAll("img, iframe, object, embed, base, math, style, body form:not([role=search]):not(.verdict), body script, a[href^='javascript:'], a[href^='data:']")].map(e => e.outerHTML.slice(0, 200))
			.concat([...document.querySelectorAll("*")].flatMap(e => [...e.attributes].filter(a => a.name.startsWith("on") || a.name === "style").map(a => a.name + "=" + a.value)))
			.concat(window.xssed ? ["window.xssed"] : [])`)
		if len(foreign) > 0 || len(ran) > 0 {
			t.Errorf("%s: %v %v", address, foreign, ran)
			ran = nil
		}
	}
	for _, lang := range news.EditionLangs() {
		for _, path := range []string{"", "/issues", "/issues/2025-W50", "/stories/tavocado00001", "/storylines/lavocado", "/sources", "/how", "/sections/matters", "/corrections", "/dives/" + string(dive().ID), "/numbers", "/shifts"} {
			look(server.URL + "/" + string(lang) + path)
		}
	}
	for i, p := range all {
		if i%5 == 0 || testing.Verbose() {
			look(server.URL + "/en/search?q=" + url.QueryEscape(p) + "&week=" + url.QueryEscape(p) + "&class=" + url.QueryEscape(p))
		}
	}
	t.Logf("%d payloads", len(all))
}
