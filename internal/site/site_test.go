package site_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"dateline/internal/news"
	"dateline/internal/site"
)

// get asks for an address; headers are name and value by turns.
func get(h http.Handler, method, target string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// Every page, full and empty, in both languages, is well-formed and loads nothing from elsewhere.
func TestPages(t *testing.T) {
	t.Parallel()
	stores := map[string]*memoryStore{"full": full(t), "empty": {}}
	for name, store := range stores {
		for _, lang := range news.EditionLangs() {
			for _, path := range []string{
				"", "/issues", "/issues/2025-W50", "/issues/2025-W01", "/stories/tavocado00001", "/stories/tsingle",
				"/stories/tgone", "/stories/tearlier", "/storylines/lavocado", "/storylines/none", "/sources", "/no-such-page", "/issues/2025-W99", "/stories/none",
			} {
				for _, banner := range []string{"", site.Sample} {
					path := "/" + string(lang) + path
					t.Run(name+banner+path, func(t *testing.T) {
						t.Parallel()
						h := open(t, store, func(o *site.Options) {
							o.Banner = banner
							o.Progress = func() site.Progress { return site.Progress{Active: banner != "", Sources: 9, Read: 4} }
						})
						w := get(h, http.MethodGet, path)
						if w.Code != http.StatusOK && w.Code != http.StatusNotFound {
							t.Fatalf("GET %s = %d\n%s", path, w.Code, w.Body)
						}
						checkPage(t, w.Body.String())
						if missing := regexp.MustCompile(`\[[a-z]+(\.[a-z0-9-]+)+\]`).FindString(w.Body.String()); missing != "" {
							t.Errorf("GET %s has no words for %s", path, missing)
						}
						if n := w.Body.Len(); n > 60_000 {
							t.Errorf("GET %s is %d bytes", path, n)
						}
					})
				}
			}
		}
	}
}

// What a reader sees of each page is there, told by where it stands and not by chance.
func TestWhatPagesSay(t *testing.T) {
	t.Parallel()
	h := open(t, full(t), nil)
	for _, tt := range []struct {
		name, path string
		want, not  []string
	}{
		{"front zh", "/zh", []string{
			`<html lang="zh-Hans">`, "2025 年第 50 周", "本周要事", "124 个来源读到 122 个",
			`<span lang="en" class="in">Meta declined to give a date`, "英文原文", "未经人工审读",
			`aria-label="出处 2：Harbour Wire（媒体）"`, "6 家媒体，3 个信源", "仅一个信源，且离事实较远",
			`href="/en"`, `hreflang="en" href="https://news.example.org/en"`, "上一期：2025 年第 1 周",
		}, []string{"What matters", "样刊"}},
		{"front en", "/en", []string{
			"Week 50, 2025", "What matters", "122 of 124 sources read", "in Chinese", "6 outlets, 3 origins",
			"a single origin, far from the fact", `lang="zh-Hans" class="in">国产推理芯片`, "machine only",
		}, []string{"本周要事", "英文原文"}},
		{"quiet", "/en/issues/2025-W01", []string{"No story passed the bar", "Newer: Week 50, 2025", "Every listed source was read"}, nil},
		{"story", "/en/stories/tavocado00001", []string{
			"5 reports", "repeats Harbour Wire", "own text", "<mark>Meta is preparing a model", "The work has been under way since summer. <mark>",
			"From the headline of Harbour Wire (press)", "seen in 3 sources", "revised 1 time", "by 李岸",
			"via 快讯台", "gives no date", "Week 49, 2025: No. 14", "Printed in Week 50, 2025",
			`href="/en/issues/2025-W50#s-tavocado00001"`,
		}, []string{"has changed since"}},
		{"story in its storyline", "/en/stories/tavocado00001", []string{
			"Before and after", `<a href="/en/stories/tearlier">Meta is said to train a model under a code name</a>`, "this story",
			`<a href="/en/storylines/lavocado">The whole storyline: 3 stories</a>`,
		}, []string{`href="/en/stories/tavocado00001">`}},
		{"story alone", "/en/stories/tgone", nil, []string{"Before and after"}},
		{"storyline zh", "/zh/storylines/lavocado", []string{
			"事件脉络", "前后相续的 3 个事件", `href="/zh/stories/tavocado00001"`, "5 篇报道", "2025 年 8 月 9 日",
			`hreflang="en" href="https://news.example.org/en/storylines/lavocado"`,
			`接续 <a href="/zh/stories/tearlier">`, // the third continues the first, not the one before it
		}, []string{"本事件"}},
		{"storyline en", "/en/storylines/lavocado", []string{"3 stories that continue each other", "1 report, 1 outlet"}, nil},
		{"single", "/zh/stories/tsingle", []string{"目前只有一篇报道", "尚未收入任何一期"}, nil},
		{"gone", "/zh/stories/tgone", []string{"这个事件的报道已不在库中"}, nil},
		{"sources zh", "/zh/sources", []string{
			"服务器没有及时答复。", `lang="en">evening-circuit.example connected`, "连续失败 9 次", "5 小时后", "已暂停", "尚未读取",
			"不再读取", "即将读取", "地址已迁至", "没有读到的", "Asia/Shanghai",
		}, nil},
		{"sources en", "/en/sources", []string{"evening-circuit.example connected", "in 5 h", "refused", "never"}, []string{"服务器"}},
		{"issues", "/zh/issues", []string{"2025 年第 50 周", "2025 年第 1 周", "6 条，选自 312 个事件"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			body := get(h, http.MethodGet, tt.path).Body.String()
			for _, want := range tt.want {
				if !strings.Contains(body, want) {
					t.Errorf("GET %s lacks %q", tt.path, want)
				}
			}
			for _, not := range tt.not {
				if strings.Contains(body, not) {
					t.Errorf("GET %s has %q", tt.path, not)
				}
			}
		})
	}
}

func TestFirstStart(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name     string
		progress site.Progress
		want     []string
		not      []string
	}{
		{"idle", site.Progress{}, []string{"dateline collect"}, []string{"http-equiv"}},
		{"starting", site.Progress{Active: true}, []string{"about to start", `http-equiv="refresh"`}, nil},
		{"reading", site.Progress{Active: true, Sources: 124, Read: 31, Failed: 1, Reports: 1200}, []string{
			"Reading 124 sources, 31 read so far.", `max="124" value="31"`, "1 of them", "1,200 reports",
		}, nil},
		{"building", site.Progress{Active: true, Building: true, Sources: 124, Read: 124}, []string{"put into stories"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h := open(t, &memoryStore{}, func(o *site.Options) { o.Progress = func() site.Progress { return tt.progress } })
			w := get(h, http.MethodGet, "/en")
			if w.Code != http.StatusOK {
				t.Errorf("GET /en = %d", w.Code)
			}
			for _, want := range tt.want {
				if !strings.Contains(w.Body.String(), want) {
					t.Errorf("front page lacks %q", want)
				}
			}
			for _, not := range tt.not {
				if strings.Contains(w.Body.String(), not) {
					t.Errorf("front page has %q", not)
				}
			}
		})
	}
}

// A reader gets the edition that their browser asks for, and caches are told.
func TestLanguageChoice(t *testing.T) {
	t.Parallel()
	h := open(t, full(t), nil)
	for _, tt := range []struct{ accept, want string }{
		{"", "en"},
		{"zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"},
		{"zh-TW", "zh-Hans"},
		{"zh-HK,en;q=0.5", "zh-Hans"},
		{"en-GB,zh;q=0.5", "en"},
		{"de,zh;q=0.3,en;q=0.1", "zh-Hans"},
		{"fr", "en"},
		{"*", "en"},
		{";;;q=x", "en"},
	} {
		w := get(h, http.MethodGet, "/", "Accept-Language", tt.accept)
		if got := w.Header().Get("Content-Language"); w.Code != http.StatusOK || got != tt.want {
			t.Errorf("Accept-Language %q = %d in %q, want %q", tt.accept, w.Code, got, tt.want)
		}
		if vary := strings.Join(w.Header().Values("Vary"), ","); !strings.Contains(vary, "Accept-Language") {
			t.Errorf("Vary = %q", vary)
		}
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	h := open(t, full(t), nil)
	for _, path := range []string{"/", "/zh", "/en/feed.rss", "/healthz", "/robots.txt", "/nowhere", "/zh/"} {
		header := get(h, http.MethodGet, path).Header()
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff",
			"Referrer-Policy":        "strict-origin-when-cross-origin",
			"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; " +
				"form-action 'self'; frame-ancestors 'none'",
		} {
			if got := header.Get(name); got != want {
				t.Errorf("GET %s: %s = %q, want %q", path, name, got, want)
			}
		}
	}
	if got := get(h, http.MethodGet, "/nowhere").Header().Get("Cache-Control"); got != "no-store" {
		t.Errorf("an error is kept by caches: %q", got)
	}
}

func TestRedirects(t *testing.T) {
	t.Parallel()
	h := open(t, full(t), nil)
	for _, tt := range []struct {
		path, want string
		code       int
	}{
		{"/zh/", "/zh", 301},
		{"/en/issues/?a=b", "/en/issues?a=b", 301},
		{"/en/issues/2025-W50/", "/en/issues/2025-W50", 301},
		{"/en/issues/2025-w50", "/en/issues/2025-W50", 301},
		{"/en/feed.rss/", "/en/feed.rss", 301},
		{"/zh/stories/told", "/zh/stories/tavocado00001", 301},
		{"/en/storylines/lold", "/en/storylines/lavocado", 301},
		{"/zh/stories/told/", "/zh/stories/told", 301},
		{"/zh/stories/%5Cevil.example/", "/zh/stories/%5Cevil.example", 301},
		{"//evil.example/", "/evil.example/", 301},
		{"/%5Cevil.example/", "", 404},
		{"/evil.example/", "", 404},
		{"/zh/stories/tloop", "", 500},
		{"/fr", "", 404},
		{"/zh/issues/2025-W53", "", 404},
		{"/zh/issues/2024-W10", "", 404},
		{"/static/none.css", "", 404},
		{"/static/", "", 404},
	} {
		w := get(h, http.MethodGet, tt.path)
		if got := w.Header().Get("Location"); (w.Code != tt.code && !(tt.code == 301 && w.Code == 307)) || got != tt.want {
			t.Errorf("GET %s = %d to %q, want %d to %q", tt.path, w.Code, got, tt.code, tt.want)
		}
	}
}

func TestMethods(t *testing.T) {
	t.Parallel()
	h := open(t, full(t), nil)
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions, "PROPFIND"} {
		w := get(h, method, "/en/issues")
		if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" {
			t.Errorf("%s = %d, Allow %q", method, w.Code, w.Header().Get("Allow"))
		}
		checkPage(t, w.Body.String())
	}
	for _, path := range []string{"/", "/zh", "/en/feed.json", "/en/sources", "/healthz", "/zh/nothing"} {
		head, full := get(h, http.MethodHead, path), get(h, http.MethodGet, path)
		if head.Code != full.Code || head.Body.Len() != 0 {
			t.Errorf("HEAD %s = %d with %d bytes, want %d with none", path, head.Code, head.Body.Len(), full.Code)
		}
		for _, name := range []string{"Content-Length", "Content-Type", "ETag"} {
			if head.Header().Get(name) != full.Header().Get(name) {
				t.Errorf("HEAD %s: %s = %q, GET %q", path, name, head.Header().Get(name), full.Header().Get(name))
			}
		}
	}
}

// A page that a reader holds is not sent again, compressed or not.
func TestConditional(t *testing.T) {
	t.Parallel()
	h := open(t, full(t), nil)
	plain := get(h, http.MethodGet, "/zh")
	zipped := get(h, http.MethodGet, "/zh", "Accept-Encoding", "br, gzip")
	if zipped.Header().Get("Content-Encoding") != "gzip" {
		t.Fatalf("Content-Encoding = %q", zipped.Header().Get("Content-Encoding"))
	}
	z, err := gzip.NewReader(zipped.Body)
	if err != nil {
		t.Fatal(err)
	}
	unzipped, err := io.ReadAll(z)
	if err != nil || !bytes.Equal(unzipped, plain.Body.Bytes()) {
		t.Errorf("compressed page differs (%v)", err)
	}
	if plain.Header().Get("ETag") == zipped.Header().Get("ETag") {
		t.Error("other bytes have the same strong validator")
	}
	for _, tag := range []string{plain.Header().Get("ETag"), zipped.Header().Get("ETag"), "W/" + plain.Header().Get("ETag"), "*"} {
		for _, coding := range []string{"", "gzip"} {
			w := get(h, http.MethodGet, "/zh", "If-None-Match", `"x", `+tag, "Accept-Encoding", coding)
			if w.Code != http.StatusNotModified || w.Body.Len() != 0 {
				t.Errorf("If-None-Match %s = %d with %d bytes", tag, w.Code, w.Body.Len())
			}
		}
	}
	if w := get(h, http.MethodGet, "/en", "If-None-Match", plain.Header().Get("ETag")); w.Code != http.StatusOK {
		t.Errorf("another page's validator = %d", w.Code)
	}
	if w := get(h, http.MethodGet, "/zh", "Accept-Encoding", "gzip;q=0"); w.Header().Get("Content-Encoding") != "" {
		t.Error("gzip was sent to one who refused it")
	}
}

func TestStatic(t *testing.T) {
	t.Parallel()
	h := open(t, full(t), nil)
	page := get(h, http.MethodGet, "/zh").Body.String()
	for _, m := range regexp.MustCompile(`/static/[^"]+`).FindAllString(page, -1) {
		w := get(h, http.MethodGet, m)
		if w.Code != http.StatusOK || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("GET %s = %d, %q", m, w.Code, w.Header().Get("Cache-Control"))
		}
	}
}

// A fault of ours is logged once with an id, and the reader is told the id and nothing else.
func TestFault(t *testing.T) {
	t.Parallel()
	store := full(t)
	store.err = errors.New("disk on fire")
	var log bytes.Buffer
	h := open(t, store, func(o *site.Options) { o.Logger = slog.New(slog.NewTextHandler(&log, nil)) })
	for _, path := range []string{"/", "/zh", "/zh/issues", "/zh/issues/2025-W50", "/zh/stories/tsingle", "/zh/storylines/lavocado", "/zh/sources", "/zh/feed.rss"} {
		log.Reset()
		w := get(h, http.MethodGet, path, "Accept-Language", "zh")
		id := w.Header().Get("X-Request-Id")
		if w.Code != http.StatusInternalServerError || id == "" || !strings.Contains(w.Body.String(), "请求编号："+id) {
			t.Errorf("GET %s = %d, id %q", path, w.Code, id)
		}
		if strings.Contains(w.Body.String(), "fire") {
			t.Errorf("GET %s tells the reader what broke", path)
		}
		if got := log.String(); strings.Count(got, "\n") != 1 || !strings.Contains(got, id) || !strings.Contains(got, "fire") {
			t.Errorf("GET %s logged %q", path, got)
		}
		checkPage(t, w.Body.String())
	}
	if w := get(h, http.MethodGet, "/healthz"); w.Code != http.StatusServiceUnavailable {
		t.Errorf("GET /healthz = %d", w.Code)
	}
}

// Whatever outside text holds, it stays text; whatever an address is, only the web is linked.
func TestHostile(t *testing.T) {
	t.Parallel()
	payload := `"><script>alert(1)</script><img src=x onerror=alert(2)>'` + "`{{.}}</title></style>\u202e"
	store := full(t)
	item := &store.issues[0].Sections[0].Items[0]
	for lang, words := range item.Editions {
		words.Headline.Text, words.Headline.Lang = payload, news.Lang(payload)
		words.Headline.Passages[0].URL, words.Headline.Passages[0].Outlet = "javascript:alert(3)", payload
		words.Sentences[0].Text = payload
		item.Editions[lang] = words
	}
	item.Outlets, item.Class, item.Parts[0].Name = []string{payload}, news.Class(payload), payload
	item.Links = []news.Link{{Report: "rx", URL: "data:text/html,x", Outlet: payload, Title: payload}}
	store.issues[0].LeftOut[0].Headline, store.issues[0].LeftOut[0].Reason = payload, news.Reason(payload)
	store.issues[0].LeftOut[1].Story = news.StoryID(payload)
	store.issues[0].Coverage.Failing[0] = news.Failing{Name: payload, Error: payload}
	for i := range store.voices {
		v := &store.voices[i]
		v.Title, v.Author, v.Outlet, v.Text = payload, payload, payload, payload
		v.URL, v.Lang, v.Class = "javascript:alert(4)//https://a.example/", news.Lang(payload), news.Class(payload)
	}
	for i := range store.health {
		s := &store.health[i]
		s.Name, s.Home, s.URL, s.State.Error, s.State.ErrorClass = payload, "javascript:alert(5)", "vbscript:x", payload, payload
		s.State.MovedTo = payload
	}
	h := open(t, store, nil)
	for _, path := range []string{"/zh", "/en", "/en/issues", "/zh/stories/tavocado00001", "/en/stories/tsingle", "/en/storylines/lavocado", "/zh/sources", "/en/sources"} {
		w := get(h, http.MethodGet, path)
		if w.Code != http.StatusOK {
			t.Errorf("GET %s = %d", path, w.Code)
		}
		checkPage(t, w.Body.String())
		body := regexp.MustCompile(`<script (src="/static/|type="application/ld)`).ReplaceAllString(w.Body.String(), "")
		if strings.Contains(body, "<script") || strings.Contains(body, "<img") {
			t.Errorf("GET %s carries markup from outside", path)
		}
	}
	target := "/zh/<script>alert(1)</script>?q=\"><script>"
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/zh", nil)
	r.URL.Path = target
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	checkPage(t, w.Body.String())
}

func TestFeeds(t *testing.T) {
	t.Parallel()
	for _, base := range []string{"https://news.example.org", ""} {
		h := open(t, full(t), func(o *site.Options) { o.BaseURL = base })
		for _, lang := range news.EditionLangs() {
			front := "/" + string(lang)
			w := get(h, http.MethodGet, front+"/feed.json")
			var feed struct {
				Version string `json:"version"`
				Self    string `json:"feed_url"`
				Items   []struct {
					ID string `json:"id"`
				} `json:"items"`
			}
			if err := json.Unmarshal(w.Body.Bytes(), &feed); err != nil || len(feed.Items) != 2 {
				t.Errorf("feed.json: %v, %d items", err, len(feed.Items))
			}
			if want := "https://news.example.org"; base != "" && feed.Self != want+front+"/feed.json" {
				t.Errorf("feed_url = %q", feed.Self)
			} else if base == "" && feed.Self != "http://example.com"+front+"/feed.json" { // httptest's host
				t.Errorf("feed_url = %q", feed.Self)
			}
			for format, kind := range map[string]string{"rss": "application/rss+xml", "atom": "application/atom+xml"} {
				w := get(h, http.MethodGet, front+"/feed."+format)
				if got := w.Header().Get("Content-Type"); !strings.HasPrefix(got, kind) {
					t.Errorf("feed.%s is %q", format, got)
				}
				if err := xml.Unmarshal(w.Body.Bytes(), new(struct{})); err != nil {
					t.Errorf("feed.%s: %v", format, err)
				}
			}
		}
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	good := func() site.Options {
		var o site.Options
		open(t, &memoryStore{}, func(got *site.Options) { o = *got })
		return o
	}
	for name, change := range map[string]func(*site.Options){
		"archive": func(o *site.Options) { o.Archive = nil },
		"logger":  func(o *site.Options) { o.Logger = nil },
		"banner":  func(o *site.Options) { o.Banner = "other" },
		"address": func(o *site.Options) { o.BaseURL = "news.example.org" },
	} {
		o := good()
		change(&o)
		if _, err := site.New(o); !errors.Is(err, news.ErrInvalid) {
			t.Errorf("New without a good %s = %v", name, err)
		}
	}
}

// BenchmarkFront makes the front page anew for each request, as every page is made.
func BenchmarkFront(b *testing.B) {
	h := open(b, full(b), nil)
	for _, coding := range []string{"identity", "gzip"} {
		b.Run(coding, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if w := get(h, http.MethodGet, "/zh", "Accept-Encoding", coding); w.Code != http.StatusOK {
					b.Fatalf("GET /zh = %d", w.Code)
				}
			}
		})
	}
}
