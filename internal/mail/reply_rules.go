package mail

import (
	"regexp"
	"strings"
)

// ofProvider is what a provider means by words of its own.
func (w *words) ofProvider() Verdict {
	switch w.provider {
	case Tencent:
		switch {
		case w.has("frequency limit"):
			return Verdict{Class: Throttle, Rule: "tencent: frequency limited"}
		case w.has("content denied"):
			return Verdict{Class: Content, Rule: "tencent: content denied"}
		case w.has("mailbox unavailable or access denied"):
			return Verdict{Class: Soft, Rule: "tencent: flood guard or dead mailbox"}
		}
	case Microsoft:
		switch {
		case w.is("5.1.10") || w.has("recipientnotfound", "recipnotfound"):
			return Verdict{Class: Hard, Rule: "microsoft: recipient not found"}
		case w.is("5.1.351") && w.unknownUser():
			return Verdict{Class: Hard, Rule: "microsoft: remote server knows no such user"}
		case w.is("5.4.1") && w.has("recipient address rejected", "recipient addresses rejected"):
			// Directory-based edge blocking: the organisation has no such address.
			return Verdict{Class: Hard, Rule: "microsoft: not in the directory"}
		case w.is("5.7.515", "5.7.509") || w.has("does not pass dmarc", "does not meet the required authentication level"):
			return Verdict{Class: Reputation, Rule: "microsoft: authentication"}
		case w.is("5.5.0") && w.has("mailbox unavailable"):
			return Verdict{Class: Unsure, Rule: "microsoft: mailbox unavailable"}
		}
	}
	return Verdict{}
}

// Words of servers everywhere.
var (
	// blamesName is what servers say of a name or address that they think little of: Microsoft's codes beginning with S3 and
	// its words about reputation, Gmail's about unsolicited mail, and those of Chinese providers.
	blamesName = regexp.MustCompile(`\(s3\d{3}\)|\b(?:ip|domain|sender|sending|low|poor|bad) reputation\b|\breputation of (?:the|your)\b|` +
		`\bunusual rate of unsolicited\b|信誉(?:度)?(?:过|较|太)?低|信誉不`)
	tooFast = regexp.MustCompile(`\btoo (?:many|much|fast)\b|\brate[- ]?limit|\b(?:sending|message|mail|connection|delivery) rate\b|` +
		`\bunusual rate\b|\bexceed\w* (?:the |your |its )?(?:\w+ ){0,3}rate\b|throttl|frequency limit|` +
		`\bunexpected volume\b|receiving mail (?:at a rate|too quickly)|发送频率|频率限制|发信过于频繁|超过.{0,6}频率`)
	listName = regexp.MustCompile(`\b(?:rbl|dnsbl|dnsrbl|drbl|uribl|surbl)\b|block ?-?list|black ?-?list|deny ?list|spamhaus|spamcop|barracuda|` +
		`sorbs|senderscore|cloudmark|\bcsi\b.*cloudmark|proofpoint|\bpbl\b|\bsbl\b|\bxbl\b|\bzen\.`)
	quota = regexp.MustCompile(`mail ?box (?:is |for \S+ is |has been |size |storage )?(?:full|exceed|quota|limit|over)|over ?-?quota|` +
		`(?:over|exceed\w*|out of) (?:\w+ ){0,4}(?:quota|storage|allocation|disk)|quota (?:\w+ ){0,3}(?:exceed|reached|full|limit|violat)|` +
		`(?:inbox|account|mail ?folder|user|recipient'?s? ?(?:mail ?box|inbox)?|storage|disk|maildir) (?:\w+ ){0,4}(?:full\b|over)|` +
		`not enough (?:\w+ ){0,3}(?:space|storage)|insufficient (?:\w+ ){0,3}(?:space|storage|quota|disk)|` +
		`mailfolder is full|receiver is over|no space left|has reached (?:its|the|their) (?:\w+ ){0,3}(?:quota|limit)|` +
		`postfach (?:\S+ )?voll|speicherplatz|bo[iî]te (?:\S+ ){0,3}pleine|buz[oó]n (?:\S+ )?lleno|casella (?:\S+ ){0,2}piena|caixa (?:\S+ ){0,2}cheia|ящик (?:\S+ )?переполнен|용량 ?초과|` +
		`容量不足|空间不足|邮箱已满|容量已满|信箱已满|超出.{0,6}容量|空間不足|信箱已滿`)
	noUser = regexp.MustCompile(`(?:user|recipient|recipient name|mail ?box|account|address|addressee|alias|customer|member|person|local part|subscriber|email)\b` +
		`(?:[^.;]|\.\S){0,60}?\b(?:unknown|not found|not exist|n't exist|not known|not valid|invalid|not listed|not recogni[sz]ed|not available here|no longer (?:exists|valid|available|active)|` +
		`nonexist\w*|non-exist\w*|not local|not here|is gone|could not be found|couldn't be found|cannot be found|can't be found|wasn't found)|` +
		`(?:unknown|invalid|no such|non-?existent|unrouteable|unrecogni[sz]ed|undeliverable|nonexistent|bad|unresolvable|not a valid|not our) ` +
		`(?:\w+ ){0,3}?(?:user|recipient|mail ?box|account|address|addressee|local ?-?part|customer|alias|destination mailbox|person|email|name)|` +
		`\bno (?:mail ?box|such (?:user|mailbox|recipient|address|person|account|email|local user))\b|(?:doesn't|does not|do not|don't) have an? (?:\S+ ){0,3}account|` +
		`no (?:\S+ ){0,2}(?:mailbox|user|account|address) (?:here )?(?:by|with|of) (?:that|this) name|not our customer|` +
		`user unknown|unknown user|recipient rejected|no account by that name|not a (?:known|valid|local) |` +
		`is not (?:a )?(?:valid|known|registered|local|existing|an active)|no longer (?:works|employed|in use|with)|has (?:left|moved)|` +
		`(?:empf[aä]nger|benutzer|adresse|postfach)\b(?:[^.;]|\.\S){0,60}?\b(?:unbekannt|existiert nicht|nicht gefunden|ung[uü]ltig)|(?:utilisateur|destinataire|adresse|compte)\b(?:[^.;]|\.\S){0,60}?(?:inconnu|n'existe pas|introuvable|invalide)|` +
		`(?:usuario|usu[aá]rio|destinatario|destinat[aá]rio|utente|indirizzo|buz[oó]n|casella|cuenta|conta)\b(?:[^.;]|\.\S){0,60}?(?:desconocido|desconhecido|inexistente|no existe|n[aã]o existe|sconosciut|non esiste|no encontrad)|` +
		`(?:пользовател\S*|адрес\S*|ящик\S*|получател\S*)(?: \S+){0,4} (?:не найден|не существует|неизвестен)|(?:нет такого|неизвестный) пользовател|존재하지 않는|사용자를 찾을 수 없|` +
		`收件人不存在|用户不存在|地址不存在|邮箱不存在|帐号不存在|账号不存在|用戶不存在|收件人未找到|不存在(?:此|该|这个)?(?:收件人|用户|邮箱|地址)|(?:收件人|用户|邮箱|邮件地址|地址|帐号|账号)[^，。；]{0,80}不存在|无此用户|查无此人|找不到.{0,10}(?:用户|邮箱|收件人|地址)|` +
		`宛先不明|ユーザーが見つかりません|存在しません|見つかりません`)
	noHost = regexp.MustCompile(`(?:host|domain|dns|name server)\b(?:[^.;]|\.\S){0,60}?\b(?:unknown|not found|not exist|n't exist|could not be found|nonexist\w*|not resolve\w*|no such)|` +
		`(?:unknown|no such|unrouteable|unresolvable|invalid|non-?existent|bad|can'?t find|couldn't find any|could not find an?y?|not find) (?:\w+ ){0,3}?(?:host|domain|mail exchanger|mx)|` +
		`\bnxdomain\b|no mx (?:record|host)|all relevant mx records point to non-existent|(?:domain|host) (?:\S+ )?(?:does not|doesn't) (?:accept (?:any )?(?:e-?)?mail|receive)|no smtp service|null ?mx|name or service not known|` +
		`recipient address has a null mx|host or domain name not found|域名不存在|域名无法解析|找不到.{0,10}(?:域名|主机|服务器)`)
	shut = regexp.MustCompile(`(?:mail ?box|account|user|recipient|email address|inbox)\b(?:[^.;]|\.\S){0,40}?\b(?:disabled|suspended|inactive|locked|frozen|blocked|deactivated|expired|closed|on hold|unavailable)|` +
		`(?:disabled|suspended|inactive|locked|frozen|deactivated|closed) (?:\w+ ){0,2}(?:mail ?box|account|user|recipient|email address)|该(?:用户|帐号|账号).{0,6}(?:禁用|停用|冻结|锁定)`)
	disliked = regexp.MustCompile(`content (?:\w+ ){0,3}(?:reject|denied|block|filter|refus|restrict|violat|scan)|(?:rejected|blocked|refused|denied|because|due to|for|by)\b(?:[^.;]|\.\S){0,50}\b(?:content|spam|virus|malware|phish)|` +
		`(?:spam|virus|malware|phishing|junk|bulk)[ -](?:message|mail|email|content|detected|found|score|like|rejected|attachment)|` +
		`message (?:\w+ ){0,4}(?:contains|looks like|appears|classified|considered|identified|detected|flagged|scored)|suspicious|looks like spam|` +
		`spam ?assassin|considered (?:as )?(?:\w+ )?(?:spam|unsolicited)|unsolicited|high(?:ly)? probability of spam|垃圾邮件|内容被拒|違反|疑似垃圾`)
	distrusted = regexp.MustCompile(`\bspf\b|\bdkim\b|\bdmarc\b|reverse dns|\bptr\b|\brdns\b|sender policy|reputation|mismatch\w* client ip|not authori[sz]ed to send|` +
		`client host (?:rejected|blocked)|(?:your )?(?:ip|host|server|network|domain)\b(?:[^.;]|\.\S){0,60}\b(?:blocked|banned|denied|listed|blacklisted|rejected|refused)|` +
		`(?:blocked|banned|refused|rejected) (?:\w+ ){0,3}(?:ip|host|server|network)\b|access denied|poor reputation|bad helo|helo command rejected|` +
		`unauthenticated|authentication (?:failed|required|checks)|not authenticated|policy|suspended for spam|\bblocked\b`)
	notOurMail = regexp.MustCompile(`relay(?:ing)? (?:\w+ ){0,3}(?:denied|not (?:permitted|allowed|authorized)|prohibited|rejected|refused)|unable to relay|not permitted to relay|cannot relay|can't relay`)
	greylisted = regexp.MustCompile(`gr[ea]y ?-?list|try again (?:later|in)|temporar\w* (?:deferred|rejected|unavailable|failure)|policyd`)
	badSender  = regexp.MustCompile(`sender (?:address )?(?:rejected|verify failed|refused|denied|not (?:allowed|valid|found|exist))|(?:invalid|unknown|bad|forged) sender|sender domain|domain of sender|发件人.{0,8}(?:拒|不存在|非法)`)
)

// says reports whether a pattern matches. Every match holds one of the hints, so that most patterns need not be tried:
// a text without any is told in a hundredth of the time.
func (w *words) says(pattern *regexp.Regexp, hints ...string) bool {
	return w.has(hints...) && pattern.MatchString(w.text)
}

func (w *words) full() bool {
	return w.says(quota, "full", "exceed", "quota", "limit", "over", "storage", "allocation", "disk", "space", "voll", "platz", "pleine",
		"lleno", "piena", "cheia", "переполнен", "초과", "不足", "满", "滿", "超出")
}

func (w *words) tooFast() bool {
	return w.says(tooFast, "too ", "rate", "throttl", "frequency", "volume", "receiving mail", "频")
}

func (w *words) badSender() bool { return w.says(badSender, "sender", "发件人") }

func (w *words) listed() bool {
	return w.says(listName, "bl", "deny", "spam", "barracuda", "sorbs", "senderscore", "cloudmark", "proofpoint", "zen.")
}

func (w *words) unknownHost() bool {
	return w.says(noHost, "host", "domain", "dns", "server", "mx", "mail exchanger", "service", "域名", "主机", "服务器")
}

func (w *words) isShut() bool {
	return w.says(shut, "disabled", "suspended", "inactive", "locked", "frozen", "deactivated", "expired", "closed", "on hold", "unavailable",
		"禁用", "停用", "冻结", "锁定")
}

func (w *words) isDisliked() bool {
	return w.says(disliked, "content", "spam", "virus", "malware", "phish", "junk", "bulk", "message", "suspicious", "unsolicited", "垃圾", "内容", "違反")
}

// unknownUser reports whether the words say that there is no such reader.
func (w *words) unknownUser() bool { return noUser.MatchString(w.text) }

// isOurName reports whether the digits of a refusal for now blame who sends: Gmail's of authentication and unsolicited mail
// (4.7.26 and on), Microsoft's of addresses with a bad reputation (4.7.650 and on).
func (w *words) isOurName() bool {
	return w.is("4.7.26", "4.7.27", "4.7.28", "4.7.29", "4.7.30", "4.7.31", "4.7.32", "4.7.650", "4.7.651", "4.7.652")
}

// ofAnyone is what servers say in words, whoever runs them.
func (w *words) ofAnyone() Verdict {
	if w.temporary {
		switch {
		case w.isOurName() || blamesName.MatchString(w.text):
			return Verdict{Class: Reputation, Rule: "our name, for now"}
		case w.is("4.2.2") || w.full():
			return Verdict{Class: Soft, Rule: "mailbox full"}
		case w.tooFast():
			return Verdict{Class: Throttle, Rule: "too fast"}
		case greylisted.MatchString(w.text):
			return Verdict{Class: Defer, Rule: "later"}
		case strings.HasPrefix(w.status, "4.7."):
			return Verdict{Class: Throttle, Rule: "4.7.x"}
		}
		return Verdict{Class: Defer, Rule: "temporary"}
	}
	certain := w.is("5.1.1", "5.1.10") && w.unknownUser() // said twice, in digits and in words
	if certain {
		return Verdict{Class: Hard, Rule: "no such user"}
	}
	switch {
	case w.full():
		return Verdict{Class: Soft, Rule: "mailbox full"}
	case blamesName.MatchString(w.text):
		return Verdict{Class: Reputation, Rule: "our name"}
	case w.tooFast():
		return Verdict{Class: Throttle, Rule: "too fast"}
	case w.is("5.1.8", "5.1.7") || w.badSender():
		return Verdict{Class: Setup, Rule: "sender rejected"}
	case w.listed():
		return Verdict{Class: Reputation, Rule: "block list"}
	case w.unknownHost():
		return Verdict{Class: Hard, Rule: "no such host"}
	case w.unknownUser():
		return Verdict{Class: Hard, Rule: "no such user"}
	case w.isShut() && !w.is("5.1.1"):
		return Verdict{Class: Soft, Rule: "mailbox shut"}
	case w.isDisliked():
		return Verdict{Class: Content, Rule: "content"}
	case w.says(notOurMail, "relay"):
		return Verdict{Class: Reputation, Rule: "relaying denied"}
	case distrusted.MatchString(w.text):
		return Verdict{Class: Reputation, Rule: "policy or reputation"}
	}
	return Verdict{}
}

// UnknownRefusal is the rule of a refusal that no other rule knows.
const UnknownRefusal = "unknown refusal"

// ofStatus is what is left: the digits.
func (w *words) ofStatus() Verdict {
	switch {
	case w.is("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"):
		return Verdict{Class: Hard, Rule: w.status}
	case w.is("5.2.2"):
		return Verdict{Class: Soft, Rule: w.status}
	case strings.HasPrefix(w.status, "5.7."):
		return Verdict{Class: Reputation, Rule: w.status}
	}
	return Verdict{Class: Soft, Rule: UnknownRefusal}
}
