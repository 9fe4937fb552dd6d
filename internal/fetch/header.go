package fetch

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// retryAfter reads a Retry-After header (RFC 9110, section 10.2.3): seconds, or a date. A date is taken against the
// answer's own Date where there is one, so that a wrong clock on either side does no harm. What cannot be read is not
// given; what is absurdly long counts as 24 hours.
func retryAfter(header http.Header, now time.Time) (wait time.Duration, given bool) {
	text := strings.TrimSpace(header.Get("Retry-After"))
	if text == "" {
		return 0, false
	}
	if strings.Trim(text, "0123456789") == "" {
		seconds, err := strconv.ParseInt(text, 10, 64)
		if err != nil || seconds > int64(maxPause/time.Second) {
			return maxPause, true // so many digits that it overflows
		}
		return time.Duration(seconds) * time.Second, true
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return 0, false
	}
	if said, err := http.ParseTime(header.Get("Date")); err == nil {
		now = said
	}
	return min(max(0, at.Sub(now)), maxPause), true
}

// maxAge reads how long an answer says that it stays fresh (RFC 9111, section 5.2.2.1), 0 if it does not say or wants
// to be asked each time. A year is the most.
func maxAge(header http.Header) time.Duration {
	const most = 365 * 24 * time.Hour
	var age time.Duration
	for _, line := range header["Cache-Control"] {
		for directive := range strings.SplitSeq(line, ",") {
			name, value, _ := strings.Cut(strings.TrimSpace(directive), "=")
			switch strings.ToLower(name) {
			case "no-cache", "no-store":
				return 0
			case "max-age":
				seconds, err := strconv.ParseUint(strings.Trim(value, `"`), 10, 62)
				switch {
				case err == nil && seconds < uint64(most/time.Second):
					age = time.Duration(seconds) * time.Second
				case err == nil || seconds > 0: // out of range
					age = most
				}
			}
		}
	}
	return age
}
