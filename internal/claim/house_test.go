package claim_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/claim"
	"dateline/internal/news"
)

// A failure says that a Chinese house is named in English as a person would be, or a person as a house.
func TestEnglishHouse(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"星河科技":   "Xinghe Technology",
		"远山股份":   "Yuanshan",
		"明月控股":   "Mingyue Holdings",
		"深圳星河科技": "Shenzhen Xinghe Technology",
		"星河科技集团": "Xinghe Technology Group",
		"李明远":    "李明远",
		"科技":     "科技",
		"Acme科技": "Acme科技",
		"Acme":   "Acme",
	} {
		if got := claim.EnglishHouse(name); got != want {
			t.Errorf("EnglishHouse(%q) = %q, want %q", name, got, want)
		}
	}
}

// A failure says that a promise is laid to the wrong one, or is read where none is made.
func TestPromiseSubjects(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 12, 9, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		lang news.Lang
		text string
		want []string
	}{
		// Who the sentence turns to, and who stands behind the date.
		{"en", "Northwind looks on as Halcyon revealed a van that is due to launch later this year.", []string{"Halcyon | release | 2026-03-12..2026-12-31 | .. | expected"}},
		{"en", "The vans will be available on Northwind's app next year, if Halcyon gets its permit.", []string{"Halcyon | release | 2027-01-01..2027-12-31 | .. | expected"}},
		// What is done, what is asked, and what the calendar only describes.
		{"en", "Halcyon rolled out an assistant this week that can read maps.", []string{}},
		{"en", "How many parcels will Halcyon deliver this year?", []string{}},
		{"en", "Halcyon will fix bugs of its latest April 2026 update.", []string{}},
		{"en", "Doors will open at CES 2026 this week, Halcyon said.", []string{}},
		// A delay until a day is one.
		{"en", "Halcyon is expected to postpone the debut of Skylark until later in 2026.", []string{"Skylark | release | ..2026-12-31 | .. | slipped"}},
		// Works, things and houses that no list knows.
		{"zh", "《星河旅人》新赛季将于4月8日上线。", []string{"星河旅人 | release | 2026-04-08..2026-04-08 | .. | expected"}},
		{"zh", "据《星河日报》报道，北风将于4月8日上线新应用。", []string{"北风 | release | 2026-04-08..2026-04-08 | .. | expected"}},
		{"zh", "云桥“分级”标准拟今年下半年发布", []string{"云桥“分级”标准 | release | 2026-07-01..2026-12-31 | .. | expected"}},
		{"zh", "星河科技“行者一号”预计2026年底首飞", []string{"星河科技 | first flight | 2026-12-01..2026-12-31 | .. | expected"}},
		{"zh", "北风明年拟推4款新品", []string{"北风 | release | 2027-01-01..2027-12-31 | .. | expected"}},
		{"zh", "北风今年会交付多少台车？", []string{}},
	} {
		t.Run(tt.text, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, promised("", tt.text, tt.lang, at)); diff != "" {
				t.Errorf("promises of %q (-want +got):\n%s", tt.text, diff)
			}
		})
	}
}

// A failure says that a move is read of the wrong person or house.
func TestMovesOfUnknownNames(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		lang news.Lang
		text string
		want []move
	}{
		{"en", "Intel names former Google executive Greta Holm as CEO, succeeding Jonathan Altman", []move{{"Greta Holm", "google", "intel", "named"}}},
		{"en", "Larry 'Captain Byte' Olsen joins Intel to build its community", []move{{"Larry 'Captain Byte' Olsen", "", "intel", "joined"}}},
		{"en", "Google has hired the CEO behind voice AI startup Hazelwood.", []move{{"", "Hazelwood", "google", "joined"}}},
		{"en", "Olsen joined Intel in 2013 and built its first lab.", []move{{"Olsen", "", "intel", "joined"}}},
		{"zh", "百度选举周明为董事长", []move{{"周明", "", "baidu", "named"}}},
		{"zh", "百度新任命张涛为总裁", []move{{"张涛", "", "baidu", "named"}}},
	} {
		t.Run(tt.text, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, readMoves(report(tt.lang, "", tt.text))); diff != "" {
				t.Errorf("moves of %q (-want +got):\n%s", tt.text, diff)
			}
		})
	}
}
