package testkit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

// Visit is one address that Crawl asked for.
type Visit struct {
	URL    string
	From   string // the page that links there; empty for the start
	Status int    // of the final answer, after redirects; 0 if none came
	Type   string // media type, without parameters
	Body   []byte // the first 8 MiB
	Err    error  // why no answer came
}

// Failed says whether a reader who follows the link gets no page.
func (v Visit) Failed() bool { return v.Err != nil || v.Status != http.StatusOK }

// String says what was asked for and what came, for messages of tests.
func (v Visit) String() string {
	from := ""
	if v.From != "" {
		from = " (linked from " + v.From + ")"
	}
	if v.Err != nil {
		return fmt.Sprintf("GET %s%s: %v", v.URL, from, v.Err)
	}
	return fmt.Sprintf("GET %s%s: %d %s, %d bytes", v.URL, from, v.Status, v.Type, len(v.Body))
}

// maxBody is how much of an answer is read, in bytes: more than any page of ours, less than what would hurt a test.
const maxBody = 8 << 20

// Crawl asks for the start address, then for all that its HTML links to on the same host, and so on, nearest first,
// each address once and at most most of them. It follows what a browser would fetch or offer: anchors, style sheets,
// pictures, scripts and feeds; forms that change something are left alone. It returns every visit, failed ones too;
// only an ended context or a start that is no address is an error.
func Crawl(ctx context.Context, client *http.Client, start string, most int) ([]Visit, error) {
	base, err := url.Parse(start)
	if err != nil || base.Host == "" {
		return nil, fmt.Errorf("crawl %q: no address with a host", start)
	}
	type link struct{ to, from string }
	queue := []link{{to: start}}
	seen := map[string]bool{start: true}
	var visits []Visit
	for len(queue) > 0 && len(visits) < most {
		next := queue[0]
		queue = queue[1:]
		v := visit(ctx, client, next.to)
		if ctx.Err() != nil {
			return visits, ctx.Err()
		}
		v.From = next.from
		visits = append(visits, v)
		if v.Type != "text/html" {
			continue
		}
		for _, to := range links(v) {
			if to.Host != base.Host || seen[to.String()] {
				continue
			}
			seen[to.String()] = true
			queue = append(queue, link{to.String(), next.to})
		}
	}
	return visits, nil
}

func visit(ctx context.Context, client *http.Client, address string) Visit {
	v := Visit{URL: address}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		v.Err = err
		return v
	}
	resp, err := client.Do(req)
	if err != nil {
		v.Err = err
		return v
	}
	v.Status = resp.StatusCode
	v.Type, _, err = mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if err != nil {
		v.Type = "" // as good as none: nothing in it is followed
	}
	v.Body, v.Err = io.ReadAll(io.LimitReader(resp.Body, maxBody))
	v.Err = errors.Join(v.Err, resp.Body.Close())
	return v
}

// links returns the addresses that a page leads to, without fragments, in the order in which they stand.
func links(v Visit) []*url.URL {
	base, err := url.Parse(v.URL)
	if err != nil {
		return nil
	}
	var found []*url.URL
	page := html.NewTokenizer(bytes.NewReader(v.Body))
	for {
		kind := page.Next()
		if kind == html.ErrorToken {
			return found
		}
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
			continue
		}
		tag := page.Token()
		for _, a := range tag.Attr {
			if !leads(tag.Data, a.Key) {
				continue
			}
			to, err := base.Parse(strings.TrimSpace(a.Val))
			if err != nil || (to.Scheme != "http" && to.Scheme != "https") {
				continue
			}
			to.Fragment, to.RawFragment = "", ""
			if to.Path == "" {
				to.Path = "/"
			}
			found = append(found, to)
		}
	}
}

// leads says whether an attribute of a tag holds an address that a browser fetches or offers.
func leads(tag, attribute string) bool {
	switch attribute {
	case "href":
		return tag == "a" || tag == "link" || tag == "area"
	case "src":
		return true
	}
	return false
}
