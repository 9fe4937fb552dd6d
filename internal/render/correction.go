package render

import (
	"bytes"
	"fmt"
	"html/template"
	"strconv"
	"strings"
	"time"

	"dateline/internal/news"
)

// CorrectionView is a correction in one language. Where the edition printed nothing of it, it is told in another's words.
type CorrectionView struct {
	N    int64
	Week news.Week
	// Issue names the issue, At is the day of the correction and Since that from which on it was known.
	Issue, At, Since string
	Day              time.Time
	Story            news.StoryID
	news.Corrected
	// Lang is the language of the words as pages name it, empty if it is the page's; Foreign the mark if it is not.
	Lang, Foreign string
}

// NewCorrection makes a correction's view; nil zone is UTC.
func NewCorrection(c *news.Correction, lex *Lexicon, zone *time.Location) CorrectionView {
	if zone == nil {
		zone = time.UTC
	}
	day := c.ApprovedAt
	if day.IsZero() {
		day = c.At
	}
	v := CorrectionView{
		N: c.N, Week: c.Week, Issue: lex.WeekTitle(c.Week), Day: day.In(zone), At: lex.LongDay(day.In(zone)), Since: lex.LongDay(c.Since.UTC()), Story: c.Story,
	}
	for _, lang := range append([]news.Lang{lex.lang}, news.EditionLangs()...) {
		if words, ok := c.Editions[lang]; ok {
			v.Corrected, v.Lang, v.Foreign = words, foreignTag(lang, lex), lex.Foreign(lang)
			break
		}
	}
	return v
}

// Anchor is the correction's place in its page.
func (v CorrectionView) Anchor() string { return "c-" + strconv.FormatInt(v.N, 10) }

// Corrections returns the address of the list of corrections.
func (a Address) Corrections(lang news.Lang) string { return a.Front(lang) + "/corrections" }

// Correction returns the address of one correction.
func (a Address) Correction(lang news.Lang, n int64) string {
	return a.Corrections(lang) + "#c-" + strconv.FormatInt(n, 10)
}

// CorrectionsFeed returns the address of the feed of corrections.
func (a Address) CorrectionsFeed(lang news.Lang, format Format) string {
	return a.Corrections(lang) + "." + string(format)
}

// CorrectionFeed is the feed of corrections.
type CorrectionFeed struct {
	Lex *Lexicon
	// Address is the public site's address; it must not be empty.
	Address Address
	Entries []CorrectionView // the newest first
}

var correctionFragment = template.Must(template.New("correction").Parse(
	`<p{{with .V.Lang}} lang="{{.}}"{{end}}><s>{{.V.Printed}}</s></p>
<p{{with .V.Lang}} lang="{{.}}"{{end}}>{{.V.Wrong}}</p>
<p{{with .V.Lang}} lang="{{.}}"{{end}}><strong>{{.V.Right}}</strong></p>
<p><small>{{.Lex.T "correction.since" .V.Since}}</small></p>`))

// Write returns the feed in a format. The same corrections make the same bytes.
func (f *CorrectionFeed) Write(format Format) ([]byte, error) {
	if f.Address == "" {
		return nil, fmt.Errorf("%w: feed without the site's address", news.ErrInvalid)
	}
	lang := f.Lex.lang
	entries := make([]entry, len(f.Entries))
	for i := range f.Entries {
		v := &f.Entries[i]
		var html bytes.Buffer
		if err := correctionFragment.Execute(&html, map[string]any{"V": v, "Lex": f.Lex}); err != nil {
			return nil, fmt.Errorf("write correction %d for a feed: %w", v.N, err)
		}
		entries[i] = entry{
			id: urn("dateline correction " + strconv.FormatInt(v.N, 10) + " " + string(lang)), title: f.Lex.T("correction.title", v.Issue),
			link: f.Address.Correction(lang, v.N), summary: v.Wrong + "\n" + v.Right, html: html.String(), published: v.Day.UTC(), updated: v.Day.UTC(),
		}
	}
	return write(format, &channel{
		lex: f.Lex, id: urn("dateline corrections " + string(lang)), title: f.Lex.T("corrections.feed"), lead: f.Lex.T("corrections.lead"), home: f.Address.Corrections(lang),
		self: func(format Format) string { return f.Address.CorrectionsFeed(lang, format) },
	}, entries)
}

// NewCorrectionMail lays a correction out as the mail that goes to those who received what was wrong.
func NewCorrectionMail(v *CorrectionView, lex *Lexicon, o MailOptions) (*Mail, error) {
	w := &mailer{e: &Edition{Lex: lex, Week: v.Week}, o: o, set: mailEnglish}
	if lex.lang.IsChinese() {
		w.set = mailChinese
	}
	m := &Mail{Subject: plainLine(lex.T("correction.subject", v.Issue)), HTML: Body{HTML: true}}
	w.open(m, "")
	b := &m.HTML
	b.text(w.run("correction", map[string]any{"Lex": lex, "V": v}))
	b.text(w.run("foot", map[string]any{"Lex": lex, "Made": "", "Why": "", "Sender": o.Sender}))
	b.place(w.slot(SlotPreferences))
	b.place(w.slot(SlotUnsubscribe))
	b.text(w.run("close", map[string]any{"GhostClose": template.HTML(ghostClose)})) //nolint:gosec // our own
	if w.err != nil {
		return nil, fmt.Errorf("write correction %d as mail: %w", v.N, w.err)
	}
	m.Text = correctionText(v, lex, o)
	return m, nil
}

// correctionText is the mail's plain text.
func correctionText(v *CorrectionView, lex *Lexicon, o MailOptions) Body {
	var b Body
	var text strings.Builder
	text.WriteString(wrap("", "", lex.T("correction.title", v.Issue)) + "\n" + wrap("", "", lex.T("correction.why")))
	for _, part := range []struct{ key, text string }{{"printed", v.Printed}, {"wrong", v.Wrong}, {"right", v.Right}} {
		text.WriteString("\n" + wrap("", "", lex.T("correction."+part.key)) + wrap("  ", "  ", part.text))
	}
	text.WriteString("\n" + wrap("", "", lex.T("correction.since", v.Since)))
	if o.At != "" {
		text.WriteString(o.At.Correction(lex.lang, v.N) + "\n")
	}
	text.WriteString("\n")
	if o.Sender != "" {
		text.WriteString(wrap("", "", o.Sender))
	}
	b.text(mailRunes(text.String()))
	for _, s := range []Slot{SlotPreferences, SlotUnsubscribe} {
		b.place(Place{Slot: s, Before: lex.T("text.slot", lex.T("mail."+string(s))), After: "\n"})
	}
	b.text("")
	return b
}
