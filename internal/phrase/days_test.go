package phrase_test

import (
	"testing"
	"time"

	"dateline/internal/news"
	"dateline/internal/phrase"
	"dateline/internal/when"
)

// What is written as a date is read back as the same days: else proof refuses our own sentences.
func TestDaysAreReadBack(t *testing.T) {
	t.Parallel()
	written := time.Date(2025, 12, 12, 0, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		days   news.Days
		en, zh string
	}{
		{news.Days{From: "2026-01-01", To: "2026-03-31"}, "Q1 2026", "2026年第一季度"},
		{news.Days{From: "2026-07-01", To: "2026-12-31"}, "the second half of 2026", "2026年下半年"},
		{news.Days{From: "2026-01-01", To: "2026-12-31"}, "2026", "2026年"},
		{news.Days{From: "2026-05-01", To: "2026-05-31"}, "May 2026", "2026年5月"},
		{news.Days{From: "2026-05-01", To: "2026-06-30"}, "between May and June 2026", "2026年5月至6月"},
		{news.Days{From: "2025-11-01", To: "2026-01-31"}, "between November 2025 and January 2026", "2025年11月至2026年1月"},
		{news.Days{From: "2025-12-19", To: "2025-12-19"}, "19 December 2025", "2025年12月19日"},
		{news.Days{From: "2025-12-08", To: "2025-12-14"}, "December 8–14, 2025", "2025年12月8日至14日"},
		{news.Days{From: "2025-11-28", To: "2025-12-03"}, "28 November to 3 December 2025", "2025年11月28日至2025年12月3日"},
		{news.Days{To: "2025-12-31"}, "by the end of 2025", "2025年底前"},
		{news.Days{To: "2026-03-31"}, "by 31 March 2026", "2026年3月31日前"},
		{news.Days{From: "2026-01-01"}, "from 2026", "2026年起"},
	} {
		for lang, want := range map[news.Lang]string{news.English: tt.en, news.Chinese: tt.zh} {
			got := phrase.Days(tt.days, lang)
			if got != want {
				t.Errorf("%v in %s = %q, want %q", tt.days, lang, got, want)
			}
			read := when.Scan(got, written, lang)
			if len(read) != 1 || read[0].Days != tt.days {
				t.Errorf("%q is read as %v, want %v", got, read, tt.days)
			}
		}
	}
}
