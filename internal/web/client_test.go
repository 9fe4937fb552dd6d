package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"

	"dateline/internal/news"
	"dateline/internal/web"
)

// Where a request came from is what the connection says, and what our own proxies say, and nothing else.
func TestClient(t *testing.T) {
	t.Parallel()
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}
	for _, tt := range []struct {
		name, remote string
		forwarded    []string
		want, net    string
	}{
		{"direct", "203.0.113.9:1234", nil, "203.0.113.9", "203.0.113.0/24"},
		{"direct, with a lie", "203.0.113.9:1234", []string{"198.51.100.1"}, "203.0.113.9", "203.0.113.0/24"},
		{"IPv6", "[2001:db8:1:2:3:4:5:6]:1234", nil, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"},
		{"mapped IPv4", "[::ffff:203.0.113.9]:1234", nil, "203.0.113.9", "203.0.113.0/24"},
		{"a zone", "[fe80::1%eth0]:1234", nil, "fe80::1", "fe80::/64"},
		{"behind a proxy", "10.1.1.1:1234", []string{"203.0.113.9"}, "203.0.113.9", "203.0.113.0/24"},
		{"behind two", "10.1.1.1:1234", []string{"203.0.113.9, 10.2.2.2"}, "203.0.113.9", "203.0.113.0/24"},
		{"a lie before the truth", "10.1.1.1:1234", []string{"198.51.100.1", "203.0.113.9"}, "203.0.113.9", "203.0.113.0/24"},
		{"rubbish from a visitor", "10.1.1.1:1234", []string{"rubbish, 203.0.113.9"}, "203.0.113.9", "203.0.113.0/24"},
		{"rubbish from a proxy", "10.1.1.1:1234", []string{"203.0.113.9, rubbish"}, "10.1.1.1", "10.1.1.0/24"},
		{"nothing from a proxy", "10.1.1.1:1234", nil, "10.1.1.1", "10.1.1.0/24"},
		{"proxies alone", "10.1.1.1:1234", []string{"10.3.3.3"}, "10.3.3.3", "10.3.3.0/24"},
		{"ports in the header", "[fd00::1]:1", []string{"203.0.113.9:55, [2001:db8::1]:66"}, "2001:db8::1", "2001:db8::/64"},
		{"no address", "@", nil, "invalid IP", "unknown"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = tt.remote
		for _, v := range tt.forwarded {
			r.Header.Add("X-Forwarded-For", v)
		}
		got := web.Client(r, proxies)
		if got.String() != tt.want || web.Net(got) != tt.net {
			t.Errorf("%s: %s in %s, want %s in %s", tt.name, got, web.Net(got), tt.want, tt.net)
		}
	}
}

// A page of another site cannot act; one whose address is a secret may hide its origin, and no other may.
func TestOwn(t *testing.T) {
	t.Parallel()
	next := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	refuse := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })
	for _, tt := range []struct {
		name         string
		headers      []string
		open, secret int
	}{
		{"no headers", nil, 204, 204},
		{"our own page", []string{"Sec-Fetch-Site", "same-origin", "Origin", "https://news.example"}, 204, 204},
		{"another site", []string{"Sec-Fetch-Site", "cross-site"}, 418, 418},
		{"another site by origin", []string{"Origin", "https://evil.example"}, 418, 418},
		{"a trusted site", []string{"Origin", "https://blog.example", "Sec-Fetch-Site", "cross-site"}, 204, 418},
		{"a hidden origin", []string{"Origin", "null"}, 418, 204},
		{"a hidden origin from another site", []string{"Origin", "null", "Sec-Fetch-Site", "cross-site"}, 418, 418},
	} {
		for i, want := range []int{tt.open, tt.secret} {
			var trusted []string
			if i == 0 {
				trusted = []string{"https://blog.example"}
			}
			h, err := web.Own(next, trusted, i == 1, refuse)
			if err != nil {
				t.Fatal(err)
			}
			r := httptest.NewRequest(http.MethodPost, "https://news.example/", nil)
			for j := 0; j < len(tt.headers); j += 2 {
				r.Header.Set(tt.headers[j], tt.headers[j+1])
			}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != want {
				t.Errorf("%s, secret %v: %d, want %d", tt.name, i == 1, w.Code, want)
			}
		}
	}
	if _, err := web.Own(next, []string{"blog.example"}, false, refuse); err == nil {
		t.Error("an origin without a scheme is taken")
	}
}

// Readers get the edition that their browser asks for; others English.
func TestPreferred(t *testing.T) {
	t.Parallel()
	for accept, want := range map[string]news.Lang{
		"": news.English, "zh-CN,zh;q=0.9,en;q=0.8": news.Chinese, "zh-TW": news.Chinese, "de": news.English, "de,zh;q=0.5": news.Chinese, "en,zh;q=0.9": news.English, "*": news.English, ";;;": news.English,
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("Accept-Language", accept)
		if got := web.Preferred(r); got != want {
			t.Errorf("Preferred(%q) = %s, want %s", accept, got, want)
		}
	}
}
