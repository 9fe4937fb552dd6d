package claim

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/internal/hans"
	"dateline/internal/news"
)

// houseTails are the words with which names of Chinese houses end, and what English texts print for them. An empty one is
// left out, as English texts do.
//
//nolint:gochecknoglobals // never changed
var houseTails = [...][2]string{
	{"科技", "Technology"},
	{"集团", "Group"},
	{"控股", "Holdings"},
	{"股份", ""},
	{"公司", ""},
	{"银行", "Bank"},
	{"证券", "Securities"},
	{"资本", "Capital"},
	{"汽车", "Auto"},
	{"智能", "Intelligence"},
	{"机器人", "Robotics"},
	{"电子", "Electronics"},
	{"微电子", "Microelectronics"},
	{"半导体", "Semiconductor"},
	{"生物", "Biotech"},
	{"医药", "Pharma"},
	{"药业", "Pharma"},
	{"医疗", "Medical"},
	{"能源", "Energy"},
	{"航天", "Aerospace"},
	{"航空", "Airlines"},
	{"通信", "Communications"},
	{"软件", "Software"},
	{"传媒", "Media"},
	{"动力", "Power"},
	{"材料", "Materials"},
	{"光电", "Optoelectronics"},
	{"激光", "Laser"},
	{"网络", "Networks"},
	{"精密", "Precision"},
	{"重工", "Heavy Industries"},
	{"教育", "Education"},
	{"出行", "Mobility"},
	{"健康", "Health"},
	{"电力", "Power"},
	{"大学", "University"},
}

// houseTowns are the towns that open names of houses.
//
//nolint:gochecknoglobals // never changed
var houseTowns = [...]string{"北京", "上海", "深圳", "广州", "杭州", "苏州", "南京", "武汉", "成都", "合肥", "天津", "西安", "青岛", "厦门", "长沙", "无锡", "宁波", "东莞", "珠海", "香港", "台湾"}

// EnglishHouse writes the Chinese name of a house as English texts do that know no other name of it: the proper part in
// pinyin as one word, what kind of house it is in English: 锡华科技 is Xihua Technology. A name whose kind cannot be told,
// and one that holds other letters, stays as it is: it may be a person's.
func EnglishHouse(name string) string {
	s := hans.Mainland(strings.TrimSpace(name))
	for _, r := range s {
		if !unicode.Is(unicode.Han, r) {
			return name
		}
	}
	var words []string
	stem, told := s, false
	for again := true; again; {
		again = false
		for _, tail := range houseTails {
			if rest, ok := strings.CutSuffix(stem, tail[0]); ok && utf8.RuneCountInString(rest) >= 2 {
				stem, told, again = rest, true, true
				if tail[1] != "" {
					words = append([]string{tail[1]}, words...)
				}
				break
			}
		}
	}
	if !told {
		return name
	}
	var town string
	for _, t := range houseTowns {
		if rest, ok := strings.CutPrefix(stem, t); ok && utf8.RuneCountInString(rest) >= 2 {
			town, stem = oneWord(t), rest
			break
		}
	}
	latin := oneWord(stem)
	if latin == "" {
		return name
	}
	words = append([]string{latin}, words...)
	if town != "" {
		words = append([]string{town}, words...)
	}
	return strings.Join(words, " ")
}

// oneWord writes Chinese characters in pinyin as one word, empty if they are too many for a name or have no reading.
func oneWord(s string) string {
	if n := utf8.RuneCountInString(s); n < 2 || n > 4 {
		return ""
	}
	latin := hans.Latin(s)
	if latin == s {
		return ""
	}
	first, rest, _ := strings.Cut(latin, " ")
	return first + strings.ToLower(rest)
}

// housed gives a house that no list knows its name in English.
func housed(n news.Name) news.Name {
	if n.ID == "" && n.English == "" {
		if english := EnglishHouse(n.Text); english != n.Text {
			n.English = english
		}
	}
	return n
}
