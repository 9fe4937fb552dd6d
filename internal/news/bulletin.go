package news

import (
	"fmt"
	"strings"
	"time"
)

// Day is a day of the calendar, like "2025-12-10".
type Day string

// DayOf returns the day that holds t, in t's own zone.
func DayOf(t time.Time) Day { return Day(t.Format(time.DateOnly)) }

// ParseDay reads "2025-12-10". It refuses days that the calendar does not have.
func ParseDay(text string) (Day, error) {
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		return "", fmt.Errorf("%w: day %q (write it like 2025-12-10)", ErrInvalid, text)
	}
	return Day(text), nil
}

// At returns the time of the day at an hour and minute in a zone; the zero time for what is no day.
func (d Day) At(hour, minute int, zone *time.Location) time.Time {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return time.Time{}
	}
	return time.Date(t.Year(), t.Month(), t.Day(), hour, minute, 0, 0, zone)
}

// BulletinID names a bulletin: "d20251210" is the digest of a day, "b" and the rest of a story's id is that story. Only
// lower-case letters and digits, so that it can stand in the name of a mailing.
type BulletinID string

// DigestID names the digest of a day.
func DigestID(d Day) BulletinID { return BulletinID("d" + strings.ReplaceAll(string(d), "-", "")) }

// BreakingID names the bulletin that is one story.
func BreakingID(s StoryID) BulletinID { return BulletinID("b" + strings.TrimPrefix(string(s), "t")) }

// Story returns the story that a bulletin of breaking news is.
func (id BulletinID) Story() StoryID { return StoryID("t" + strings.TrimPrefix(string(id), "b")) }

// Bulletin returns the bulletin that a mailing carries, by its name: see Bulletin.Mailing.
func (id MailingID) Bulletin() BulletinID {
	stem, _, _ := strings.Cut(string(id), "-")
	return BulletinID(stem)
}

// Bulletin is what is mailed between issues: the digest of a day, or one story. Its items are made, proved and cut as those of
// an issue are. It is a draft until a person approved it or, of a digest, until it was told to go unseen; once it went to
// readers it is frozen.
type Bulletin struct {
	ID BulletinID `json:"id"`
	// Kind is Daily or Breaking.
	Kind Frequency `json:"kind"`
	Day  Day       `json:"day"` // on which it was made, in the newsroom's zone
	// From and To bound the reports that it was made from.
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
	// Issue holds its items, who read them and how far it has come. The week is the one that Day is in.
	Issue Issue `json:"issue"`
}

// Went says that it is meant for readers: a later digest does not say again what it says.
func (b *Bulletin) Went() bool { return b.Issue.Status != Draft }

// Stories returns the stories that it tells of, in print order.
func (b *Bulletin) Stories() []StoryID {
	var all []StoryID
	for _, item := range b.Issue.Items() {
		all = append(all, item.Story)
	}
	return all
}

// Mailing names the mailing of a bulletin in a language: see NewMailingID. Mark, which may be empty, tells apart what is only
// tried.
func (b *Bulletin) Mailing(lang Lang, mark string) MailingID {
	end := "-" + strings.ToLower(string(lang)) + mark
	return MailingID(string(b.ID)[:min(len(b.ID), maxMailingID-len(end))] + end)
}
