package subscribe

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"

	"dateline/internal/news"
	"dateline/internal/render"
	"dateline/internal/token"
	"dateline/internal/web"
)

// nobody is an id that no reader has. What a wrong token names is looked up under it, so that a wrong token takes as
// long as a right one.
const nobody news.SubscriberID = "-"

// opened returns whose token a path holds; nobody if it is none.
func (f *Face) opened(r *http.Request, p token.Purpose, parts ...string) news.SubscriberID {
	id, err := f.o.Keys.Open(r.PathValue("token"), p, parts...)
	if err != nil {
		return nobody
	}
	return id
}

// confirmPage shows a button, and brings a script that presses it once somebody is there. It looks nothing up.
func (f *Face) confirmPage(w http.ResponseWriter, r *http.Request) error {
	lex := f.lexicons[f.langOf(r)]
	return f.act(w, r, lex, button{Title: lex.T("sub.confirm.title"), Text: lex.T("sub.confirm.text"), Button: lex.T("sub.confirm.button"), Once: true})
}

// confirm uses the link.
func (f *Face) confirm(w http.ResponseWriter, r *http.Request) error {
	lex := f.lexicons[f.langOf(r)]
	_ = r.ParseForm() // how it was posted is all that the body says; what cannot be read was the button
	secret := f.opened(r, purposeConfirm)
	c, err := f.o.Store.Confirm(r.Context(), hashSecret(string(secret)), f.visitor(r, method(r)))
	if err != nil && !errors.Is(err, news.ErrNotFound) {
		return err
	}
	front := link{render.Address("").Front(lex.Language()), lex.T("sub.front.link")}
	again := link{render.Address("").Subscribe(lex.Language()), lex.T("sub.again.link")}
	switch {
	case err != nil, c.Expired:
		return f.say(w, r, lex, http.StatusOK, message{Title: lex.T("sub.expired.title"), Text: []string{lex.T("sub.expired.text")}, Links: []link{again, front}})
	case c.Repeat && c.Subscriber.Status != news.Confirmed:
		return f.say(w, r, lex, http.StatusOK, message{Title: lex.T("sub.repeat.title"), Text: []string{lex.T("sub.repeat.left")}, Links: []link{again, front}})
	}
	prefs := link{f.preferencesLink(c.Subscriber.ID, lex.Language()), lex.T("sub.prefs.link")}
	if c.Repeat {
		return f.say(w, r, lex, http.StatusOK, message{Title: lex.T("sub.repeat.title"), Text: []string{lex.T("sub.repeat.text")}, Links: []link{front}})
	}
	return f.say(w, r, lex, http.StatusOK, message{
		Title: lex.T("sub.confirmed.title"), Text: []string{lex.T("sub.confirmed.text", c.Subscriber.Address)}, Links: []link{prefs, front},
	})
}

// method says how a page was posted: by its button, or by its script at which kind of event.
func method(r *http.Request) string {
	how := r.PostForm.Get("how")
	if slices.Contains([]string{"script:focus", "script:pointer", "script:touch", "script:key"}, how) {
		return how
	}
	return "button"
}

// unsubscribePage shows a button. It looks nothing up.
func (f *Face) unsubscribePage(w http.ResponseWriter, r *http.Request) error {
	lex := f.lexicons[f.langOf(r)]
	_, often := f.leaving(r)
	b := button{
		Title: lex.T("sub.unsub.title"), Text: lex.T("sub.unsub.one"), Button: lex.T("sub.unsub.one." + string(often)),
		More: lex.T("sub.unsub.all.text"), MoreButton: lex.T("sub.unsub.all"), MoreName: "all",
	}
	return f.act(w, r, lex, b)
}

// leaving returns whose token to leave the path holds, nobody if it is none, and what it leaves. All lists are tried, so that a
// wrong token takes as long as a right one.
func (f *Face) leaving(r *http.Request) (news.SubscriberID, news.Frequency) {
	id, often := nobody, news.Weekly
	for _, one := range news.AllFrequencies() {
		if got := f.opened(r, token.Unsubscribe, ListOf(one)); got != nobody {
			id, often = got, one
		}
	}
	return id, often
}

// unsubscribe ends the frequency that the token in the path names, whatever the body says: a mail program posts
// List-Unsubscribe=One-Click (RFC 8058), a person the button. A person may also end everything.
func (f *Face) unsubscribe(w http.ResponseWriter, r *http.Request) error {
	lex := f.lexicons[f.langOf(r)]
	how := "button"
	if oneClick(r) {
		how = "one-click"
	}
	id, often := f.leaving(r)
	words := "sub.left.one"
	var err error
	if how == "button" && r.PostForm.Get("all") != "" {
		words = "sub.left.text"
		_, err = f.o.Store.Unsubscribe(r.Context(), id, f.visitor(r, how))
	} else {
		_, err = f.o.Store.LeaveFrequency(r.Context(), id, often, f.visitor(r, how+":"+string(often)))
	}
	if err != nil && !errors.Is(err, news.ErrNotFound) {
		return err
	}
	if how == "one-click" {
		return web.Send(w, r, web.Reply{Type: "text/plain; charset=utf-8", Cache: "no-store", Body: []byte(lex.T("sub.left.title") + "\n")})
	}
	return f.say(w, r, lex, http.StatusOK, message{
		Title: lex.T("sub.left.title"), Text: []string{lex.T(words)}, Links: []link{{render.Address("").Front(lex.Language()), lex.T("sub.front.link")}},
	})
}

// oneClick says whether a mail program posts, in either encoding. A body that cannot be read is a person's.
func oneClick(r *http.Request) bool {
	err := r.ParseMultipartForm(maxBody) //nolint:gosec // bounded() bounds every body
	if err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return false
	}
	return strings.EqualFold(r.PostForm.Get("List-Unsubscribe"), "One-Click")
}

// neverPage shows a button. It looks nothing up.
func (f *Face) neverPage(w http.ResponseWriter, r *http.Request) error {
	lex := f.lexicons[f.langOf(r)]
	return f.act(w, r, lex, button{Title: lex.T("sub.never.title"), Text: lex.T("sub.never.text"), Button: lex.T("sub.never.button")})
}

// never suppresses the address whose hash the token names.
func (f *Face) never(w http.ResponseWriter, r *http.Request) error {
	lex := f.lexicons[f.langOf(r)]
	if hash := f.opened(r, purposeNever); hash != nobody {
		if err := f.o.Store.Suppress(r.Context(), news.Suppression{Hash: string(hash), Reason: news.Asked, At: f.o.Now()}); err != nil {
			return err
		}
	}
	return f.say(w, r, lex, http.StatusOK, message{
		Title: lex.T("sub.nevered.title"), Text: []string{lex.T("sub.nevered.text")}, Links: []link{{render.Address("").Front(lex.Language()), lex.T("sub.front.link")}},
	})
}

// preferences shows what a reader chose.
func (f *Face) preferences(w http.ResponseWriter, r *http.Request) error {
	s, err := f.o.Store.Subscriber(r.Context(), f.opened(r, token.Preferences))
	if err != nil {
		return err
	}
	return f.showPreferences(w, r, f.lexicons[f.langOf(r)], http.StatusOK, s, sent{choices: s.Choices}, "")
}

// savePreferences replaces what a reader chose.
func (f *Face) savePreferences(w http.ResponseWriter, r *http.Request) error {
	form, err := readForm(w, r)
	if err != nil {
		return f.tooMuch(w, r, err)
	}
	s, err := f.o.Store.Subscriber(r.Context(), f.opened(r, token.Preferences))
	if err != nil {
		return err
	}
	lex := f.lexicons[f.langOf(r)]
	choices, problem, err := f.choose(r.Context(), form, s.Lang, s.Choices)
	if err != nil {
		return err
	}
	if problem != nil {
		return f.showPreferences(w, r, lex, http.StatusUnprocessableEntity, s, form, problem.say(lex))
	}
	consent := f.visitor(r, "preferences")
	consent.Event = news.ConsentChanged
	if err := f.o.Store.SaveChoices(r.Context(), s.ID, choices, consent); err != nil {
		return err
	}
	s.Choices = choices
	return f.showPreferences(w, r, lex, http.StatusOK, s, sent{choices: choices}, lex.T("sub.prefs.saved"))
}

// data gives readers all that is kept about them.
func (f *Face) data(w http.ResponseWriter, r *http.Request) error {
	d, err := f.o.Store.SubscriberData(r.Context(), f.opened(r, token.Preferences))
	if err != nil {
		return err
	}
	body, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		return err
	}
	w.Header().Set("Content-Disposition", `attachment; filename="dateline-data.json"`)
	return web.Send(w, r, web.Reply{Type: "application/json", Cache: "no-store", Body: append(body, '\n')})
}

// erase forgets a reader. A repeat says the same: nothing is kept.
func (f *Face) erase(w http.ResponseWriter, r *http.Request) error {
	lex := f.lexicons[f.langOf(r)]
	id := f.opened(r, token.Preferences)
	err := f.o.Store.EraseSubscriber(r.Context(), id, f.o.Now())
	if err != nil && (id == nobody || !errors.Is(err, news.ErrNotFound)) {
		return err
	}
	return f.say(w, r, lex, http.StatusOK, message{
		Title: lex.T("sub.erased.title"), Text: []string{lex.T("sub.erased.text")}, Links: []link{{render.Address("").Front(lex.Language()), lex.T("sub.front.link")}},
	})
}
