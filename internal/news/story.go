package news

import "time"

// Story is the reports of one event. Its identity outlives re-clustering: a cluster takes the id of the story that
// holds most of its members, and an id that loses all of them leads to the story that took them.
type Story struct {
	ID         StoryID
	FirstAt    time.Time // the earliest report's Published
	LastAt     time.Time // the latest report's Published
	MergedInto StoryID   // set when this id only redirects
	Producer   string
	Members    []ReportID // by Published, then id
}

// Voice is a report as ranking and pages see it: with its source's outlet, class and annotation.
type Voice struct {
	Report
	Outlet    string // the source's outlet, or its name
	Class     Class
	Relevance float64
	Entities  []EntityCount
	// Sightings is the number of distinct sources in whose feeds the report was seen.
	Sightings int
}

// Part is one printed term of a score: what it is, what it was computed from, what it adds.
type Part struct {
	Name  string  `json:"name"`
	Input float64 `json:"input"`
	Value float64 `json:"value"`
}

// Ranked is a story's place in a week.
type Ranked struct {
	Week  Week    `json:"week"`
	Story StoryID `json:"story"`
	Rank  int     `json:"rank"` // 1 is first
	Score float64 `json:"score"`
	Parts []Part  `json:"parts"`
}

// Clustering is the outcome of one clustering of the reports of a window: the stories as they stand now, and the ids
// that ended with the story that took their members.
type Clustering struct {
	Producer string
	MadeAt   time.Time
	Stories  []Story
	Merged   map[StoryID]StoryID
	// Pins is the Version of the pins that the clustering heeds. It is refused if they have changed meanwhile.
	Pins int64
}
