package render_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// checkHTML fails if a fragment has tags that do not balance, tags or attributes beyond the few that we write, or links
// to anything but the web.
func checkHTML(t *testing.T, fragment string) {
	t.Helper()
	tags := []string{"p", "h2", "h3", "a", "span", "small", "ul", "li"}
	attributes := []string{"href", "lang"}
	var open []string
	z := html.NewTokenizer(strings.NewReader(fragment))
	for {
		switch z.Next() {
		case html.ErrorToken:
			if len(open) > 0 {
				t.Errorf("left open: %v in\n%s", open, fragment)
			}
			return
		case html.StartTagToken:
			token := z.Token()
			if !slices.Contains(tags, token.Data) {
				t.Errorf("tag %q in\n%s", token.Data, fragment)
			}
			for _, a := range token.Attr {
				if !slices.Contains(attributes, a.Key) {
					t.Errorf("attribute %q in\n%s", a.Key, fragment)
				}
				if a.Key == "href" && !strings.HasPrefix(a.Val, "https://") && !strings.HasPrefix(a.Val, "http://") {
					t.Errorf("link to %q in\n%s", a.Val, fragment)
				}
			}
			open = append(open, token.Data)
		case html.EndTagToken:
			token := z.Token()
			if len(open) == 0 || open[len(open)-1] != token.Data {
				t.Fatalf("</%s> closes %v in\n%s", token.Data, open, fragment)
			}
			open = open[:len(open)-1]
		case html.CommentToken, html.DoctypeToken, html.SelfClosingTagToken:
			t.Errorf("token %q in\n%s", z.Token(), fragment)
		case html.TextToken:
		}
	}
}
