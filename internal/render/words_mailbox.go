package render

// mailboxEnglish returns the words of the mailbox in which a machine without a relay keeps its mail.
func mailboxEnglish() map[string]string {
	return map[string]string{
		"mailbox.title": "Mailbox of this machine",
		"mailbox.lead":  "No mail relay is configured, so what would be sent is kept here, as it would be sent. Nothing leaves this machine.",
		"mailbox.none":  "No mail yet. Subscribe on the site, or send an issue.",
		"mailbox.of":    "Mail to {0}", "mailbox.all": "All mail", "mailbox.empty": "Delete all mail",
		"mailbox.from": "From", "mailbox.to": "To", "mailbox.subject": "Subject", "mailbox.at": "Kept", "mailbox.size": "Bytes",
		"mailbox.envelope": "Envelope sender", "mailbox.html": "As HTML", "mailbox.text": "As text", "mailbox.headers": "Headers", "mailbox.source": "Source",
		"mailbox.checks": "Checks", "mailbox.passed": "holds", "mailbox.failed": "does not hold", "mailbox.back": "All mail", "mailbox.raw": "Download as it would be sent",
		"mailbox.check.parses": "Standard parsers read it", "mailbox.check.lines": "No line is longer than 998 bytes, and all end in CRLF", "mailbox.check.ascii": "It is ASCII on the wire",
		"mailbox.check.fields": "From, To, Subject, Date, Message-ID and MIME-Version stand once each", "mailbox.check.text": "The plain text part comes first",
		"mailbox.check.size": "The HTML is below 100 KB, where Gmail cuts", "mailbox.check.oneclick": "One click unsubscribes (RFC 8058)",
		"mailbox.check.auto": "It says that a program wrote it (Auto-Submitted)", "mailbox.check.links": "All links are absolute", "mailbox.check.signed": "It carries DKIM signatures: {0}",
	}
}

// mailboxChinese returns the same words in Chinese.
func mailboxChinese() map[string]string {
	return map[string]string{
		"mailbox.title": "本机邮箱",
		"mailbox.lead":  "尚未配置邮件中继，本应寄出的邮件都原样存在这里，不会离开本机。",
		"mailbox.none":  "还没有邮件。可在网站上订阅，或发送一期周报。",
		"mailbox.of":    "寄给 {0} 的邮件", "mailbox.all": "全部邮件", "mailbox.empty": "删除全部邮件",
		"mailbox.from": "发件人", "mailbox.to": "收件人", "mailbox.subject": "主题", "mailbox.at": "存入", "mailbox.size": "字节",
		"mailbox.envelope": "信封发件人", "mailbox.html": "网页版", "mailbox.text": "纯文本", "mailbox.headers": "邮件头", "mailbox.source": "源文",
		"mailbox.checks": "检查", "mailbox.passed": "符合", "mailbox.failed": "不符合", "mailbox.back": "全部邮件", "mailbox.raw": "下载原文",
		"mailbox.check.parses": "标准解析器能读", "mailbox.check.lines": "每行不超过 998 字节，均以 CRLF 结尾", "mailbox.check.ascii": "传输时全为 ASCII",
		"mailbox.check.fields": "From、To、Subject、Date、Message-ID、MIME-Version 各有一个", "mailbox.check.text": "纯文本部分在前",
		"mailbox.check.size": "HTML 不足 100 KB（超过会被 Gmail 截断）", "mailbox.check.oneclick": "一键退订（RFC 8058）",
		"mailbox.check.auto": "注明由程序发出（Auto-Submitted）", "mailbox.check.links": "链接均为完整地址", "mailbox.check.signed": "带有 DKIM 签名：{0}",
	}
}
