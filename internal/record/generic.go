package record

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/internal/hans"
	"dateline/internal/news"
)

// generic says whether a name that the gazetteer does not know names a kind of thing and not one thing: "AI agent",
// "the new model", 新一代人工智能助手. Two reports that say so need not mean one. Of a Latin name some word must be a
// name: it has a digit, or begins with a capital letter and is no word of a kind; of a Chinese name something must be left
// when all words of kinds are cut out.
func generic(n news.Name) bool {
	if n.ID != "" {
		return false
	}
	han := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Han, r) {
			return hans.Rune(r)
		}
		return -1
	}, n.Text)
	if strings.ContainsAny(han, "该此") || strings.Contains(han, "目前") || strings.Contains(han, "相关") {
		return true
	}
	if han != "" && !genericHan(han) {
		return false
	}
	for word := range strings.FieldsFuncSeq(n.Text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) || unicode.Is(unicode.Han, r)
	}) {
		first, size := utf8.DecodeRuneInString(word)
		named := unicode.IsUpper(first) || strings.IndexFunc(word[size:], unicode.IsUpper) >= 0
		if strings.ContainsAny(word, "0123456789") || named && !genericWord(strings.TrimSuffix(strings.ToLower(word), "s")) {
			return false
		}
	}
	return true
}

// nobody says whether a name that the gazetteer does not know is none of a person: a word of a headline that was taken for
// one, or all of a group.
func nobody(n news.Name) bool {
	if n.ID != "" {
		return false
	}
	switch strings.TrimSpace(hans.Simplify(n.Text)) {
	case "全员", "全体", "员工", "高管", "团队", "宣布", "创始人", "联合创始人", "核心成员", "研究员", "负责人":
		return true
	}
	for word := range strings.FieldsSeq(n.Text) {
		switch w := strings.ToLower(word); w {
		case "acquires", "joins", "hires", "thinks", "gets", "sharpens", "accelerates", "launches", "takes", "makes", "says", "unveils", "goes", "wins", "plans",
			"learning", "reflections", "profile", "smarter", "faster", "better", "era", "the", "and", "of", "its", "your", "our", "how", "why", "what":
			return true
		default:
			if genericWord(strings.TrimSuffix(w, "s")) && w != "may" && w != "august" && w != "april" && w != "june" && w != "ring" && w != "page" {
				return true
			}
		}
	}
	return false
}

// genericWord says whether an English word, small and without a plural s, names a kind of thing, or only praises or
// places it.
func genericWord(word string) bool {
	switch word {
	case "a", "an", "the", "it", "its", "hi", "her", "their", "our", "new", "next", "first", "latest", "own", "generation", "gen", "smart",
		"advanced", "open", "source", "free", "mini", "pro", "beta", "version", "update", "feature", "service", "product", "project",
		"ai", "agi", "api", "app", "application", "llm", "ml", "gpu", "cpu", "npu", "tpu", "soc", "ev", "tv", "pc", "vr", "ar", "xr", "mr",
		"ide", "sdk", "cli", "o", "ui", "mcp", "iot", "ipo", "agent", "agentic", "assistant", "bot", "chatbot", "copilot", "companion",
		"model", "system", "platform", "tool", "toolkit", "software", "hardware", "engine", "framework", "library", "chip", "processor",
		"accelerator", "server", "cloud", "data", "center", "centre", "supercomputer", "computer", "laptop", "phone", "smartphone", "glasse",
		"glass", "headset", "watch", "ring", "device", "robot", "humanoid", "robotic", "robotaxi", "car", "vehicle", "taxi", "drone", "browser",
		"search", "store", "marketplace", "index", "benchmark", "dataset", "report", "paper", "book", "game", "console", "monitor", "speaker",
		"camera", "voice", "image", "video", "text", "code", "coding", "music", "language", "large", "multimodal", "reasoning", "generative",
		"digital", "virtual", "autonomou", "self", "driving", "mode", "plan", "subscription", "technology", "solution", "network", "generator",
		"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march", "april", "may", "june",
		"july", "august", "september", "october", "november", "december", "everyone", "you", "i", "i’m", "i'm", "m", "we", "they", "people", "some", "most", "many", "government", "company", "startup", "researcher", "developer",
		"auto", "memory", "skill", "plugin":
		return true
	}
	return false
}

// kinds are Chinese words of kinds, and what praises or places them, the longer before those that they hold.
const kinds = "人工智能 智能体 智能 代理式 代理 生成式 多模态 开源 闭源 开放权重 大语言 语言 大模型 模型 新一代 下一代 第一代 首款 首个 全新 新款 最新 新型 " +
	"自研 旗舰 端侧 云端 内嵌式 嵌入式 助手 助理 工具 平台 系统 应用 软件 硬件 产品 服务器 服务 功能 版本 机器人 人形 芯片 处理器 数据中心 超级计算机 " +
	"计算机 电脑 手机 眼镜 头显 手表 耳机 汽车 新车 车型 浏览器 搜索 引擎 框架 数据集 报告 论文 游戏 语音 图像 视频 编程 代码 推理 自动驾驶 无人驾驶 " +
	"出租车 计划 项目 技术 方案 模式 世界 大型 实时 定制 教育 官方 插件 隐私 一款 该 其 新 的"

// genericHan says whether a Chinese name in simplified characters is made of words of kinds alone.
func genericHan(name string) bool {
	for word := range strings.SplitSeq(kinds, " ") {
		name = strings.ReplaceAll(name, word, "")
	}
	return name == ""
}
