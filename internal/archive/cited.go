package archive

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"dateline/internal/news"
	"dateline/internal/speech"
	"dateline/internal/text"
)

// Cited is a passage on which a printed sentence rests, with who speaks in it.
type Cited struct {
	Text string
	Lang news.Lang
	// Attribution is the class of who stands behind it, Speaker their name as printed; empty where it names nobody.
	Attribution news.Attribution
	Speaker     string
}

// Place is where a passage stands.
type Place struct {
	Report news.ReportID
	N      int
}

// Cited returns the passages that sentences cite. One that is no more, since its report changed, is left out.
func (a *Archive) Cited(ctx context.Context, refs []news.PassageRef) (map[Place]Cited, error) {
	wanted, class, ids := map[Place]bool{}, map[news.ReportID]news.PassageRef{}, []news.ReportID{}
	for _, ref := range refs {
		wanted[Place{ref.Report, ref.N}] = true
		class[ref.Report] = ref
		ids = append(ids, ref.Report)
	}
	slices.Sort(ids)
	all, err := a.store.Passages(ctx, slices.Compact(ids))
	if err != nil {
		return nil, fmt.Errorf("read cited passages: %w", err)
	}
	out := make(map[Place]Cited, len(wanted))
	for len(all) > 0 { // they come by report, then number
		n := 1
		for n < len(all) && all[n].Report == all[0].Report {
			n++
		}
		report, ref := all[:n], class[all[0].Report]
		all = all[n:]
		who := speakers(report, ref.Class, ref.Outlet)
		for i := range report {
			if at := (Place{report[i].Report, report[i].N}); wanted[at] {
				out[at] = Cited{Text: report[i].Text, Lang: report[i].Lang, Attribution: who[i].Attribution, Speaker: who[i].Speaker}
			}
		}
	}
	return out, nil
}

// speakers reads who stands behind each passage of a report. Its sentences are put together again, since a lead-in speaks
// for those that follow it.
func speakers(passages []news.Passage, class news.Class, outlet string) []speech.Source {
	out := make([]speech.Source, len(passages))
	read := speech.Text{Class: class, Outlet: outlet}
	var body strings.Builder
	var at []int
	for i := range passages {
		p := &passages[i]
		if p.N == 0 {
			title := speech.Text{Class: class, Outlet: outlet, Lang: p.Lang, Body: p.Text, Sentences: []text.Span{{Start: 0, End: len(p.Text)}}}
			if got := speech.Sources(&title, speech.Quotes(&title)); len(got) == 1 {
				out[i] = got[0]
			}
			read.Title = p.Text
			continue
		}
		if body.Len() > 0 {
			body.WriteByte(' ')
		} else {
			read.Lang = p.Lang
		}
		start := body.Len()
		body.WriteString(p.Text)
		read.Sentences = append(read.Sentences, text.Span{Start: start, End: body.Len()})
		at = append(at, i)
	}
	read.Body = body.String()
	for i, s := range speech.Sources(&read, speech.Quotes(&read)) {
		if i < len(at) {
			out[at[i]] = s
		}
	}
	return out
}
