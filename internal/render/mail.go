package render

import (
	"bytes"
	"fmt"
	"html/template"
	"strings"
	"unicode/utf8"

	"dateline/internal/news"
)

// MailLimit is the greatest size of a mail's HTML in bytes, with every reader's addresses in it. Gmail shows no more
// than about 102 KB of a mail.
const MailLimit = 100_000

// slotRoom is what is set aside for the address that goes into a slot.
const slotRoom = 512

// Slot names an address that each reader has of their own.
type Slot string

// The slots of a mail.
const (
	SlotWeb         Slot = "web"         // the issue in a browser
	SlotPreferences Slot = "preferences" // language, rhythm, address
	SlotUnsubscribe Slot = "unsubscribe"
)

// Body is a part of a mail, cut where readers' own addresses go, so that an issue is rendered once and a copy of it is
// nothing but pieces put together. No text of others can pass for a slot, since slots are no text.
type Body struct {
	// HTML says that addresses are to be escaped.
	HTML bool
	// Pieces stand before, between and behind the Places; there is one more of them.
	Pieces []string
	Places []Place
}

// Place is where a slot's address goes. Before and After are what stands around it; they are left out, as the address
// is, if a reader has none.
type Place struct {
	Slot          Slot
	Before, After string
}

// Append appends a reader's copy to dst and returns it. A slot without an address leaves nothing behind.
func (b *Body) Append(dst []byte, addresses map[Slot]string) []byte {
	for i := range b.Places {
		p := &b.Places[i]
		dst = append(dst, b.Pieces[i]...)
		address := addresses[p.Slot]
		if address == "" {
			continue
		}
		if b.HTML {
			address = template.HTMLEscapeString(address)
		}
		dst = append(dst, p.Before...)
		dst = append(dst, address...)
		dst = append(dst, p.After...)
	}
	return append(dst, b.Pieces[len(b.Pieces)-1]...)
}

// size is the length of a copy whose addresses take all the room that is set aside.
func (b *Body) size() int {
	n := 0
	for _, text := range b.Pieces {
		n += len(text)
	}
	for i := range b.Places {
		n += len(b.Places[i].Before) + slotRoom + len(b.Places[i].After)
	}
	return n
}

// text adds text that holds no slot.
func (b *Body) text(s string) {
	if len(b.Pieces) == len(b.Places) {
		b.Pieces = append(b.Pieces, "")
	}
	b.Pieces[len(b.Places)] += s
}

// place adds a slot.
func (b *Body) place(p Place) {
	b.text("")
	b.Places = append(b.Places, p)
}

// Mail is an edition as a mail carries it.
type Mail struct {
	Subject    string
	HTML, Text Body
	// Cut is how many items and lines the HTML lacks because it would be too long; the text has them all.
	Cut int
}

// MailOptions are what a mail needs beside its edition.
type MailOptions struct {
	// At is the public site's address; if it is empty, nothing is linked to pages of ours.
	At Address
	// For is the frequency for which a reader gets it: its foot says so, and leads to leaving that. Default: nothing is said of it.
	For news.Frequency
	// Sender is who sends, with the postal address that laws ask for; if it is empty it is not printed.
	Sender string
}

// NewMail lays an edition out as a mail: one column of at most 640 pixels in tables, styles inside the elements, dark
// where the reader's screen is, no image, no script, nothing loaded, nothing hidden. If its HTML would pass MailLimit,
// what weighs least is left out, whole items and lines at a time, each part saying how many more the web page has. The
// text is complete. The same edition makes the same bytes.
func NewMail(e *Edition, o MailOptions) (*Mail, error) {
	w := &mailer{e: e, o: o, set: mailEnglish}
	if e.Lex.lang.IsChinese() {
		w.set = mailChinese
	}
	m := &Mail{Subject: subject(e), HTML: Body{HTML: true}}
	if err := w.html(m); err != nil {
		return nil, fmt.Errorf("write issue %s as mail: %w", e.Week, err)
	}
	m.Text = mailText(e, o)
	return m, nil
}

// subject names the week and its first item. It is one line, short enough that a phone shows what matters of it.
func subject(e *Edition) string {
	for i := range e.Sections {
		if len(e.Sections[i].Items) == 0 {
			continue
		}
		head := shorten(e.Sections[i].Items[0].Headline.Text, 80)
		if e.Bulletin == news.Breaking {
			return plainLine(e.Lex.T("mail.subject.breaking", head))
		}
		return plainLine(e.Lex.T("mail.subject", e.Title, head))
	}
	return plainLine(e.Lex.T("name") + " · " + e.Title)
}

// preheader is what mail programs show behind the subject: the headlines that follow the first. It is there to be
// read in the mail too, since hidden text is what filters look for.
func preheader(e *Edition) string {
	const items, columnsOf = 3, 90
	var heads []string
	first := true
	for i := range e.Sections {
		for j := range e.Sections[i].Items {
			if !first && len(heads) < items {
				heads = append(heads, shorten(e.Sections[i].Items[j].Headline.Text, columnsOf))
			}
			first = false
		}
	}
	if len(heads) == 0 {
		return ""
	}
	return plainLine(e.Lex.T("mail.preheader", strings.Join(heads, e.Lex.T("line.dot"))))
}

// shorten cuts a text to a number of columns, where a line may break, with … behind what is left.
func shorten(text string, most int) string {
	text = strings.Join(strings.Fields(text), " ")
	if columns(text) <= most {
		return text
	}
	var b strings.Builder
	n := 0
	for _, piece := range Pieces(text) {
		n += columns(piece)
		if n >= most {
			break
		}
		b.WriteString(piece)
	}
	if b.Len() == 0 { // one word without end
		for _, r := range text {
			if n = columns(b.String()) + width(r); n >= most || b.Len() > 4*most {
				break
			}
			b.WriteRune(r)
		}
	}
	return strings.TrimRight(b.String(), " ") + "…"
}

// plainLine makes text safe for a line of a header: no line ends, no other controls, valid UTF-8.
func plainLine(text string) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == 0x85 || r == 0x2028 || r == 0x2029 {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, string(utf8.RuneError)))
	return strings.Join(strings.Fields(text), " ")
}

// mailText is the mail's plain text: the whole edition, then what the HTML's foot says.
func mailText(e *Edition, o MailOptions) Body {
	lex := e.Lex
	var b Body
	text := Text(e, o.At) + "\n\n" + wrap("", "", lex.T("foot.rule")) + wrap("", "", lex.T("foot.made"))
	if why := lex.chosenFor(o.For); why != "" {
		text += wrap("", "", why)
	}
	if o.Sender != "" {
		text += wrap("", "", o.Sender)
	}
	b.text(mailRunes(text))
	for _, s := range []Slot{SlotPreferences, SlotUnsubscribe} {
		b.place(Place{Slot: s, Before: lex.T("text.slot", lex.slotWords(s, o.For)), After: "\n"})
	}
	b.text("")
	return b
}

// mailer lays out one mail's HTML.
type mailer struct {
	e   *Edition
	o   MailOptions
	set *template.Template
	err error
}

// run returns what a template makes; the first error stays in w.err.
func (w *mailer) run(name string, data any) string {
	if w.err != nil {
		return ""
	}
	var b bytes.Buffer
	if err := w.set.ExecuteTemplate(&b, name, data); err != nil {
		w.err = err
		return ""
	}
	return mailRunes(b.String())
}

// mailRunes replaces what a mail's text must not hold, whatever encodes it later: controls, carriage returns that do
// not end a line, bytes that are no UTF-8.
func mailRunes(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\r' {
			return ' '
		}
		return xmlRune(r)
	}, strings.ToValidUTF8(text, string(utf8.RuneError)))
}

// slot returns a link whose address is a slot. The link holds words of ours alone, so its address is found by its name.
func (w *mailer) slot(s Slot) Place {
	const name = "https://slot.invalid/"
	before, after, ok := strings.Cut(w.run("link", map[string]string{"Href": name, "Text": w.e.Lex.slotWords(s, w.o.For)}), name)
	if !ok && w.err == nil {
		w.err = fmt.Errorf("%w: template without a link", news.ErrInvalid)
	}
	return Place{Slot: s, Before: before, After: after}
}

// open begins the HTML, up to where a mail says what it is. Preheader may be empty.
func (w *mailer) open(m *Mail, preheader string) {
	lex := w.e.Lex
	outlook := template.HTML(outlookHead) //nolint:gosec // our own markup, as are the four below
	if lex.lang.IsChinese() {
		outlook = template.HTML(outlookHeadChinese) //nolint:gosec // our own
	}
	m.HTML.text(w.run("open", map[string]any{
		"Lang": lex.HTMLLang(), "Subject": m.Subject, "Outlook": outlook, "Style": template.HTML(mailSheet), //nolint:gosec // our own
		"GhostOpen": template.HTML(ghostOpen), "Preheader": preheader, //nolint:gosec // our own
	}))
	m.HTML.place(w.slot(SlotWeb))
}

func (w *mailer) html(m *Mail) error {
	lex, b := w.e.Lex, &m.HTML
	w.open(m, preheader(w.e))
	b.text(w.run("head", w.e))

	var foot Body
	foot.text(w.run("foot", map[string]any{"Lex": lex, "Made": lex.T("foot.made"), "Why": lex.chosenFor(w.o.For), "Sender": w.o.Sender}))
	if w.o.At != "" {
		other := news.English
		if lex.lang == news.English {
			other = news.Chinese
		}
		foot.text(w.run("link", map[string]string{"Href": w.e.Page(w.o.At, other), "Text": lex.T("mail.other")}))
	}
	foot.place(w.slot(SlotPreferences))
	foot.place(w.slot(SlotUnsubscribe))
	foot.text(w.run("close", map[string]any{"GhostClose": template.HTML(ghostClose)})) //nolint:gosec // our own

	parts := w.parts()
	m.Cut = w.fit(parts, MailLimit-b.size()-foot.size())
	for i := range parts {
		b.text(w.part(&parts[i]))
	}
	for i := range foot.Places {
		b.text(foot.Pieces[i])
		b.place(foot.Places[i])
	}
	b.text(foot.Pieces[len(foot.Places)])
	return w.err
}
