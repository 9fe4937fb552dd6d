package bounce

import (
	"regexp"
	"strings"
)

// complaintSubject finds the complaints that Microsoft's consumer service sends, which are a mail with a mail in it.
var complaintSubject = regexp.MustCompile(`(?i)^\s*complaint about message from [0-9a-f:.]+\s*$`)

func (m *message) looksComplaint() bool {
	return len(m.wrapped) > 0 && complaintSubject.MatchString(m.head.get("subject"))
}

// complaint fills in a report of RFC 5965.
func (m *message) complaint(rep *Report) {
	rep.Kind = NotSpam
	switch strings.ToLower(strings.TrimSpace(m.feedback.get("feedback-type"))) {
	case "abuse", "fraud", "virus", "opt-out", "opt-out-list", "miscategorized", "other", "":
		rep.Kind = Complaint
	}
	var found []string
	for _, name := range []string{"original-rcpt-to", "removal-recipient", "original-recipient"} {
		for _, v := range m.feedback.all(name) {
			found = merge(found, addressesIn(v))
		}
	}
	if len(found) == 0 && m.original != nil {
		for _, name := range []string{"x-original-to", "delivered-to", "x-hmxmroriginalrecipient", "x-apparently-to", "to"} {
			if list := mailboxes(m.original.get(name)); len(list) > 0 {
				found = list
				break
			}
		}
	}
	for _, a := range found {
		rep.Recipients = append(rep.Recipients, Recipient{Address: a})
	}
	rep.Recipients = unique(rep.Recipients)
}
