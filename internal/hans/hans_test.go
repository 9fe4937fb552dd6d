package hans_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"dateline/internal/hans"
)

func TestSimplify(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, in, want string }{
		{"empty", "", ""},
		{"ascii", "GPT-5.2 is out", "GPT-5.2 is out"},
		{"simplified stays", "著名的智能体公司发布新模型，后台打坏了", "著名的智能体公司发布新模型，后台打坏了"},
		{"plain", "輝達執行長黃仁勳訪問台積電", "辉达执行长黄仁勋访问台积电"},
		{"phrase kept", "乾隆皇帝喝乾淨的水", "乾隆皇帝喝干净的水"},
		{"variant of Taiwan", "偽造", "伪造"},
		{"mixed", "Meta 傳放棄「開源 AI」", "Meta 传放弃「开源 AI」"},
		{"taiwan's word only respelled", "軟體與晶片", "软体与晶片"},
		{"japanese kana", "生成AIの導入", "生成AIの导入"},
		{"broken bytes", "\xe8\xaa", "\xe8\xaa"},
		{"truncated in a phrase", "乾\xe9\x9a", "干\xe9\x9a"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := hans.Simplify(tt.in); got != tt.want {
				t.Errorf("Simplify(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestMainland(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, want string }{
		{"生成式人工智慧軟體跑在伺服器晶片上", "生成式人工智能软件跑在服务器芯片上"},
		{"矽谷創投", "硅谷风投"},
		{"網路與資料中心", "网络与数据中心"},
		{"AI 晶片", "AI 芯片"},
	}
	for _, tt := range tests {
		if got := hans.Mainland(tt.in); got != tt.want {
			t.Errorf("Mainland(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestRune(t *testing.T) {
	t.Parallel()
	for in, want := range map[rune]rune{'語': '语', '语': '语', 'a': 'a', '😀': '😀', 0x4E00: 0x4E00, 0x9FFF: 0x9FFF, -1: -1} {
		if got := hans.Rune(in); got != want {
			t.Errorf("Rune(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestSimplifiedIsFixed fails if simplifying what is simplified changes it again, or moves a character.
func TestSimplifiedIsFixed(t *testing.T) {
	t.Parallel()
	for r := rune(0x4E00); r <= 0x9FFF; r++ {
		once := hans.Rune(r)
		if again := hans.Rune(once); again != once {
			t.Errorf("Rune(%q) = %q, and then %q", r, once, again)
		}
		if utf8.RuneLen(once) != 3 {
			t.Errorf("Rune(%q) = %q has another length", r, once)
		}
	}
}

func FuzzSimplify(f *testing.F) {
	f.Add("乾隆皇帝喝乾淨的水")
	f.Add("AI\xe8軟體 𠀀 乾")
	f.Fuzz(func(t *testing.T, s string) {
		for _, got := range []string{hans.Simplify(s), hans.Mainland(s)} {
			if len(got) != len(s) {
				t.Fatalf("length of %q is %d, want %d", got, len(got), len(s))
			}
			if utf8.ValidString(got) != utf8.ValidString(s) {
				t.Fatalf("%q became %q", s, got)
			}
			for i := range len(s) {
				if utf8.RuneStart(s[i]) != utf8.RuneStart(got[i]) {
					t.Fatalf("%q became %q: a character moved at %d", s, got, i)
				}
			}
		}
	})
}

func BenchmarkSimplify(b *testing.B) {
	s := strings.Repeat("輝達執行長黃仁勳訪問台積電，談 AI 晶片與資料中心的需求。NVIDIA CEO visits TSMC. ", 1000)
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		hans.Simplify(s)
	}
}
