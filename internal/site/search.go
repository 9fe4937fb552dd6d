package site

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"dateline/internal/archive"
	"dateline/internal/news"
	"dateline/internal/render"
	"dateline/internal/text"
)

// maxPage bounds the pages of answers that one may ask for.
const maxPage = 50

// searchView is the form, and what a question found.
type searchView struct {
	Title, Query, Week string
	Choices            []choice
	// Asked says that there is a question; Fault, what is wrong with it.
	Asked bool
	Fault string
	Count string
	Names []kindLink
	Found []foundView
	// More says that not everything was looked at. Back and Next lead to the pages beside this one; empty if there is none.
	More, Back, Next string
}

// choice is one list of the form.
type choice struct {
	Name, Label string
	Options     []option
}

type option struct {
	Value, Text string
	Chosen      bool
}

// foundView is a story that was found.
type foundView struct {
	Href, Day, Count, From string
	At                     time.Time
	Title                  render.SentenceView
	Passage                *markedView
}

// markedView is a sentence with the question's terms marked.
type markedView struct {
	Lang string
	Runs []run
}

type run struct {
	Text string
	Mark bool
}

// search is the page on which readers search. Its answers are for people, so search engines are asked to leave them out.
func (s *site) search(w http.ResponseWriter, r *http.Request, lex *render.Lexicon) error {
	form := r.URL.Query()
	asked := archive.Asked{
		Text: strings.TrimSpace(form.Get("q")), Lang: news.Lang(form.Get("lang")), Class: news.Class(form.Get("class")), Page: pageNumber(form.Get("page")),
		Edition: lex.Language(),
	}
	view := searchView{Title: lex.T("search.title"), Query: asked.Text, Week: form.Get("week")}
	view.Choices = []choice{languages(&asked.Lang, lex), classes(&asked.Class, lex)}
	if view.Week != "" {
		week, err := news.ParseWeek(view.Week)
		if err != nil {
			view.Fault = lex.T("search.week.bad", view.Week)
		}
		asked.Week = week
	}
	if asked.Text != "" && view.Fault == "" {
		answer, err := s.archive.Search(r.Context(), asked)
		if err != nil {
			return err
		}
		names, err := s.archive.Names(r.Context())
		if err != nil {
			return err
		}
		view.tell(answer, asked, form, lex, names)
	}
	p := s.newPage(r, lex, view.Title+" · "+lex.T("name"), func(at render.Address, lang news.Lang) string {
		if r.URL.RawQuery == "" {
			return at.Search(lang)
		}
		return at.Search(lang) + "?" + form.Encode()
	})
	p.Summary, p.Here, p.Progress, p.Hidden, p.Data = lex.T("search.lead"), "search", nil, asked.Text != "", view
	return s.send(w, r, "search", http.StatusOK, p)
}

// tell fills the view with an answer.
func (v *searchView) tell(answer *archive.Answer, asked archive.Asked, form url.Values, lex *render.Lexicon, names func(news.EntityID, news.Lang) string) {
	v.Asked = true
	v.Title = lex.T("search.for", asked.Text)
	v.Count = lex.T("search.found", answer.Total)
	if answer.More {
		v.More = lex.T("search.more")
	}
	for _, id := range answer.Names {
		v.Names = append(v.Names, kindLink{Name: names(id, lex.Language()), Href: render.Address("").Entity(lex.Language(), id)})
	}
	for i := range answer.Stories {
		v.Found = append(v.Found, newFound(&answer.Stories[i], lex, answer.Zone))
	}
	at := func(page int) string {
		to := url.Values{}
		for name := range form {
			to.Set(name, form.Get(name))
		}
		to.Set("page", strconv.Itoa(page))
		return render.Address("").Search(lex.Language()) + "?" + to.Encode()
	}
	if asked.Page > 1 {
		v.Back = at(asked.Page - 1)
	}
	if asked.Page*archive.FoundOnPage < answer.Total && asked.Page < maxPage {
		v.Next = at(asked.Page + 1)
	}
}

// newFound makes the view of a story that was found.
func newFound(f *archive.Found, lex *render.Lexicon, zone *time.Location) foundView {
	view := foundView{
		Href: render.Address("").Story(lex.Language(), f.Story), At: f.LastAt, Day: lex.LongDay(f.LastAt.In(zone)),
		Count: lex.T("search.reports", len(f.Voices), f.Outlets),
	}
	if best, ok := render.TitleOf(f.Voices, lex.Language()); ok {
		view.Title = lex.Title(best.Title, best.Lang)
	}
	if f.Best == nil {
		return view
	}
	view.From = f.Best.Outlet
	view.Passage = &markedView{Runs: runs(f.Passage.In(f.Best.Body()), f.Marks)}
	if f.Best.Lang.Edition() != lex.Language() {
		view.Passage.Lang = render.HTMLLang(f.Best.Lang)
	}
	return view
}

// runs cuts a sentence into what is marked and what is not.
func runs(s string, marks []text.Span) []run {
	var out []run
	from := 0
	for _, m := range marks {
		if m.Start > from {
			out = append(out, run{Text: s[from:m.Start]})
		}
		out = append(out, run{Text: m.In(s), Mark: true})
		from = m.End
	}
	return append(out, run{Text: s[from:]})
}

// languages is the choice of the language. A language that is none is no choice.
func languages(chosen *news.Lang, lex *render.Lexicon) choice {
	c := choice{Name: "lang", Label: lex.T("search.lang"), Options: []option{{Text: lex.T("search.any")}}}
	known := false
	for _, lang := range news.EditionLangs() {
		c.Options = append(c.Options, option{string(lang), lex.T("search." + string(lang)), lang == *chosen})
		known = known || lang == *chosen
	}
	if !known {
		*chosen = ""
	}
	return c
}

// classes is the choice of the class of sources.
func classes(chosen *news.Class, lex *render.Lexicon) choice {
	c := choice{Name: "class", Label: lex.T("search.class"), Options: []option{{Text: lex.T("search.any")}}}
	known := false
	for _, class := range news.Classes() {
		c.Options = append(c.Options, option{string(class), lex.T("class." + string(class)), class == *chosen})
		known = known || class == *chosen
	}
	if !known {
		*chosen = ""
	}
	return c
}

func pageNumber(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 1
	}
	return min(max(n, 1), maxPage)
}
