package claim

import (
	"strings"
)

// takesObject says that the verb at item i, which more often stands behind its product, has it behind here: 上线广告.
func (r *releaser) takesObject(i int) bool {
	switch r.word(i) {
	case "上线", "启用", "投用", "上架", "落地", "上线了", "开售", "公测", "内测", "开启内测", "开启预售", "预售", "预告", "曝光", "首秀", "量产", "首次亮相", "正式上线", "全面上线", "全新上线", "重磅上线", "同步上线":
		return !r.stops(i+1) && !r.participle(i)
	}
	return r.zh && r.participle(i)
}

// stops says that no object begins at item i: the clause ends, or goes on with a preposition, a date or small words.
func (r *releaser) stops(i int) bool {
	if i >= len(r.items) {
		return true
	}
	it := &r.items[i]
	if r.zh && it.spaced && (it.kind == itemHan || i > 0 && it.kind == itemCue && r.han(it.Span) && r.endsHan(i-1)) {
		return true
	}
	if r.zh && it.kind == itemHan {
		for _, w := range []string{"失败", "后", "以来", "之后", "时", "至今", "当天", "前", "以后"} {
			if strings.HasPrefix(r.text(it.Span), w) {
				return true
			}
		}
	}
	return it.kind == itemMark && it.class != "(" && it.class != `"` || it.class == "prep" || it.class == "future" || it.class == "past" || it.class == "aux" || it.kind == itemNumber || it.class == "delay"
}

// clauseStart returns the first item of the clause that item i ends.
func (r *releaser) clauseStart(i int) int {
	depth := 0
	for n := 0; i > 0; i, n = i-1, n+1 {
		it := &r.items[i-1]
		switch {
		case it.class == ")":
			depth++
		case it.class == "(":
			depth = max(0, depth-1)
		case depth > 0:
		case it.kind == itemMark && (it.class == "." || it.class == ":" || it.class == "-" || r.zh && it.class == ","),
			it.class == "clause" && !(n == 0 && r.word(i-1) == "官宣"), it.kind == itemCue && releaseVerb(it.class) && !r.nounLike(i-1):
			return i
		}
	}
	return 0
}

// nounLike says that the verb at item i is part of a noun phrase: 开源模型, "testing tool".
func (r *releaser) nounLike(i int) bool {
	switch r.items[i].class {
	case "open", "weak", "build", "show", "update":
		return true
	case "now", "soon", "ship":
		return r.participle(i)
	}
	return false
}
