package bounce

import (
	"net/mail"
	"regexp"
	"strings"
)

var (
	// anyAddress finds addresses as they stand in prose.
	anyAddress = regexp.MustCompile(`(?:"[^"\n@]{1,60}"|[A-Za-z0-9.!#$%&'*+/=?^_{|}~\x{80}-\x{2FFF}-]+)@(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)`)
	// machineName finds senders that are programs.
	machineName = regexp.MustCompile(`(?i)mailer-?daemon|post[-_ ]?master|mail ?deliver|deliver\S* (?:sub)?system|mail delivery|bounce|mail(?:er)? system|system administrator|\bmta\b|no-?reply|donotreply`)
	// serverName finds senders that are mail servers.
	serverName = regexp.MustCompile(`(?i)mailer[-_ ]?daemon|post[-_ ]?master|mail ?deliver|deliver\S* (?:sub)?system|<>`)
	// daemonName finds senders that are nothing but mail servers: people's programs call themselves postmaster too.
	daemonName = regexp.MustCompile(`(?i)mailer[-_ ]?daemon|mail ?delivery|deliver\S* (?:sub)?system`)
	// failSubject finds subjects of reports.
	failSubject = regexp.MustCompile(`(?i)undeliver|not (?:be )?deliver|deliver\S* (?:fail|problem|error|report|status|notif)|return(?:ed|ing) (?:mail|message|to sender)|failure|fail(?:ed)? to|mail (?:error|system error|delivery)|` +
		`non-?delivery|unable to deliver|(?:could|was|can) ?n[o']t|couldn't|bounce|error sending|rejected|unzustellbar|zustell|nicht (?:zugestellt|zustellbar)|non remis|non distribu|[eé]chec|no entregado|no se (?:ha )?(?:podido|pudo) entregar|devuelto|n[aã]o entregue|mancat[ao] consegna|не доставлен|недоставлен|전송 ?실패|반송|退信|系统退信|投递失败|发送失败|退回|未能送达|無法投遞|无法投递|郵便配達|配信|送信エラー|不達|エラー`)
	// failText finds what reports say.
	failText = regexp.MustCompile(`(?i)(?:error|trouble|problem)s? (?:\S+ )?(?:delivering|sending)|invalid (?:\S+ ){0,3}(?:address|user|userid|recipient)|malformed (?:\S+ )?address|(?:un|not |n't |n’t |cannot |unable to |fail\w* to |could ?n[o']t |no[tn] (?:be )?|was not |wasn't able to )(?:be )?(?:deliver|reach|sen[dt]|relay|accept)|undeliver|deliver\S*(?: \S+){0,4} (?:fail|error|problem|impossible|unsuccessful)|` +
		`permanent(?:ly)? (?:fatal |delivery )?(?:error|fail)|fatal error|(?:delivery|transient) (?:error|fail|problem)|user unknown|unknown (?:user|address|recipient)|no such (?:user|address|recipient|person|mailbox)|` +
		`mail ?box (?:is )?(?:full|unavailable|not found|exceed|quota)|(?:over|exceeded?|disk) ?quota|(?:has been|was|were|been|is|are|being) (?:rejected|returned|refused|blocked|bounced)|rejected (?:by|your|recipient)|not (?:found|listed|exist)|doesn't (?:exist|have)|does not exist|` +
		`account (?:\S+ )?(?:disabled|suspended|closed|inactive)|returned (?:mail|message|to)|non-?deliver|bounce|nicht (?:\S+ ){0,3}(?:zugestellt|zustellbar|erreicht)|unzustellbar|(?:n'a|n’a|n'ont) (?:pu|pas pu|pas été)|pas (?:pu être|été) (?:remis|distribu|livr)|no (?:se )?(?:ha |pudo |pude )?(?:podido )?(?:ser )?entreg|n[aã]o (?:p[oô]de|foi) (?:ser )?entreg|non (?:è stato )?(?:possib\S+ )?consegna|не (?:было |может быть |удалось )?достав|전송하지 못|배달되지|退信|投递失败|发送失败|被退回|未能送达|退回来|无法送达|无法发送|无法投递|不存在|拒收|被拒|送信できません|配信できません|届きません|お届けできません|エラー|見つかりません|送達できません|送信に失敗`)
	// knownProgram finds servers that name themselves in their reports.
	knownProgram = regexp.MustCompile(`(?i)qmail-send|this is the (?:mail|postfix|sendmail|courier|qmail|dragonfly)|created automatically by mail delivery software|mail delivery (?:sub)?system|` +
		`transcript of session|SMTP server|said: [45]\d\d|<<< [45]\d\d|responded as follows`)
	// autoSubject finds the subjects of programs that answer for people.
	autoSubject = regexp.MustCompile(`(?i)^\s*(?:auto(?:matic|mated)?[ -]?(?:repl|respon|submit)|auto:|vacation|out of (?:the )?office|away\b|on (?:holiday|leave)|自动回复|自動回覆|自動返信|不在|abwesenheit|réponse automatique|respuesta automática|r[ei]sposta automatica)`)
)

// tidy returns an address without what prose puts around it.
func tidy(addr string) string {
	addr = strings.Trim(addr, "<>()[]{}'`,;:*")
	addr = strings.TrimPrefix(addr, "mailto:")
	if strings.HasPrefix(addr, `"`) && strings.Contains(addr, `"@`) {
		return addr
	}
	if at := strings.LastIndexByte(addr, '@'); at > 0 { // in the address of a page: …&to=someone@host
		if amp := strings.LastIndexByte(addr[:at], '&'); amp >= 0 {
			if eq := strings.LastIndexByte(addr[:at], '='); eq > amp {
				addr = addr[eq+1:]
			}
		}
	}
	return strings.Trim(addr, `."`)
}

// addressesIn returns the addresses of a text, each once.
func addressesIn(text string) []string {
	var out []string
	seen := map[string]bool{}
	for _, found := range anyAddress.FindAllString(text, 200) {
		a := tidy(found)
		if key := strings.ToLower(a); strings.Contains(a, "@") && !seen[key] {
			seen[key] = true
			out = append(out, a)
		}
	}
	return out
}

// mailboxes returns the addresses of a field, and nothing of its names.
func mailboxes(field string) []string {
	if list, err := mail.ParseAddressList(field); err == nil {
		var out []string
		for _, a := range list {
			out = append(out, a.Address)
		}
		return out
	}
	return addressesIn(field)
}

// addressed returns the addresses that may hold our token.
func (m *message) addressed() []string {
	var out []string
	for _, name := range []string{
		"x-original-to", "envelope-to", "x-envelope-to", "delivered-to", "original-recipient", "x-rcpt-to", "to", "cc", "apparently-to",
	} {
		for _, v := range m.head.all(name) {
			out = merge(out, mailboxes(v))
		}
	}
	for _, name := range []string{"return-path", "x-envelope-from", "envelope-from", "errors-to"} {
		if m.original != nil {
			out = merge(out, mailboxes(m.original.get(name)))
		}
	}
	return merge(out, mailboxes(m.feedback.get("original-mail-from")))
}

// automatic reports whether a program answered for a person.
func (m *message) automatic() bool {
	submitted := strings.ToLower(m.head.get("auto-submitted"))
	return submitted != "" && !strings.HasPrefix(submitted, "no") || m.head.has("x-autoreply") || m.head.has("x-autorespond") ||
		m.head.has("x-autoreply-from") || m.head.has("x-mail-autoreply") ||
		strings.Contains(strings.ToLower(m.head.get("precedence")), "auto") ||
		strings.EqualFold(m.head.get("x-auto-response-suppress"), "all") ||
		autoSubject.MatchString(decodeWords(m.head.get("subject")))
}

// replyFrom names who a program answered for.
func (m *message) replyFrom(rep *Report) {
	for _, a := range mailboxes(m.head.get("from")) {
		rep.Recipients = append(rep.Recipients, Recipient{Address: a})
	}
}

// plainFailures fills in a report in plain text and reports whether the mail is one.
func (m *message) plainFailures(rep *Report) bool {
	failed := m.failedField()
	if len(failed) == 0 && !m.looksFailed() {
		return false
	}
	found := failed
	if len(found) == 0 {
		found = m.recipients()
	}
	if len(found) == 0 {
		return false
	}
	found = found[:min(len(found), maxRecipients)]
	rep.Kind = Failed
	if delayWords.MatchString(decodeWords(m.head.get("subject"))) && !strings.Contains(m.text, "given up") {
		rep.Kind = Delayed
	}
	for _, a := range found {
		r := Recipient{Address: a}
		if rep.Kind == Failed {
			m.judge(&r, len(found) == 1)
		}
		rep.Recipients = append(rep.Recipients, r)
	}
	rep.Recipients = unique(rep.Recipients)
	return true
}

// failedField returns the addresses that a server names in a field of its own.
func (m *message) failedField() []string {
	var out []string
	for _, v := range m.head.all("x-failed-recipients") {
		out = merge(out, addressesIn(v))
	}
	return out
}

// looksFailed reports whether a mail in plain text is a report. A program that says of itself that it answers a mail
// must also be a mail server in its words, since people's holiday notes speak of undelivered mail too.
func (m *message) looksFailed() bool {
	subject := decodeWords(m.head.get("subject"))
	from := m.head.get("from") + " " + m.head.get("sender")
	text := cutText(m.text, 16<<10)
	_, at := codeIn(text)
	server := at >= 0 || knownProgram.MatchString(text)
	replied := strings.HasPrefix(strings.ToLower(m.head.get("auto-submitted")), "auto-replied")
	if autoSubject.MatchString(subject) || replied && !server && !daemonName.MatchString(from) {
		return false
	}
	points := 0
	for _, sign := range []struct {
		seen  bool
		worth int
	}{
		{machineName.MatchString(from) || strings.Trim(from, "<> ") == "", 2},
		{failText.MatchString(text), 2},
		{m.head.has("return-path") && (strings.Trim(m.head.get("return-path"), "<> ") == "" || machineName.MatchString(m.head.get("return-path"))), 1},
		{failSubject.MatchString(subject) || delayWords.MatchString(subject), 1},
		{m.original != nil, 1},
		{server, 1},
	} {
		if sign.seen {
			points += sign.worth
		}
	}
	return points >= 4
}
