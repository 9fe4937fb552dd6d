package claim

import "strings"

// announcedList is the list that follows what only counts or gathers new things, as object ends before item end:
// 发布两项成果：A和B, 发布某系列新品，包括A、B及C.
func (r *releaser) announcedList(start, end int) []product {
	if start >= end || end+1 >= len(r.items) {
		return nil
	}
	gathers := false
	for _, w := range []string{"新品", "成果", "产品", "两款", "三款", "四款", "五款", "多款", "两项", "三项", "多项", "系列"} {
		gathers = gathers || strings.Contains(r.span(start, end).In(r.folded), w)
	}
	from := end + 1
	switch r.items[end].class {
	case ":":
	case ",":
		switch r.word(from) {
		case "包括", "包含", "分别为", "分别是", "涵盖":
			from++
		default:
			return nil
		}
	default:
		return nil
	}
	to := from
	for to < len(r.items) && (r.items[to].kind != itemMark || r.items[to].In(r.p.text) == "、" || r.items[to].class == "(" || r.items[to].class == ")" || r.items[to].class == "·") {
		to++
	}
	if !gathers || to-from < 3 {
		return nil
	}
	found, barred := r.list(from, to)
	if barred || len(found) < 2 {
		return nil
	}
	r.read = to
	return found
}
