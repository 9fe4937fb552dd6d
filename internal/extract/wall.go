package extract

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"

	"dateline/internal/feed"
)

// short is the length in characters above which a text is taken for an article whatever it says: articles about
// cookies and log-ins exist.
const short = 700

// Each pattern is a sentence that such pages say and short articles do not.
var (
	wallText   = regexp.MustCompile(`(?i)(verify(ing)? (that )?you are (a )?human|checking your browser before|are you a robot\?|unusual (traffic|activity) from your|complete the (captcha|security check)|access (to this page has been )?denied|please (log|sign) ?in to (continue|view|read|access)|you (need|must|have) to (be )?(log|sign)(ged)? ?in|subscribe (now )?to (continue|keep) reading|before you continue to|we (and our partners )?use cookies to|manage your cookie preferences|enable cookies|请(先)?(登录|登陆)(后|以|再|才)|登录后(查看|阅读|继续)|請先登入|请完成(安全)?验证|人机验证|滑动验证|环境异常|当前环境异常|访问过于频繁|系统检测到异常)`)
	scriptText = regexp.MustCompile(`(?i)((enable|activate|turn on|requires?|need(s)?|without) java ?script|javascript (is|must be|has been|to be) (disabled|enabled|required)|启用\s*java ?script|开启\s*java ?script|打开\s*java ?script|javascript\s*を有効)`)
	parkedText = regexp.MustCompile(`(?i)((this|the) domain (name )?(is|may be) (for sale|parked)|buy this domain|domain (is )?for sale|domain has expired|hugedomains|sedoparking|parkingcrew|本域名(正在)?(出售|转让)|域名(可)?(出售|转让)|此域名已过期)`)
	goneText   = regexp.MustCompile(`(?i)^\W*(404|error 404|page not found|not found|page (you requested )?(could not|cannot) be found|页面不存在|您访问的页面不存在|找不到(该|您要的|网页|页面)|文章不存在|内容已被?删除|該頁面不存在|抱歉，您访问的)`)
)

// wall returns what the page is if it is clearly no article, else nothing. It speaks up only where the text is short.
func wall(found string, m *meta, doc *html.Node) Kind {
	n := runes(found)
	if n > short {
		return ""
	}
	title := feed.Line(or(m.title, m.ogTitle))
	seen := title + "\n" + found
	// What the extractors left out may say it: the words of a wall stand in dialogs.
	// A short piece of news may stand beside a cookie notice, though, so there must be next to nothing else.
	if n < 60 && doc != nil {
		seen += "\n" + clip(visible(doc), 4000)
	}
	switch {
	case goneText.MatchString(title) && n < short:
		return Gone
	case parkedText.MatchString(seen):
		return Parked
	case n >= 400:
		return ""
	case wallText.MatchString(seen) || n < 60 && (m.password || m.consent):
		return Wall
	case n < 200 && scriptText.MatchString(seen):
		return Script
	case goneText.MatchString(found) && n < 200:
		return Gone
	}
	return ""
}

// visible returns the page's text with all that the extractors leave out.
func visible(doc *html.Node) string {
	var b strings.Builder
	for n := doc; n != nil && b.Len() < 64<<10; n = following(n, false) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
			b.WriteByte(' ')
		}
	}
	return feed.Line(b.String())
}

func clip(s string, n int) string {
	r := []rune(s)
	return string(r[:min(len(r), n)])
}
