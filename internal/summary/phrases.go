package summary

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The lists below ask for turns of phrase, not for single words: subscriptions, cookies and clicks are news too. They
// are searched as plain text, because every sentence of every report of an issue passes here and one large regular
// expression took a hundred times as long.

// plain prepares a text for the lists: lower case, curly apostrophes straight, all other ASCII punctuation as spaces,
// runs of space as one, and a space at either end, so that " word " finds a whole word.
func plain(s string) string {
	var b strings.Builder
	b.Grow(len(s) + 2)
	b.WriteByte(' ')
	space := true
	for _, r := range s {
		switch {
		case r == '’' || r == '‘' || r == '\'':
			b.WriteByte('\'')
			space = false
		case r <= unicode.MaxASCII && !unicode.IsLetter(r) && !unicode.IsDigit(r) || unicode.IsSpace(r) || r == '“' || r == '”':
			if !space {
				b.WriteByte(' ')
			}
			space = true
		default:
			b.WriteRune(unicode.ToLower(r))
			space = false
		}
	}
	if !space {
		b.WriteByte(' ')
	}
	return b.String()
}

// hasAny says whether s holds one of the phrases.
func hasAny(s string, phrases ...string) bool {
	return slices.ContainsFunc(phrases, func(p string) bool { return strings.Contains(s, p) })
}

// beginsAny says whether s begins with one of the phrases.
func beginsAny(s string, phrases ...string) bool {
	return slices.ContainsFunc(phrases, func(p string) bool { return strings.HasPrefix(s, p) })
}

// caption finds picture captions of news agencies: somebody does something, and the day of it ends the sentence.
var caption = regexp.MustCompile(` (?:speaks|poses|attends|arrives|gestures|looks on|walks|is seen|are seen|is pictured|are pictured) .* (?:19|20)\d\d $`)

// boilerplate says whether a sentence speaks of the page, the paper or the picture instead of the news. simple is the
// sentence in simplified characters.
func boilerplate(s, simple string) bool {
	p := plain(s)
	return hasAny(p, " subscribe to our ", " subscribe to my ", " subscribe to the newsletter", " subscribe to this ", " subscribe now ", " subscribe today ",
		" subscribe here ", " subscribe for free ", " subscribe for more ", " sign up for our ", " sign up for my ", " sign up for the newsletter", " sign up to our ",
		" our newsletter ", " my newsletter ", " this newsletter ", " uses cookies ", " we use cookies ", " accept cookies ", " accept all cookies ",
		" continue reading ", " click here ", " read more at ", " read more here ", " read more about ", " learn more at ", " learn more here ", " find out more at ",
		" image credit", " photo credit", " image courtesy", " photo courtesy", " getty images ", " all rights reserved ", " our privacy policy ",
		" agree to the terms ", " agree to our terms ", " follow us on ", " appeared first on ", " originally appeared ", " originally published ", " originally posted ",
		" affiliate link", " affiliate commission", " editing by ", " article url ", " comments url ", " submitted by u ", " become a member ", " become a subscriber ",
		" become a paid ", " support our journalism ", " support independent journalism ", " enable javascript ", " ad blocker ", " adblocker ", " share this article ",
		" share this post ", " share this story ", " thanks for reading ", " thank you for reading ", " is seen in this ", " is pictured in this ") ||
		beginsAny(p, " subscribe ", " sign up ", " image ", " photo ", " picture by ", " illustration ", " credit ", " source ", " via ", " disclosure ", " advertisement ",
			" sponsored ", " related ", " watch ", " listen ", " tags ", " filed under ", " reporting by ", " additional reporting ", " read more ", " see more ", " more ", " updated ",
			" correction ", " editor's note ", " note ") && marked(s) ||
		strings.Contains(p, " reporting by ") && strings.Contains(s, "(") && beginsAny(plain(s[strings.LastIndexByte(s, '('):]), " reporting by ", " additional reporting by ") ||
		hasAny(s, "| Photo", "| Image", "| Illustration", "| Graphic", "| Screenshot", "/ Photo", "/ Image", "/ Illustration", "/ Getty", "http://", "https://", "www.") ||
		mailAddress(s) || yearEnds(p) && caption.MatchString(p) || boilerplateHan(simple)
}

// yearEnds says whether a text that plain prepared ends in a year.
func yearEnds(p string) bool {
	return len(p) > 6 && (p[len(p)-6:len(p)-3] == " 19" || p[len(p)-6:len(p)-3] == " 20")
}

// marked says whether a line is a label rather than a sentence: its first two words hold a colon, or it is short.
func marked(s string) bool {
	i := strings.IndexAny(s, ":：|")
	return i >= 0 && len(strings.Fields(s[:i])) <= 3 || units(s) <= 12
}

// mailAddress says whether a text holds an address such as tips@example.com.
func mailAddress(s string) bool {
	i := strings.IndexByte(s, '@')
	return i > 0 && i+1 < len(s) && wordByte(s[i-1]) && wordByte(s[i+1]) && strings.Contains(s[i:], ".")
}

func wordByte(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
}

// boilerplateHan is boilerplate's Chinese part.
func boilerplateHan(s string) bool {
	if hasAny(s, "点击查看", "点击阅读", "点击这里", "点击此处", "点击链接", "点击下方", "点击上方", "点击左下", "点击右上", "点击进入", "点击关注", "点击原文", "点击播放",
		"点击下载", "点击图片", "点击观看", "点击领取", "点击蓝字", "责任编辑", "图片来自", "图源自", "图源网", "本文来自", "本文作者", "本文首发", "本文经授权", "本文转自",
		"本文系作者", "转载请", "转载自", "转载须", "转载需", "禁止转载", "谢绝转载", "授权转载", "不得转载", "版权声明", "版权所有", "版权归", "扫码关注", "扫码加入", "扫码添加", "扫描二维码",
		"扫描下方", "微信公众号“", "官方微信", "欢迎订阅", "欢迎关注", "欢迎转发", "欢迎投稿", "欢迎加入", "欢迎添加", "欢迎留言", "敬请关注", "订阅我们", "关注我们", "阅读原文", "阅读全文",
		"阅读更多", "查看原文", "查看全文", "查看更多", "更多精彩", "广告声明", "免责声明", "投资有风险", "投资建议", "一键三连", "添加微信", "长按识别", "长按二维码",
		"首次上稿", "加入LINE", "加入Line", "粉丝团", "延伸阅读", "推荐阅读", "相关报道：", "相关阅读") || beginsAny(s, "▲", "△", "▼", "◆", "●", "■", "图／", "图/", "图：", "图片：") {
		return true
	}
	// A credit: 文｜张三, 编辑：李四, （来源：某网）.
	rest := strings.TrimLeft(s, " 　(（[【〔")
	for _, label := range []string{
		"文", "作者", "撰文", "记者", "编辑", "责编", "校对", "来源", "图源", "图片来源", "题图", "头图", "封面", "出品", "监制", "排版", "编译", "整理",
		"原文链接", "参考链接", "参考资料", "风险提示", "新闻来源", "资料来源", "首图来源",
	} {
		if after, ok := strings.CutPrefix(rest, label); ok {
			r, _ := utf8.DecodeRuneInString(strings.TrimLeft(after, " 　"))
			if strings.ContainsRune("：:|｜丨/／", r) {
				return true
			}
		}
	}
	return false
}

// shouting says whether a title sells instead of telling. p is the title as plain returns it.
func shouting(p string) bool {
	return hasAny(p, "重磅", "炸裂", "震惊", "惊呆", "炸锅", "杀疯", "疯了", "王炸", "史诗级", "吊打", "碾压", "封神", "逆天", "沸腾", "刷屏", "引爆", "爆火", "爆了", "狂飙",
		"颠覆", "太强", "不看后悔", "速看", "竟然", "居然", "绝了", "神器", "终于来了", "一夜之间", "全网", "大跃进", "超威", "！！", " game changing ", " game changer ", " gamechanger ",
		" mind blowing ", " mindblowing ", " jaw dropping ", " shocking ", " insane ", " insanely ", " unbelievable ", " stunning ", " you won't believe ", " this changes everything ",
		" everything you need to know ", " what you need to know ", " here's why ", " here's how ", " here's what ", " blow your mind ", " destroys ", " slams ", " revolutionary ",
		" the truth about ", " is dead ", " is over ") || beginsAny(p, " 刚刚", " 突发", " 深夜", " breaking ", " huge ")
}

// rumoured says whether a title passes on what is not known for certain.
func rumoured(s, p string) bool {
	return hasAny(p, "据传", "传闻", "网传", "疑似", "消息称", "消息人士", "知情人", "爆料", "被曝", "曝：", "或将", "或于", "或在", "或成", "或为", "可能", "有望", " reportedly ", " reported ",
		" rumor", " rumour", " sources say ", " source says ", " said to ", " could ", " might ", " leaked ", " leaks ", " leak ", " allegedly ", " alleged ", " in talks ", " report says ", " considering ") ||
		hasAny(s, " may ", " May be ", " May Be ", " May Not ", " May Have ", " May Soon ") // May is also a month
}

// gathering says whether a title holds more than one story, or is the head of a list.
func gathering(s, p string) bool {
	semicolons := strings.Count(s, ";") + strings.Count(s, "；")
	if semicolons > 1 || semicolons > 0 && strings.ContainsAny(s, "|｜丨") || strings.Count(s, "丨")+strings.Count(s, "｜") > 1 {
		return true
	}
	if hasAny(p, " week in review ", " weekly roundup", " round up ", " roundup ", " weekly update ", " daily brief", " weekly brief", " morning brief", " daily digest ", " weekly digest ",
		" links for ", " weekly links ", "盘点", "汇总", "合集", "一周回顾", "一周要闻", "一周精选", "一周热点", "快讯丨", "快讯｜", "速递丨", "速递｜") || beginsAny(p, " the download ") {
		return true
	}
	for _, name := range []string{"早报", "晚报", "日报", "周报", "晨报", "早餐", "要闻", "资讯"} { // at the head: AI 早报 12-10
		if i := strings.Index(p, name); i >= 0 && utf8.RuneCountInString(p[:i]) <= 8 {
			return true
		}
	}
	return numberedList.MatchString(p)
}

var (
	numberedList = regexp.MustCompile(`^ (?:the |top )?\d+ (?:best|ways|things|tools|reasons|tips|takeaways) `)
	// siteTail finds a site's name behind a title: "… | The Verge", "… - Ars Technica", "…_新浪财经".
	siteTail = regexp.MustCompile(`\s[|｜]\s*[^|｜]{1,40}$|\s[-–—_]\s*(?:\p{Lu}[\p{L}.&]*\s?){1,4}$|[_｜|-][^_｜|-]{1,12}(?:网|新闻|财经|科技|之家|报|網|新聞|財經)$`)
)
