package render

import (
	_ "embed" // the templates of a mail
	"html/template"
	"slices"
	"strings"
)

//go:embed mail.html
var mailSource string

// The templates of both editions: they differ in their fonts, which stand in every element's own style because many
// mail programs drop style sheets.
var (
	mailEnglish = template.Must(template.New("mail").Parse(inlined(mailSource, false)))
	mailChinese = template.Must(template.New("mail").Parse(inlined(mailSource, true)))
)

// The fonts are those that systems bring; a mail loads none. They are named once, where all text inherits them, since
// every name in every element would be a third of a mail. Georgia is on all but Android, which has a serif of its own;
// small Chinese serifs are hard to read on screens, so Chinese is set without.
const (
	latinFonts   = "Georgia,'Times New Roman',serif"
	chineseFonts = "-apple-system,BlinkMacSystemFont,'PingFang SC','Hiragino Sans GB','Microsoft YaHei','Noto Sans CJK SC',sans-serif"
)

// mailStyles are the styles by class. Colours keep a contrast of 4.5 and more on their ground, in light, in dark, and
// where a mail program turns light into dark on its own; none is pure black or white, which some turn wrongly.
func mailStyles(chinese bool) map[string]string {
	fonts, height, foreign := latinFonts, "1.55", ""
	if chinese { // Chinese fonts draw Latin quotation marks as wide as a character
		fonts, height, foreign = chineseFonts, "1.75", "font-family:Arial,sans-serif"
	}
	note := "font-size:14px;line-height:1.5;color:#635d53"
	return map[string]string{
		"body":   "margin:0;padding:0;background:#fcfaf5",
		"frame":  "background:#fcfaf5",
		"pad":    "padding:20px 16px 40px",
		"column": "max-width:640px",
		"text": "font-family:" + fonts + ";font-size:17px;line-height:" + height +
			";color:#1d1b18;text-align:left;overflow-wrap:break-word;word-break:break-word",
		"top":   "margin:0 0 6px;" + note,
		"name":  "margin:28px 0 0;font-size:15px;line-height:1.5;color:#a1260d",
		"title": "margin:0 0 8px;font-size:29px;line-height:1.25",
		"part":  "margin:36px 0 10px;padding:10px 0 0;border-top:2px solid #635d53;font-size:21px;line-height:1.4",
		"long":  "margin:24px 0 6px;font-size:20px;line-height:1.35",
		"short": "margin:20px 0 4px;font-size:17px;line-height:1.4",
		"p":     "margin:0 0 8px",
		"line":  "margin:0 0 10px",
		"note":  "margin:0 0 8px;" + note,
		"mark":  "color:#635d53;font-weight:normal",
		"cite":  "color:#a1260d;text-decoration:none",
		"plain": "font-weight:normal",
		"head":  "color:#1d1b18;text-decoration:none",
		"by":    "color:#635d53",
		"foot":  "margin:36px 0 8px;padding:12px 0 0;border-top:2px solid #635d53;" + note,
		"slot":  "margin-right:14px;font-size:14px",
		"other": foreign,
	}
}

// sheeted are the classes that the style sheet names too: for the dark, and for narrow screens.
func sheeted() []string {
	return []string{"body", "frame", "text", "top", "name", "title", "part", "note", "mark", "cite", "head", "by", "foot"}
}

// mailSheet is what cannot stand in an element: the dark, both as the standard has it and as Outlook on the web and its
// apps do, and narrow screens. It says again, with more weight, what the elements say.
const mailSheet = `<style>
:root{color-scheme:light dark;supported-color-schemes:light dark}
body{-webkit-text-size-adjust:100%;text-size-adjust:100%}
@media (max-width:480px){.title{font-size:25px!important}}
@media (prefers-color-scheme:dark){
.body,.frame{background:#171614!important}
.text,.head,.title,.part{color:#e8e3d9!important}
.top,.note,.mark,.by,.foot{color:#aaa298!important}
.name,.cite{color:#f29a83!important}
.part,.foot{border-color:#7a7368!important}
}
[data-ogsb] .frame{background:#171614!important}
[data-ogsc] .text,[data-ogsc] .head,[data-ogsc] .title,[data-ogsc] .part{color:#e8e3d9!important}
[data-ogsc] .top,[data-ogsc] .note,[data-ogsc] .mark,[data-ogsc] .by,[data-ogsc] .foot{color:#aaa298!important}
[data-ogsc] .name,[data-ogsc] .cite{color:#f29a83!important}
</style>
`

// What Outlook on Windows needs, which lays mail out as Word does: a table of fixed width, since it knows no greatest
// width, and fonts that it has, since it takes Times for a list whose first it lacks.
const (
	outlookHead = `<!--[if mso]><style>td,p,a,span,h1,h2,h3{font-family:Georgia,'Microsoft YaHei',serif!important}</style><![endif]-->
`
	outlookHeadChinese = `<!--[if mso]><style>td,p,a,span,h1,h2,h3{font-family:'Microsoft YaHei',Arial,sans-serif!important}</style><![endif]-->
`
	ghostOpen  = `<!--[if mso]><table role="presentation" width="640" border="0" cellpadding="0" cellspacing="0"><tr><td><![endif]-->`
	ghostClose = `<!--[if mso]></td></tr></table><![endif]-->`
)

// inlined puts each class's style into the elements that carry it, and takes the class away where no style sheet
// names it.
func inlined(source string, chinese bool) string {
	styles, keep := mailStyles(chinese), sheeted()
	var pairs []string
	for class, style := range styles {
		mark := `class="` + class + `"`
		to := ""
		if slices.Contains(keep, class) {
			to = " " + mark
		}
		if style != "" {
			to += ` style="` + style + `"`
		}
		pairs = append(pairs, " "+mark, to)
	}
	return strings.NewReplacer(pairs...).Replace(source)
}

// MailIn returns a mail's HTML as it looks in the dark, or in the light, whatever the screen is: for those who want to see
// both.
func MailIn(html string, dark bool) string {
	to := "@media not all{"
	if dark {
		to = "@media all{"
	}
	return strings.ReplaceAll(html, "@media (prefers-color-scheme:dark){", to)
}
