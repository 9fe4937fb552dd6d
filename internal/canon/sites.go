package canon

import (
	"regexp"
	"strings"
)

// foldSite applies what is known of single sites: their other hosts, their phone and AMP views, and the parameters
// that name an article there.
func (a *address) foldSite() {
	a.host = foldHost(a.host)
	a.foldAMP()
	switch {
	case a.host == "youtu.be" && len(a.path) > 1:
		a.host, a.query = "youtube.com", []param{{"v", strings.TrimPrefix(a.path, "/"), true}}
		a.path = "/watch"
	case a.host == "youtube.com" && a.path == "/watch":
		a.keep("v")
	case a.host == "youtube.com" && strings.HasPrefix(a.path, "/shorts/"):
		a.keep()
	case a.host == "x.com" && strings.Contains(a.path, "/status/"):
		a.keep()
		if m := statusPath.FindStringSubmatch(a.path); m != nil {
			a.path = m[1]
		}
	case a.host == "mp.weixin.qq.com" && a.path == "/s":
		a.keep("__biz", "mid", "idx", "sn")
	case a.host == "mp.weixin.qq.com" && strings.HasPrefix(a.path, "/s/"):
		a.keep()
	case a.host == "news.google.com" && strings.Contains(a.path, "/articles/"):
		a.keep()
	case a.host == "arxiv.org":
		if m := arxivPath.FindStringSubmatch(a.path); m != nil {
			a.path = "/abs/" + m[1] // abstract, PDF and HTML of any version are one paper
			a.keep()
		}
	case a.host == "bilibili.com" && strings.HasPrefix(a.path, "/video/"):
		a.keep("p")
	case a.host == "zhihu.com", a.host == "zhuanlan.zhihu.com", a.host == "xiaohongshu.com", a.host == "open.spotify.com":
		a.drop("utm_psn", "utm_id", "xsec_token", "xsec_source", "si")
	}
	if a.fragment == "" && a.anchor != "" && logPage.MatchString(a.path) {
		a.fragment = a.anchor
	}
}

var (
	statusPath = regexp.MustCompile(`^(/[^/]+/status/\d+)(/(photo|video)/\d+)?$`)
	arxivPath  = regexp.MustCompile(`^/(?:abs|pdf|html)/((?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7}))(?:v\d+)?(?:\.pdf)?$`)
	// logPage matches pages that hold many dated entries, whose feeds link to each by its anchor.
	logPage = regexp.MustCompile(`(?i)/(change-?log|changes|release-?notes?|releases|release_notes|whats-?new|what-is-new|dev-?log|news-?log|updates|news|history)(/[^/]*)?(\.html?)?$`)
	// entryAnchor matches anchors that name one entry: they hold a number, as dates and versions do, and no
	// assignment, as campaign marks do.
	entryAnchor = regexp.MustCompile(`^[^=&]*\d[^=&]*$`)
)

// foldHost returns the host under which a site shows the same paths.
func foldHost(host string) string {
	switch host {
	case "twitter.com", "mobile.twitter.com", "mobile.x.com", "m.twitter.com":
		return "x.com"
	case "m.youtube.com", "youtube-nocookie.com", "music.youtube.com":
		return "youtube.com"
	case "old.reddit.com", "np.reddit.com", "new.reddit.com", "m.reddit.com", "i.reddit.com", "amp.reddit.com":
		return "reddit.com"
	case "export.arxiv.org":
		return "arxiv.org"
	case "m.huanqiu.com", "m.36kr.com", "m.thepaper.cn", "m.huxiu.com", "m.sohu.com", "m.bilibili.com", "m.facebook.com",
		"m.imdb.com", "m.geekpark.net", "m.guokr.com", "m.ifanr.com", "m.douban.com", "m.slashdot.org", "m.caixin.com",
		"m.zol.com.cn", "m.phys.org", "m.techxplore.com", "m.medicalxpress.com", "m.hindustantimes.com", "m.csmonitor.com",
		"m.cnyes.com":
		return strings.TrimPrefix(host, "m.")
	case "mobile.reuters.com", "amp.theguardian.com", "amp.scmp.com", "amp.cnn.com", "amp.dw.com", "amp.ft.com",
		"amp.theatlantic.com", "amp.thedailybeast.com", "amp.usatoday.com", "amp.axios.com", "amp.smh.com.au",
		"amp.abc.net.au", "amp.rfi.fr", "amp.france24.com", "mobile.abc.net.au":
		_, rest, _ := strings.Cut(host, ".")
		return rest
	}
	if lang, ok := strings.CutSuffix(host, ".m.wikipedia.org"); ok {
		return lang + ".wikipedia.org"
	}
	return host
}

// foldAMP drops the marks of AMP pages where the path before them surely names an article.
func (a *address) foldAMP() {
	rest, ok := strings.CutSuffix(a.path, "/amp")
	if !ok {
		rest, ok = strings.CutSuffix(a.path, ".amp")
	}
	if ok {
		whole := a.path
		if a.path = rest; !a.slug() {
			a.path = whole
		}
	}
	switch a.host {
	case "bloomberg.com", "cnbc.com", "nbcnews.com", "wsj.com", "bbc.com", "bbc.co.uk":
		if rest, ok := strings.CutPrefix(a.path, "/amp/"); ok {
			a.path = "/" + rest
		}
	}
}

// unwrap returns the address within a redirect or cache address, if a is one.
func (a *address) unwrap() (string, bool) {
	var inner string
	switch {
	case googleHost(a.host) && a.path == "/url":
		if inner = a.value("url"); inner == "" {
			inner = a.value("q")
		}
	case googleHost(a.host) && strings.HasPrefix(a.path, "/amp/"):
		inner = "https://" + strings.TrimPrefix(strings.TrimPrefix(a.path, "/amp/"), "s/") + a.queryText()
	case strings.HasSuffix(a.host, ".cdn.ampproject.org"):
		for _, p := range [...]string{"/c/s/", "/v/s/", "/c/", "/v/"} {
			if rest, ok := strings.CutPrefix(a.path, p); ok {
				inner = "https://" + rest + a.queryText()
				break
			}
		}
	case (a.host == "l.facebook.com" || a.host == "lm.facebook.com") && a.path == "/l.php":
		inner = a.value("u")
	case a.host == "link.zhihu.com":
		inner = a.value("target")
	case a.host == "slack-redir.net" && a.path == "/link", a.host == "out.reddit.com":
		inner = a.value("url")
	}
	if !strings.HasPrefix(inner, "http://") && !strings.HasPrefix(inner, "https://") || !absolute(inner) {
		return "", false
	}
	return inner, true
}

// absolute says whether s is an address with a host.
func absolute(s string) bool {
	_, err := parse(s)
	return err == nil
}

func googleHost(host string) bool { return googleName.MatchString(host) }

var googleName = regexp.MustCompile(`^google\.(com?\.)?[a-z]{2,3}$`)

// queryText returns the query with its question mark.
func (a *address) queryText() string {
	return strings.TrimPrefix(address{path: "", query: a.query}.String(), "https://")
}

// keep drops all parameters but those with the keys.
func (a *address) keep(keys ...string) { a.filter(keys, true) }

// drop drops the parameters with the keys.
func (a *address) drop(keys ...string) { a.filter(keys, false) }

func (a *address) filter(keys []string, keep bool) {
	var kept []param
	for _, p := range a.query {
		in := false
		for _, k := range keys {
			in = in || p.key == k
		}
		if in == keep {
			kept = append(kept, p)
		}
	}
	a.query = kept
}
