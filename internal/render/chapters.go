package render

// chapter is a section of an edition, or a part of lines; one of the two is nil.
type chapter struct {
	Lex     *Lexicon
	Section *SectionView
	Rows    *RowsView
}

// chapters are the sections and parts of an edition in print order: the week in three sentences, what matters, what
// became of earlier issues, the other sections, and what stands behind them. What was left out and the coverage follow.
func (e *Edition) chapters() []chapter {
	var all []chapter
	rows := func(r *RowsView) {
		if r != nil {
			all = append(all, chapter{Lex: e.Lex, Rows: r})
		}
	}
	rows(e.Lead)
	for n := range e.Sections {
		if n == e.SinceAt() {
			rows(e.Since)
		}
		all = append(all, chapter{Lex: e.Lex, Section: &e.Sections[n]})
	}
	if e.SinceAt() >= len(e.Sections) {
		rows(e.Since)
	}
	for i := range e.Rows {
		rows(&e.Rows[i])
	}
	return all
}
