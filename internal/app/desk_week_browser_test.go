package app_test

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"dateline/internal/news"
	"dateline/internal/sample"
)

// In a real browser an editor reorders the week by the keyboard alone, and edits a sentence until a failing proof passes.
// DATELINE_CHROMIUM names the browser; pictures go to DATELINE_SCREENSHOTS, if it is set.
func TestEditorInABrowser(t *testing.T) {
	t.Parallel()
	chromium := os.Getenv("DATELINE_CHROMIUM")
	if chromium == "" {
		t.Skip("SKIPPED: the desk's week in a real browser (DATELINE_CHROMIUM names none)")
	}
	d := sitDown(t, news.RoleEditor)
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	ctx, stopAllocator := chromedp.NewExecAllocator(ctx, chromedp.ExecPath(chromium), chromedp.Headless, chromedp.NoSandbox, chromedp.NoFirstRun, chromedp.DisableGPU,
		chromedp.Flag("ignore-certificate-errors", true), chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("hide-scrollbars", true))
	defer stopAllocator()
	ctx, stopBrowser := chromedp.NewContext(ctx)
	defer stopBrowser()
	do := func(what string, actions ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		if err := chromedp.Do(ctx, actions...); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
	}
	eval := func(script string) string {
		t.Helper()
		got, err := chromedp.Run(ctx, chromedp.Evaluate[string](script))
		if err != nil {
			t.Fatalf("%s: %v", script, err)
		}
		return got
	}
	until := func(what, script string) {
		t.Helper()
		for range 200 {
			if ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](script)); err == nil && ok {
				return
			}
			time.Sleep(50 * time.Millisecond)
		}
		t.Fatalf("%s does not come", what)
	}
	u, err := url.Parse(d.server.URL)
	if err != nil {
		t.Fatal(err)
	}
	do("the session", chromedp.Navigate(d.server.URL+"/desk/sign-in"))
	yes := true
	for _, c := range d.client.Jar.Cookies(u) {
		do("the session", chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
			_, err := cdp.Call(ctx, tab, network.SetCookie, network.SetCookieParams{Name: c.Name, Value: c.Value, URL: d.server.URL, Path: "/", Secure: &yes, HTTPOnly: &yes})
			return err
		}))
	}
	order := func() []string {
		return strings.Fields(eval(`[...document.querySelectorAll('ol[data-section=matters] [data-story]')].map(e => e.dataset.story).join(' ')`))
	}
	do("the week", chromedp.EmulateViewport(1280, 900), chromedp.Navigate(d.server.URL+atWeek))
	top := order()
	do("the keyboard", chromedp.Focus(fmt.Sprintf(`[data-story=%q] .handle`, top[2])), chromedp.KeyEvent(kb.ArrowUp), chromedp.KeyEvent(kb.ArrowUp))
	until("the kept order", `document.querySelector("main").dataset.kept === "1"`)
	want := slices.Concat(top[2:3], top[:2], top[3:])
	if got := order(); !slices.Equal(got, want) {
		t.Errorf("on the page stands %v, want %v", got, want)
	}
	if got := d.stands()[news.SectionMatters]; !slices.Equal(got, want) {
		t.Errorf("in the draft stands %v, want %v", got, want)
	}
	if got := eval(`document.activeElement.closest("[data-story]")?.dataset.story ?? ""`); got != top[2] {
		t.Errorf("the focus is at %q, want the story that was moved", got)
	}

	var story, text string
	for _, item := range d.issue(sample.Week()).Items() {
		if words := item.Editions[news.English]; len(words.Sentences) > 0 && words.Sentences[0].Lang == news.English && words.Sentences[0].How == news.Extracted {
			story, text = string(item.Story), words.Sentences[0].Text
			break
		}
	}
	do("the story", chromedp.Navigate(d.server.URL+"/desk/stories/"+story+"?week=2025-W50"))
	area := eval(fmt.Sprintf(`[...document.querySelectorAll("#en form.edit textarea")].find(e => e.value === %q).id`, text))
	box := fmt.Sprintf(`document.getElementById(%q).closest("form").querySelector(".verdict")`, area)
	do("typing", chromedp.Focus("#"+area), chromedp.KeyEvent(kb.End), chromedp.KeyEvent(" It lost 987 billion dollars."))
	until("the proof that fails", box+`?.classList.contains("refused")`)
	do("saving", chromedp.Click(`form.edit:has(#`+area+`) button[type=submit]`))
	until("the refusal", `document.querySelector(".fault") !== null && document.readyState === "complete"`)
	if words := item(d, story); words.Sentences[0].Text != text {
		t.Errorf("printed is %q", words.Sentences[0].Text)
	}
	area = eval(`[...document.querySelectorAll("#en form.edit textarea")].find(e => e.value.includes("987 billion")).id`)
	box = fmt.Sprintf(`document.getElementById(%q).closest("form").querySelector(".verdict")`, area)
	better := strings.TrimRight(text, ".")
	do("mending", chromedp.Focus("#"+area))
	eval(fmt.Sprintf(`(e => { e.value = %q; e.dispatchEvent(new InputEvent("input", { bubbles: true })); return "" })(document.getElementById(%q))`, better, area))
	until("the proof that passes", box+`?.classList.contains("held")`)
	do("saving", chromedp.Click(`form.edit:has(#`+area+`) button[type=submit]`))
	until("that it is kept", `document.querySelector(".done") !== null`)
	if words := item(d, story); words.Sentences[0].Text != better || words.Sentences[0].How != news.Edited {
		t.Errorf("printed is %+v", words.Sentences[0])
	}

	folder := os.Getenv("DATELINE_SCREENSHOTS")
	for name, path := range map[string]string{"week": atWeek, "story": "/desk/stories/" + story + "?week=2025-W50"} {
		for _, lang := range []string{"zh", "en"} {
			for _, width := range []int64{320, 768, 1440} {
				for _, theme := range []string{"light", "dark"} {
					do(name, chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
						if _, err := cdp.Call(ctx, tab, network.Enable, network.EnableParams{}); err != nil {
							return err
						}
						if _, err := cdp.Call(ctx, tab, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{"Accept-Language": lang}}); err != nil {
							return err
						}
						_, err := cdp.Call(ctx, tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}}})
						return err
					}), chromedp.EmulateViewport(width, 900), chromedp.Navigate(d.server.URL+path))
					if wide, err := chromedp.Run(ctx, chromedp.Evaluate[int64](`document.documentElement.scrollWidth - document.documentElement.clientWidth`)); err != nil || wide > 0 {
						t.Errorf("%s %s at %d is %d pixels too wide, %v", name, lang, width, wide, err)
					}
					if folder == "" {
						continue
					}
					picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(90))
					if err != nil {
						t.Fatal(err)
					}
					if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("desk-%s-%s-%d-%s.jpg", name, lang, width, theme)), picture, 0o600); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
	}
}

// item is what the sample's issue prints of a story in English.
func item(d *atDesk, story string) news.Words {
	d.Helper()
	for _, k := range d.issue(sample.Week()).Items() {
		if string(k.Story) == story {
			return k.Editions[news.English]
		}
	}
	d.Fatalf("%s is not printed", story)
	return news.Words{}
}
