package render

// deskHeardEnglish returns the words of what readers said, and of what people do to whole records.
func deskHeardEnglish() map[string]string {
	return map[string]string{
		"desk.heard": "What readers said", "desk.heard.words": "One tap each, counted without knowing who. What many call wrong deserves a second look.", "desk.heard.item": "Item",
		"desk.heard.n": "readers: {0} useful, {1} wrong",

		"desk.recordedit": "What was done to records", "desk.recordedit.n": "{0} {0:record was|records were} merged or dropped here", "desk.recordedit.mend": "Mend this record",
		"desk.recordedit.words": "It holds whenever records are made anew, until it is taken back. Printed issues stay as they are.",
		"desk.recordedit.into":  "It is one with", "desk.recordedit.merge": "Merge the two", "desk.recordedit.drop": "There is no such thing: drop it",
		"desk.recordedit.wrong": "Dropped: {0}", "desk.recordedit.merged": "Merged: {0} →", "desk.recordedit.which": "Nothing was changed: say which other record of the same kind it is one with.",
		"desk.recordedit.why":  "Nothing was changed: say why there is no such thing.",
		"desk.did.recordwrong": "The record is dropped. Its claims stay kept.", "desk.did.recordmerged": "The two are one record now.", "desk.did.recordback": "It is taken back, and the records are made anew.",
	}
}

// deskHeardChinese returns the same in Chinese.
func deskHeardChinese() map[string]string {
	return map[string]string{
		"desk.heard": "读者反馈", "desk.heard.words": "每人一点，只计次数，不知道是谁。多人说有误的，值得再看一遍。", "desk.heard.item": "条目",
		"desk.heard.n": "读者：{0} 次有用，{1} 次有误",

		"desk.recordedit": "对档案的处理", "desk.recordedit.n": "{0} 份档案已合并或撤下", "desk.recordedit.mend": "修正这份档案",
		"desk.recordedit.words": "重新整理档案时一直有效，直到撤销。已刊印的各期保持原样。",
		"desk.recordedit.into":  "与此为同一事", "desk.recordedit.merge": "合并两份", "desk.recordedit.drop": "并无此事：撤下",
		"desk.recordedit.wrong": "已撤下：{0}", "desk.recordedit.merged": "已合并：{0} →", "desk.recordedit.which": "未作改动：请指明与哪一份同类档案为同一事。",
		"desk.recordedit.why":  "未作改动：请写明为何并无此事。",
		"desk.did.recordwrong": "档案已撤下，其中的说法仍保留。", "desk.did.recordmerged": "两份档案已合为一份。", "desk.did.recordback": "已撤销，档案已重新整理。",
	}
}
