package text_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"dateline/internal/news"
	"dateline/internal/text"

	"github.com/google/go-cmp/cmp"
)

func TestDetect(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, in string
		declared news.Lang
		want     news.Lang
	}{
		{"chinese headline full of Latin names", "OpenAI 发布 GPT-5.2 与 ChatGPT Go", "", news.Chinese},
		{"traditional", "輝達宣布與台積電擴大合作,開發新晶片", "", news.Traditional},
		{"simplified under a wrong tag", "英伟达宣布与台积电扩大合作", news.English, news.Chinese},
		{"no one-sided character follows the feed", "人工智慧", news.Traditional, news.Traditional},
		{"japanese", "ソフトバンクがOpenAIに出資すると発表", "", news.Japanese},
		{"korean", "삼성전자 HBM4 양산", "", news.Korean},
		{"english", "Meta may charge for its next AI model", "", news.English},
		{"english with a Chinese word", "The word 关系 means relation in English, she said", "", news.English},
		{"short name follows the feed", "GPT-5.2", news.English, news.English},
		{"spanish", "El presidente de la compañía dice que los modelos no son para todos", "", news.OtherLang},
		{"german", "Das Unternehmen wird mit dem neuen Modell nicht auf den Markt gehen", "", news.OtherLang},
		{"russian", "Компания представила новую модель искусственного интеллекта", "", news.OtherLang},
		{"address does not count", "看这里 https://example.com/a/very/long/english/path", "", news.Chinese},
		{"nothing", "…", news.Chinese, news.Chinese},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := text.Detect(tt.in, tt.declared); got != tt.want {
				t.Errorf("Detect(%q, %q) = %q, want %q", tt.in, tt.declared, got, tt.want)
			}
		})
	}
}

func TestSentences(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		in   string
		lang news.Lang
		want []string
	}{
		{"plain", "It shipped. Nobody noticed! Why? We asked.", news.English, []string{"It shipped.", "Nobody noticed!", "Why?", "We asked."}},
		{
			"abbreviations", "Mr. Smith of Acme Inc. met Dr. Li in the U.S. on Dec. 9. They spoke.", news.English,
			[]string{"Mr. Smith of Acme Inc. met Dr. Li in the U.S. on Dec. 9.", "They spoke."},
		},
		{"abbreviation at the end", "It moved to the U.S. The rest stayed.", news.English, []string{"It moved to the U.S.", "The rest stayed."}},
		{"versions and decimals", "GPT-5.2 costs $1.75 per million. Prices rose 3.5%.", news.English, []string{"GPT-5.2 costs $1.75 per million.", "Prices rose 3.5%."}},
		{"closing quote stays", "“It works.” He left.", news.English, []string{"“It works.”", "He left."}},
		{"question inside", `"Really?" he asked. "Yes."`, news.English, []string{`"Really?" he asked.`, `"Yes."`}},
		{"soft line break", "The model was\nreleased today.\n\nMore soon", news.English, []string{"The model was\nreleased today.", "More soon"}},
		{"brand with a small letter", "It is out. xAI said so.", news.English, []string{"It is out.", "xAI said so."}},
		{"domain", "He left OpenAI.com for Character.AI yesterday.", news.English, []string{"He left OpenAI.com for Character.AI yesterday."}},
		{"zh", "融资3.5亿元。“我们不卖。”他说；随后离开！", news.Chinese, []string{"融资3.5亿元。", "“我们不卖。”", "他说；", "随后离开！"}},
		{"zh lines", "一\n二 GPT-5.2 上线", news.Chinese, []string{"一", "二 GPT-5.2 上线"}},
		{"zh with English", "他说 OK. 然后走了。", news.Chinese, []string{"他说 OK.", "然后走了。"}},
		{"empty", " \n ", news.English, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, p := range text.Sentences(tt.in, tt.lang) {
				got = append(got, p.In(tt.in))
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("Sentences(%q) differ (-want +got):\n%s", tt.in, d)
			}
		})
	}
}

func TestTerms(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, in, want string
	}{
		{"words", "Meta's AI-powered glasses", "meta ai powered glasses"},
		{"versions", "GPT-5.2, GPT 5.2 and GPT5.2 and GPT‑5.2", "gpt gpt-5.2 gpt gpt-5.2 and gpt gpt-5.2 and gpt gpt-5.2"},
		{"chips", "H200 and M4", "h200 and m4"},
		{"money in two languages", "$14.3 billion, 143亿美元", "USD1.43e+10 USD1.43e+10"},
		{"percent", "25% 25 percent", "25% 25%"},
		{"han", "发布新模型", "发布 布新 新模 模型"},
		{"mixed", "用GPT写", "用 gpt 写"},
		{"full width", "ＧＰＴ", "gpt"},
		{"address", "see https://a.example/b?c=1 now", "see now"},
		{"states", "U.S. and U.K. rules", "u.s and u.k rules"},
		{"year", "In 2026 it ends", "in 2026 it ends"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := strings.Join(text.Terms(tt.in), " "); got != tt.want {
				t.Errorf("Terms(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, want string }{
		{"raised $1.5B", "USD1.5e+09"},
		{"融资3.5亿元", "CNY3.5e+08"},
		{"1,250 people", "n1250"},
		{"cut by 20 per cent", "20%"},
		{"下降20%", "20%"},
		{"between $66 billion and $72 billion", "USD6.6e+10 USD7.2e+10"},
		{"GPT-5.2 has 1.8 trillion parameters", "n1.8e+12"},
		{"in 2025", ""},
		{"RMB 300 million", "CNY3e+08"},
		{"350亿美元", "USD3.5e+10"},
		{"US$35bn", "USD3.5e+10"},
		{"4o and 30nm", ""},
		{"200 万用户", "n2e+06"},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			t.Parallel()
			var keys []string
			for _, n := range text.Numbers(tt.in) {
				if k := n.Key(); k != "" {
					keys = append(keys, k)
				}
			}
			if got := strings.Join(keys, " "); got != tt.want {
				t.Errorf("Numbers(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestFold(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"ＧＰＴ‑５ “Ｑ”":    `gpt-5 "q"`,
		"Straße Ærø":   "strasse aero",
		"Café Zoë":     "cafe zoe",
		"plain":        "plain",
		"a\u200bb\x00": "ab",
		"İstanbul":     "istanbul",
	} {
		if got := text.Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func seeds(f *testing.F) {
	f.Helper()
	for _, s := range []string{
		"", "Mr. X. said 3.5亿。“好”！\n\nU.S. Then", "GPT‑5.2 $1.5B 25% ＧＰＴ", "\xff\xfe.\x80。", "a.b.c.d. E", "…… …\r\n", "http://", "US$1,2,3.4.5",
		"１２３ 亿", "e\u0301 ß", "한국어 テスト", "9,999,99 RMB12 -5", "www.x.y).",
	} {
		f.Add(s)
	}
}

// FuzzSentences: spans are in order, apart, inside the text, and cover all that is not space.
func FuzzSentences(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, s string) {
		for _, lang := range []news.Lang{news.English, news.Chinese} {
			at := 0
			for _, p := range text.Sentences(s, lang) {
				if p.Start < at || p.End <= p.Start || p.End > len(s) {
					t.Fatalf("span %v after %d in %q", p, at, s)
				}
				if gap := s[at:p.Start]; !blank(gap) {
					t.Fatalf("%q lost from %q", gap, s)
				}
				at = p.End
			}
			if !blank(s[at:]) {
				t.Fatalf("%q lost from the end of %q", s[at:], s)
			}
		}
	})
}

func blank(s string) bool {
	return strings.Trim(s, " \t\n\r\v\f\u0085\u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff\u200b\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a") == ""
}

// FuzzFold: folding twice is folding once, and the result is UTF-8.
func FuzzFold(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, s string) {
		once := text.Fold(s)
		if twice := text.Fold(once); twice != once {
			t.Fatalf("Fold(Fold(%q)) = %q, not %q", s, twice, once)
		}
		if !utf8.ValidString(once) {
			t.Fatalf("Fold(%q) = %q is no UTF-8", s, once)
		}
	})
}

// FuzzTerms: spans lie inside the text, terms are folded and never empty; numbers too have valid spans.
func FuzzTerms(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, s string) {
		text.EachTerm(s, func(m text.Term) {
			if m.Start < 0 || m.End > len(s) || m.Start >= m.End || len(m.Text) == 0 {
				t.Fatalf("term %q at %v in %q", m.Text, m.Span, s)
			}
			if m.Kind == text.Word && text.Fold(string(m.Text)) != string(m.Text) {
				t.Fatalf("term %q in %q is not folded", m.Text, s)
			}
		})
		at := 0
		for _, n := range text.Numbers(s) {
			if n.Start < 0 || n.End > len(s) || n.Start >= n.End || n.End < at {
				t.Fatalf("number at %v in %q", n.Span, s)
			}
			at = n.End
		}
		text.Detect(s, "")
	})
}

const sample = "Meta is preparing a new frontier model, code-named Avocado, for the first quarter of 2026, people familiar with the matter said. " +
	"The company raised its 2025 capex guidance to $70 billion from $66 billion in October. " +
	"Meta 正在准备代号为 Avocado 的新模型，知情人士称将于2026年第一季度发布。该公司10月把全年资本开支指引上调至700亿美元。"

func BenchmarkTerms(b *testing.B) {
	b.SetBytes(int64(len(sample)))
	b.ReportAllocs()
	for b.Loop() {
		text.Terms(sample)
	}
}

func BenchmarkEachTerm(b *testing.B) {
	b.SetBytes(int64(len(sample)))
	for b.Loop() {
		text.EachTerm(sample, func(text.Term) {})
	}
}

func BenchmarkSentences(b *testing.B) {
	b.SetBytes(int64(len(sample)))
	for b.Loop() {
		text.Sentences(sample, news.English)
	}
}

func BenchmarkDetect(b *testing.B) {
	b.SetBytes(int64(len(sample)))
	for b.Loop() {
		text.Detect(sample, "")
	}
}
