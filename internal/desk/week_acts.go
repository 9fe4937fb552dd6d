package desk

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"dateline/internal/news"
	"dateline/internal/section"
)

// Bounds of what forms may say.
const (
	maxReason = 300 // characters
	maxPlace  = 99
	maxOrder  = 200 // stories
)

// decide keeps a decision and leads back to the page that it was made on.
func (d *Desk) decide(w http.ResponseWriter, r *http.Request, v *visit, k news.Decision, done string) error {
	weeks, err := d.weeks()
	if err != nil {
		return err
	}
	if k.Week, err = weekOf(r); err != nil {
		return err
	}
	k.User, k.Who = v.user.ID, v.user.Name
	if err := weeks.Decide(r.Context(), k); err != nil {
		return err
	}
	detail := k.Reason
	switch k.Kind {
	case news.DecideFile, news.DecideOrder:
		detail = string(k.Section)
	case news.DecidePin:
		detail = strconv.Itoa(k.Place)
	default:
	}
	d.audit(r.Context(), &v.user, string(k.Kind)+" story", k.Week.String()+" "+string(k.Story), detail)
	return d.backTo(w, r, k.Week, k.Story, done)
}

// backTo leads to the page of the desk that the form names, or to the week's.
func (d *Desk) backTo(w http.ResponseWriter, r *http.Request, week news.Week, story news.StoryID, done string) error {
	u, err := url.Parse(safeTo(r.PostFormValue("back")))
	if err != nil || u.Path == "/desk" {
		u = &url.URL{Path: "/desk/weeks/" + week.String()}
		if story != "" {
			u.Fragment = "s-" + string(story)
		}
	}
	q := u.Query()
	q.Set("done", done)
	u.RawQuery = q.Encode()
	lead(w, r, u.String())
	return nil
}

// storyOf is the story that a form names.
func storyOf(r *http.Request) (news.StoryID, error) {
	id := r.PostFormValue("story")
	if !goodID(id) {
		return "", fmt.Errorf("%w: story %.40q", news.ErrInvalid, id)
	}
	return news.StoryID(id), nil
}

// goodID takes what an identifier of ours may be.
func goodID(id string) bool {
	return id != "" && len(id) <= 64 && !strings.ContainsFunc(id, func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '_'
	})
}

// reasonOf is a reason as it is kept: one line of plain words.
func reasonOf(r *http.Request) string {
	words := strings.Join(strings.Fields(strings.ToValidUTF8(r.PostFormValue("reason"), "")), " ")
	if utf8.RuneCountInString(words) > maxReason {
		words = string([]rune(words)[:maxReason])
	}
	return words
}

// sectionOf is the section that a form names.
func sectionOf(r *http.Request) (news.SectionID, error) {
	id := news.SectionID(r.PostFormValue("section"))
	if id != news.SectionMatters && !slices.Contains(section.All(), id) {
		return "", fmt.Errorf("%w: section %.40q", news.ErrInvalid, id)
	}
	return id, nil
}

func (d *Desk) takeStory(w http.ResponseWriter, r *http.Request, v *visit) error {
	id, err := storyOf(r)
	if err != nil {
		return err
	}
	return d.decide(w, r, v, news.Decision{Kind: news.DecideTake, Story: id}, "take")
}

// killStory takes a story out of the issue. It takes a reason: the label is worth little without.
func (d *Desk) killStory(w http.ResponseWriter, r *http.Request, v *visit) error {
	id, err := storyOf(r)
	if err != nil {
		return err
	}
	reason := reasonOf(r)
	if reason == "" {
		return d.showWeek(w, r, v, http.StatusBadRequest, v.lex.T("desk.week.reasonless"))
	}
	return d.decide(w, r, v, news.Decision{Kind: news.DecideKill, Story: id, Reason: reason}, "kill")
}

func (d *Desk) holdStory(w http.ResponseWriter, r *http.Request, v *visit) error {
	id, err := storyOf(r)
	if err != nil {
		return err
	}
	return d.decide(w, r, v, news.Decision{Kind: news.DecideHold, Story: id, Reason: reasonOf(r)}, "hold")
}

// pinStory pins a story to a place of the section where it stands; place 0 takes the pin out.
func (d *Desk) pinStory(w http.ResponseWriter, r *http.Request, v *visit) error {
	id, err := storyOf(r)
	if err != nil {
		return err
	}
	place, err := strconv.Atoi(strings.TrimSpace(r.PostFormValue("place")))
	if err != nil || place < 0 || place > maxPlace {
		return d.showWeek(w, r, v, http.StatusBadRequest, v.lex.T("desk.week.placeless", maxPlace))
	}
	k := news.Decision{Kind: news.DecidePin, Story: id, Place: place}
	if place > 0 {
		if in, _, err := d.standing(r, id); err != nil {
			return err
		} else if in != "" {
			k.Section = in
		}
	}
	return d.decide(w, r, v, k, "pin")
}

func (d *Desk) fileStory(w http.ResponseWriter, r *http.Request, v *visit) error {
	id, err := storyOf(r)
	if err != nil {
		return err
	}
	in, err := sectionOf(r)
	if err != nil {
		return err
	}
	return d.decide(w, r, v, news.Decision{Kind: news.DecideFile, Story: id, Section: in}, "file")
}

// standing returns the section under which a story is printed, and its stories in order.
func (d *Desk) standing(r *http.Request, id news.StoryID) (news.SectionID, []news.StoryID, error) {
	weeks, err := d.weeks()
	if err != nil {
		return "", nil, err
	}
	week, err := weekOf(r)
	if err != nil {
		return "", nil, err
	}
	k, err := weeks.Week(r.Context(), week)
	if err != nil || k.Issue == nil {
		return "", nil, err
	}
	for _, s := range k.Issue.Sections {
		if slices.ContainsFunc(s.Items, func(i news.Item) bool { return i.Story == id }) {
			var order []news.StoryID
			for _, i := range s.Items {
				order = append(order, i.Story)
			}
			return s.ID, order, nil
		}
	}
	return "", nil, nil
}

// moveStory moves a story one place up or down in its section: the way without a script.
func (d *Desk) moveStory(w http.ResponseWriter, r *http.Request, v *visit) error {
	id, err := storyOf(r)
	if err != nil {
		return err
	}
	in, order, err := d.standing(r, id)
	if err != nil {
		return err
	}
	i := slices.Index(order, id)
	to := i + 1
	if r.URL.Query().Get("by") == "-1" {
		to = i - 1
	}
	if i < 0 || to < 0 || to >= len(order) {
		week, err := weekOf(r)
		if err != nil {
			return err
		}
		return d.backTo(w, r, week, id, "order") // it moved meanwhile
	}
	order[i], order[to] = order[to], order[i]
	return d.decide(w, r, v, news.Decision{Kind: news.DecideOrder, Story: id, Section: in, Order: order}, "order")
}

// orderStories keeps the order in which stories were dragged.
func (d *Desk) orderStories(w http.ResponseWriter, r *http.Request, v *visit) error {
	in, err := sectionOf(r)
	if err != nil {
		return err
	}
	moved, err := storyOf(r)
	if err != nil {
		return err
	}
	var order []news.StoryID
	for _, id := range r.PostForm["order"] {
		if !goodID(id) || slices.Contains(order, news.StoryID(id)) || len(order) == maxOrder {
			return fmt.Errorf("%w: order", news.ErrInvalid)
		}
		order = append(order, news.StoryID(id))
	}
	if !slices.Contains(order, moved) {
		return fmt.Errorf("%w: order without the story that was moved", news.ErrInvalid)
	}
	return d.decide(w, r, v, news.Decision{Kind: news.DecideOrder, Story: moved, Section: in, Order: order}, "order")
}

// undoDecision takes a decision of this week back.
func (d *Desk) undoDecision(w http.ResponseWriter, r *http.Request, v *visit) error {
	weeks, err := d.weeks()
	if err != nil {
		return err
	}
	week, err := weekOf(r)
	if err != nil {
		return err
	}
	if text := r.PostFormValue("move"); text != "" {
		number, err := strconv.ParseInt(text, 10, 64)
		if err != nil || number <= 0 {
			return fmt.Errorf("%w: move %.20q", news.ErrInvalid, text)
		}
		m, err := weeks.UndoMove(r.Context(), number)
		if err != nil {
			return err
		}
		d.audit(r.Context(), &v.user, "undo "+string(m.Kind), m.Subject, text)
		return d.backTo(w, r, week, "", "undo")
	}
	id, err := strconv.ParseInt(r.PostFormValue("decision"), 10, 64)
	if err != nil || id <= 0 {
		return fmt.Errorf("%w: decision", news.ErrInvalid)
	}
	k, err := weeks.UndoDecision(r.Context(), id)
	if err != nil {
		return err
	}
	d.audit(r.Context(), &v.user, "undo "+string(k.Kind), k.Week.String()+" "+string(k.Story), strconv.FormatInt(id, 10))
	return d.backTo(w, r, week, k.Story, "undo")
}

// buildWeek builds a week's draft.
func (d *Desk) buildWeek(w http.ResponseWriter, r *http.Request, v *visit) error {
	weeks, err := d.weeks()
	if err != nil {
		return err
	}
	week, err := weekOf(r)
	if err != nil {
		return err
	}
	if err := weeks.Build(r.Context(), week); err != nil {
		return err
	}
	d.audit(r.Context(), &v.user, "build", week.String(), "")
	return d.backTo(w, r, week, "", "build")
}

// mergeStories makes the ticked stories one: the one that ranks first stays.
func (d *Desk) mergeStories(w http.ResponseWriter, r *http.Request, v *visit) error {
	weeks, err := d.weeks()
	if err != nil {
		return err
	}
	week, err := weekOf(r)
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return fmt.Errorf("%w: form", news.ErrInvalid)
	}
	var ids []news.StoryID
	for _, id := range r.PostForm["story"] {
		if !goodID(id) || len(ids) == maxOrder {
			return fmt.Errorf("%w: story", news.ErrInvalid)
		}
		ids = append(ids, news.StoryID(id))
	}
	if len(ids) < 2 {
		return d.showWeek(w, r, v, http.StatusBadRequest, v.lex.T("desk.week.mergefew"))
	}
	m, err := weeks.Merge(r.Context(), v.user.Name, ids...)
	if err != nil {
		return err
	}
	d.audit(r.Context(), &v.user, "merge stories", m.Subject, strconv.Itoa(len(ids)))
	return d.backTo(w, r, week, news.StoryID(m.Subject), "merge")
}
