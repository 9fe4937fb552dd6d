package hooks

import (
	"encoding/json"
	"fmt"
	"strings"

	"dateline/internal/mail"
	"dateline/internal/news"
)

// decode reads JSON into v.
func decode(body []byte, v any) error {
	if err := json.Unmarshal(body, v); err != nil {
		return fmt.Errorf("%w: not the JSON that was expected: %w", news.ErrInvalid, err)
	}
	return nil
}

// judge says what a server's refusal means, by the same rules as for mails. Where its words say nothing, the relay's own
// name of the fault decides.
func judge(n *news.ReturnNote, code int, status, words string, relay mail.Class, rule string) {
	n.Kind, n.Status, n.Detail = news.ReturnFailed, status, words
	v := mail.Judge(mail.Reply{Code: code, Enhanced: status, Text: words, Final: true})
	said := strings.TrimSpace(words) != "" || status != "" || code != 0
	if !said || v.Rule == mail.UnknownRefusal || v.Class == mail.Accepted {
		v = mail.Verdict{Class: relay, Rule: rule}
	}
	n.Class, n.Rule = string(v.Class), v.Rule
}

// nonEmpty returns the texts that are not empty, without the brackets of message ids.
func nonEmpty(all ...string) []string {
	var out []string
	for _, s := range all {
		if s = strings.Trim(strings.TrimSpace(s), "<>"); s != "" {
			out = append(out, s)
		}
	}
	return out
}
