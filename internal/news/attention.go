package news

import "time"

// Attention is how many independent stories of a week name each entity. It is derived: Producer and Inputs say from what.
type Attention struct {
	Week     Week
	Producer string
	Inputs   string
	// Stories is the number of stories in the field that began in the week: the denominator.
	Stories  int
	Entities map[EntityID]int
	MadeAt   time.Time
}

// AttentionCount is one entity's share of one week.
type AttentionCount struct {
	Week    Week     `json:"week"`
	Entity  EntityID `json:"entity"`
	Stories int      `json:"stories"`
	Of      int      `json:"of"`
}
