package mail

import (
	"time"

	"dateline/internal/news"
)

// Against reports whether a final answer of this class speaks against the address that it was given for. All others are
// about us, our pace or our words.
func (c Class) Against() bool { return c == Hard || c == Soft || c == Unsure }

// When enough is enough: so many issues for which a mailbox took nothing, over so long. What is older than memory, seen
// from the newest refusal, speaks of another time: who reads for years is not lost for a full mailbox once a year.
const (
	softIssues = 5
	softTime   = 14 * 24 * time.Hour
	memory     = 90 * 24 * time.Hour
)

// Enough says whether all that was refused for a reader is enough never to mail them again, and why: one refusal of the
// address where it is not confirmed, two on different days (UTC) where it is, or five of a mailbox that takes nothing,
// over fourteen days or more (RELIABILITY §2.5). The list is in the order of time. It is the one rule for what relays
// say at once and for what comes back later.
func Enough(list []news.Refusal, status news.SubscriberStatus) (news.SuppressionReason, bool) {
	days := map[string]bool{}
	var soft []time.Time
	for _, r := range list {
		if list[len(list)-1].At.Sub(r.At) > memory {
			continue
		}
		switch Class(r.Class) {
		case Hard:
			if status != news.Confirmed && r.Mailing == news.NoticeMailing(news.NoticeConfirm) {
				return news.HardBounce, true
			}
			days[r.At.UTC().Format(time.DateOnly)] = true
		case Soft, Unsure:
			soft = append(soft, r.At)
		default:
		}
	}
	if len(days) >= 2 {
		return news.HardBounce, true
	}
	if n := len(soft); n >= softIssues && soft[n-1].Sub(soft[0]) >= softTime {
		return news.SoftBounces, true
	}
	return "", false
}

// complaintShare is the share of an issue's readers from which on complaints stop it: 0.1 % is what Gmail asks to stay
// below (RELIABILITY §2.3).
const complaintShare = 1000

// TooManyComplaints says whether a mailing is to be paused now that it has so many complaints: at one for every thousand
// readers, and, as an operator may have let it go on then, again whenever they doubled.
func TooManyComplaints(complaints, readers int) bool {
	least := max(1, (readers+complaintShare-1)/complaintShare)
	if complaints < least || complaints%least != 0 {
		return false
	}
	times := complaints / least
	return times&(times-1) == 0
}
