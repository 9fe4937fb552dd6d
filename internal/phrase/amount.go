package phrase

import (
	"math"
	"strconv"
	"strings"

	"dateline/internal/news"
)

// Amount writes a figure in the language: $70–72 billion and 700–720亿美元. It is false if the language has no word for
// the unit: then the source's own words must be quoted.
func Amount(f *news.Figure, lang news.Lang) (string, bool) {
	return amount(f.Low, f.High, f.Unit, f.Approx, lang)
}

// OldAmount writes what the figure was before a revision; false if the passage names none.
func OldAmount(f *news.Figure, lang news.Lang) (string, bool) {
	if f.OldLow == 0 && f.OldHigh == 0 {
		return "", false
	}
	return amount(f.OldLow, f.OldHigh, f.Unit, false, lang)
}

func amount(low, high float64, unit string, approx bool, lang news.Lang) (string, bool) {
	var text string
	var ok bool
	if lang.IsChinese() {
		text, ok = amountZH(low, high, unit)
		if approx {
			text = "约" + text
		}
	} else {
		text, ok = amountEN(low, high, unit), true
		if approx {
			text = "about " + text
		}
	}
	return text, ok
}

// amountEN writes an amount in English.
func amountEN(low, high float64, unit string) string {
	switch unit {
	case "percent":
		return span(low, high, 1) + "%"
	case "multiple":
		return span(low, high, 1) + " times"
	case "W":
		scale, word := watts(high)
		return span(low, high, scale) + " " + word
	}
	scale, word := english(high)
	number := span(low, high, scale)
	if word != "" {
		number += " " + word
	}
	if isCurrency(unit) {
		if sign := currencySign(unit); sign != "" {
			return sign + number
		}
		return unit + " " + number
	}
	if unit == "" {
		return number
	}
	return number + " " + plural(unit, low, high)
}

// amountZH writes an amount in Chinese.
func amountZH(low, high float64, unit string) (string, bool) {
	switch unit {
	case "percent":
		return span(low, high, 1) + "%", true
	case "multiple":
		return span(low, high, 1) + "倍", true
	case "W":
		scale, word := watts(high)
		return span(low, high, scale) + " " + word, true
	}
	scale, word := chinese(high)
	number := span(low, high, scale) + word
	if isCurrency(unit) {
		name, ok := currencyZH(unit)
		return number + name, ok
	}
	if unit == "" {
		return number, true
	}
	noun, ok := nounZH(unit)
	return number + noun, ok
}

// english returns the scale word of a value, by thousands.
func english(v float64) (float64, string) {
	switch {
	case v >= 1e12:
		return 1e12, "trillion"
	case v >= 1e9:
		return 1e9, "billion"
	case v >= 1e6:
		return 1e6, "million"
	}
	return 1, ""
}

// chinese returns the scale word of a value, by ten thousands.
func chinese(v float64) (float64, string) {
	switch {
	case v >= 1e12:
		return 1e12, "万亿"
	case v >= 1e8:
		return 1e8, "亿"
	case v >= 1e4:
		return 1e4, "万"
	}
	return 1, ""
}

func watts(v float64) (float64, string) {
	switch {
	case v >= 1e9:
		return 1e9, "GW"
	case v >= 1e6:
		return 1e6, "MW"
	case v >= 1e3:
		return 1e3, "kW"
	}
	return 1, "W"
}

// span writes a value, or an interval with a dash, divided by the scale.
func span(low, high, scale float64) string {
	if low == high {
		return number(low / scale)
	}
	return number(low/scale) + "–" + number(high/scale)
}

// number writes a value with as many places as it needs, thousands grouped. No digit is lost: what is printed is what
// was read.
func number(v float64) string {
	text := strconv.FormatFloat(math.Round(v*1e6)/1e6, 'f', -1, 64)
	whole, places, fraction := strings.Cut(text, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "−", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if fraction {
		whole += "." + places
	}
	return sign + whole
}

// isCurrency says whether a unit is an ISO 4217 code.
func isCurrency(unit string) bool {
	if len(unit) != 3 {
		return false
	}
	for _, c := range []byte(unit) {
		if c < 'A' || c > 'Z' {
			return false
		}
	}
	return true
}

func currencySign(code string) string {
	switch code {
	case "USD":
		return "$"
	case "EUR":
		return "€"
	case "GBP":
		return "£"
	case "HKD":
		return "HK$"
	case "TWD":
		return "NT$"
	case "CAD":
		return "C$"
	case "AUD":
		return "A$"
	case "INR":
		return "₹"
	case "KRW":
		return "₩"
	}
	return ""
}

func currencyZH(code string) (string, bool) {
	name, ok := map[string]string{
		"USD": "美元", "CNY": "元人民币", "HKD": "港元", "TWD": "新台币", "JPY": "日元", "KRW": "韩元", "EUR": "欧元", "GBP": "英镑",
		"CAD": "加元", "AUD": "澳元", "SGD": "新加坡元", "INR": "印度卢比", "CHF": "瑞士法郎", "SEK": "瑞典克朗", "AED": "阿联酋迪拉姆",
		"SAR": "沙特里亚尔", "RUB": "卢布", "BRL": "雷亚尔", "MXN": "墨西哥比索", "THB": "泰铢", "VND": "越南盾", "IDR": "印尼盾", "MYR": "林吉特",
	}[code]
	return name, ok
}

// plural writes a counted noun, in the plural unless there is one of it.
func plural(noun string, low, high float64) string {
	if low == 1 && high == 1 {
		return noun
	}
	switch noun {
	case "person":
		return "people"
	case "aircraft", "km", "kWh", "MWh", "GWh", "TWh":
		return noun
	}
	switch {
	case strings.HasSuffix(noun, "y") && len(noun) > 2 && !strings.ContainsRune("aeiou", rune(noun[len(noun)-2])):
		return noun[:len(noun)-1] + "ies"
	case strings.HasSuffix(noun, "s"), strings.HasSuffix(noun, "x"), strings.HasSuffix(noun, "ch"), strings.HasSuffix(noun, "sh"):
		return noun + "es"
	}
	return noun + "s"
}

// nounZH writes a counted noun with its measure word.
func nounZH(noun string) (string, bool) {
	name, ok := map[string]string{
		"person": "人", "position": "个岗位", "token": "个 token", "point": "分", "company": "家公司", "share": "股", "device": "台设备",
		"product": "款产品", "project": "个项目", "application": "个应用", "customer": "家客户", "order": "份订单", "unit": "台",
		"chip": "颗芯片", "server": "台服务器", "store": "家门店", "country": "个国家", "city": "个城市", "language": "种语言", "hour": "小时",
		"minute": "分钟", "day": "天", "week": "周", "month": "个月", "year": "年", "mile": "英里", "kilometre": "公里", "vehicle": "辆",
		"robot": "台机器人", "patent": "项专利", "model": "个模型", "download": "次下载", "visit": "次访问", "view": "次播放", "character": "个角色",
		"article": "篇文章", "song": "首歌曲", "image": "张图片", "video": "个视频", "game": "款游戏", "developer": "名开发者", "wafer": "片晶圆",
		"school": "所学校", "hospital": "家医院", "piece": "件", "query": "次查询", "request": "次请求", "data centre": "座数据中心",
	}[noun]
	return name, ok
}
