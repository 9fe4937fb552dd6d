package fetch_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"dateline/internal/fetch"
)

// robotsCases hold, for a robots.txt and a product token (Dateline where none is named), paths that may and paths
// that may not be fetched. They follow the text of RFC 9309 and its examples; \n, \r and \t are written out.
func robotsCases() []robotsCase {
	return []robotsCase{
		{name: "empty", text: "", yes: "/ /a /robots.txt"},
		{name: "all forbidden", text: "User-agent: *\nDisallow: /", yes: "/robots.txt", no: "/ /a /a/b?c /robots.txt?x /robots.txts"},
		{name: "all allowed", text: "User-agent: *\nDisallow:", yes: "/ /a"},
		{name: "empty disallow beside another", text: "User-agent: *\nDisallow:\nDisallow: /a", yes: "/ /b", no: "/a /ab"},
		{name: "empty allow", text: "User-agent: *\nAllow:\nDisallow: /", no: "/ /a"},
		{name: "only comments", text: "# Disallow: /\n#User-agent: *", yes: "/ /a"},

		// Which group speaks to us (section 2.2.1).
		{name: "our group beats star", text: "User-agent: *\nDisallow: /\n\nUser-agent: Dateline\nDisallow: /x", yes: "/ /a", no: "/x"},
		{name: "our group beats star in any order", text: "User-agent: Dateline\nDisallow: /x\n\nUser-agent: *\nDisallow: /", yes: "/ /a", no: "/x"},
		{name: "our group beats star though it is empty", text: "User-agent: *\nDisallow: /\nUser-agent: Dateline\n", yes: "/ /a"},
		{name: "our group beats star though it only has an empty rule", text: "User-agent: *\nDisallow: /\n\nUser-agent: Dateline\nDisallow:", yes: "/ /a"},
		{name: "other groups are not ours", text: "User-agent: Other\nDisallow: /", yes: "/ /a"},
		{name: "lower case", text: "user-agent: dateline\ndisallow: /x", yes: "/a", no: "/x"},
		{name: "upper case", text: "USER-AGENT: DATELINE\nDISALLOW: /x\nALLOW: /x/y", yes: "/a /x/y", no: "/x"},
		{name: "paths keep their case", text: "User-agent: *\nDisallow: /Private", yes: "/private /PRIVATE", no: "/Private"},
		{name: "a shorter name is another", text: "User-agent: Date\nDisallow: /", yes: "/ /a"},
		{name: "a longer name is another", text: "User-agent: DatelineBot\nDisallow: /", yes: "/ /a"},
		{name: "a name with a dash is another", text: "User-agent: Dateline-Images\nDisallow: /", yes: "/ /a"},
		{name: "a name with a digit is another", text: "User-agent: Dateline2\nDisallow: /", yes: "/ /a"},
		{name: "News does not block NewsBot", token: "NewsBot", text: "User-agent: News\nDisallow: /", yes: "/ /a"},
		{name: "NewsBot does not block News", token: "News", text: "User-agent: NewsBot\nDisallow: /", yes: "/ /a"},
		{name: "version after the name", text: "User-agent: Dateline/0.1\nDisallow: /x", yes: "/a", no: "/x"},
		{name: "words after the name", text: "User-agent: Dateline (the newsroom)\nDisallow: /x", no: "/x"},
		{name: "dash and underscore in our name", token: "my-bot_x", text: "User-agent: my-bot_x\nDisallow: /x\nUser-agent: my\nDisallow: /", yes: "/a", no: "/x"},
		{name: "star with words after it", text: "User-agent: * every one\nDisallow: /x", no: "/x"},
		{name: "star glued to a word is no star", text: "User-agent: *bot\nDisallow: /x", yes: "/x"},
		{name: "empty agent", text: "User-agent:\nDisallow: /x", yes: "/x"},
		{name: "two of our groups count as one", text: "User-agent: Dateline\nDisallow: /a\n\nUser-agent: Other\nDisallow: /b\n\nUser-agent: dateline\nDisallow: /c", yes: "/b", no: "/a /c"},
		{name: "two star groups count as one", text: "User-agent: *\nDisallow: /a\n\nUser-agent: Other\nDisallow: /b\n\nUser-agent: *\nDisallow: /c", yes: "/b", no: "/a /c"},
		{name: "several names share a group", text: "User-agent: Other\nUser-agent: Dateline\nUser-agent: Third\nDisallow: /x", yes: "/a", no: "/x"},
		{name: "star among the names of a group", text: "User-agent: Other\nUser-agent: *\nDisallow: /x", yes: "/a", no: "/x"},
		{name: "star and we share a group", text: "User-agent: *\nUser-agent: Dateline\nDisallow: /x\nUser-agent: *\nDisallow: /y", yes: "/y", no: "/x"},
		{name: "a rule ends the list of names", text: "User-agent: Other\nDisallow: /o\nUser-agent: Dateline\nDisallow: /x", yes: "/o", no: "/x"},
		{name: "a blank line ends nothing", text: "User-agent: Other\n\n\nUser-agent: Dateline\n\nDisallow: /x\n\nDisallow: /y", no: "/x /y"},
		{name: "an empty rule ends the list of names", text: "User-agent: Other\nDisallow:\nUser-agent: Dateline\nDisallow: /x", no: "/x"},
		{name: "rules before any name", text: "Disallow: /\nUser-agent: *\nDisallow: /x", yes: "/a", no: "/x"},
		{name: "rules without any name", text: "Disallow: /", yes: "/ /a"},
		{name: "sitemap between names", text: "User-agent: Dateline\nSitemap: https://e.example/s.xml\nUser-agent: Other\nDisallow: /x", no: "/x"},
		{name: "sitemap within a group", text: "User-agent: Dateline\nDisallow: /x\nSitemap: https://e.example/s.xml\nDisallow: /y", no: "/x /y"},
		{name: "crawl delay between names", text: "User-agent: Dateline\nCrawl-delay: 10\nUser-agent: Other\nDisallow: /x", no: "/x"},
		{name: "unknown records", text: "User-agent: Dateline\nNoindex: /n\nFoo: bar\nDisallow: /x", yes: "/n", no: "/x"},
		{name: "rfc example, foobot", token: "foobot", text: rfcGroups, yes: "/example/page.html /example/allowed.gif /", no: "/example/disallowed.gif"},
		{name: "rfc example, barbot", token: "barbot", text: rfcGroups, yes: "/ /other", no: "/example/page.html"},
		{name: "rfc example, bazbot", token: "bazbot", text: rfcGroups, yes: "/ /other", no: "/example/page.html"},
		{name: "rfc example, quxbot", token: "quxbot", text: rfcGroups, yes: "/ /example/page.html"},
		{name: "rfc example, another", token: "else", text: rfcGroups, yes: "/publications/", no: "/example/page.html /x.gif"},

		// How lines are read (section 2.2).
		{name: "CRLF", text: "User-agent: *\r\nDisallow: /x\r\n\r\nAllow: /x/y\r\n", yes: "/a /x/y", no: "/x"},
		{name: "CR alone", text: "User-agent: *\rDisallow: /x\rAllow: /x/y", yes: "/a /x/y", no: "/x"},
		{name: "mixed line ends", text: "User-agent: *\r\n\rDisallow: /x\nDisallow: /y\r", yes: "/a", no: "/x /y"},
		{name: "no line end at the end", text: "User-agent: *\nDisallow: /x", no: "/x /xy"},
		{name: "byte order mark", text: "\xef\xbb\xbfUser-agent: *\nDisallow: /x", yes: "/a", no: "/x"},
		{name: "byte order mark and CRLF", text: "\xef\xbb\xbfUser-agent: Dateline\r\nDisallow: /x\r\n", no: "/x"},
		{name: "spaces", text: "  User-agent :  Dateline  \n\tDisallow\t:\t/x\t\n", yes: "/a", no: "/x"},
		{name: "no spaces", text: "User-agent:Dateline\nDisallow:/x", yes: "/a", no: "/x"},
		{name: "comment after a value", text: "User-agent: Dateline # us\nDisallow: /x # why\nDisallow: /y#z", yes: "/a", no: "/x /y /yes"},
		{name: "comment lines between", text: "User-agent: Other\n# and\nUser-agent: Dateline\n#Disallow: /a\nDisallow: /x", yes: "/a", no: "/x"},
		{name: "a line without colon", text: "User-agent: *\nDisallow /x\nDisallow: /y", yes: "/x", no: "/y"},
		{name: "a value with colons", text: "User-agent: *\nDisallow: /a:b:c", yes: "/a", no: "/a:b:c"},
		{name: "misspelt keys", text: "User-agent: *\nDissallow: /x\nDisalow: /y\nuseragent: Dateline\nDisallow: /z", yes: "/x /y", no: "/z"},
		{name: "a page instead of rules", text: "<!DOCTYPE html>\n<html><body style=\"a: b\">Disallow: /</body></html>", yes: "/ /a"},
		{name: "zeros and noise", text: "\x00\xff\xfe\nUser-agent: *\n\x00Disallow: /\nDisallow: /x", yes: "/a", no: "/x"},
		{name: "allow all then other", text: "User-agent: *\nAllow: /\nDisallow: /x", yes: "/ /a", no: "/x"},

		// Which rule decides (section 2.2.2).
		{name: "longest wins, allow", text: "User-agent: *\nDisallow: /a\nAllow: /a/b", yes: "/a/b /a/b/c", no: "/a /a/c"},
		{name: "longest wins, disallow", text: "User-agent: *\nAllow: /a\nDisallow: /a/b", yes: "/a /a/c", no: "/a/b /a/b/c"},
		{name: "order does not matter", text: "User-agent: *\nAllow: /a/b\nDisallow: /a", yes: "/a/b", no: "/a"},
		{name: "equal length allows", text: "User-agent: *\nDisallow: /a\nAllow: /a", yes: "/a /ab"},
		{name: "equal length allows in any order", text: "User-agent: *\nAllow: /a\nDisallow: /a", yes: "/a /ab"},
		{name: "equal length by wildcard allows", text: "User-agent: *\nDisallow: /*b\nAllow: /ab", yes: "/ab", no: "/bb"},
		{name: "prefix", text: "User-agent: *\nDisallow: /fish", yes: "/Fish /cat/fish / /fis", no: "/fish /fish.html /fish/salmon /fishheads /fish?id=1"},
		{name: "folder", text: "User-agent: *\nDisallow: /fish/", yes: "/fish /fish.html /Fish/", no: "/fish/ /fish/?id=1 /fish/salmon"},
		{name: "query", text: "User-agent: *\nDisallow: /search?q=", yes: "/search /search?p=1", no: "/search?q= /search?q=a"},
		{name: "a longer allowed page", text: "User-agent: *\nDisallow: /\nAllow: /page", yes: "/page /pages", no: "/ /other"},
		{name: "length counts a wildcard as one", text: "User-agent: *\nAllow: /p*\nDisallow: /pa", yes: "/page"},
		{name: "length counts the end mark", text: "User-agent: *\nAllow: /p$\nDisallow: /p", yes: "/p", no: "/pa"},
		{name: "length after normalising", text: "User-agent: *\nAllow: /abcd\nDisallow: /%61%62", yes: "/abcd", no: "/abc"},
		{name: "a pattern without slash fits nothing", text: "User-agent: *\nDisallow: x\nDisallow: http://e.example/y", yes: "/x /y"},

		// Wildcards and ends (section 2.2.3).
		{name: "star in front", text: "User-agent: *\nDisallow: *.gif", yes: "/a.jpg /gif", no: "/a.gif /a.gif?x /b/c.gifs"},
		{name: "star after slash", text: "User-agent: *\nDisallow: /*.php", yes: "/ /windows.PHP", no: "/x.php /a/b.php?c /a.php5 /index.php/"},
		{name: "star and end", text: "User-agent: *\nDisallow: /*.php$", yes: "/x.php?p /x.php5 /x.php/ /windows.PHP", no: "/x.php /folder/x.php"},
		{name: "star in the middle", text: "User-agent: *\nDisallow: /fish*.php", yes: "/Fish.PHP /fis.php", no: "/fish.php /fishheads/cat.php?p=1"},
		{name: "star at the end", text: "User-agent: *\nDisallow: /fish*", yes: "/Fish /cat/fish", no: "/fish /fish/x /fishheads"},
		{name: "many stars", text: "User-agent: *\nDisallow: /a**b***c", yes: "/acb /ab", no: "/abc /axbxc /abcd"},
		{name: "stars with end", text: "User-agent: *\nDisallow: /a*b*c$", yes: "/abcd /ac", no: "/abc /abcbc /aXbXcXc"},
		{name: "a star may be empty", text: "User-agent: *\nDisallow: /a*b$", yes: "/aba", no: "/ab /aab /axb"},
		{name: "pieces do not overlap", text: "User-agent: *\nDisallow: /aba*aba$", yes: "/aba /ababa", no: "/abaaba /abaXaba"},
		{name: "star then end", text: "User-agent: *\nDisallow: /x*$", yes: "/y", no: "/x /xyz"},
		{name: "only a star", text: "User-agent: *\nDisallow: *", no: "/ /a"},
		{name: "only an end", text: "User-agent: *\nDisallow: $", yes: "/ /a"},
		{name: "the front page alone", text: "User-agent: *\nDisallow: /\nAllow: /$", yes: "/", no: "/a /?x"},
		{name: "a dollar in the middle is itself", text: "User-agent: *\nDisallow: /a$b", yes: "/a /b", no: "/a$b /a$bc /a%24b"},
		{name: "two dollars", text: "User-agent: *\nDisallow: /a$$", yes: "/a /a$$", no: "/a$ /a%24"},
		{name: "escaped star", text: "User-agent: *\nDisallow: /path/file-with-a-%2A.html", yes: "/path/file-with-a-x.html", no: "/path/file-with-a-*.html /path/file-with-a-%2a.html"},
		{name: "escaped dollar", text: "User-agent: *\nDisallow: /path/foo-%24", yes: "/path/foo- /path/foo", no: "/path/foo-$ /path/foo-%24x"},
		{name: "a question mark is itself", text: "User-agent: *\nDisallow: /*?", yes: "/a", no: "/a? /a?b"},
		{name: "a dot is itself", text: "User-agent: *\nDisallow: /a.b", yes: "/axb", no: "/a.b"},
		{name: "brackets are themselves", text: "User-agent: *\nDisallow: /[a-z]+", yes: "/abc", no: "/[a-z]+"},

		// Spellings (section 2.2.2).
		{name: "letters beyond ASCII", text: "User-agent: *\nDisallow: /foo/bar/ツ", yes: "/foo/bar/", no: "/foo/bar/ツ /foo/bar/%E3%83%84 /foo/bar/%e3%83%84"},
		{name: "escaped letters beyond ASCII", text: "User-agent: *\nDisallow: /foo/bar/%E3%83%84", no: "/foo/bar/ツ /foo/bar/%E3%83%84 /foo/bar/%e3%83%84"},
		{name: "Chinese in both spellings", text: "User-agent: *\nDisallow: /新闻/\nAllow: /%E6%96%B0%E9%97%BB/公开", yes: "/新闻/公开 /%e6%96%b0%e9%97%bb/%E5%85%AC%E5%BC%80", no: "/新闻/内部 /%E6%96%B0%E9%97%BB/"},
		{name: "escaped plain letters", text: "User-agent: *\nDisallow: /foo/bar/%62%61%7A", yes: "/foo/bar/", no: "/foo/bar/baz /foo/bar/%62az /foo/bar/%62%61%7a"},
		{name: "plain letters escaped in the path", text: "User-agent: *\nDisallow: /~joe/", no: "/~joe/ /%7Ejoe/ /%7ejoe/"},
		{name: "escaped tilde in the rule", text: "User-agent: *\nDisallow: /%7Ejoe/", no: "/~joe/ /%7ejoe/"},
		{name: "an escaped slash is another", text: "User-agent: *\nDisallow: /a%2Fb", yes: "/a/b", no: "/a%2Fb /a%2fb"},
		{name: "a slash is no escaped one", text: "User-agent: *\nDisallow: /a/b", yes: "/a%2Fb", no: "/a/b"},
		{name: "case of escapes", text: "User-agent: *\nDisallow: /a%3cd", no: "/a%3Cd /a%3cd /a<d"},
		{name: "query in both spellings", text: "User-agent: *\nDisallow: /foo/bar?baz=https%3A%2F%2Ffoo.bar", yes: "/foo/bar?baz=https://foo.bar", no: "/foo/bar?baz=https%3a%2f%2Ffoo.bar"},
		{name: "a reserved query", text: "User-agent: *\nDisallow: /foo/bar?baz=https://foo.bar", yes: "/foo/bar?baz=http://foo.bar", no: "/foo/bar?baz=https://foo.bar"},
		{name: "a stray percent", text: "User-agent: *\nDisallow: /100%", yes: "/100", no: "/100% /100%25 /100%off"},
		{name: "a percent at the end", text: "User-agent: *\nDisallow: /a%4", yes: "/a", no: "/a%4 /a%254"},
		{name: "a space in a rule", text: "User-agent: *\nDisallow: /a b", yes: "/a", no: "/a%20b"},
		{name: "plus is not space", text: "User-agent: *\nDisallow: /a+b", yes: "/a%20b", no: "/a+b"},
		{name: "a path without slash", text: "User-agent: *\nDisallow: /a", yes: "b", no: "a"},
	}
}

type robotsCase struct{ name, token, text, yes, no string }

const rfcGroups = "User-Agent: *\nDisallow: *.gif$\nDisallow: /example/\nAllow: /publications/\n\n" +
	"User-Agent: foobot\nDisallow:/\nAllow:/example/page.html\nAllow:/example/allowed.gif\nAllow: /$\n\n" +
	"User-Agent: barbot\nUser-Agent: bazbot\nDisallow: /example/page.html\n\nUser-Agent: quxbot\n"

// TestRobots fails if a rule of robots.txt is read otherwise than RFC 9309 says (T-ROB-1).
func TestRobots(t *testing.T) {
	t.Parallel()
	n := 0
	for _, tt := range robotsCases() {
		t.Run(tt.name, func(t *testing.T) {
			token := tt.token
			if token == "" {
				token = "Dateline"
			}
			r := fetch.ParseRobots([]byte(tt.text), token)
			for want, paths := range map[bool]string{true: tt.yes, false: tt.no} {
				for path := range strings.FieldsSeq(paths) {
					n++
					if got := r.Allowed(path); got != want {
						t.Errorf("Allowed(%q) = %v, want %v", path, got, want)
					}
				}
			}
		})
	}
	if n < 180 {
		t.Errorf("%d cases, want at least 180", n)
	}
	t.Logf("%d cases", n)
}

// TestRobotsSize fails if less than 500 KiB is read, if more is, or if the line that the limit cuts is believed.
func TestRobotsSize(t *testing.T) {
	t.Parallel()
	filler := strings.Repeat("# nothing to see in this line of the file\n", 500<<10/42)
	filler = "User-agent: *\n" + filler[:len(filler)-len("User-agent: *\n")-200]
	filler += strings.Repeat("#", 500<<10-len(filler)-61) + "\n"
	// Sixty bytes of room are left.
	inside := filler + "Disallow: /inside\n"
	across := inside + strings.Repeat("#", 29) + "\nDisallow: /" + "private\n"
	beyond := across + "Disallow: /beyond\n"
	r := fetch.ParseRobots([]byte(beyond), "Dateline")
	for path, want := range map[string]bool{"/inside": false, "/public": true, "/beyond": true} {
		if got := r.Allowed(path); got != want {
			t.Errorf("Allowed(%q) = %v, want %v", path, got, want)
		}
	}
	if cut := beyond[:500<<10]; !strings.HasSuffix(cut, "Disallow: /") && !strings.Contains(cut[len(cut)-12:], "Disallow: /") {
		t.Fatalf("the limit does not cut the line in question, but after %q", cut[len(cut)-20:])
	}
}

// TestRobotsHostile fails if a pattern made to be slow is slow.
func TestRobotsHostile(t *testing.T) {
	t.Parallel()
	text := []byte("User-agent: *\n")
	for len(text) < 480<<10 {
		text = append(text, "Disallow: /"+strings.Repeat("*a", 400)+"*b$\n"...)
	}
	r := fetch.ParseRobots(text, "Dateline")
	if !r.Allowed("/" + strings.Repeat("a", 4000)) {
		t.Error("a pattern that ends in b fits a path that does not")
	}
	if r.Allowed("/" + strings.Repeat("a", 4000) + "b") {
		t.Error("a pattern that ends in b does not fit a path that does")
	}
}

// slowVerdict is robots.txt's rule in its plainest form, with a regular expression for each pattern: the measure for
// FuzzRobots. It takes rules for "*" only.
func slowVerdict(rules [][2]string, path string) bool {
	size, allow := -1, true
	for _, rule := range rules {
		pattern := rule[1]
		if pattern == "" {
			continue
		}
		body, end := strings.CutSuffix(pattern, "$")
		parts := strings.Split(body, "*")
		for i := range parts {
			parts[i] = regexp.QuoteMeta(parts[i])
		}
		expr := "(?s)^" + strings.Join(parts, ".*")
		if end {
			expr += "$"
		}
		if !regexp.MustCompile(expr).MatchString(path) {
			continue
		}
		yes := rule[0] == "Allow"
		if len(pattern) > size || len(pattern) == size && yes {
			size, allow = len(pattern), yes
		}
	}
	return allow
}

// FuzzRobots holds that no file makes the parser fail; that line ends, a byte order mark, comments and the case of the
// token change no verdict; and that on rules in plain letters the verdict is that of slowVerdict.
func FuzzRobots(f *testing.F) {
	for _, tt := range robotsCases() {
		path, _, _ := strings.Cut(tt.yes+" "+tt.no, " ")
		f.Add([]byte(tt.text), path)
	}
	plain := regexp.MustCompile(`^[a-z0-9/*]*\$?$`)
	f.Fuzz(func(t *testing.T, text []byte, path string) {
		if len(text) > 100<<10 || len(path) > 10<<10 {
			return
		}
		want := fetch.ParseRobots(text, "Dateline").Allowed(path)
		if !bytes.HasPrefix(text, []byte("\xef\xbb\xbf")) {
			changed := bytes.ReplaceAll(text, []byte("\r"), []byte("\n"))
			changed = bytes.ReplaceAll(changed, []byte("\n"), []byte(" # comment\r\n\r\n"))
			changed = append([]byte("\xef\xbb\xbf"), changed...)
			if got := fetch.ParseRobots(changed, "dATELINE").Allowed(path); got != want {
				t.Errorf("Allowed(%q) = %v for %q, but %v with other line ends", path, want, text, got)
			}
		}
		// The same bytes as rules of one group.
		var rules [][2]string
		var b strings.Builder
		b.WriteString("User-agent: *\n")
		for i, pattern := range strings.Fields(string(text)) {
			if len(rules) == 20 || len(pattern) > 50 {
				break
			}
			if !plain.MatchString(pattern) {
				continue
			}
			verb := []string{"Allow", "Disallow"}[(i+len(pattern))%2]
			rules = append(rules, [2]string{verb, pattern})
			b.WriteString(verb + ": " + pattern + "\n")
		}
		if len(rules) == 0 || !regexp.MustCompile(`^/[a-z0-9/]*$`).MatchString(path) {
			return
		}
		got := fetch.ParseRobots([]byte(b.String()), "Dateline").Allowed(path)
		if want := slowVerdict(rules, path); got != want {
			t.Errorf("Allowed(%q) = %v for %q, want %v", path, got, b.String(), want)
		}
	})
}

func BenchmarkRobotsAllowed(b *testing.B) {
	var text strings.Builder
	text.WriteString("User-agent: *\n")
	for word := range strings.FieldsSeq("search login cart account private tmp cgi-bin *.pdf$ *?s= print tag/*/feed") {
		text.WriteString("Disallow: /" + word + "\n")
	}
	r := fetch.ParseRobots([]byte(text.String()), "Dateline")
	b.ReportAllocs()
	for b.Loop() {
		if !r.Allowed("/2026/11/23/some-article-about-a-model/") {
			b.Fatal("forbidden")
		}
	}
}
