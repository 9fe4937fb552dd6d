package subscribe_test

import (
	"context"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"dateline/internal/news"
	"dateline/internal/render"
	"dateline/internal/subscribe"
)

// In a real browser a reader subscribes from the box of a page and confirms by nothing more than opening the link and
// moving the pointer; opening alone, as a machine does, confirms nothing. DATELINE_CHROMIUM names the browser; pictures
// go to DATELINE_SCREENSHOTS, if it is set.
func TestBrowser(t *testing.T) {
	t.Parallel()
	chromium := os.Getenv("DATELINE_CHROMIUM")
	if chromium == "" {
		t.Skip("SKIPPED: subscribing in a real browser (DATELINE_CHROMIUM names none)")
	}
	w := open(t, nil)
	server := httptest.NewServer(w.http)
	defer server.Close()
	w.build(t, func(o *subscribe.Options) { o.Site = render.NewAddress(server.URL) })
	server.Config.Handler = w.http
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	ctx, stopAllocator := chromedp.NewExecAllocator(ctx, chromedp.ExecPath(chromium), chromedp.Headless, chromedp.NoSandbox, chromedp.NoFirstRun, chromedp.DisableGPU,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true))
	defer stopAllocator()
	ctx, stopBrowser := chromedp.NewContext(ctx)
	defer stopBrowser()
	do := func(what string, actions ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		if err := chromedp.Do(ctx, actions...); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
	}
	shoot := func(name string) {
		t.Helper()
		wide, err := chromedp.Run(ctx, chromedp.Evaluate[int64](`document.documentElement.scrollWidth - document.documentElement.clientWidth`))
		if err != nil || wide > 0 {
			t.Errorf("%s is %d pixels too wide, %v", name, wide, err)
		}
		if folder := os.Getenv("DATELINE_SCREENSHOTS"); folder != "" {
			picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(folder, "subscribe-"+name+".png"), picture, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	title := func() string {
		t.Helper()
		text, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.querySelector("h1").textContent`))
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	until := func(want string) {
		t.Helper()
		for range 100 {
			if got, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.querySelector("h1")?.textContent ?? ""`)); err == nil && got == want {
				return
			}
			time.Sleep(50 * time.Millisecond)
		}
		t.Fatalf("the page is %q, want %q", title(), want)
	}

	for _, width := range []int64{320, 1280} {
		do("the form", chromedp.EmulateViewport(width, 900), chromedp.Navigate(server.URL+"/zh/subscribe?section=policy"))
		shoot("form-zh-" + map[bool]string{true: "narrow", false: "wide"}[width < 700])
	}
	w.clock.Advance(time.Minute)
	do("the box", chromedp.EmulateViewport(390, 800), chromedp.Navigate(server.URL+"/en/issues"),
		chromedp.SendKeys(`.box input[type=email]`, "reader@mail.example"), chromedp.Click(`.box button`))
	until("Look into your mailbox")
	shoot("done-en")
	n, l := w.letter(t)
	link := strings.Fields(l.Text[strings.Index(l.Text, server.URL+"/c/"):])[0]
	status := func() news.SubscriberStatus {
		t.Helper()
		s, err := w.db.Subscriber(t.Context(), n.Subscriber)
		if err != nil {
			t.Fatal(err)
		}
		return s.Status
	}
	do("the link", chromedp.Navigate(link))
	shoot("confirm-en")
	time.Sleep(time.Second)
	if got := status(); got != news.Pending {
		t.Errorf("opening the link in a browser made the reader %s", got)
	}
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`window.dispatchEvent(new Event("pointermove")), true`)); err != nil {
		t.Fatal(err)
	}
	time.Sleep(200 * time.Millisecond)
	if got := status(); got != news.Pending {
		t.Errorf("an event that no person made confirmed: %s", got)
	}
	do("the pointer", chromedp.MouseEvent(chromedp.MouseMoved, 100, 200))
	until("You are subscribed")
	shoot("confirmed-en")
	if got := status(); got != news.Confirmed {
		t.Errorf("the reader is %s", got)
	}
	d, err := w.db.SubscriberData(t.Context(), n.Subscriber)
	if err != nil || d.Consents[len(d.Consents)-1].Method != "script:pointer" {
		t.Errorf("the consent: %+v, %v", d.Consents, err)
	}
	do("the preferences", chromedp.Click(`.lead-on a`))
	until("What you get")
	shoot("preferences-en")
	do("leaving", chromedp.Click(`form[action^="/u/"] button`))
	until("You are unsubscribed")
	if got := status(); got != news.Unsubscribed {
		t.Errorf("the reader is %s", got)
	}
}
