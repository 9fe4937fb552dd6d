package compose

import (
	"context"
	"slices"

	"dateline/internal/news"
)

// edit puts editors' wordings in the place of those that the machine made: of each slot the newest that its passages hold. One
// that they do not hold is not printed, and what the machine made stands.
func (w *liner) edit(ctx context.Context, issue *news.Issue, decided *news.Decisions) error {
	var reports []news.ReportID
	for _, item := range issue.Items() {
		for _, e := range decided.Of(item.Story).Edits {
			for _, ref := range e.Passages {
				if w.passages[ref.Report] == nil && !slices.Contains(reports, ref.Report) {
					reports = append(reports, ref.Report)
				}
			}
		}
	}
	if err := w.readAll(ctx, reports); err != nil {
		return err
	}
	for i := range issue.Sections {
		for k := range issue.Sections[i].Items {
			item := &issue.Sections[i].Items[k]
			edits := decided.Of(item.Story).Edits
			if len(edits) == 0 {
				continue
			}
			editions := map[news.Lang]news.Words{}
			for lang, words := range item.Editions {
				editions[lang] = w.reworded(words, lang, edits, issue.Lead[lang])
			}
			item.Editions = editions
		}
	}
	return nil
}

// readAll reads the passages of reports that are not held yet, and what they claim.
func (w *liner) readAll(ctx context.Context, ids []news.ReportID) error {
	if len(ids) == 0 {
		return nil
	}
	if err := w.readPassages(ctx, ids); err != nil {
		return err
	}
	said, err := w.o.Store.Claims(ctx, ids)
	for i := range said {
		w.hear(&said[i])
	}
	return err
}

// reworded returns an edition's words with the edits that hold. Lead is the week in three sentences: where it has a sentence that
// is worded anew, it is worded so there too.
func (w *liner) reworded(words news.Words, lang news.Lang, edits []news.Edit, lead []news.Sentence) news.Words {
	words.Sentences = slices.Clone(words.Sentences)
	for _, e := range standingEdits(edits, lang, w.holds) {
		s := news.Sentence{Text: e.Text, Lang: lang, How: news.Edited, Passages: e.Passages}
		if !e.Gone {
			w.prove(&s, "") // it holds: this notes the checks
		}
		if e.Slot == news.SlotHeadline {
			if !e.Gone {
				replace(lead, words.Headline.Text, s)
				words.Headline = s
			}
			continue
		}
		i := slices.IndexFunc(words.Sentences, func(k news.Sentence) bool { return k.Text == e.Slot })
		switch {
		case e.Gone && i >= 0:
			replace(lead, e.Slot, words.Headline)
			words.Sentences = slices.Delete(words.Sentences, i, i+1)
		case e.Gone:
		case i >= 0:
			replace(lead, e.Slot, s)
			words.Sentences[i] = s
		default:
			words.Sentences = slices.Insert(words.Sentences, min(max(e.At, 0), len(words.Sentences)), s)
		}
	}
	return words
}

// replace puts a sentence in the place of the one that says this.
func replace(all []news.Sentence, text string, by news.Sentence) {
	for i := range all {
		if all[i].Text == text {
			all[i] = by
		}
	}
}

// holds says whether an edit may be printed.
func (w *liner) holds(e *news.Edit) bool {
	s := news.Sentence{Text: e.Text, Lang: e.Lang, How: news.Edited, Passages: e.Passages}
	return e.Gone || w.prove(&s, "")
}

// standingEdits are the edits of an edition that are printed: of each slot the newest that holds, the headline first, so that
// what follows it sees it, then by the order in which the slots were first edited.
func standingEdits(edits []news.Edit, lang news.Lang, holds func(*news.Edit) bool) []news.Edit {
	found := map[string]*news.Edit{}
	var slots []string
	for i := range edits { // the newest first
		e := &edits[i]
		if e.Lang != lang {
			continue
		}
		if !slices.Contains(slots, e.Slot) {
			slots = append(slots, e.Slot)
		}
		if found[e.Slot] == nil && holds(e) {
			found[e.Slot] = e
		}
	}
	slices.Reverse(slots)
	slices.SortStableFunc(slots, func(a, b string) int {
		switch {
		case a == b:
			return 0
		case a == news.SlotHeadline:
			return -1
		case b == news.SlotHeadline:
			return 1
		default:
			return 0
		}
	})
	var out []news.Edit
	for _, slot := range slots {
		if found[slot] != nil {
			out = append(out, *found[slot])
		}
	}
	return out
}
