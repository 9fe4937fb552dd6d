package follow

import "dateline/internal/news"

// edits are what people did to records, in the shape in which each claim asks for it.
type edits struct {
	all   news.RecordEdits
	moved map[news.RecordID]bool // merged into another
	wrong map[news.RecordID]bool
}

func newEdits(all news.RecordEdits) *edits {
	e := &edits{all: all, moved: map[news.RecordID]bool{}, wrong: map[news.RecordID]bool{}}
	for i := range all.List {
		x := &all.List[i]
		switch x.Kind {
		case news.RecordMerged:
			e.moved[x.Record] = true
		case news.RecordWrong:
			e.wrong[x.Record] = true
		}
	}
	return e
}

// home returns the record to which the claims of a key go, with that record's key.
func (e *edits) home(key news.RecordKey) (news.RecordID, news.RecordKey) {
	id := key.ID()
	if !e.moved[id] {
		return id, key
	}
	return e.all.Home(key)
}
