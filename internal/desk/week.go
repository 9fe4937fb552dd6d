package desk

import (
	"context"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"dateline/internal/news"
	"dateline/internal/proof"
	"dateline/internal/section"
)

// Weeks is what the desk reads of weeks and stories, and does to them. What is decided is kept before the draft is built anew,
// so that nothing is lost if that fails. A week whose issue is no draft any more is news.ErrFrozen.
type Weeks interface {
	Current(ctx context.Context) (news.Week, error)
	Week(ctx context.Context, week news.Week) (*Week, error)
	Story(ctx context.Context, week news.Week, id news.StoryID) (*Story, error)
	Prove(ctx context.Context, week news.Week, id news.StoryID, asked ...Asked) ([]Proved, error)
	// Suggests says whether there is a model to ask; Suggest asks it for sentences about a story, of which only those come back
	// that are proved, with the reasons why others do not.
	Suggests() bool
	Suggest(ctx context.Context, week news.Week, id news.StoryID, lang news.Lang) ([]news.Sentence, []news.WritingReason, error)
	Decide(ctx context.Context, k news.Decision) error
	UndoDecision(ctx context.Context, id int64) (news.Decision, error)
	Build(ctx context.Context, week news.Week) error
	Merge(ctx context.Context, who string, ids ...news.StoryID) (news.Move, error)
	Split(ctx context.Context, who string, id news.StoryID, reports ...news.ReportID) (news.Move, error)
	UndoMove(ctx context.Context, number int64) (news.Move, error)
}

// Week is a week as an editor sees it.
type Week struct {
	Week       news.Week
	Issue      *news.Issue // nil while there is none
	Contenders []news.Contender
	Decisions  []news.Decision // the oldest first
	Moves      []news.Move     // the newest first
	Verdicts   []news.Verdict  // what readers said of what is printed
	// Stale says that the draft was built without what is decided now.
	Stale bool
}

// Story is a story as an editor of a week sees it.
type Story struct {
	Story     news.Story
	Week      news.Week
	Status    news.IssueStatus // of the week's issue; empty while there is none
	Item      *news.Item       // as the issue prints it; nil if it does not
	Section   news.SectionID   // under which it is printed
	Voices    []news.Voice
	Passages  []news.Passage
	Claims    []news.Said
	Decisions []news.Decision
	Moves     []news.Move
	Verdicts  []news.Verdict
}

// Asked is a sentence that is to be proved, with the passages that it names.
type Asked struct {
	Text     string
	Lang     news.Lang
	Passages []news.PassageRef
}

// Proved is what came of it.
type Proved struct {
	Verdict  proof.Verdict
	Passages []news.PassageRef
	Texts    []string // theirs
	// Found says that these are not the passages that were named, but others of the story that hold the sentence.
	Found bool
}

// weekView is a week's page.
type weekView struct {
	Week, Prev, Next, Dates, Status string
	Built                           string
	Has, Frozen, Stale, Edits       bool
	Coverage                        string
	Lists                           []weekList
	Out                             []weekRow // left out by editors
	Others                          []weekRow
	More                            string
	Acts                            []actRow
	Lost                            []lostRow // printed by the machine, and not by the editors
	CSS, Script                     string
}

type weekList struct {
	ID, Title string
	Rows      []weekRow
}

// weekRow is one story of a week.
type weekRow struct {
	ID, Title, Lang, Href       string
	Rank                        int
	Score, Origins, Langs       string
	Outlets, Class, Home, Times string
	Parts                       []partRow
	Machine, Reason             string
	Notes                       []string
	Sections                    []option
	Place                       int
	Printed, Killed, Held       bool
	First, Last                 bool
}

type partRow struct{ Name, Input, Value string }

type lostRow struct{ Title, Lang, Href, Where string }

// actRow is one thing that was done, with the form that takes it back.
type actRow struct {
	At, Who, What, Field string
	Old, New, Lang       string // of an edit
	ID                   int64
	Undone, Move         bool
}

// partFuncs give parts of pages their view beside the page's.
func partFuncs() template.FuncMap {
	type rowPart struct {
		Page *page
		Row  weekRow
	}
	type slotPart struct {
		Page *page
		Slot slotView
	}
	type actsPart struct {
		Page  *page
		Rows  []actRow
		Week  string
		Edits bool
		Back  string
	}
	return template.FuncMap{
		"row":  func(p *page, r weekRow) rowPart { return rowPart{p, r} },
		"slot": func(p *page, s slotView) slotPart { return slotPart{p, s} },
		"acts": func(p *page, rows []actRow, week string, edits bool, back string) actsPart {
			return actsPart{p, rows, week, edits, back}
		},
	}
}

// shownOthers is how many stories are shown that are not printed, until all are asked for.
const shownOthers = 40

func (d *Desk) weeks() (Weeks, error) {
	if d.o.Weeks == nil {
		return nil, fmt.Errorf("%w: there are no weeks here", news.ErrNotFound)
	}
	return d.o.Weeks, nil
}

func weekOf(r *http.Request) (news.Week, error) { return news.ParseWeek(r.PathValue("week")) }

// front leads to the week at work.
func (d *Desk) front(w http.ResponseWriter, r *http.Request, _ *visit) error {
	to := "/desk/account"
	if d.o.Weeks != nil {
		week, err := d.o.Weeks.Current(r.Context())
		if err != nil {
			return err
		}
		to = "/desk/weeks/" + week.String()
	}
	lead(w, r, to)
	return nil
}

func (d *Desk) weekPage(w http.ResponseWriter, r *http.Request, v *visit) error {
	return d.showWeek(w, r, v, http.StatusOK, "")
}

func (d *Desk) showWeek(w http.ResponseWriter, r *http.Request, v *visit, status int, fault string) error {
	weeks, err := d.weeks()
	if err != nil {
		return err
	}
	week, err := weekOf(r)
	if err != nil {
		return err
	}
	k, err := weeks.Week(r.Context(), week)
	if err != nil {
		return err
	}
	view := d.viewWeek(k, v, r.URL.Query().Get("all") != "")
	done := ""
	if key := r.URL.Query().Get("done"); v.lex.Has("desk.did." + key) {
		done = v.lex.T("desk.did." + key)
	}
	return d.send(w, r, v, status, "week", &page{Title: v.lex.WeekTitle(week), Here: "weeks", Done: done, Fault: fault, Data: view})
}

func (d *Desk) viewWeek(k *Week, v *visit, all bool) *weekView {
	view := &weekView{
		Week: k.Week.String(), Prev: k.Week.Next(-1).String(), Next: k.Week.Next(1).String(), Dates: v.lex.WeekDates(k.Week), Has: k.Issue != nil, Stale: k.Stale,
		CSS: d.names["week.css"], Script: d.names["week.js"],
	}
	m := newWeekRows(k, v)
	printed := map[news.StoryID]bool{}
	if k.Issue != nil {
		view.Frozen, view.Status, view.Built = k.Issue.Status != news.Draft, v.lex.Standing(k.Issue, d.o.Zone), v.lex.Minute(k.Issue.BuiltAt.In(d.o.Zone))
		view.Coverage = v.lex.T("desk.week.coverage", k.Issue.Coverage.Reports, k.Issue.Coverage.Stories, k.Issue.Coverage.Items)
		for _, s := range k.Issue.Sections {
			list := weekList{ID: string(s.ID), Title: v.lex.Section(s.ID)}
			for i := range s.Items {
				printed[s.Items[i].Story] = true
				row := m.item(&s.Items[i], s.ID, i+1)
				row.First, row.Last = i == 0, i == len(s.Items)-1
				list.Rows = append(list.Rows, row)
			}
			view.Lists = append(view.Lists, list)
		}
	}
	view.Edits = v.user.Role.Includes(news.RoleEditor) && !view.Frozen
	for i := range k.Contenders {
		c := &k.Contenders[i]
		if printed[c.Story] {
			continue
		}
		row := m.contender(c)
		switch {
		case row.Killed || row.Held:
			view.Out = append(view.Out, row)
		case !all && len(view.Others) == shownOthers:
			view.More = "/desk/weeks/" + view.Week + "?all=1"
		default:
			view.Others = append(view.Others, row)
		}
	}
	if k.Issue != nil {
		for _, p := range k.Issue.Machine {
			if i := slices.IndexFunc(k.Contenders, func(c news.Contender) bool { return c.Story == p.Story }); i >= 0 && !printed[p.Story] {
				c := &k.Contenders[i]
				view.Lost = append(view.Lost, lostRow{c.Title, htmlLang(c.Lang), m.href(p.Story), m.where(p)})
			}
		}
	}
	view.Acts = d.acts(k.Decisions, k.Moves, m.titles, v)
	return view
}

// weekRows makes the rows of a week's page.
type weekRows struct {
	k       *Week
	v       *visit
	decided *news.Decisions
	machine map[news.StoryID]news.Placed
	reasons map[news.StoryID]news.Reason
	titles  map[news.StoryID]string
}

func newWeekRows(k *Week, v *visit) *weekRows {
	m := &weekRows{k: k, v: v, decided: news.Decide(k.Decisions), machine: map[news.StoryID]news.Placed{}, reasons: map[news.StoryID]news.Reason{}, titles: map[news.StoryID]string{}}
	for i := range k.Contenders {
		m.titles[k.Contenders[i].Story] = k.Contenders[i].Title
	}
	if k.Issue == nil {
		return m
	}
	for _, p := range k.Issue.Machine {
		m.machine[p.Story] = p
	}
	for _, l := range k.Issue.LeftOut {
		m.reasons[l.Story] = l.Reason
	}
	for _, item := range k.Issue.Items() {
		m.titles[item.Story] = item.Editions[v.lex.Language()].Headline.Text
	}
	return m
}

func (m *weekRows) href(id news.StoryID) string {
	return "/desk/stories/" + string(id) + "?week=" + m.k.Week.String()
}

// where says in words where a story stands.
func (m *weekRows) where(p news.Placed) string {
	return m.v.lex.T("desk.week.where", m.v.lex.Section(p.Section), p.Place)
}

func (m *weekRows) item(i *news.Item, in news.SectionID, place int) weekRow {
	head := i.Editions[m.v.lex.Language()].Headline
	row := m.row(i.Story, i.Rank, i.Score, i.Parts, i.Outlets, i.Origins, i.Langs, i.Class, i.Home)
	row.Title, row.Lang, row.Printed = head.Text, htmlLang(head.Lang), true
	if len(m.k.Issue.Machine) > 0 {
		was, there := m.machine[i.Story]
		switch {
		case !there:
			row.Machine = m.v.lex.T("desk.week.machine.out")
		case was.Section != in || was.Place != place:
			row.Machine = m.v.lex.T("desk.week.machine", m.where(was))
		}
	}
	if said := heard(m.k.Verdicts, i.Story, m.v.lex); said != "" {
		row.Notes = append(row.Notes, said)
	}
	if by := m.decided.Of(i.Story); row.Machine != "" && by.Section != "" && by.Place == 0 {
		row.Notes = append(row.Notes, m.v.lex.T("desk.note.file"))
	}
	row.Sections = m.sections(in)
	return row
}

func (m *weekRows) contender(c *news.Contender) weekRow {
	row := m.row(c.Story, c.Rank, c.Score, c.Parts, c.Outlets, c.Origins, c.Langs, c.Class, c.Home)
	row.Title, row.Lang = c.Title, htmlLang(c.Lang)
	switch reason := m.reasons[c.Story]; {
	case row.Killed, row.Held:
		row.Machine = m.v.lex.T("desk.week.machine.out")
		if was, ok := m.machine[c.Story]; ok {
			row.Machine = m.v.lex.T("desk.week.machine", m.where(was))
		}
	case reason != "":
		row.Reason = m.v.lex.Reason(reason)
	case !c.InField:
		row.Reason = m.v.lex.Reason(news.OffField)
	default:
		row.Reason = m.v.lex.Reason(news.BelowTheLine)
	}
	if c.HeldOver {
		row.Notes = append(row.Notes, m.v.lex.T("desk.week.heldover"))
	}
	row.Sections = m.sections(c.Home)
	return row
}

func (m *weekRows) row(id news.StoryID, rank int, score float64, parts []news.Part, outlets []string, origins int, langs []news.Lang, class news.Class, home news.SectionID) weekRow {
	lex := m.v.lex
	names := make([]string, len(langs))
	for i, l := range langs {
		names[i] = lex.Lang(l)
	}
	row := weekRow{
		ID: string(id), Href: m.href(id), Rank: rank, Score: strconv.FormatFloat(score, 'f', 2, 64), Outlets: lex.Outlets(outlets),
		Origins: lex.T("desk.week.origins", len(outlets), origins), Langs: strings.Join(names, lex.T("list.comma")), Class: lex.Class(class), Home: lex.Section(home),
	}
	for _, p := range parts {
		row.Parts = append(row.Parts, partRow{lex.Part(p.Name), strconv.FormatFloat(p.Input, 'g', 4, 64), strconv.FormatFloat(p.Value, 'f', 2, 64)})
	}
	by := m.decided.Of(id)
	row.Place, row.Killed, row.Held = by.Place, by.Verdict == news.DecideKill, by.Verdict == news.DecideHold
	switch {
	case row.Killed:
		row.Notes = append(row.Notes, withReason(lex.T("desk.note.kill"), by.Reason))
	case row.Held:
		row.Notes = append(row.Notes, withReason(lex.T("desk.note.hold"), by.Reason))
	case by.Place > 0:
		row.Notes = append(row.Notes, lex.T("desk.note.pin", by.Place))
	case by.Section != "": // said where it made a difference
	case by.Verdict == news.DecideTake:
		row.Notes = append(row.Notes, lex.T("desk.note.take"))
	}
	if len(by.Edits) > 0 {
		row.Notes = append(row.Notes, lex.T("desk.note.edit"))
	}
	return row
}

func withReason(words, reason string) string {
	if reason == "" {
		return words
	}
	return words + " · " + reason
}

// sections are the places where a story can be filed.
func (m *weekRows) sections(chosen news.SectionID) []option {
	out := []option{{string(news.SectionMatters), m.v.lex.Section(news.SectionMatters), chosen == news.SectionMatters}}
	for _, id := range section.All() {
		out = append(out, option{string(id), m.v.lex.Section(id), id == chosen})
	}
	return out
}

// acts are what was done, the newest first.
func (d *Desk) acts(decisions []news.Decision, moves []news.Move, titles map[news.StoryID]string, v *visit) []actRow {
	title := func(id news.StoryID) string {
		if t := titles[id]; t != "" {
			return shortened(t, 60)
		}
		return string(id)
	}
	type timed struct {
		at  int64
		row actRow
	}
	var all []timed
	for i := range decisions {
		k := &decisions[i]
		var what string
		var old, now, lang string
		switch k.Kind {
		case news.DecideEdit:
			what = v.lex.T("desk.act.edit", title(k.Story))
			if k.Edit != nil {
				what += v.lex.T("list.comma") + v.lex.Lang(k.Edit.Lang)
				old, now, lang = k.Edit.Was, k.Edit.Text, htmlLang(k.Edit.Lang)
				if old == "" && !k.Edit.Added() && k.Edit.Slot != news.SlotHeadline {
					old = k.Edit.Slot
				}
			}
		case news.DecidePin:
			what = v.lex.T("desk.act.pin", title(k.Story), k.Place)
			if k.Place == 0 {
				what = v.lex.T("desk.act.unpin", title(k.Story))
			}
		case news.DecideFile:
			what = v.lex.T("desk.act.file", title(k.Story), v.lex.Section(k.Section))
		case news.DecideOrder:
			what = v.lex.T("desk.act.order", v.lex.Section(k.Section))
			if k.Story != "" {
				what = v.lex.T("desk.act.moved", title(k.Story), v.lex.Section(k.Section), slices.Index(k.Order, k.Story)+1)
			}
		default:
			what = withReason(v.lex.T("desk.act."+string(k.Kind), title(k.Story)), k.Reason)
		}
		all = append(all, timed{k.At.UnixMicro(), actRow{At: v.lex.Minute(k.At.In(d.o.Zone)), Who: k.Who, What: what, Old: old, New: now, Lang: lang, ID: k.ID, Undone: !k.UndoneAt.IsZero()}})
	}
	for i := range moves {
		k := &moves[i]
		what := v.lex.T("desk.act."+string(k.Kind), title(news.StoryID(k.Subject)), len(k.Took))
		all = append(all, timed{k.At.UnixMicro(), actRow{At: v.lex.Minute(k.At.In(d.o.Zone)), Who: k.Who, What: what, ID: k.ID, Undone: !k.UndoneAt.IsZero(), Move: true}})
	}
	slices.SortStableFunc(all, func(a, b timed) int { return int(max(-1, min(1, b.at-a.at))) })
	out := make([]actRow, len(all))
	for i := range all {
		out[i] = all[i].row
		if out[i].Field = "decision"; out[i].Move {
			out[i].Field = "move"
		}
	}
	return out
}

func shortened(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}
