package news

import (
	"fmt"
	"time"
)

// Week is an ISO 8601 week: Monday to Sunday, numbered within its ISO year.
type Week struct {
	Year   int `json:"year"`
	Number int `json:"number"`
}

// WeekOf returns the week that holds t, in t's own zone.
func WeekOf(t time.Time) Week {
	y, n := t.ISOWeek()
	return Week{y, n}
}

// ParseWeek reads "2025-W50". It refuses weeks that the calendar does not have.
func ParseWeek(text string) (Week, error) {
	var w Week
	if n, err := fmt.Sscanf(text, "%4d-W%2d", &w.Year, &w.Number); err != nil || n != 2 || w.String() != text ||
		w.Number < 1 || WeekOf(w.Start(time.UTC)) != w {
		return Week{}, fmt.Errorf("%w: week %q (write it like 2025-W50)", ErrInvalid, text)
	}
	return w, nil
}

// String returns the week as "2025-W50".
func (w Week) String() string { return fmt.Sprintf("%04d-W%02d", w.Year, w.Number) }

// IsZero says whether the week is unset.
func (w Week) IsZero() bool { return w == Week{} }

// Start returns the first instant of the week in the zone: Monday, midnight.
func (w Week) Start(zone *time.Location) time.Time {
	jan4 := time.Date(w.Year, time.January, 4, 0, 0, 0, 0, zone) // always in week 1
	monday := int(jan4.Weekday()+6) % 7
	return jan4.AddDate(0, 0, (w.Number-1)*7-monday)
}

// End returns the first instant after the week in the zone.
func (w Week) End(zone *time.Location) time.Time { return w.Start(zone).AddDate(0, 0, 7) }

// Next returns the week n weeks later (earlier if n is negative).
func (w Week) Next(n int) Week { return WeekOf(w.Start(time.UTC).AddDate(0, 0, 7*n)) }

// MarshalText writes the week as "2025-W50".
func (w Week) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (w *Week) UnmarshalText(b []byte) error {
	got, err := ParseWeek(string(b))
	if err == nil {
		*w = got
	}
	return err
}
