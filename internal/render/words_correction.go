package render

// correctionEnglish returns the words of corrections that readers see.
func correctionEnglish() map[string]string {
	return map[string]string{
		"corrections.title": "Corrections", "corrections.lead": "What issues printed that was wrong, and what is right. A published issue itself never changes.",
		"corrections.none": "Nothing has been corrected yet.", "corrections.feed": "Dateline · Corrections", "corrections.link": "Corrections",
		"mail.ad": "AD: {0}", "correction.title": "Correction to {0}", "correction.subject": "Correction to {0}", "correction.since": "Known since {0}.", "correction.on": "Corrected on {0}",
		"correction.printed": "We wrote", "correction.wrong": "What is wrong with it", "correction.right": "What is right",
		"correction.why":    "You get this because the issue that we sent you held the sentence. Nobody else does.",
		"correction.banner": "{0:One sentence|{0} sentences} of this issue {0:is|are} corrected.", "correction.item": "Corrected on {0}:", "correction.of": "What {0} printed of it was corrected on {1}:", "correction.more": "See what was wrong",
	}
}

// correctionChinese returns the same words in Chinese.
func correctionChinese() map[string]string {
	return map[string]string{
		"corrections.title": "更正", "corrections.lead": "各期刊出的错误与正确内容。已刊出的内容本身不作改动。",
		"corrections.none": "还没有更正。", "corrections.feed": "Dateline 电头 · 更正", "corrections.link": "更正",
		"mail.ad": "广告：{0}", "correction.title": "更正：{0}", "correction.subject": "更正：{0}", "correction.since": "自 {0} 起已知有误。", "correction.on": "更正于 {0}",
		"correction.printed": "原文", "correction.wrong": "错在哪里", "correction.right": "正确内容",
		"correction.why":    "我们寄给您的那一期含有这句话，所以写信告知；其他读者不会收到。",
		"correction.banner": "本期有 {0} 句已更正。", "correction.item": "更正于 {0}：", "correction.of": "{0}对此事的刊载已于 {1} 更正：", "correction.more": "查看错在哪里",
	}
}
