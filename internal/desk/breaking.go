package desk

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"dateline/internal/news"
	"dateline/internal/web"
)

// Bulletins is what the desk does with what is mailed between issues. Nothing goes out but by what an editor presses, and each
// editor sends what was shown: inputs names it, and what has changed since is news.ErrConflict.
type Bulletins interface {
	// Digests returns the newest digests; Digest one of a day, or news.ErrNotFound.
	Digests(ctx context.Context, limit int) ([]news.Bulletin, error)
	Digest(ctx context.Context, day news.Day) (*news.Bulletin, error)
	Today() news.Day
	// MakeDigest makes a draft anew. Too little that is worth printing is news.ErrNotFound.
	MakeDigest(ctx context.Context, day news.Day) (*news.Bulletin, error)
	// SendDigest approves a digest and has it sent.
	SendDigest(ctx context.Context, day news.Day, by, inputs string) error
	// Breaking returns a story as it would go out now, or as it went.
	Breaking(ctx context.Context, id news.StoryID) (*news.Bulletin, error)
	// BreakingLeft returns how many stories may still go out this week, and how many may in all; none in all is off.
	BreakingLeft(ctx context.Context) (left, most int, err error)
	// SendBreaking has a story sent at once. One too many is news.ErrConflict.
	SendBreaking(ctx context.Context, id news.StoryID, by, inputs string) error
	// Text is an edition as a reader of everything gets it; Readers how many would get it.
	Text(ctx context.Context, b *news.Bulletin, lang news.Lang) (string, error)
	Readers(ctx context.Context, b *news.Bulletin, lang news.Lang) (int, error)
}

// bulletinRoutes are the addresses of digests and of breaking news, if there are any.
func (d *Desk) bulletinRoutes() []Route {
	if d.o.Bulletins == nil {
		return nil
	}
	return []Route{
		{Method: http.MethodGet, Path: "/desk/digest", Role: news.RoleReader, do: d.digestPage},
		{Method: http.MethodPost, Path: "/desk/digest/make", Role: news.RoleEditor, do: d.makeDigest},
		{Method: http.MethodPost, Path: "/desk/digest/send", Role: news.RoleEditor, do: d.sendDigest},
		{Method: http.MethodGet, Path: "/desk/stories/{story}/breaking", Role: news.RoleEditor, do: d.breakingPage},
		{Method: http.MethodPost, Path: "/desk/stories/{story}/breaking", Role: news.RoleEditor, do: d.sendBreaking},
	}
}

// bulletinView is a bulletin with what can be done about it.
type bulletinView struct {
	Title, Standing, Span string
	Day                   news.Day
	Inputs                string
	Editions              []bulletinEdition
	// Readers would get it; Named says so for each edition.
	Readers int
	Named   string
	Draft   bool
	Mail    string // the address of the page of its mailings
	Back    string
	Left    string // of breaking news
	Earlier []bulletinLink
	// Words says what goes to whom; Tick what an editor says who sends it.
	Words, Tick string
}

type bulletinEdition struct{ Lang, HTML, Text string }

type bulletinLink struct{ Href, Text, Standing string }

// show fills in a bulletin as its readers get it.
func (d *Desk) show(r *http.Request, v *visit, b *news.Bulletin) (bulletinView, error) {
	view := bulletinView{
		Day: b.Day, Inputs: b.Issue.Inputs, Draft: !b.Went(), Span: v.lex.T("desk.digest.made", d.at(v, b.From), d.at(v, b.To)), Mail: issuePath(b.Issue.Week) + "/mail",
	}
	var counts []string
	for _, lang := range news.EditionLangs() {
		text, err := d.o.Bulletins.Text(r.Context(), b, lang)
		if err != nil {
			return view, err
		}
		view.Editions = append(view.Editions, bulletinEdition{v.lex.Lang(lang), d.lexicons[lang].HTMLLang(), text})
		n, err := d.o.Bulletins.Readers(r.Context(), b, lang)
		if err != nil && !errors.Is(err, news.ErrInvalid) { // who sends is not set up yet
			return view, err
		}
		view.Readers += n
		counts = append(counts, v.lex.Lang(lang)+": "+v.lex.T("desk.send.readers", n))
	}
	view.Named = counts[0]
	for _, c := range counts[1:] {
		view.Named += v.lex.T("list.comma") + c
	}
	return view, nil
}

// digestsShown is how many earlier digests are listed.
const digestsShown = 14

func (d *Desk) digestPage(w http.ResponseWriter, r *http.Request, v *visit) error {
	return d.showDigest(w, r, v, http.StatusOK, "")
}

// showDigest shows the newest digest, or that of the day which the address names.
func (d *Desk) showDigest(w http.ResponseWriter, r *http.Request, v *visit, status int, fault string) error {
	all, err := d.o.Bulletins.Digests(r.Context(), digestsShown)
	if err != nil {
		return err
	}
	p := &page{Title: v.lex.T("desk.digest"), Here: "issues", Done: did(r, v), Fault: fault}
	view := bulletinView{}
	day := news.Day(r.FormValue("day"))
	if day == "" && len(all) > 0 {
		day = all[0].Day
	}
	if day != "" {
		b, err := d.o.Bulletins.Digest(r.Context(), day)
		if err != nil {
			return err
		}
		if view, err = d.show(r, v, b); err != nil {
			return err
		}
		p.Title = v.lex.T("desk.digest.title", string(b.Day))
		view.Standing = v.lex.T("desk.digest.draft")
		if b.Went() {
			view.Standing = v.lex.T("desk.digest.went")
			if b.Issue.ReadBy == "" {
				view.Standing += " " + v.lex.T("bulletin.machine")
			}
		}
		view.Words = v.lex.T("desk.digest.approve.words", view.Named)
	}
	for i := range all {
		link := bulletinLink{Href: "/desk/digest?" + url.Values{"day": {string(all[i].Day)}}.Encode(), Text: string(all[i].Day), Standing: v.lex.T("desk.digest.draft")}
		if all[i].Went() {
			link.Standing = v.lex.T("desk.digest.went")
		}
		view.Earlier = append(view.Earlier, link)
	}
	p.Data = view
	return d.send(w, r, v, status, "digest", p)
}

// makeDigest makes today's digest now, or anew.
func (d *Desk) makeDigest(w http.ResponseWriter, r *http.Request, v *visit) error {
	day := d.o.Bulletins.Today()
	_, err := d.o.Bulletins.MakeDigest(r.Context(), day)
	switch {
	case errors.Is(err, news.ErrNotFound):
		return d.showDigest(w, r, v, http.StatusConflict, v.lex.T("desk.digest.little"))
	case err != nil && !errors.Is(err, news.ErrFrozen):
		return err
	}
	d.audit(r.Context(), &v.user, "make digest", string(day), "")
	return went(w, r, "/desk/digest", "made")
}

// sendDigest approves the digest that an editor read, and has it sent.
func (d *Desk) sendDigest(w http.ResponseWriter, r *http.Request, v *visit) error {
	day, err := news.ParseDay(r.PostFormValue("day"))
	if err != nil {
		return err
	}
	inputs := r.PostFormValue("inputs")
	if inputs == "" {
		return fmt.Errorf("%w: which digest", news.ErrInvalid)
	}
	if err := d.o.Bulletins.SendDigest(r.Context(), day, v.user.Name, inputs); err != nil {
		switch {
		case errors.Is(err, news.ErrConflict):
			return d.showDigest(w, r, v, http.StatusConflict, v.lex.T("desk.digest.changed"))
		case errors.Is(err, news.ErrInvalid):
			return d.showDigest(w, r, v, http.StatusBadRequest, v.lex.T("desk.digest.off"))
		default:
			return err
		}
	}
	d.audit(r.Context(), &v.user, "send digest", string(day), "")
	return went(w, r, "/desk/digest", "digest")
}

func (d *Desk) breakingPage(w http.ResponseWriter, r *http.Request, v *visit) error {
	return d.showBreaking(w, r, v, http.StatusOK, "")
}

// showBreaking shows a story as it would go out, to how many readers, and asks.
func (d *Desk) showBreaking(w http.ResponseWriter, r *http.Request, v *visit, status int, fault string) error {
	id := news.StoryID(r.PathValue("story"))
	left, most, err := d.o.Bulletins.BreakingLeft(r.Context())
	if err != nil {
		return err
	}
	p := &page{Title: v.lex.T("desk.breaking.title"), Here: "issues", Done: did(r, v), Fault: fault}
	back := "/desk/stories/" + url.PathEscape(string(id))
	b, err := d.o.Bulletins.Breaking(r.Context(), id)
	if errors.Is(err, news.ErrInvalid) {
		p.Fault, p.Data = v.lex.T("desk.breaking.cannot"), bulletinView{Back: back}
		return d.send(w, r, v, web.Status(err), "breaking", p)
	}
	if err != nil {
		return err
	}
	view, err := d.show(r, v, b)
	if err != nil {
		return err
	}
	view.Back, view.Words, view.Left = back, v.lex.T("desk.breaking.words"), v.lex.T("desk.breaking.left", left, most)
	view.Tick = v.lex.T("desk.breaking.tick", view.Readers)
	if b.Issue.Status == news.Frozen {
		view.Standing = v.lex.T("desk.breaking.sent")
	} else if left == 0 {
		view.Draft = false
		if p.Fault == "" {
			p.Fault = v.lex.T("desk.breaking.full")
		}
	}
	p.Data = view
	return d.send(w, r, v, status, "breaking", p)
}

// sendBreaking has a story sent, as the page of asking showed it and to as many readers.
func (d *Desk) sendBreaking(w http.ResponseWriter, r *http.Request, v *visit) error {
	id := news.StoryID(r.PathValue("story"))
	inputs := r.PostFormValue("inputs")
	if r.PostFormValue("sure") != "1" || inputs == "" {
		return d.showBreaking(w, r, v, http.StatusBadRequest, v.lex.T("desk.send.unsure"))
	}
	if err := d.o.Bulletins.SendBreaking(r.Context(), id, v.user.Name, inputs); err != nil {
		switch {
		case errors.Is(err, news.ErrConflict):
			fault := v.lex.T("desk.digest.changed")
			if left, _, leftErr := d.o.Bulletins.BreakingLeft(r.Context()); leftErr == nil && left == 0 {
				fault = v.lex.T("desk.breaking.full")
			}
			return d.showBreaking(w, r, v, http.StatusConflict, fault)
		case errors.Is(err, news.ErrInvalid):
			return d.showBreaking(w, r, v, http.StatusBadRequest, v.lex.T("desk.digest.off"))
		default:
			return err
		}
	}
	d.audit(r.Context(), &v.user, "send breaking", string(id), strconv.Quote(inputs))
	return went(w, r, "/desk/stories/"+url.PathEscape(string(id))+"/breaking", "breaking")
}
