package subscribe

import (
	"fmt"
	"net/url"

	"dateline/internal/news"
	"dateline/internal/render"
)

// Letter is a mail that is no issue. It holds no word of a visitor.
type Letter struct {
	Subject    string
	Text, HTML string
	Lang       news.Lang
}

// letterView is what both forms of a letter are made of.
type letterView struct {
	Lex                          *render.Lexicon
	Subject, Lead, Note, Why     string
	Button, Href, Leave, LeaveTo string
	Sender                       string
}

// Letter writes the mail of a notice. Sender is the operator's name and postal address; it may be empty. A kind that is
// not known, or a confirmation without its secret, is news.ErrInvalid. The same notice makes the same bytes as long as
// the keys stay.
func (f *Face) Letter(n news.Notice, sender string) (Letter, error) {
	lex, ok := f.lexicons[n.Lang.Edition()]
	if !ok {
		lex = f.lexicons[news.English]
	}
	lang := lex.Language()
	v := letterView{Lex: lex, Sender: sender}
	switch n.Kind {
	case news.NoticeConfirm:
		if n.Secret == "" {
			return Letter{}, fmt.Errorf("%w: notice %s has no secret", news.ErrInvalid, n.ID)
		}
		v.Href, v.LeaveTo = f.confirmLink(n.Secret, lang), f.neverLink(n.Hash, lang)
	case news.NoticeAlready:
		v.Href, v.LeaveTo = f.preferencesLink(n.Subscriber, lang), f.unsubscribeLink(n.Subscriber, lang)
	default:
		return Letter{}, fmt.Errorf("%w: notice %s is of kind %q", news.ErrInvalid, n.ID, n.Kind)
	}
	key := "letter." + string(n.Kind) + "."
	name := f.o.Name
	if name == "" {
		name = lex.T("name")
	}
	v.Subject, v.Lead, v.Note = lex.T(key+"subject", name), lex.T(key+"lead", name), lex.T(key+"note")
	v.Button, v.Leave, v.Why = lex.T(key+"button"), lex.T(key+"leave"), lex.T("letter.why", f.host())
	html, err := f.pages.run("letter", v)
	if err != nil {
		return Letter{}, err
	}
	text := v.Lead + "\n\n" + v.Button + "\n" + v.Href + "\n\n" + v.Note + "\n\n" + v.Leave + "\n" + v.LeaveTo + "\n\n-- \n" + v.Why + "\n"
	if sender != "" {
		text += sender + "\n"
	}
	return Letter{Subject: v.Subject, Text: text, HTML: string(html), Lang: lang}, nil
}

// host names the site without its scheme.
func (f *Face) host() string {
	u, err := url.Parse(string(f.o.Site))
	if err != nil {
		return string(f.o.Site)
	}
	return u.Host
}
