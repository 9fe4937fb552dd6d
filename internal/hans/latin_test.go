package hans_test

import (
	"testing"

	"dateline/internal/hans"
)

// A Chinese person whom no gazetteer knows has a name in the English edition, and the same one whatever the script.
func TestLatin(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"张予彤": "Zhang Yutong", "張予彤": "Zhang Yutong", "潘鑫": "Pan Xin", "欧阳修": "Ouyang Xiu", "歐陽修": "Ouyang Xiu",
		"曾鸣": "Zeng Ming", "单伟建": "Shan Weijian", "吕布": "Lv Bu", "Sam Altman": "Sam Altman", "李": "李",
		"": "", "马克·扎克伯格": "马克·扎克伯格",
	} {
		if got := hans.Latin(name); got != want {
			t.Errorf("Latin(%q) = %q, want %q", name, got, want)
		}
	}
}
