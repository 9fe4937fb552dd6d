package news

import "time"

// Verdict is how often readers of one edition called a printed story useful, and wrong. Who said it is not kept.
type Verdict struct {
	Story         StoryID
	Lang          Lang
	Useful, Wrong int
	LastAt        time.Time
}
