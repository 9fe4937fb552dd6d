package canon_test

import (
	"errors"
	"strings"
	"testing"

	"dateline/internal/canon"
	"dateline/internal/news"
)

func TestURL(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, raw, want string }{
		{"plain", "https://example.com/a/b", "https://example.com/a/b"},
		{"scheme and host fold", "HTTP://WWW.Example.COM/A/b", "https://example.com/A/b"},
		{"root keeps its slash", "http://example.com", "https://example.com/"},
		{"www alone is a host", "http://www.com/x", "https://www.com/x"},
		{"doubled www", "http://www.www.example.com/x", "https://example.com/x"},
		{"default ports", "http://example.com:80/a", "https://example.com/a"},
		{"other scheme's default port", "http://example.com:443/a", "https://example.com/a"},
		{"port with zeros", "http://example.com:08080/a", "https://example.com:8080/a"},
		{"empty port", "https://example.com:/a", "https://example.com/a"},
		{"user name", "https://me:pw@example.com/a", "https://example.com/a"},
		{"dot at the end of the host", "https://example.com./a", "https://example.com/a"},
		{"outer space", " \n https://example.com/a\t", "https://example.com/a"},
		{"line break inside", "https://example.com/lo\nng", "https://example.com/long"},
		{"backslashes", `https:\\example.com\a\b?x=\y`, `https://example.com/a/b?x=%5Cy`},
		{"chinese host", "https://例子.中国/路", "https://xn--fsqu00a.xn--fiqs8s/%E8%B7%AF"},
		{"ideographic dots", "https://例子。中国/", "https://xn--fsqu00a.xn--fiqs8s/"},
		{"german host", "https://www.Bücher.example/", "https://xn--bcher-kva.example/"},
		{"ipv6", "http://[2001:DB8::1]:80/a", "https://[2001:db8::1]/a"},
		{"loopback with port", "http://127.0.0.1:8765/feed/1", "https://127.0.0.1:8765/feed/1"},

		{"trailing slash", "https://example.com/2025/12/story/", "https://example.com/2025/12/story"},
		{"dot segments", "https://example.com/a/./b/../c", "https://example.com/a/c"},
		{"dots above the root", "https://example.com/../../a", "https://example.com/a"},
		{"doubled slashes", "https://example.com//blog//post", "https://example.com/blog/post"},
		{"slashes of an inner address stay", "https://archive.example/web/2025/https://a.example//b", "https://archive.example/web/2025/https://a.example//b"},
		{"index file", "https://example.com/blog/index.html", "https://example.com/blog"},
		{"script stays", "https://example.com/index.php?id=7", "https://example.com/index.php?id=7"},
		{"escapes upper case", "https://example.com/%e4%b8%ad", "https://example.com/%E4%B8%AD"},
		{"text is escaped", "https://example.com/中", "https://example.com/%E4%B8%AD"},
		{"needless escapes", "https://example.com/%7Eme/%61%2Db", "https://example.com/~me/a-b"},
		{"escaped slash has a meaning", "https://example.com/a%2fb", "https://example.com/a%2Fb"},
		{"bad escape", "https://example.com/100%_sure", "https://example.com/100%25_sure"},
		{"space", "https://example.com/a b", "https://example.com/a%20b"},

		{"query sorted", "https://example.com/?b=2&a=1", "https://example.com/?a=1&b=2"},
		{"one key keeps its order", "https://example.com/?x=2&x=1&a", "https://example.com/?a&x=2&x=1"},
		{"empty pairs", "https://example.com/?&a=1&&", "https://example.com/?a=1"},
		{"bare question mark", "https://example.com/a?", "https://example.com/a"},
		{"plus is a space", "https://example.com/s?q=a+b", "https://example.com/s?q=a%20b"},
		{"escaped plus stays", "https://example.com/s?q=a%2bb", "https://example.com/s?q=a%2Bb"},
		{"ampersand escaped twice", "https://example.com/?a=1&amp;b=2", "https://example.com/?a=1&b=2"},

		{"campaign", "https://example.com/a?utm_source=rss&utm_medium=x&id=5", "https://example.com/a?id=5"},
		{"campaign in capitals", "https://example.com/a?UTM_Source=rss", "https://example.com/a"},
		{"clicks", "https://example.com/a?fbclid=1&gclid=2&msclkid=3&mc_cid=4&igshid=5", "https://example.com/a"},
		{"bbc", "https://www.bbc.com/news/articles/cwyn90l1dneo?at_medium=RSS&at_campaign=rss", "https://bbc.com/news/articles/cwyn90l1dneo"},
		{"engadget", "https://www.engadget.com/ai/a-b-c-214707378.html?src=rss", "https://engadget.com/ai/a-b-c-214707378.html"},
		{"soylent", "https://soylentnews.org/article.pl?sid=26/01/18/001228&from=rss", "https://soylentnews.org/article.pl?sid=26/01/18/001228"},
		{"newsletter's ref", "https://example.com/p/x?ref=tldr.tech", "https://example.com/p/x"},
		{"ref on an article", "https://example.com/p/some-long-story?ref=abc", "https://example.com/p/some-long-story"},
		{"ref that selects", "https://example.com/job.php?ref=abc", "https://example.com/job.php?ref=abc"},
		{"ref that is a number", "https://example.com/jobs/open-positions?ref=1234", "https://example.com/jobs/open-positions?ref=1234"},
		{"ref that is a branch", "https://github.com/a/b/blob/readme-file?ref=main", "https://github.com/a/b/blob/readme-file?ref=main"},
		{"source that selects", "https://example.com/list?source=reuters", "https://example.com/list?source=reuters"},
		{"from that is a time", "https://example.com/list?from=20251201", "https://example.com/list?from=20251201"},
		{"ids stay", "https://example.com/?p=123&id=4&aid=5&mod=viewthread&tid=9", "https://example.com/?aid=5&id=4&mod=viewthread&p=123&tid=9"},
		{"wechat", "https://mp.weixin.qq.com/s?__biz=MzA3==&mid=26&idx=2&sn=ab&chksm=8&scene=27#rd", "https://mp.weixin.qq.com/s?__biz=MzA3==&idx=2&mid=26&sn=ab"},

		{"fragment", "https://example.com/a#part", "https://example.com/a"},
		{"text fragment", "https://example.com/a#:~:text=hello%20you", "https://example.com/a"},
		{"hashbang", "https://example.com/#!/a", "https://example.com/#!/a"},
		{"script's route", "https://example.com/#/news/12", "https://example.com/#/news/12"},
		{"entry of a change log", "https://windsurf.example/changelog#1.9577.24", "https://windsurf.example/changelog#1.9577.24"},
		{"date in release notes", "https://c.example/docs/release-notes#December_10_2025", "https://c.example/docs/release-notes#December_10_2025"},
		{"mark on a change log", "https://c.example/changelog#ftag=CAD59", "https://c.example/changelog"},
		{"number elsewhere", "https://c.example/2025/story#atom-2", "https://c.example/2025/story"},

		{"short video address", "https://youtu.be/WYTOykSqf2Y?si=x&t=10", "https://youtube.com/watch?v=WYTOykSqf2Y"},
		{"video", "https://m.youtube.com/watch?t=10&v=WYTOykSqf2Y&feature=share", "https://youtube.com/watch?v=WYTOykSqf2Y"},
		{"post", "https://mobile.twitter.com/a/status/1?s=20", "https://x.com/a/status/1"},
		{"post's picture", "https://x.com/a/status/1/photo/2", "https://x.com/a/status/1"},
		{"paper as pdf", "https://arxiv.org/pdf/2512.01234v2.pdf", "https://arxiv.org/abs/2512.01234"},
		{"old paper", "http://arxiv.org/abs/cs.CL/0001001v1", "https://arxiv.org/abs/cs.CL/0001001"},
		{"paper list is none", "https://arxiv.org/list/cs.CL/recent", "https://arxiv.org/list/cs.CL/recent"},
		{"wikipedia on a phone", "https://zh.m.wikipedia.org/wiki/AI", "https://zh.wikipedia.org/wiki/AI"},
		{"amp at the end", "https://example.com/2025/a-long-story/amp/", "https://example.com/2025/a-long-story"},
		{"amp as a word", "https://example.com/tags/amp", "https://example.com/tags/amp"},
		{"amp parameter", "https://example.com/a?amp=1", "https://example.com/a"},
		{"amp host", "https://amp.theguardian.com/x/y", "https://theguardian.com/x/y"},
		{"amp cache", "https://www-example-com.cdn.ampproject.org/c/s/www.example.com/a?id=1", "https://example.com/a?id=1"},
		{"amp viewer", "https://www.google.com/amp/s/www.example.com/a", "https://example.com/a"},
		{"alert", "https://www.google.com/url?rct=j&sa=t&url=https%3A%2F%2Fwww.example.com%2Fa%3Fid%3D1&ct=ga", "https://example.com/a?id=1"},
		{"google's lookalike", "https://google.com.evil.example/url?url=https://a.example/", "https://google.com.evil.example/url?url=https://a.example/"},
		{"link page", "https://link.zhihu.com/?target=https%3A//example.com/a", "https://example.com/a"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := canon.URL(tt.raw)
			if err != nil || got != tt.want {
				t.Fatalf("URL(%q) = %q, %v, want %q", tt.raw, got, err, tt.want)
			}
			if again, err := canon.URL(got); err != nil || again != got {
				t.Errorf("URL(%q) = %q, %v: not settled", got, again, err)
			}
		})
	}
}

func TestURLRefuses(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{
		"", " ", "example.com/a", "//example.com/a", "/a/b", "ftp://example.com/", "javascript:alert(1)", "mailto:a@b.c",
		"http:", "http://", "https:///a", "http:example.com", "http://:80/", "http://a b/", "http://a..b/", "http://a<b>/",
		"http://example.com:99999/", "http://example.com:x/", "http://[::1/", "http://[zz]/", "urn:uuid:1", "data:text/html,x",
		"https://example.com/" + strings.Repeat("a", canon.MaxLen),
		wrapped("https://example.com/", 9),
	} {
		if got, err := canon.URL(raw); !errors.Is(err, news.ErrInvalid) {
			t.Errorf("URL(%.60q) = %q, %v, want news.ErrInvalid", raw, got, err)
		}
	}
}

// wrapped puts n redirect addresses around an address without escaping, which each layer takes for its own value.
func wrapped(s string, n int) string { return strings.Repeat("https://link.zhihu.com/?target=", n) + s }

func FuzzURL(f *testing.F) {
	for _, s := range []string{
		"https://www.example.com:443/a/../b//?b=2&a=1&utm_source=x#!y", "http://例子。中国/%e4%zz", "https://example.com/a/amp/amp/",
		"https://www.google.com/amp/s/www.google.com/url?url=http://x.example/", "http://a.b/?&amp;amp;c=d", "https://x.com/a/status/1/photo/1",
		"https://youtu.be/a%26b", "https://arxiv.org/pdf/2512.01234v2.pdf", "http://a/..//../index.html/index.html", "http://a%2eb/",
		"https://m.a-b.cdn.ampproject.org/c/s/c.d/e?f=g", "https://a.example/changelog#%31",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		got, err := canon.URL(raw)
		if err != nil {
			if !errors.Is(err, news.ErrInvalid) {
				t.Fatalf("URL(%q): %v is not news.ErrInvalid", raw, err)
			}
			return
		}
		if !strings.HasPrefix(got, "https://") || strings.Trim(got, printable) != "" {
			t.Fatalf("URL(%q) = %q: not a plain ASCII https address", raw, got)
		}
		if again, err := canon.URL(got); err != nil || again != got {
			t.Fatalf("URL(%q) = %q, but URL of that = %q, %v", raw, got, again, err)
		}
	})
}

const printable = "!#$%&'()*+,-./0123456789:;=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]_abcdefghijklmnopqrstuvwxyz~"

func BenchmarkURL(b *testing.B) {
	for b.Loop() {
		if _, err := canon.URL("https://www.bbc.com/news/articles/cwyn90l1dneo?at_medium=RSS&at_campaign=rss"); err != nil {
			b.Fatal(err)
		}
	}
}
