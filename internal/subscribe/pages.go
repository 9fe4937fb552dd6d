package subscribe

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"dateline/internal/news"
	"dateline/internal/render"
	"dateline/internal/web"
)

//go:embed pages static
var files embed.FS

// pages are the parsed templates: what stands in the frame, and the mails.
type pages struct{ set *template.Template }

func parsePages() (pages, error) {
	set, err := template.ParseFS(files, "pages/*.html")
	if err != nil {
		return pages{}, fmt.Errorf("parse the pages of subscribing: %w", err)
	}
	return pages{set}, nil
}

func (p pages) run(name string, data any) (template.HTML, error) {
	var b bytes.Buffer
	if err := p.set.ExecuteTemplate(&b, name, data); err != nil {
		return "", fmt.Errorf("make %s: %w", name, err)
	}
	return template.HTML(b.String()), nil //nolint:gosec // a template of ours escaped it
}

// asset is the script, under a name that holds its hash.
type asset struct {
	path string
	body []byte
}

func loadScript() (asset, error) {
	body, err := files.ReadFile("static/confirm.js")
	if err != nil {
		return asset{}, fmt.Errorf("load the script: %w", err)
	}
	sum := sha256.Sum256(body)
	return asset{"/subscribe/confirm." + hex.EncodeToString(sum[:8]) + ".js", body}, nil
}

func (f *Face) serveScript(w http.ResponseWriter, r *http.Request) error {
	return web.Send(w, r, web.Reply{Type: "text/javascript; charset=utf-8", Cache: "public, max-age=31536000, immutable", Body: f.script.body})
}

// link leads on.
type link struct{ Href, Text string }

// message is a page that says what happened.
type message struct {
	Title string
	Text  []string
	Links []link
	Here  string
}

func (f *Face) say(w http.ResponseWriter, r *http.Request, lex *render.Lexicon, status int, m message) error {
	p, err := f.page(r, lex, m)
	if err != nil {
		return err
	}
	return f.send(w, r, status, p)
}

// page makes a page of a message.
func (f *Face) page(r *http.Request, lex *render.Lexicon, m message) (web.Page, error) {
	main, err := f.pages.run("message", m)
	return web.Page{
		Lang: lex.Language(), Title: m.Title + " · " + lex.T("name"), Here: m.Here, Other: here(r, lex), Main: main, Hidden: true, Boxed: true,
	}, err
}

// button is a page with one button that acts.
type button struct {
	Title, Text, Button string
	Action              string // its own address
	Once                bool   // the script presses it
	// More to MoreName are a second button, which sends its name; empty is none.
	More, MoreButton, MoreName string
}

func (f *Face) act(w http.ResponseWriter, r *http.Request, lex *render.Lexicon, b button) error {
	b.Action = r.URL.EscapedPath() + "?lang=" + string(lex.Language())
	main, err := f.pages.run("button", b)
	if err != nil {
		return err
	}
	p := web.Page{Lang: lex.Language(), Title: b.Title + " · " + lex.T("name"), Other: here(r, lex), Main: main, Hidden: true, Boxed: true}
	if b.Once {
		p.Script = f.script.path
	}
	return f.send(w, r, http.StatusOK, p)
}

// option is something that can be chosen.
type option struct {
	Value, Text string
	On          bool
}

// formView is the form, as a new reader sees it and as one does who changes their choices.
type formView struct {
	Lex     *render.Lexicon
	Action  string
	Notice  string // what is wrong, or what was done
	Address string
	Time    string
	// Langs to Storylines are what can be chosen. Names is what was typed.
	Langs, Frequencies, Sections, Entities, Storylines []option
	Names                                              string
	LeadIfEmpty, Open                                  bool
	Button                                             string
	// Embed is the address of the code to copy; Left, Export and Erase are on the page of a reader's choices.
	Embed         string
	Left          string
	Export, Erase string
	Unsubscribe   string
	Again         link
	For           string
}

// view fills in what can be chosen, with what is chosen.
func (f *Face) view(ctx context.Context, lex *render.Lexicon, s sent) (formView, error) {
	c := s.choices
	if c.Lang == "" {
		c.Lang = lex.Language()
	}
	if len(c.Frequencies) == 0 && !s.asked {
		c.Frequencies = news.Frequencies{news.Weekly}
	}
	v := formView{Lex: lex, Address: s.address, Names: bounded(s.names, 2000), LeadIfEmpty: c.LeadIfEmpty, Open: !c.Whole() || s.names != ""}
	for _, lang := range news.EditionLangs() {
		v.Langs = append(v.Langs, option{string(lang), lex.T("sub.lang." + string(lang)), lang == c.Lang})
	}
	for _, often := range news.AllFrequencies() {
		if on := c.Frequencies.Has(often); on || f.o.Offered.Has(often) {
			v.Frequencies = append(v.Frequencies, option{string(often), lex.T("sub.frequency." + string(often)), on})
		}
	}
	for _, id := range sections() {
		v.Sections = append(v.Sections, option{string(id), lex.Section(id), slices.Contains(c.Sections, id)})
	}
	for _, id := range c.Entities[:min(len(c.Entities), maxChosen)] {
		subject, err := f.o.Subjects.Entity(ctx, id, lex.Language())
		switch {
		case errors.Is(err, news.ErrNotFound):
			continue // a name that left the gazetteer: nothing can be about it
		case err != nil:
			return v, err
		}
		v.Entities = append(v.Entities, option{string(id), subject.Name, true})
	}
	running, err := f.o.Subjects.Running(ctx, lex.Language())
	if err != nil {
		return v, err
	}
	for _, l := range running {
		v.Storylines = append(v.Storylines, option{l.ID, l.Name, slices.Contains(c.Storylines, news.StorylineID(l.ID))})
	}
	for _, id := range c.Storylines[:min(len(c.Storylines), maxChosen)] {
		if slices.ContainsFunc(running, func(l Subject) bool { return l.ID == string(id) }) {
			continue
		}
		subject, err := f.o.Subjects.Storyline(ctx, id, lex.Language())
		switch {
		case errors.Is(err, news.ErrNotFound):
			continue
		case err != nil:
			return v, err
		}
		v.Storylines = append(v.Storylines, option{string(id), subject.Name, true})
	}
	return v, nil
}

func (f *Face) showForm(w http.ResponseWriter, r *http.Request, lex *render.Lexicon, status int, s sent, notice string) error {
	v, err := f.view(r.Context(), lex, s)
	if err != nil {
		return err
	}
	at := render.Address("").Subscribe(lex.Language())
	v.Action, v.Notice, v.Time, v.Button, v.Embed = at, notice, f.formTime(), lex.T("sub.button"), at+"/embed"
	main, err := f.pages.run("subscribe", v)
	if err != nil {
		return err
	}
	return f.send(w, r, status, web.Page{
		Lang: lex.Language(), Title: lex.T("sub.title") + " · " + lex.T("name"), Here: "subscribe", Other: render.Address("").Subscribe(otherLang(lex)), Main: main,
		Boxed: true, Hidden: status != http.StatusOK || r.Method != http.MethodGet,
	})
}

func otherLang(lex *render.Lexicon) news.Lang {
	if lex.Language() == news.English {
		return news.Chinese
	}
	return news.English
}

func (f *Face) showPreferences(
	w http.ResponseWriter, r *http.Request, lex *render.Lexicon, status int, s news.Subscriber, form sent, notice string,
) error {
	v, err := f.view(r.Context(), lex, form)
	if err != nil {
		return err
	}
	at, lang := render.PreferencesPath+r.PathValue("token"), "?lang="+string(lex.Language())
	v.Action, v.Notice, v.Button, v.For = at+lang, notice, lex.T("sub.prefs.button"), s.Address
	v.Export, v.Erase = at+"/data", at+"/erase"+lang
	v.Unsubscribe = strings.TrimPrefix(f.unsubscribeLink(s.ID, lex.Language()), string(f.o.Site))
	if s.Status != news.Confirmed {
		v.Left, v.Unsubscribe = lex.T("sub.prefs.left"), ""
		v.Again = link{render.Address("").Subscribe(lex.Language()), lex.T("sub.again.link")}
	}
	main, err := f.pages.run("preferences", v)
	if err != nil {
		return err
	}
	return f.send(w, r, status, web.Page{
		Lang: lex.Language(), Title: lex.T("sub.prefs.title") + " · " + lex.T("name"), Other: here(r, lex), Main: main, Hidden: true, Boxed: true,
	})
}

// boxView is the short form of other pages, ours or others'.
type boxView struct {
	Lex                 *render.Lexicon
	Action, More, Time  string
	Lang                news.Lang
	Name, Label, Button string
}

// Box returns the short form for the foot of a page, the same for all readers within an hour.
func (f *Face) Box(lang news.Lang) template.HTML {
	lex, ok := f.lexicons[lang.Edition()]
	if !ok {
		return ""
	}
	at := render.Address("").Subscribe(lang)
	box, err := f.pages.run("box", boxView{Lex: lex, Action: at, More: at, Time: f.boxTime()})
	if err != nil {
		// Unreachable but for a broken template, which tests find; the page is whole without its box.
		f.o.Log.Error("subscribe box", "err", err)
		return ""
	}
	return box
}

// embed shows the code of a form for other sites.
func (f *Face) embed(w http.ResponseWriter, r *http.Request, lex *render.Lexicon) error {
	at := f.o.Site.Subscribe(lex.Language())
	code, err := f.pages.run("snippet", boxView{
		Action: at + "/begin", Lang: lex.Language(), Name: lex.T("name"), Label: lex.T("sub.address"), Button: lex.T("sub.box.button"),
	})
	if err != nil {
		return err
	}
	main, err := f.pages.run("embed", struct {
		Title, Text, Code string
	}{lex.T("sub.embed.title"), lex.T("sub.embed.text"), string(code)})
	if err != nil {
		return err
	}
	return f.send(w, r, http.StatusOK, web.Page{
		Lang: lex.Language(), Title: lex.T("sub.embed.title") + " · " + lex.T("name"), Here: "subscribe",
		Other: render.Address("").Subscribe(otherLang(lex)) + "/embed", Main: main, Boxed: true, Hidden: true,
	})
}
