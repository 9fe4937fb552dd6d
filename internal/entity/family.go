package entity

import (
	"strings"
	"unicode/utf8"
)

// version is what stands behind a family's name: "5.2-Codex" behind GPT.
type version struct {
	number  string   // "5.2", "v4", "4o", small letters, without a last ".0"; empty if only words or sizes were found
	shown   string   // the number as printed: "5.2", "V4", "4o", "2.0"
	before  []string // words between name and number: "image" in Qwen-Image-2
	after   []string // words behind the number, small letters: "codex", "flash-lite", "235b"
	hyphens bool     // whether the first word or number is bound with a hyphen
	end     int      // where it ends in the folded text
}

// readVersion reads the version behind a family's name that ends at i. It takes what model names are made of (numbers
// with dots, a letter before or behind, sizes, dates and a list of words) and refuses numbers that count something:
// "Claude 200 million", "Kimi 3个".
func readVersion(f *folded, i int) (version, bool) {
	v := version{end: i}
	at := i
	for _, filler := range [...]string{"大模型", "大语言模型", "模型"} {
		if has(f.text, at, filler) {
			at += len(filler)
			break
		}
	}
	for parts := range 8 {
		sep, j := separator(f.text, at)
		if sep == 0 && parts > 0 && !afterWide(f.text, at) {
			break
		}
		if v.number == "" {
			if end, ok := readNumber(f, j, sep, &v); ok {
				v.hyphens = v.hyphens || parts == 0 && sep == '-'
				at, v.end = end, end
				continue
			}
		}
		word, end := readWord(f, j, sep, parts > 0 || sep == '-')
		if word == "" {
			break
		}
		v.hyphens = v.hyphens || parts == 0 && sep == '-'
		if v.number == "" {
			v.before = append(v.before, word)
		} else {
			v.after = append(v.after, word)
		}
		at, v.end = end, end
		if v.number == "" && !sized(word) && sep != '-' {
			v.end = i // words bound with a space alone name nothing yet
		}
	}
	if v.end == i {
		return version{}, false
	}
	if v.number == "" {
		v.after, v.before = v.before, nil
		for _, w := range v.after {
			if sized(w) || v.hyphens {
				return v, true
			}
		}
		return version{}, false
	}
	return v, true
}

// separator reads what may part a name from its version: nothing (0), a space or a hyphen.
func separator(text []byte, i int) (byte, int) {
	if i < len(text) {
		switch text[i] {
		case ' ':
			return ' ', i + 1
		case '-', '_':
			return '-', i + 1
		}
		if has(text, i, "·") {
			return ' ', i + len("·")
		}
	}
	return 0, i
}

func has(text []byte, i int, s string) bool {
	return i+len(s) <= len(text) && string(text[i:i+len(s)]) == s
}

// afterWide says whether the character before i is Chinese: then no space is to be expected.
func afterWide(text []byte, i int) bool {
	r, _ := utf8.DecodeLastRune(text[:i])
	return wide(r)
}

// readNumber reads "5.2", "v4", "4o", "k2.5" or a date such as "0528" or "20251124" at i.
func readNumber(f *folded, i int, sep byte, v *version) (int, bool) {
	text := f.text
	j := i
	var letter byte
	if j+1 < len(text) && strings.IndexByte("vkrmxtso", text[j]) >= 0 && digitAt(text, j+1) {
		letter = text[j]
		j++
	}
	first := j
	for digitAt(text, j) {
		j++
	}
	whole := j - first
	if whole == 0 {
		return 0, false
	}
	dots := 0
	for dots < 2 && j+1 < len(text) && text[j] == '.' && digitAt(text, j+1) {
		k := j + 1
		for digitAt(text, k) {
			k++
		}
		if k-j > 4 {
			return 0, false
		}
		j, dots = k, dots+1
	}
	digits := string(text[first:j])
	var suffix byte
	if j < len(text) && text[j] >= 'a' && text[j] <= 'z' && !f.letter(j+1) {
		if text[j] == 'b' || text[j] == 't' && letter == 0 { // "70B": a size, no version
			return 0, false
		}
		if text[j] == 'x' || text[j] == 'k' || text[j] == 'm' { // "3x faster", "200k context"
			return 0, false
		}
		suffix = text[j]
		j++
	}
	switch {
	case f.letter(j) || j+1 < len(text) && text[j] == '.' && digitAt(text, j+1):
		return 0, false
	case j < len(text) && (text[j] == '%' || text[j] == ',' && digitAt(text, j+1) || text[j] == ':' && digitAt(text, j+1)):
		return 0, false
	case dots == 0 && whole > 2:
		// Only a date or a short code, bound with a hyphen: -0528, -2512, -20251124, -001.
		if sep != '-' || letter != 0 || suffix != 0 || whole > 8 || whole == 5 || whole == 7 {
			return 0, false
		}
	case whole > 2:
		return 0, false
	case letter == 0 && suffix == 0 && dots == 0 && sep != '-' && counts(text, j):
		return 0, false
	case dots > 0 && sep != '-' && letter == 0 && counts(text, j):
		return 0, false
	}
	v.number, v.shown = digits, digits
	if dots > 0 {
		v.number = strings.TrimSuffix(v.number, ".0")
	}
	if letter != 0 {
		v.number = string(letter) + v.number
		v.shown = strings.ToUpper(string(letter)) + v.shown
		if letter == 'o' {
			v.shown = "o" + digits
		}
	}
	if suffix != 0 {
		v.number += string(suffix)
		if suffix == 'o' {
			v.shown += "o"
		} else {
			v.shown += strings.ToUpper(string(suffix))
		}
	}
	return j, true
}

// counts says whether what follows shows that the number before it counts something.
func counts(text []byte, i int) bool {
	for i < len(text) && text[i] == ' ' {
		i++
	}
	rest := text[i:min(len(text), i+24)]
	if len(rest) == 0 {
		return false
	}
	if rest[0] < utf8.RuneSelf {
		word := string(rest)
		if n := strings.IndexFunc(word, func(r rune) bool { return r < 'a' || r > 'z' }); n >= 0 {
			word = word[:n]
		}
		switch word {
		case "percent", "million", "billion", "trillion", "thousand", "hundred", "times", "users", "people", "year",
			"years", "month", "months", "week", "weeks", "day", "days", "hour", "hours", "minute", "minutes", "seconds",
			"points", "of", "st", "nd", "rd", "th", "dollars", "bn", "m", "k", "x", "am", "pm", "new", "ways", "tips",
			"things", "features", "reasons", "apps", "tools", "steps", "prompts", "agents", "times'", "and", "to":
			// "Gemini 3 and": a list of models is likelier than a count.
			return word != "and" && word != "to"
		}
		return false
	}
	for _, unit := range [...]string{
		"亿", "万", "千", "百", "月", "日", "年", "个月", "个小时", "个工作", "个模型", "个任务", "个问题", "个用户", "款", "次", "倍",
		"小时", "分钟", "秒", "天", "周", "位", "名", "家", "项", "种", "条", "台", "元", "折", "岁", "层", "点", "美元", "张",
		"篇", "门", "件", "成", "连", "步", "大模型公司", "人", "套", "份", "场", "轮",
	} {
		if strings.HasPrefix(string(rest), unit) {
			return true
		}
	}
	return false
}

// readWord reads one word of model names at i, or a size or date. Plain words of the language count only when bound
// with a hyphen: "Gemini 3 image" is not a model's name, "Qwen-Image" is.
func readWord(f *folded, i int, sep byte, inside bool) (string, int) {
	text := f.text
	j := i
	for j < len(text) && (text[j] >= 'a' && text[j] <= 'z' || digitAt(text, j) || text[j] == '.' && digitAt(text, j+1)) {
		j++
	}
	if j == i || f.letter(j) {
		return "", i
	}
	word := string(text[i:j])
	switch {
	case sized(word):
		// An active size may follow: 235B-A22B.
		if j+1 < len(text) && text[j] == '-' && text[j+1] == 'a' {
			k := j + 1
			for k < len(text) && (text[k] >= 'a' && text[k] <= 'z' || digitAt(text, k) || text[k] == '.' && digitAt(text, k+1)) {
				k++
			}
			if active := string(text[j+2 : k]); sized(active) && !f.letter(k) {
				return word + "-a" + active, k
			}
		}
		return word, j
	case dated(word):
		if sep == '-' && inside {
			return word, j
		}
		return "", i
	}
	upper := f.cased[i] != text[i]
	switch word {
	case "mini", "nano", "turbo", "lite", "codex", "oss":
	case "pro", "max", "plus", "ultra", "omni", "air", "opus", "sonnet", "haiku", "scout", "maverick", "behemoth", "exp",
		"speciale", "heavy", "instant", "thinking", "instruct", "coder", "vl", "reasoner", "flash", "prime", "moe",
		"distill", "zero", "highspeed":
		if sep != '-' && !upper && !(sep == 0) {
			return "", i
		}
	case "chat", "base", "vision", "audio", "image", "video", "code", "high", "low", "medium", "small", "large", "fast",
		"next", "deep", "search", "research", "edit", "guard", "math", "preview", "realtime", "transcribe", "tts", "asr",
		"embedding", "reranker", "ocr", "live", "native", "experimental", "terminus", "linear", "math2", "prover",
		"researcher", "layered", "livetranslate", "captioner", "safeguard", "spark", "robotics", "latest", "xhigh":
		if sep != '-' {
			return "", i
		}
	default:
		return "", i
	}
	// Flash-Lite and Deep-Think are one word.
	if word == "flash" && (has(text, j, "-lite") || has(text, j, " lite")) && !f.letter(j+len("-lite")) {
		return "flash-lite", j + len("-lite")
	}
	return word, j
}

// sized says whether a word is a number of parameters: 8b, 0.6b, 1t.
func sized(word string) bool {
	if len(word) < 2 || word[len(word)-1] != 'b' && word[len(word)-1] != 't' {
		return false
	}
	for i := range len(word) - 1 {
		if word[i] != '.' && (word[i] < '0' || word[i] > '9') {
			return false
		}
	}
	return word[0] != '.'
}

// dated says whether a word is a date or build as model names carry it: 0528, 2512, 20251124, 001.
func dated(word string) bool {
	for i := range len(word) {
		if word[i] < '0' || word[i] > '9' {
			return false
		}
	}
	return len(word) == 3 || len(word) == 4 || len(word) == 6 || len(word) == 8
}

// showWord returns a word of a model's name as it is printed.
func showWord(word string) string {
	switch word {
	case "vl", "oss", "tts", "asr", "ocr":
		return strings.ToUpper(word)
	case "moe":
		return "MoE"
	case "mini", "nano", "preview", "chat", "latest":
		return word
	case "flash-lite":
		return "Flash-Lite"
	}
	if sized(strings.TrimPrefix(word, "a")) {
		return strings.ToUpper(word)
	}
	if size, active, ok := strings.Cut(word, "-a"); ok && sized(size) && sized(active) {
		return strings.ToUpper(word)
	}
	return strings.ToUpper(word[:1]) + word[1:]
}
