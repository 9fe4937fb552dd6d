package news

import "time"

// StorylineID names a storyline, made from the story that it began with.
type StorylineID string

// StoryLink is a story's place in its storyline: stories that continue each other over weeks and months, as a tree.
type StoryLink struct {
	Story     StoryID
	Storyline StorylineID
	Parent    StoryID  // the earlier story that it continues; empty for the first
	Likeness  float64  // to the parent, 0 to 1
	Shared    []string // the names that both hold, the rarest first
}

// Storyline is a storyline with its stories.
type Storyline struct {
	ID StorylineID
	// MergedInto is set when this id only redirects; then there are no stories.
	MergedInto StorylineID
	Links      []StoryLink // by the story's first report, then id
	Stories    []Story     // of the same order, each with all its members
}

// Thread is a storyline in a list.
type Thread struct {
	ID      StorylineID
	Stories int
	FirstAt time.Time // of its earliest report
	LastAt  time.Time // of its latest report
}

// StorySketch is what is kept of a story so that later ones find it. It is derived: Producer and Inputs say from what.
type StorySketch struct {
	Story    StoryID
	Producer string
	Inputs   string
	Body     string    // a document of the producer's
	FirstAt  time.Time // of the story; not kept with the sketch
	LastAt   time.Time
}

// Linking is the outcome of one look for storylines: what changed since the one before.
type Linking struct {
	Producer string
	MadeAt   time.Time
	Sketches []StorySketch // new or changed
	Forgot   []StoryID     // stories that have no sketch any more
	Links    []StoryLink   // new or changed
	Unlinked []StoryID     // stories that are in no storyline any more
	Merged   map[StorylineID]StorylineID
}

// NewStorylineID names a storyline by the story that it begins with. Try is 0 but where that id is taken.
func NewStorylineID(first StoryID, try int) StorylineID {
	return StorylineID("l" + Digest("storyline", string(first), string(rune('0'+try)))[:12])
}

// StoryRead is what a story rests on, without its texts: enough to know whether its sketch is still true.
type StoryRead struct {
	Story     StoryID
	FirstAt   time.Time
	LastAt    time.Time
	Relevance float64    // the highest of its reports
	Members   []ReportID // by Published, then id
	Inputs    string     // stands for its reports with their texts and entities
}
