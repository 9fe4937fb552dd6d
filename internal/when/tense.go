package when

import "strings"

// tense says which way a date without a year points.
type tense uint8

const (
	unclear tense = iota
	past
	future
)

// reach is how far from a date the words of its tense may stand, in bytes.
const reach = 160

// lean reads the tense of the clause around a date: the cue nearest before it, else the first behind it.
func (p *scanner) lean(start, end int) tense {
	s := p.low
	from := clauseStart(s, start, reach)
	to := clauseEnd(s, end, reach/2)
	if p.zh {
		best, at := unclear, -1
		for i := from; i < start; i++ {
			if s[i] < 0x80 {
				continue
			}
			if t := zhTense(s, i); t != unclear {
				best, at = t, i
			}
		}
		if at >= 0 {
			return best
		}
		for i := end; i < to; i++ {
			if s[i] >= 0x80 {
				if t := zhTense(s, i); t != unclear {
					return t
				}
			}
		}
		return unclear
	}
	switch p.wordBefore(start) {
	case "by", "than", "until", "till", "before", "starting":
		return future
	}
	for i := start; i > from; {
		i = trimBlank(s, i)
		j := i
		for j > from && s[j-1] >= 'a' && s[j-1] <= 'z' {
			j--
		}
		if j == i {
			i--
			continue
		}
		if t := enTense(s[j:i]); t != unclear && !(t == past && strings.HasSuffix(s[:j], " be ")) { // will be discontinued
			return t
		}
		i = j
	}
	for i := end; i < to; {
		j := wordEnd(s, i)
		if j == i {
			i++
			continue
		}
		if t := enTense(s[i:j]); t != unclear {
			return t
		}
		i = j
	}
	return unclear
}

// comesOut says whether a Chinese verb of coming out stands at i without a mark of what is over: 下半年发布, but not
// 下半年发布的产品.
func (p *scanner) comesOut(i int) bool {
	s := p.low
	i = blank(s, i)
	n := prefixOf(s, i, "发布", "推出", "上线", "上市", "开售", "发售", "量产", "投产", "交付", "亮相", "登场", "问世", "开业", "商用", "落地", "试产", "首发", "见",
		"發布", "發佈", "推出", "上線", "開賣", "開售", "量產", "投產", "登場", "商用", "試產")
	return n > 0 && prefixOf(s, i+n, "的", "了", "以来", "以來") == 0
}

// clauseStart goes back from i to where the sentence begins.
func clauseStart(s string, i, most int) int {
	low := max(0, i-most)
	for i > low {
		if c := s[i-1]; c == ';' || c == '!' || c == '?' || c == '\n' || c == '.' && i < len(s) && s[i] == ' ' && i > 4 && s[i-3] != ' ' && s[i-4] != ' ' {
			break
		}
		if i >= 3 && (s[i-3] == 0xE3 || s[i-3] == 0xEF) {
			switch s[i-3 : i] {
			case "。", "；", "！", "？":
				return i
			}
		}
		i--
	}
	return i
}

// clauseEnd goes on from i to where the sentence ends.
func clauseEnd(s string, i, most int) int {
	high := min(len(s), i+most)
	for i < high {
		if c := s[i]; c == ';' || c == '!' || c == '?' || c == '\n' || c == '.' {
			return i
		}
		if strings.HasPrefix(s[i:], "。") || strings.HasPrefix(s[i:], "；") {
			return i
		}
		i++
	}
	return high
}

// zhTense returns the tense of the cue at s[i:].
func zhTense(s string, i int) tense {
	switch {
	case prefixOf(s, i, "将", "计划", "预计", "拟", "有望", "或于", "或将", "或在", "定于", "目标", "争取", "力争", "最快", "最早", "最迟", "最晚", "即将", "可望",
		"准备", "预期", "预定", "打算", "推迟", "延期", "延后", "敲定", "定档", "会在", "会于", "希望", "或推迟", "瞄准", "料", "排期") > 0:
		return future
	case prefixOf(s, i, "了", "曾", "已", "以来", "同比", "环比", "获悉", "宣布", "报道", "消息，", "讯，", "表示", "发布会上", "实现", "达到", "去年", "披露", "显示") > 0:
		return past
	}
	return unclear
}

// enTense returns the tense of a word.
func enTense(w string) tense {
	switch w {
	case "will", "ll", "would", "expects", "expected", "expect", "expecting", "plans", "planned", "planning", "aims", "aiming", "aim", "set",
		"due", "slated", "scheduled", "may", "might", "could", "coming", "arriving", "arrives", "launches", "hopes", "hoping", "intends",
		"targets", "targeting", "delayed", "postponed", "pushed", "upcoming", "shall", "wants", "ahead", "eyes", "begins", "starts", "starting":
		return future
	case "said", "was", "were", "had", "took", "came", "made", "did", "went", "began", "rose", "fell", "grew", "sold", "won", "lost", "saw",
		"hit", "told", "wrote", "held", "left", "since", "ago", "became", "got", "brought", "built", "cut", "met", "paid", "ran", "led",
		"says", "has", "have", "been":
		return past
	case "need", "speed", "feed", "seed", "based", "embed", "exceed", "proceed", "succeed", "led's", "red", "indeed", "hundred", "need's",
		"advanced", "related", "limited", "united", "unified", "added":
		return unclear
	}
	if len(w) > 4 && strings.HasSuffix(w, "ed") {
		return past
	}
	return unclear
}
