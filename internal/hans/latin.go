package hans

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"
)

// compound are the common surnames of two characters.
const compound = "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 司徒 司空 夏侯 宇文 长孙 端木 申屠 南宫 独孤 闻人 轩辕 百里 呼延"

// Latin writes a Chinese personal name in pinyin without tones, the surname first: 张予彤 is Zhang Yutong. A name in other
// letters comes back as it is. The reading of a character is its most usual one; a surname has its own where it differs.
func Latin(name string) string {
	name = Simplify(strings.TrimSpace(name))
	for _, r := range name {
		if !unicode.Is(unicode.Han, r) {
			return name
		}
	}
	n := utf8.RuneCountInString(name)
	if n < 2 || n > 4 {
		return name
	}
	surname := 1
	if n > 2 && strings.Contains(compound, string([]rune(name)[:2])) {
		surname = 2
	}
	var b strings.Builder
	for i, r := range []rune(name) {
		s, odd := oddSurname(r)
		if i >= surname || !odd {
			readings := pinyin.SinglePinyin(r, pinyin.NewArgs())
			if len(readings) == 0 {
				return name
			}
			s = readings[0]
		}
		switch i {
		case surname:
			b.WriteByte(' ')
			fallthrough
		case 0:
			s = strings.ToUpper(s[:1]) + s[1:]
		}
		b.WriteString(s)
	}
	return b.String()
}

// oddSurname returns the reading of a character as a surname where it is not its most usual one.
func oddSurname(r rune) (string, bool) {
	switch r {
	case '单':
		return "shan", true
	case '曾':
		return "zeng", true
	case '解':
		return "xie", true
	case '仇':
		return "qiu", true
	case '区':
		return "ou", true
	case '查':
		return "zha", true
	case '朴':
		return "piao", true
	case '盖':
		return "ge", true
	case '覃':
		return "qin", true
	case '翟':
		return "zhai", true
	case '乐':
		return "yue", true
	case '缪':
		return "miao", true
	case '尉':
		return "wei", true
	case '冼':
		return "xian", true
	case '种':
		return "chong", true
	}
	return "", false
}
