package mail_test

import (
	"fmt"
	"testing"
	"time"

	"dateline/internal/mail"
	"dateline/internal/news"
)

// If it fails, a living reader is lost for one bad day, or a dead address is mailed for ever.
func TestEnough(t *testing.T) {
	t.Parallel()
	day := func(n int) time.Time { return time.Date(2026, 11, 1, 20, 0, 0, 0, time.UTC).AddDate(0, 0, n) }
	confirm := string(news.NoticeMailing(news.NoticeConfirm))
	type r struct {
		mailing string
		class   mail.Class
		at      time.Time
	}
	weekly := func(n int, class mail.Class) (out []r) {
		for i := range n {
			out = append(out, r{fmt.Sprint("w", i), class, day(7 * i)})
		}
		return out
	}
	tests := []struct {
		name   string
		status news.SubscriberStatus
		list   []r
		want   news.SuppressionReason
	}{
		{"nothing", news.Confirmed, nil, ""},
		{"once", news.Confirmed, []r{{"a", mail.Hard, day(0)}}, ""},
		{"twice on a day", news.Confirmed, []r{{"a", mail.Hard, day(0)}, {"b", mail.Hard, day(0).Add(3 * time.Hour)}}, ""},
		{"on two days", news.Confirmed, []r{{"a", mail.Hard, day(0)}, {"b", mail.Hard, day(0).Add(5 * time.Hour)}}, news.HardBounce},
		{"the mail that asks to confirm", news.Pending, []r{{confirm, mail.Hard, day(0)}}, news.HardBounce},
		{"the same for one who left and comes back", news.Unsubscribed, []r{{confirm, mail.Hard, day(0)}}, news.HardBounce},
		{"a late report of it for one who confirmed", news.Confirmed, []r{{confirm, mail.Hard, day(0)}}, ""},
		{"a full mailbox at that time", news.Pending, []r{{confirm, mail.Soft, day(0)}}, ""},
		{"full for four issues", news.Confirmed, weekly(4, mail.Soft), ""},
		{"full for five", news.Confirmed, weekly(5, mail.Soft), news.SoftBounces},
		{"ambiguous for five", news.Confirmed, weekly(5, mail.Unsure), news.SoftBounces},
		{"five of a daily within a week", news.Confirmed, []r{{"a", mail.Soft, day(0)}, {"b", mail.Soft, day(1)}, {"c", mail.Soft, day(2)}, {"d", mail.Soft, day(3)}, {"e", mail.Soft, day(4)}}, ""},
		{"full for five in two weeks", news.Confirmed, []r{{"a", mail.Soft, day(0)}, {"b", mail.Soft, day(3)}, {"c", mail.Soft, day(7)}, {"d", mail.Soft, day(11)}, {"e", mail.Soft, day(14)}}, news.SoftBounces},
		{"dead once a year", news.Confirmed, []r{{"a", mail.Hard, day(0)}, {"b", mail.Hard, day(365)}}, ""},
		{"full once a quarter", news.Confirmed, []r{{"a", mail.Soft, day(0)}, {"b", mail.Soft, day(91)}, {"c", mail.Soft, day(182)}, {"d", mail.Soft, day(273)}, {"e", mail.Soft, day(364)}}, ""},
		{"our own fault, for ever", news.Confirmed, weekly(50, mail.Reputation), ""},
		{"our own haste, for ever", news.Confirmed, weekly(50, mail.Throttle), ""},
		{"our own words, for ever", news.Confirmed, weekly(50, mail.Content), ""},
		{"full four times and dead once", news.Confirmed, append(weekly(4, mail.Soft), r{"x", mail.Hard, day(40)}), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var list []news.Refusal
			for _, r := range tt.list {
				list = append(list, news.Refusal{Subscriber: "a", Mailing: news.MailingID(r.mailing), Class: string(r.class), At: r.at})
			}
			got, ok := mail.Enough(list, tt.status)
			if got != tt.want || ok != (tt.want != "") {
				t.Errorf("Enough = %q, %v, want %q", got, ok, tt.want)
			}
		})
	}
}

// A mailing stops at one complaint for every thousand readers, and once somebody let it go on, whenever they doubled.
func TestTooManyComplaints(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		readers int
		stops   []int
	}{
		{10, []int{1, 2, 4, 8}},
		{1000, []int{1, 2, 4, 8}},
		{1001, []int{2, 4, 8, 16}},
		{50_000, []int{50, 100, 200}},
	} {
		var got []int
		for n := range tt.stops[len(tt.stops)-1] + 1 {
			if mail.TooManyComplaints(n, tt.readers) {
				got = append(got, n)
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(tt.stops) {
			t.Errorf("of %d readers it stops at %v, want %v", tt.readers, got, tt.stops)
		}
	}
}
