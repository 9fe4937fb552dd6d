package bounce

import (
	"regexp"
	"strings"
)

var (
	// aboutOther finds lines whose address is not the recipient's.
	aboutOther = regexp.MustCompile(`(?i)message-?id|contact|postmaster@|webmaster@|abuse@|support@|\bhelp\b|assistance|^\s*(?:from|sender|mail from|reply-to|return-path|x-\S+|received|references|in-reply-to|by|id)\s*:|mail from:|>>> mail|received from|from:<|\bsender\b.*:|发件人|差出人|送信者`)
	// aboutRecipient finds lines whose address is the recipient's.
	aboutRecipient = regexp.MustCompile(`(?i)rcpt to|recipient|^\s*(?:to|cc|user|address(?:ed to)?|mailbox|failed)\b.*:|following address|could not|unknown|not found|deliver|收件人|宛先|受信者|\b5\d\d\b`)
	// headed finds lines that qmail and others put over what they say of an address.
	headed = regexp.MustCompile(`^\s*<[^<>\s]+@[^<>\s]+>:`)
	// loneAddress finds lines that are an address, or begin with one that something is said of.
	loneAddress = regexp.MustCompile(`^[\s*>\-]*[<"(]*[^\s<>"()]+@[^\s<>"():;]+[>")]*\s*(?:$|[:;,(\[\-]|\.\.\.|on (?:\w{3}, )?[0-9])`)
)

// listing finds lines over a list of those whom a message did not reach.
var listing = regexp.MustCompile(`(?i)(?:following|these|below) (?:recipient|address)\S*[^@]*:\s*$`)

// sure is what is added for an address that the returned message went to, or that stands in such a list: a list knows to whom an
// address led.
const sure = 10

// recipients returns the addresses that a report in words speaks of, the likeliest first.
func (m *message) recipients() []string {
	if found := m.recipientsBut(m.own(true)); len(found) > 0 {
		return found
	}
	return m.recipientsBut(m.own(false)) // some servers put the recipient into a field for our own address
}

func (m *message) recipientsBut(own map[string]bool) []string {
	wanted := map[string]bool{} // those that the returned message went to
	if m.original != nil {
		for _, name := range []string{"to", "cc", "x-original-to", "delivered-to", "resent-to", "apparently-to", "x-envelope-to", "envelope-to", "x-rcpt-to"} {
			for _, v := range m.original.all(name) {
				for _, a := range mailboxes(v) {
					wanted[strings.ToLower(a)] = true
				}
			}
		}
	}
	points := map[string]int{}
	listed := map[string]bool{} // those that stand in a list of the report
	spelled := map[string]string{}
	var order []string
	head := false // the last line that says something is the head of a list
	for line := range strings.SplitSeq(m.text, "\n") {
		inList := head && loneAddress.MatchString(line)
		if strings.TrimSpace(line) != "" {
			head = listing.MatchString(line)
		}
		for _, a := range addressesIn(line) {
			key := strings.ToLower(a)
			if own[key] && !wanted[key] && !headed.MatchString(line) {
				continue
			}
			if _, seen := spelled[key]; !seen {
				spelled[key] = a
				order = append(order, key)
			}
			p := 1
			switch {
			case aboutOther.MatchString(line) && !aboutRecipient.MatchString(line):
				p = -2
			case strings.Contains(line, `"emailAddress":"`+a+`"`): // JSON of Amazon SES
				p = 6
			case loneAddress.MatchString(line):
				p = 4
			case aboutRecipient.MatchString(line):
				p = 3
			}
			listed[key] = listed[key] || inList
			points[key] = max(points[key], p)
			if p < 0 && points[key] == 0 {
				points[key] = p
			}
		}
	}
	best, first := 0, 0
	for _, key := range order {
		base := points[key]
		if wanted[key] || listed[key] {
			points[key] += sure
		}
		if points[key] > best {
			best, first = points[key], base
		}
	}
	var out []string
	for _, key := range order {
		// Those that the report lists in the same way as the likeliest are all meant.
		alike := points[key] == best || first >= 4 && points[key] == first
		if alike && best > 0 {
			out = append(out, spelled[key])
		}
	}
	if len(out) > 0 && best < 3 {
		out = out[:1]
	}
	if len(out) > 0 && best >= 3 {
		return out
	}
	// The words name nobody for certain: whom the returned message was for. Its header may name many.
	if m.original != nil {
		for _, name := range []string{"x-original-to", "to", "cc"} {
			if list := mailboxes(m.original.get(name)); len(list) == 1 {
				return list
			}
		}
	}
	return out
}

// own returns the addresses of the report itself and of who sent the returned message; with those that transport
// noted, or without.
func (m *message) own(transport bool) map[string]bool {
	own := map[string]bool{}
	names := []string{"from", "sender", "to", "reply-to", "return-path", "errors-to", "x-loop"}
	if transport {
		names = append(names, "delivered-to", "x-original-to", "envelope-to", "x-envelope-to")
	}
	for _, name := range names {
		for _, v := range m.head.all(name) {
			for _, a := range mailboxes(v) {
				own[strings.ToLower(a)] = true
			}
		}
	}
	if m.original != nil {
		for _, name := range []string{"from", "sender", "reply-to", "return-path", "errors-to", "message-id"} {
			for _, a := range addressesIn(m.original.get(name)) {
				own[strings.ToLower(a)] = true
			}
		}
	}
	own[strings.ToLower(strings.Trim(m.head.get("message-id"), "<> "))] = true
	return own
}

// near returns what a report says beside an address: the paragraphs that hold it, with the next one where the address
// stands alone.
func (m *message) near(addr string) string {
	if addr == "" {
		return ""
	}
	key := strings.ToLower(addr)
	paras := strings.Split(m.text, "\n\n")
	var out strings.Builder
	for i, p := range paras {
		at := strings.Index(strings.ToLower(p), key)
		if at < 0 || out.Len() > 4096 {
			continue
		}
		if others := otherAddress(p, at, key); others >= 0 { // a list: only this one's lines
			p = p[:others]
		}
		out.WriteString(p[lineStart(p, at):])
		out.WriteString("\n")
		rest := strings.Trim(strings.ToLower(p[min(at+len(key), len(p)):]), " \t\n<>:\"().,")
		if rest == "" && i+1 < len(paras) {
			out.WriteString(paras[i+1])
			out.WriteString("\n")
		}
		out.WriteString("\n")
	}
	return cutText(out.String(), 8192)
}

// otherAddress returns where the line of the next address behind this one begins, or -1.
func otherAddress(para string, at int, key string) int {
	from := at + len(key)
	if from > len(para) {
		return -1
	}
	for _, m := range anyAddress.FindAllStringIndex(para[from:], 20) {
		if found := strings.ToLower(tidy(para[from+m[0] : from+m[1]])); found == key {
			continue
		}
		if start := lineStart(para, from+m[0]); start > at {
			return start
		}
	}
	return -1
}

func lineStart(s string, at int) int { return strings.LastIndexByte(s[:min(at, len(s))], '\n') + 1 }
