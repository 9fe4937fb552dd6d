package bounce

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"

	"dateline/internal/mail"
)

// failures fills in a report of failure or delay and reports whether the mail is one, or one of success.
func (m *message) failures(rep *Report) bool {
	kinds := map[Kind]int{}
	for _, g := range m.status {
		if len(rep.Recipients) == maxRecipients {
			break
		}
		r, ok := m.fromStatus(g)
		if !ok {
			continue
		}
		kind := m.kindOf(&r)
		kinds[kind]++
		if kind == Failed || kind == Delayed {
			rep.Recipients = append(rep.Recipients, r)
		}
	}
	switch {
	case kinds[Failed] > 0:
		rep.Kind = Failed
	case kinds[Delayed] > 0:
		rep.Kind = Delayed
	case kinds[None] > 0:
		return true // delivered, relayed, expanded
	default:
		return m.plainFailures(rep)
	}
	kept := rep.Recipients[:0]
	for _, r := range rep.Recipients {
		if rep.Kind == Failed && m.kindOf(&r) == Delayed {
			continue
		}
		if rep.Kind == Failed {
			m.judge(&r, len(m.status) <= 2)
		}
		kept = append(kept, r)
	}
	rep.Recipients = unique(kept)
	return true
}

// kindOf is what a delivery status says of a recipient.
func (m *message) kindOf(r *Recipient) Kind {
	switch {
	case strings.HasPrefix(r.Action, "fail"):
		return Failed
	case strings.HasPrefix(r.Action, "delay"):
		return Delayed
	case strings.HasPrefix(r.Action, "deliver"), strings.HasPrefix(r.Action, "relay"), strings.HasPrefix(r.Action, "expand"):
		return None
	case strings.HasPrefix(r.Status, "2."):
		return None
	case strings.HasPrefix(r.Status, "4.") && delayWords.MatchString(decodeWords(m.head.get("subject"))):
		return Delayed
	default:
		return Failed
	}
}

var delayWords = regexp.MustCompile(`(?i)\bdelay|\bwarning\b|still being retried|not yet|delivery incomplete|延迟|遅延`)

// fromStatus reads a group of a delivery status; it reports whether the group is about a recipient.
func (m *message) fromStatus(g header) (Recipient, bool) {
	final, original := statusAddress(g.get("final-recipient")), statusAddress(g.get("original-recipient"))
	actual := statusAddress(g.get("x-actual-recipient"))
	if !g.has("final-recipient") && !g.has("original-recipient") && !g.has("x-actual-recipient") {
		return Recipient{}, false
	}
	r := Recipient{
		Action: strings.ToLower(strings.TrimSpace(g.get("action"))), Status: mail.StatusIn(g.get("status")),
		Diagnostic: diagnosticText(strings.Join(g.all("diagnostic-code"), " ")),
	}
	r.remote = g.get("remote-mta")
	for _, a := range []string{final, actual, original} {
		if r.Address == "" && strings.Contains(a, "@") {
			r.Address = a
		}
	}
	if r.Address == "" { // a name without a host: the words tell more
		if found := m.recipients(); len(found) > 0 {
			r.Address = found[0]
		} else {
			r.Address = final + actual + original
		}
	}
	if original != "" && original != r.Address {
		r.Original = original
	}
	return r, r.Address != "" || len(g) > 1
}

// statusAddress is the address in "rfc822; address", without brackets and comments.
func statusAddress(field string) string {
	_, addr, ok := strings.Cut(field, ";")
	if !ok {
		addr = field
	}
	addr = strings.TrimSpace(addr)
	if found := anyAddress.FindString(addr); found != "" {
		return tidy(found)
	}
	addr, _, _ = strings.Cut(strings.Trim(addr, "<>"), " ")
	return strings.Trim(addr, "<>")
}

// diagnosticText is a Diagnostic-Code without its type.
func diagnosticText(field string) string {
	if kind, text, ok := strings.Cut(field, ";"); ok && len(kind) < 20 && !strings.ContainsAny(strings.TrimSpace(kind), " 0123456789") {
		return strings.TrimSpace(text)
	}
	return strings.TrimSpace(field)
}

// looseStatus finds a delivery status that is pasted into text.
func looseStatus(text string) []header {
	var out []header
	for block := range strings.SplitSeq(text, "\n\n") {
		lower := strings.ToLower(block)
		if !strings.Contains(lower, "final-recipient:") && !strings.Contains(lower, "original-recipient:") {
			continue
		}
		var clean bytes.Buffer
		for line := range strings.SplitSeq(block, "\n") {
			if name, _, ok := strings.Cut(strings.TrimSpace(line), ":"); ok && fieldName([]byte(name)) {
				clean.WriteString(strings.TrimSpace(line) + "\n")
			} else if clean.Len() > 0 {
				clean.WriteString(" " + strings.TrimSpace(line) + "\n")
			}
		}
		if h, _ := cutHeader(clean.Bytes()); len(h) > 0 {
			out = append(out, h)
		}
	}
	return out
}

// smtpReply finds what a server answered.
var smtpReply = regexp.MustCompile(`(?:^|[^0-9A-Za-z.:/+-])([45][0-7][0-9])(?:[ \-:#=(,]+\S|$)`)

// codeIn returns the first three-digit code of a refusal in a text, and where it stands.
func codeIn(text string) (code, at int) {
	m := smtpReply.FindStringSubmatchIndex(text)
	if m == nil {
		return 0, -1
	}
	code, _ = strconv.Atoi(text[m[2]:m[3]]) // three digits
	return code, m[2]
}

// judge decides what a failure means: by the server's words, then by what stands beside the address, then, if the
// mail speaks of one recipient alone, by all of it.
func (m *message) judge(r *Recipient, alone bool) {
	near := m.near(r.Address)
	if r.Diagnostic == "" {
		r.Diagnostic = serverWords(near)
	}
	if r.Diagnostic == "" && alone {
		r.Diagnostic = serverWords(m.text)
	}
	if r.Diagnostic == "" {
		r.Diagnostic = strings.Join(strings.Fields(near), " ")
	}
	r.Code, _ = codeIn(r.Diagnostic)
	status := r.Status
	if inside := mail.StatusIn(r.Diagnostic); inside != "" && (status == "" || vague(status)) {
		status = inside
	}
	provider := mail.ProviderOf(r.remote + " " + near)
	texts := []string{r.Diagnostic, near}
	if alone {
		texts = append(texts, cutText(m.text, 4096))
	}
	for i, text := range texts {
		reply := mail.Reply{Code: r.Code, Enhanced: status, Text: text, Provider: provider, Final: true}
		if i > 0 && r.Code == 0 {
			reply.Code, _ = codeIn(text)
		}
		v := mail.Judge(reply)
		if i == 0 || v.Rule != mail.UnknownRefusal {
			r.Verdict = v
		}
		if v.Rule != mail.UnknownRefusal {
			break
		}
	}
	if r.Status == "" || vague(r.Status) && status != "" {
		r.Status = status
	}
	r.Diagnostic = cutText(r.Diagnostic, 1000)
}

// vague reports whether a status code says no more than that it failed.
func vague(status string) bool { return strings.HasSuffix(status, ".0.0") }

// serverWords returns what a server answered, from its code to the end of the paragraph.
func serverWords(text string) string {
	for para := range strings.SplitSeq(text, "\n\n") {
		if _, at := codeIn(para); at >= 0 {
			return strings.Join(strings.Fields(para[at:]), " ")
		}
	}
	return ""
}

// cutText cuts a text to a length, between characters.
func cutText(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && s[most]&0xc0 == 0x80 {
		most--
	}
	return s[:most]
}

// unique drops repeats of an address.
func unique(all []Recipient) []Recipient {
	seen := map[string]bool{}
	out := all[:0]
	for _, r := range all {
		if key := strings.ToLower(r.Address); !seen[key] {
			seen[key] = true
			out = append(out, r)
		}
	}
	return out
}
