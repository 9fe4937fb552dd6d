package address_test

import (
	"errors"
	"net/mail"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/address"
	"dateline/internal/news"
)

func TestParse(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 64)
	for _, tt := range []struct {
		name, in string
		want     news.Mailbox
	}{
		{"plain", "reader@mail.example", news.Mailbox{Address: "reader@mail.example", Key: "reader@mail.example", Domain: "mail.example"}},
		{"spaces around", " \treader@mail.example\r\n", news.Mailbox{Address: "reader@mail.example", Key: "reader@mail.example", Domain: "mail.example"}},
		{"case", "Reader.Name+News@Mail.EXAMPLE", news.Mailbox{Address: "Reader.Name+News@mail.example", Key: "reader.name+news@mail.example", Domain: "mail.example"}},
		{"odd characters", "o'b!#$%&*/=?^_`{|}~-@x.example", news.Mailbox{Address: "o'b!#$%&*/=?^_`{|}~-@x.example", Key: "o'b!#$%&*/=?^_`{|}~-@x.example", Domain: "x.example"}},
		{"Chinese domain", "a@例子.公司", news.Mailbox{Address: "a@xn--fsqu00a.xn--55qx5d", Key: "a@xn--fsqu00a.xn--55qx5d", Domain: "xn--fsqu00a.xn--55qx5d"}},
		{"Chinese punctuation", "a＠例子。公司", news.Mailbox{Address: "a@xn--fsqu00a.xn--55qx5d", Key: "a@xn--fsqu00a.xn--55qx5d", Domain: "xn--fsqu00a.xn--55qx5d"}},
		{"wide domain", "a@ｑｑ．com", news.Mailbox{Address: "a@qq.com", Key: "a@qq.com", Domain: "qq.com"}},
		{"German domain", "a@BÜCHER.example", news.Mailbox{Address: "a@xn--bcher-kva.example", Key: "a@xn--bcher-kva.example", Domain: "xn--bcher-kva.example"}},
		{"A-label", "a@xn--fsqu00a.example", news.Mailbox{Address: "a@xn--fsqu00a.example", Key: "a@xn--fsqu00a.example", Domain: "xn--fsqu00a.example"}},
		{"digits", "12345678@163.com", news.Mailbox{Address: "12345678@163.com", Key: "12345678@163.com", Domain: "163.com"}},
		{"longest local part", long + "@x.example", news.Mailbox{Address: long + "@x.example", Key: long + "@x.example", Domain: "x.example"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := address.Parse(tt.in, address.Options{})
			if diff := cmp.Diff(tt.want, got); err != nil || diff != "" {
				t.Errorf("Parse(%q): %v (-want +got):\n%s", tt.in, err, diff)
			}
		})
	}
}

// What Go's parser takes and no reader means, and what nobody takes.
func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for _, in := range []string{
		"a b <a@b.c>", "a@b", "a@[127.0.0.1]", "a@b.c (x)", "<a@b.example>", `"a b"@x.example`, `"a"@x.example`, "a@127.0.0.1", "a@1.2", "(c)a@x.example",
		"a@b.c", "", "@", "a@", "@x.example", "a", "a@@x.example", "a@b@x.example", ".a@x.example", "a.@x.example", "a..b@x.example", "a b@x.example", "a,b@x.example",
		"a;b@x.example", "a:b@x.example", `a\b@x.example`, "a\x00b@x.example", "a\nb@x.example", "a@x.example\nBcc: b@y.example", "a@x .example", "a@x..example",
		"a@.example", "a@x.example.", "a@-x.example", "a@x-.example", "a@x_y.example", "a@x.example/b", "a@x.example:25", "a@x%y.example", "张三@x.example", "ａ@x.example",
		"a@" + strings.Repeat("x", 64) + ".example", strings.Repeat("a", 65) + "@x.example", "a@" + strings.Repeat("x.", 126) + "example", "a\u00ad@x.example",
		"a@ex\u202eample.example", "a\xff@x.example", "a@\xff.example", "mailto:a@x.example", "a@xn--.example", "a@xn--\u00fc.example", "Ä@x.example",
		strings.Repeat("a", 64) + "@" + strings.Repeat("x", 63) + "." + strings.Repeat("y", 63) + "." + strings.Repeat("z", 63) + ".example",
	} {
		if got, err := address.Parse(in, address.Options{}); !errors.Is(err, news.ErrInvalid) {
			t.Errorf("Parse(%q) = %+v, %v, want ErrInvalid", in, got, err)
		}
	}
}

func TestParseInternational(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"张三@例子.公司": "张三@xn--fsqu00a.xn--55qx5d", "e\u0301@x.example": "\u00e9@x.example", "Δ@x.example": "Δ@x.example", "plain@x.example": "plain@x.example",
	} {
		got, err := address.Parse(in, address.Options{UTF8: true})
		if err != nil || got.Address != want {
			t.Errorf("Parse(%q) = %q, %v, want %q", in, got.Address, err, want)
		}
	}
	for _, in := range []string{"张\u3000三@x.example", "a\u200b@x.example", "a\u202e@x.example", "a\u0085@x.example", "a\ufeff@x.example", strings.Repeat("张", 22) + "@x.example"} {
		if got, err := address.Parse(in, address.Options{UTF8: true}); !errors.Is(err, news.ErrInvalid) {
			t.Errorf("Parse(%q) = %+v, %v, want ErrInvalid", in, got, err)
		}
	}
}

// What is taken can be mailed to, is read back as itself, and holds nothing that could leave its line.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"a@x.example", "张三@例子。公司", "a b <a@b.c>", "a@b.c (x)", "A@ＱＱ．COM", "a@xn--fsqu00a.example", "\"a\"@x.example", "a@x.example\r\nRCPT TO:<b@x.example>"} {
		f.Add(s, true)
		f.Add(s, false)
	}
	f.Fuzz(func(t *testing.T, in string, wide bool) {
		got, err := address.Parse(in, address.Options{UTF8: wide})
		if err != nil {
			if got != (news.Mailbox{}) || !errors.Is(err, news.ErrInvalid) {
				t.Fatalf("Parse(%q) = %+v with %v", in, got, err)
			}
			return
		}
		if again, err := address.Parse(got.Address, address.Options{UTF8: wide}); err != nil || again != got {
			t.Fatalf("Parse(%q) = %+v, read back as %+v, %v", in, got, again, err)
		}
		if strings.ContainsFunc(got.Address, func(r rune) bool { return r <= ' ' || r == 0x7f || !wide && r > 0x7f }) {
			t.Fatalf("Parse(%q) lets %q through", in, got.Address)
		}
		parsed, err := mail.ParseAddress(got.Address)
		if err != nil || parsed.Address != got.Address || parsed.Name != "" {
			t.Fatalf("net/mail reads %q as %+v, %v", got.Address, parsed, err)
		}
		if !strings.HasSuffix(got.Key, "@"+got.Domain) || strings.ToLower(got.Key) != got.Key {
			t.Fatalf("Parse(%q) = %+v", in, got)
		}
	})
}
