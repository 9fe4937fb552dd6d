package claim_test

import (
	"testing"

	"dateline/internal/claim"
)

// A description is put into Chinese whole or not at all; a name is none.
func TestChineseProduct(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ in, want string }{
		{"ChatGPT app store", "ChatGPT应用商店"},
		{"AI assistant", "AI助手"},
		{"smart glasses", "眼镜"},
		{"Sora video generator", "Sora视频生成器"},
		{"Code Review", ""},
		{"Personal Computer", ""},
		{"whole host", ""},
		{"AI slop", ""},
		{"", ""},
	} {
		got, ok := claim.ChineseProduct(tt.in)
		if got != tt.want || ok != (tt.want != "") {
			t.Errorf("ChineseProduct(%q) = %q, %t; want %q", tt.in, got, ok, tt.want)
		}
	}
}
