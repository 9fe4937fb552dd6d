package compose_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"dateline/internal/compose"
	"dateline/internal/news"
)

// An office is that which stands at once beside the name, as printed; a word that only ends or begins like one is none.
func TestTheOfficeBesideAName(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text, name, want string
		lang             news.Lang
	}{
		{"“We ship,” said Jane Roe, chief executive officer of Harbour.", "Jane Roe", "chief executive officer", news.English},
		{"Harbour CEO Jane Roe said so.", "Jane Roe", "CEO", news.English},
		{"Jane Roe (chief financial officer) spoke.", "Jane Roe", "chief financial officer", news.English},
		{"Jane Roe met the chief executive of another firm.", "Jane Roe", "", news.English},
		{"The Videoceo Jane Roe made a film.", "Jane Roe", "", news.English},
		{"Jane Roe, chairperson of the board", "Jane Roe", "", news.English},
		{"Nobody is named here, chief executive or not.", "Jane Roe", "", news.English},
		{"港湾公司首席执行官张三表示", "张三", "首席执行官", news.Chinese},
		{"张三（首席财务官）说", "张三", "首席财务官", news.Chinese},
		{"港湾公司CEO张三表示", "张三", "CEO", news.Chinese},
		{"张三表示，公司会继续", "张三", "", news.Chinese},
		{"İstanbul CEO Jane Roe", "Jane Roe", "", news.English}, // letters whose small form is longer
		{"", "", "", news.English},
	} {
		if got := compose.RoleBeside(tt.text, tt.name, tt.lang); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.text, got, tt.want)
		}
	}
}

// Whatever the text, an office is a piece of it.
func FuzzTheOfficeBesideAName(f *testing.F) {
	f.Add("said Jane Roe, chief executive of", "Jane Roe", true)
	f.Add("首席执行官张三", "张三", false)
	f.Add("\xff\xfe CEO İ", "İ", true)
	f.Fuzz(func(t *testing.T, text, name string, english bool) {
		lang := news.Chinese
		if english {
			lang = news.English
		}
		got := compose.RoleBeside(text, name, lang)
		if !strings.Contains(text, got) || utf8.ValidString(text) && !utf8.ValidString(got) {
			t.Errorf("%q in %q: %q", name, text, got)
		}
	})
}
