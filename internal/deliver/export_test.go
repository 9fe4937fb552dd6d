package deliver

import (
	"time"

	"dateline/internal/mail"
)

// Rests returns for how long a domain rests behind refusals of a class, one after the other, each at the end of the rest before.
func Rests(class mail.Class, n int, now time.Time) []time.Duration {
	p := newPace(Options{Timings: DefaultTimings()})
	var out []time.Duration
	for range n {
		until, _ := p.judged("mail.example", mail.Verdict{Class: class}, now)
		out = append(out, until.Sub(now))
		now = until
	}
	return out
}
