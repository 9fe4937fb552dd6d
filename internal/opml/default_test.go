package opml_test

import (
	"cmp"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the zones of the list must exist on a machine without a zone database

	"dateline/internal/news"
	"dateline/internal/opml"
)

// The default list is what a new installation starts with: it must be whole, clean and in order.
func TestDefaultList(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../field/ai/sources.opml")
	if err != nil {
		t.Fatal(err)
	}
	sources, problems, err := opml.Parse(data)
	if err != nil || len(problems) > 0 {
		t.Fatalf("Parse: %v, %v", problems, err)
	}
	if rows := strings.Count(string(data), "xmlUrl="); rows != len(sources) {
		t.Errorf("%d rows but %d sources: some repeat an address", rows, len(sources))
	}
	if !strings.HasPrefix(string(data), "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!--") {
		t.Error("the list does not open with a comment that says what it is")
	}
	chinese, classes, names := 0, map[news.Class]int{}, map[string]bool{}
	for _, s := range sources {
		classes[s.Class]++
		if s.Lang.IsChinese() {
			chinese++
		}
		if s.Name == "" || s.Outlet == "" || s.Home == "" {
			t.Errorf("%s: name, outlet or site is missing: %+v", s.URL, s)
		}
		if names[s.Name] {
			t.Errorf("%s: the name %q stands twice", s.URL, s.Name)
		}
		names[s.Name] = true
		if s.Lang != news.English && !s.Lang.IsChinese() {
			t.Errorf("%s: language %q", s.URL, s.Lang)
		}
		if s.Lang.IsChinese() && s.Zone == "" {
			t.Errorf("%s: a Chinese source without a zone for its dates", s.URL)
		}
		if _, err := time.LoadLocation(s.Zone); err != nil {
			t.Errorf("%s: %v", s.URL, err)
		}
		for _, a := range []string{s.URL, s.Home} {
			u, err := url.Parse(a)
			if err != nil || u.Hostname() == "" || u.Port() != "" || u.Fragment != "" || strings.ToLower(u.Host) != u.Host {
				t.Errorf("address %q is not a plain public one (%v)", a, err)
			}
		}
		// These serve no https; whoever adds one here has tried.
		plain := []string{"www.c114.com.cn", "www.dostor.com", "www.people.com.cn"}
		if u, err := url.Parse(s.URL); err == nil && u.Scheme != "https" && !slices.Contains(plain, u.Host) {
			t.Errorf("%s: not https", s.URL)
		}
	}
	if len(sources) < 140 || chinese < 40 {
		t.Errorf("%d sources, %d of them Chinese; want at least 140 and 40", len(sources), chinese)
	}
	for _, c := range news.Classes() {
		if classes[c] == 0 {
			t.Errorf("no source of class %s", c)
		}
	}
	sorted := slices.Clone(sources)
	slices.SortStableFunc(sorted, func(a, b news.Source) int {
		return cmp.Or(cmp.Compare(a.Class.Nearness(), b.Class.Nearness()), cmp.Compare(a.Name, b.Name))
	})
	for i := range sources {
		if sources[i].URL != sorted[i].URL {
			t.Fatalf("row %d is %q, but by class and name it would be %q", i+1, sources[i].Name, sorted[i].Name)
		}
	}
}
