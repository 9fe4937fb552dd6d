package render

// bulletinEnglish returns the words of what is mailed between issues, and of choosing it.
func bulletinEnglish() map[string]string {
	return map[string]string{
		"bulletin.daily": "Daily digest, {0}", "bulletin.breaking": "Breaking", "bulletin.span": "{0} – {1}", "bulletin.machine": "Machine only: nobody read it before it went out",
		"bulletin.matters.daily": "What matters today", "bulletin.matters.breaking": "What happened", "bulletin.rests": "Rests on {0} {0:report|reports}.",
		"mail.subject.breaking": "Breaking: {0}",
		"mail.why.weekly":       "You get this because you chose the weekly issue.",
		"mail.why.daily":        "You get this because you chose the daily digest.",
		"mail.why.breaking":     "You get this because you chose mail when something breaks.",

		"mail.unsubscribe.daily": "Stop the daily digest", "mail.unsubscribe.breaking": "Stop mail when something breaks",
		"often.weekly": "weekly", "often.daily": "daily", "often.breaking": "breaking",

		"sub.wrong.often": "Choose at least one kind of mail. To get none, unsubscribe.",
		"sub.unsub.one":   "Press the button, and this kind of mail stops. If you chose others, they go on.", "sub.unsub.all": "Stop all mail", "sub.unsub.all.text": "Or stop everything that is mailed from here:",
		"sub.unsub.one.weekly": "Stop the weekly issue", "sub.unsub.one.daily": "Stop the daily digest", "sub.unsub.one.breaking": "Stop mail when something breaks",
		"sub.left.one": "This kind of mail stops. If you chose others, they go on; the link at the foot of each changes what you get.",

		"desk.mailing.daily": "Daily digest", "desk.mailing.breaking": "Breaking",
		"desk.digest": "Daily digest", "desk.digest.title": "Daily digest, {0}", "desk.digest.none": "There is no digest yet. One is made at the hour that the setting daily_at names, or now:",
		"desk.digest.make": "Make it now", "desk.digest.remake": "Make it anew", "desk.digest.approve": "I read it: approve and send",
		"desk.digest.approve.words": "It goes at once to those who chose the daily digest ({0}), each the part that they chose. It cannot be taken back.",
		"desk.digest.went":          "It went out.", "desk.digest.draft": "It waits for somebody to read it.", "desk.digest.earlier": "Earlier digests", "desk.digest.made": "from {0} to {1}",
		"desk.digest.little": "There is too little that is worth printing, so nothing is sent.", "desk.digest.off": "It cannot be sent: see whether sender and relay are set up.", "desk.digest.changed": "It has changed meanwhile. Read it again.",
		"desk.breaking.link": "Send it now, as breaking news", "desk.breaking.title": "Send as breaking news", "desk.breaking.words": "It goes at once to those who chose mail when something breaks, and whose choices hold it.",
		"desk.breaking.left": "{0} of {1} of this week are left.", "desk.breaking.tick": "{0} {0:reader gets|readers get} mail that cannot be taken back", "desk.breaking.send": "Send it now", "desk.breaking.sent": "It went out already.",
		"desk.breaking.full": "As many stories went out this week as may (setting breaking_per_week). It can stand in the daily digest and in the issue.", "desk.breaking.cannot": "It cannot be sent: its headline must be proved, and a link must lead to who did it or to edited news.",
		"desk.did.digest": "The digest is approved and goes out.", "desk.did.made": "The digest was made.", "desk.did.breaking": "The story goes out.",
	}
}

// bulletinChinese returns the same words in Chinese.
func bulletinChinese() map[string]string {
	return map[string]string{
		"bulletin.daily": "每日摘要 {0}", "bulletin.breaking": "突发", "bulletin.span": "{0} – {1}", "bulletin.machine": "机器生成，发出前未经人工审读",
		"bulletin.matters.daily": "今日要事", "bulletin.matters.breaking": "事件", "bulletin.rests": "依据 {0} 篇报道。",
		"mail.subject.breaking": "突发：{0}",
		"mail.why.weekly":       "您收到这封邮件，是因为您订阅了周报。",
		"mail.why.daily":        "您收到这封邮件，是因为您订阅了每日摘要。",
		"mail.why.breaking":     "您收到这封邮件，是因为您选择了在有突发消息时收信。",

		"mail.unsubscribe.daily": "停收每日摘要", "mail.unsubscribe.breaking": "停收突发消息",
		"often.weekly": "每周", "often.daily": "每天", "often.breaking": "突发",

		"sub.wrong.often": "请至少选择一种邮件；若一种都不要，请退订。",
		"sub.unsub.one":   "按下按钮，这一种邮件即停止；若还选了别的，其余照常。", "sub.unsub.all": "停收全部邮件", "sub.unsub.all.text": "也可以停收这里的一切邮件：",
		"sub.unsub.one.weekly": "停收周报", "sub.unsub.one.daily": "停收每日摘要", "sub.unsub.one.breaking": "停收突发消息",
		"sub.left.one": "这一种邮件已停止；若还选了别的，其余照常。每封邮件末尾的链接都可更改订阅内容。",

		"desk.mailing.daily": "每日摘要", "desk.mailing.breaking": "突发",
		"desk.digest": "每日摘要", "desk.digest.title": "每日摘要 {0}", "desk.digest.none": "还没有摘要。它在设置 daily_at 所定的时间生成，也可以现在生成：",
		"desk.digest.make": "现在生成", "desk.digest.remake": "重新生成", "desk.digest.approve": "我已审读：批准并发送",
		"desk.digest.approve.words": "批准后立即寄给选择了每日摘要的读者（{0}），每人只收到自己选择的部分，无法撤回。",
		"desk.digest.went":          "已发出。", "desk.digest.draft": "等待有人审读。", "desk.digest.earlier": "以往的摘要", "desk.digest.made": "{0} 至 {1}",
		"desk.digest.little": "值得刊登的内容太少，今天不发。", "desk.digest.off": "无法发送：请检查发件人与中继服务器的设置。", "desk.digest.changed": "内容已有变化，请再读一遍。",
		"desk.breaking.link": "作为突发消息立即发送", "desk.breaking.title": "作为突发消息发送", "desk.breaking.words": "立即寄给选择了突发消息、且所选内容包含此事件的读者。",
		"desk.breaking.left": "本周还可发送 {0} 条（共 {1} 条）。", "desk.breaking.tick": "{0} 位读者将收到邮件，无法撤回", "desk.breaking.send": "立即发送", "desk.breaking.sent": "已经发送过。",
		"desk.breaking.full": "本周的突发消息已达上限（设置 breaking_per_week）。它仍可刊入每日摘要与周报。", "desk.breaking.cannot": "无法发送：标题须有依据，且须有链接指向当事方或正式媒体。",
		"desk.did.digest": "摘要已批准，正在发送。", "desk.did.made": "摘要已生成。", "desk.did.breaking": "已开始发送。",
	}
}
