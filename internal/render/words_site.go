package render

// siteEnglish returns the words of the public site that no other output needs.
func siteEnglish() map[string]string {
	return map[string]string{
		"cite.open": "Open source {0}: {1} ({2})", "cite.title": "Source {0}", "cite.lost": "The report has changed since; the passage no longer stands in it.", "cite.headline": "headline",
		"item.outlets.open": "Which outlets",
		"nav.how":           "How we know", "nav.more": "More", "foot.how": "How we know", "foot.archive": "Archive",
		"issues.month": "{1} {0}", "issues.months": "Archive by month", "issues.month.title": "Issues of {0}",

		"verdict.ask": "Was this right and useful?", "verdict.useful": "Useful", "verdict.wrong": "Something is wrong", "verdict.title": "Thank you",
		"verdict.useful.thanks": "Counted as useful. Nothing is kept of who you are.", "verdict.wrong.thanks": "Counted. The desk will look at this item again. Nothing is kept of who you are.",
		"verdict.again": "You told us already, or many did from your network. It is counted once.", "verdict.back": "Back to the item",

		"how.title": "How we know", "how.lead": "How an issue is made, from what, and what it leaves out.",
		"how.method": "Method", "how.sources": "Sources", "how.coverage": "This week's coverage", "how.leftout": "What was left out", "how.review": "Who reads it", "how.mistakes": "When it is wrong",
		"how.method.read":   "Every listed source is read as its publisher offers it, politely and within its robots.txt. Reports of one event, in either language, are put into one story; copies are counted as one origin.",
		"how.method.rank":   "Stories are ranked by a formula whose parts stand beside each item: independent origins, both languages, first-party sources, novelty. No advertiser and no model changes the order.",
		"how.method.print":  "A sentence is a copy of a passage, or is made from records by rule, or was written by a language model and then checked: quoted words, numbers, dates, names and hedges must stand in the passages it names. What fails is not printed.",
		"how.method.open":   "Each number behind a sentence opens the passage it rests on, who says so, and the source. Each story's page shows all its reports.",
		"how.sources.count": "{0} sources are read.", "how.sources.class": "By class", "how.sources.lang": "By language", "how.sources.all": "The state of every source",
		"how.class": "Class", "how.n": "Sources", "how.language": "Language", "how.reason": "Reason", "how.stories": "Stories",
		"how.none": "There is no issue yet.", "how.issue": "Of {0}:", "how.leftout.list": "The list, with each story's reason",
		"how.leftout.none":   "Nothing was left out just below the line.",
		"how.review.words":   "An issue says who read it, or that it is machine only. This week: {0}.",
		"how.mistakes.words": "Tell us by the mark beneath each item. Nothing is kept of who you are. What was wrong in a published issue is corrected openly, and those who received it by mail are told.",
		"how.formats":        "For programs", "how.formats.words": "Every page has a copy in Markdown at its own address with .md; there are feeds of issues, stories, sections, entities and records, a list of all pages, and llms.txt.",

		"feed.stories.title": "Dateline · stories", "feed.stories.lead": "Each story as it is printed, with its sources.",
		"feed.section.title": "Dateline · {0}", "feed.section.lead": "Stories of this section, with their sources.",
		"feed.entity.title": "Dateline · {0}", "feed.entity.lead": "What was printed of {0}, with its sources.",
		"sections.title": "{0}", "sections.lead": "What the issues printed in this section, the newest first.", "sections.none": "Nothing yet.", "sections.all": "All of this section",
		"feed.here": "Feeds of this page:",
		"md.page":   "This page as Markdown",
		"card.alt":  "Dateline: {0}", "card.story": "A story, from its sources",
	}
}

// siteChinese returns the same words in Chinese.
func siteChinese() map[string]string {
	return map[string]string{
		"cite.open": "打开出处 {0}：{1}（{2}）", "cite.title": "出处 {0}", "cite.lost": "该报道已改动，其中不再有这一句。", "cite.headline": "标题",
		"item.outlets.open": "哪些媒体",
		"nav.how":           "如何得知", "nav.more": "更多", "foot.how": "我们如何得知", "foot.archive": "往期",
		"issues.month": "{0} 年 {1} 月", "issues.months": "按月查看", "issues.month.title": "{0}各期",

		"verdict.ask": "这一条准确、有用吗？", "verdict.useful": "有用", "verdict.wrong": "有误", "verdict.title": "谢谢",
		"verdict.useful.thanks": "已计为“有用”。不留任何身份信息。", "verdict.wrong.thanks": "已计入，编辑台会重看这一条。不留任何身份信息。",
		"verdict.again": "您已反馈过，或同一网络反馈过多；只计一次。", "verdict.back": "回到这一条",

		"how.title": "我们如何得知", "how.lead": "一期是怎样做成的，依据什么，又略去了什么。",
		"how.method": "方法", "how.sources": "来源", "how.coverage": "本周覆盖", "how.leftout": "略去了什么", "how.review": "由谁审读", "how.mistakes": "出错怎么办",
		"how.method.read":   "所列来源逐一读取，按出版者提供的方式，遵守 robots.txt，不加重其负担。同一事件的报道，不论中英文，归为一个事件；转载只算一个信源。",
		"how.method.rank":   "事件按公式排名，每条旁边都列出得分依据：独立信源、中外文均有报道、当事方来源、新意。广告与模型都不能改变次序。",
		"how.method.print":  "每个句子或逐字照录出处，或按规则由记录写成，或由语言模型撰写后再核对：引语、数字、日期、名称和语气都须见于所注出处。核对不过的，不予刊出。",
		"how.method.open":   "句后的编号可就地打开所据原文、说话者和来源。每个事件的页面列出全部报道。",
		"how.sources.count": "共读取 {0} 个来源。", "how.sources.class": "按类别", "how.sources.lang": "按语言", "how.sources.all": "每个来源的状态",
		"how.class": "类别", "how.n": "来源数", "how.language": "语言", "how.reason": "原因", "how.stories": "事件数",
		"how.none": "还没有一期。", "how.issue": "{0}：", "how.leftout.list": "完整列表与各自原因",
		"how.leftout.none":   "收录线下没有略去的事件。",
		"how.review.words":   "每期都注明由谁审读，或未经人工审读。本周：{0}。",
		"how.mistakes.words": "请用每条下方的按钮告诉我们，不留任何身份信息。已发布的内容有误，会公开更正，并告知收到邮件的读者。",
		"how.formats":        "供程序读取", "how.formats.words": "每个页面在其地址后加 .md 即为 Markdown；另有各期、事件、栏目、主体和记录的订阅源，全部页面的清单，以及 llms.txt。",

		"feed.stories.title": "Dateline 电头 · 事件", "feed.stories.lead": "每个刊出的事件，附出处。",
		"feed.section.title": "Dateline 电头 · {0}", "feed.section.lead": "本栏目刊出的事件，附出处。",
		"feed.entity.title": "Dateline 电头 · {0}", "feed.entity.lead": "与{0}有关的已刊事件，附出处。",
		"sections.title": "{0}", "sections.lead": "各期在本栏目刊出的事件，新的在前。", "sections.none": "还没有。", "sections.all": "本栏目全部",
		"feed.here": "本页订阅源：",
		"md.page":   "本页的 Markdown",
		"card.alt":  "Dateline 电头：{0}", "card.story": "一个事件，见其出处",
	}
}
