package canon

import (
	"regexp"
	"strings"
)

// fold applies what is known of parameters and sites to an address whose spelling is settled.
func (a *address) fold() {
	a.foldSite()
	kept := a.query[:0]
	for _, p := range a.query {
		if !a.tracks(p) {
			kept = append(kept, p)
		}
	}
	a.query = kept
}

// tracks says whether a parameter only tells where a reader came from, so that the page is the same without it.
func (a *address) tracks(p param) bool {
	key := strings.ToLower(p.key)
	if always(key) {
		return true
	}
	value := strings.ToLower(p.value)
	switch key {
	case "ref", "cmp":
		// Some sites list things by "?ref=". Where the path names the article, it is a mark.
		return !codeHost(a.host) && (channelWord(value) || a.slug() && !allDigits(value))
	case "ref_", "referrer", "referer", "source", "src", "from", "via", "share", "medium", "campaign", "channel", "cid",
		"emc", "partner", "rss", "feed", "origin":
		return !codeHost(a.host) && channelWord(value)
	case "amp", "outputtype":
		return value == "" || value == "1" || value == "true" || value == "amp"
	case "m": // Blogger's phone view
		return value == "1" && strings.Contains(a.host, "blogspot.")
	}
	return false
}

// always says whether a lower-case key never selects content on any site: the click and campaign marks of
// advertising, mail and analytics services, and of single publishers where the name is theirs alone.
func always(key string) bool {
	for _, prefix := range [...]string{
		"utm_", "utm-", "at_", "ns_", "mtm_", "pk_", "piwik_", "hsa_", "wt.", "stm_", "vero_", "oly_", "itm_",
		"__hs", "_hs", "mkt_", "trk_", "guce_", "soc_", "fb_", "yptr", "sharer_", "spm_", "bsft_", "matomo_",
	} {
		if strings.HasPrefix(key, prefix) {
			return true
		}
	}
	switch key {
	case "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "twclid", "yclid", "ttclid", "li_fat_id",
		"igshid", "igsh", "epik", "srsltid", "gad_source", "gad_campaignid", "_ga", "_gl", "mc_cid", "mc_eid",
		"hsctatracking", "wickedid", "_openstat", "xtor", "s_cid", "sc_cid", "ncid", "cmpid", "icid", "ocid", "ftag",
		"smid", "smtyp", "taboola", "traffic_source", "guccounter", "tsrc", "trk", "trkinfo", "reflink", "sharetype",
		"accesstoken", "unlocked_article_code", "guestaccesskey", "itid", "itm", "spm", "scm", "share_token",
		"share_from", "share_source", "share_medium", "vd_source", "isappinstalled", "nsukey", "chksm",
		"__twitter_impression", "ref_src", "ref_url", "sr_share", "campaign_id", "ck_subscriber_id",
		"leadsource", "mbid", "__s", "_bhlid", "bhlid", "jwsource", "cx_testid",
		"cx_testvariant", "cx_artpos", "dicbo", "utm":
		return true
	}
	return false
}

// channelWord says whether a lower-case value names a way by which readers come, such as "rss" or "tldr.tech", rather
// than a thing.
func channelWord(value string) bool {
	switch value {
	case "", "rss", "rss1", "rss2", "rssfeed", "rss_feed", "feed", "feeds", "atom", "feedly", "inoreader", "newsletter",
		"newsletters", "email", "mail", "twitter", "x", "facebook", "fb", "linkedin", "reddit", "hn", "hackernews",
		"hacker-news", "hacker_news", "ycombinator", "producthunt", "telegram", "tg", "mastodon", "bluesky", "threads",
		"whatsapp", "wechat", "weixin", "wx", "weibo", "timeline", "singlemessage", "groupmessage", "toutiao", "zhihu",
		"social", "share", "sharing", "copylink", "copy_link", "url-share", "app", "ios", "android", "mobile", "desktop",
		"homepage", "hp", "frontpage", "mainpage", "google", "googlenews", "google-news", "bing", "baidu", "yahoo",
		"desktopwebshare_permalink", "mobilewebshare_permalink", "syndication", "flipboard", "smartnews", "applenews",
		"substack":
		return true
	}
	return hostLike.MatchString(value)
}

// hostLike matches a host name, as newsletters name themselves ("ref=tldr.tech"); a file such as "a.html" or a
// version is none.
var hostLike = regexp.MustCompile(`^[a-z0-9-]+(\.[a-z0-9-]+)*\.(com|org|net|io|co|ai|tech|news|email|me|dev|xyz|cn|app|so|blog)$`)

// slug says whether the path alone names an article: its last segment is long and made of words or has a number.
func (a *address) slug() bool {
	last := a.path[strings.LastIndexByte(a.path, '/')+1:]
	for _, ext := range [...]string{".php", ".asp", ".aspx", ".jsp", ".cgi", ".pl", ".do"} {
		if strings.HasSuffix(strings.ToLower(last), ext) {
			return false
		}
	}
	return len(last) >= 12 && strings.Contains(last, "-") || len(last) >= 4 && allDigits(strings.TrimSuffix(last, ".html"))
}

// codeHost says whether a host keeps code, where "ref" names a branch.
func codeHost(host string) bool {
	for _, h := range [...]string{"github.com", "githubusercontent.com", "gitlab.com", "bitbucket.org", "codeberg.org", "gitee.com"} {
		if host == h || strings.HasSuffix(host, "."+h) {
			return true
		}
	}
	return strings.HasPrefix(host, "git.") || strings.HasPrefix(host, "gitlab.") || strings.HasPrefix(host, "gitea.")
}

func allDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
