package desk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"dateline/internal/feed"
	"dateline/internal/fetch"
	"dateline/internal/news"
	"dateline/internal/opml"
	"dateline/internal/render"
)

// Sources is what the desk reads and changes of the sources.
type Sources interface {
	SourceHealth(ctx context.Context) ([]news.SourceHealth, error)
	// TrySource reads an address once and keeps nothing. A failure is a *fetch.Error or a *feed.Error.
	TrySource(ctx context.Context, address string) (Trial, error)
	// AddSource adds a source. Trouble is why it could not be read now; it is added all the same.
	AddSource(ctx context.Context, s news.Source) (added news.Source, trouble, err error)
	UpdateSource(ctx context.Context, s news.Source) error
	ResumeSource(ctx context.Context, id news.SourceID, now time.Time) error
	// RemoveSource removes a source, or pauses it if reports rest on it.
	RemoveSource(ctx context.Context, id news.SourceID) (deleted bool, err error)
	// ImportSources adds the sources of an OPML list.
	ImportSources(ctx context.Context, list io.Reader) (SourceImport, error)
	ExportSources(ctx context.Context, w io.Writer) error
}

// Trial is what reading an address once shows.
type Trial struct {
	URL     string // after redirects
	Title   string
	Format  string
	Lang    news.Lang
	Home    string
	Notes   []string // mends that it needed
	Entries []feed.Entry
}

// SourceImport says what an import did.
type SourceImport struct {
	Listed, Added int
	Problems      []opml.Problem
}

// maxOPML bounds a list of sources, in bytes.
const maxOPML = 10 << 20

func (d *Desk) sourceRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/desk/sources", Role: news.RoleReader, do: d.sources},
		{Method: http.MethodPost, Path: "/desk/sources/try", Role: news.RoleEditor, do: d.trySource},
		{Method: http.MethodPost, Path: "/desk/sources/add", Role: news.RoleEditor, do: d.addSource},
		{Method: http.MethodPost, Path: "/desk/sources/import", Role: news.RoleEditor, do: d.importSources, limit: maxOPML + 1<<16},
		{Method: http.MethodPost, Path: "/desk/sources/export", Role: news.RoleReader, do: d.exportSources},
		{Method: http.MethodGet, Path: "/desk/sources/{source}", Role: news.RoleReader, do: d.source},
		{Method: http.MethodPost, Path: "/desk/sources/{source}/edit", Role: news.RoleEditor, do: d.editSource},
		{Method: http.MethodPost, Path: "/desk/sources/{source}/pause", Role: news.RoleEditor, do: d.pauseSource},
		{Method: http.MethodPost, Path: "/desk/sources/{source}/resume", Role: news.RoleEditor, do: d.resumeSource},
		{Method: http.MethodPost, Path: "/desk/sources/{source}/remove", Role: news.RoleEditor, do: d.removeSource},
	}
}

type sourcesView struct {
	Rows    []sourceRow
	All     int
	Failing int
	Paused  int
	Show, Q string
	New     sourceForm
	Trial   *trialView
	Import  *SourceImport
	// Again is what was just removed or changed, as the form that brings it back.
	Again *sourceForm
}

type sourceRow struct {
	news.SourceHealth
	State  string // in words
	Bad    bool
	Why    string // what failed, in words
	Detail string // the failure's own text
	Read   string
	Next   string
	Since  string
	Every  string
}

// sourceForm is what a person may say of a source.
type sourceForm struct {
	Lex                                  *render.Lexicon
	ID                                   news.SourceID
	URL, Name, Outlet, Class, Lang, Zone string
	Classes, Langs                       []option
}

type trialView struct {
	Trial
	Entries []trialEntry
	More    int
}

type trialEntry struct{ At, Title, URL string }

// sourceLangs are the languages that a person chooses from for a source.
func sourceLangs() []news.Lang {
	return []news.Lang{"", news.English, news.Chinese, news.Traditional, news.OtherLang}
}

func (d *Desk) form(v *visit, s *news.Source) sourceForm {
	class := s.Class
	if class == "" {
		class = news.Press
	}
	langs := sourceLangs()
	if !slices.Contains(langs, s.Lang) {
		langs = append(langs, s.Lang)
	}
	return sourceForm{
		Lex: v.lex,
		ID:  s.ID, URL: s.URL, Name: s.Name, Outlet: s.Outlet, Class: string(class), Lang: string(s.Lang), Zone: s.Zone,
		Classes: choices(news.Classes(), class, v.lex.Class), Langs: choices(langs, s.Lang, v.lex.Lang),
	}
}

// posted reads what a form says of a source, over what it was. The error is news.ErrInvalid, and names the field.
func posted(r *http.Request, s news.Source) (news.Source, error) {
	class, err := news.ParseClass(r.PostFormValue("class"))
	if err != nil {
		return s, fmt.Errorf("%w: class", news.ErrInvalid)
	}
	s.Class = class
	for field, to := range map[string]*string{"name": &s.Name, "outlet": &s.Outlet, "zone": &s.Zone, "lang": (*string)(&s.Lang)} {
		text := strings.TrimSpace(r.PostFormValue(field))
		if !plain(text, maxText) {
			return s, fmt.Errorf("%w: %s", news.ErrInvalid, field)
		}
		*to = text
	}
	if s.Lang != "" && !slices.Contains(sourceLangs(), s.Lang) {
		return s, fmt.Errorf("%w: language", news.ErrInvalid)
	}
	if s.Zone != "" {
		if _, err := time.LoadLocation(s.Zone); err != nil || s.Zone == "Local" {
			return s, fmt.Errorf("%w: time zone", news.ErrInvalid)
		}
	}
	return s, nil
}

// address reads an address that somebody gave. What is on this machine's disk only a person at this machine may name.
func address(r *http.Request) (string, error) {
	text := strings.TrimSpace(r.PostFormValue("url"))
	if text != "" && !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || !plain(text, maxAddress) {
		return "", fmt.Errorf("%w: address", news.ErrInvalid)
	}
	return text, nil
}

func (d *Desk) sources(w http.ResponseWriter, r *http.Request, v *visit) error {
	return d.showSources(w, r, v, http.StatusOK, &sourcesView{New: d.form(v, &news.Source{})}, "")
}

// showSources shows the list with what the view holds already.
func (d *Desk) showSources(w http.ResponseWriter, r *http.Request, v *visit, status int, view *sourcesView, fault string) error {
	all, err := d.o.Sources.SourceHealth(r.Context())
	if err != nil {
		return err
	}
	view.All, view.Show, view.Q = len(all), r.URL.Query().Get("show"), strings.TrimSpace(r.URL.Query().Get("q"))
	q := strings.ToLower(view.Q)
	for i := range all {
		row := d.sourceRow(v, &all[i])
		if row.Paused {
			view.Paused++
		}
		if row.Bad {
			view.Failing++
		}
		found := q == "" || strings.Contains(strings.ToLower(row.Name+"\n"+row.Outlet+"\n"+row.URL), q)
		if found && (view.Show != "failing" || row.Bad) && (view.Show != "paused" || row.Paused) {
			view.Rows = append(view.Rows, row)
		}
	}
	slices.SortStableFunc(view.Rows, func(a, b sourceRow) int { // what needs a person first
		switch {
		case a.Bad == b.Bad:
			return 0
		case a.Bad:
			return -1
		}
		return 1
	})
	return d.send(w, r, v, status, "sources", &page{Title: v.lex.T("desk.sources"), Here: "sources", Done: did(r, v), Fault: fault, Data: view})
}

func (d *Desk) sourceRow(v *visit, h *news.SourceHealth) sourceRow {
	row := sourceRow{SourceHealth: *h, State: v.lex.SourceStatus(h.State.Status), Read: d.at(v, h.State.CheckedAt), Next: d.at(v, h.State.NextAt), Since: d.at(v, h.State.FailingSince)}
	row.Bad = !h.Paused && h.State.Error != ""
	if row.Bad {
		row.Why, row.Detail = v.lex.Failure(h.State.ErrorClass), h.State.Error
	}
	if h.Paused {
		row.State, row.Next = v.lex.T("source.paused"), ""
	}
	switch m := int(h.State.Every / time.Minute); {
	case m > 0 && m%60 == 0:
		row.Every = v.lex.T("desk.source.hours", m/60)
	case m > 0:
		row.Every = v.lex.T("desk.source.minutes", m)
	}
	return row
}

func (d *Desk) sourceByID(r *http.Request) (*news.SourceHealth, error) {
	id := news.SourceID(r.PathValue("source"))
	all, err := d.o.Sources.SourceHealth(r.Context())
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(h news.SourceHealth) bool { return h.ID == id })
	if i < 0 {
		return nil, fmt.Errorf("source %s: %w", id, news.ErrNotFound)
	}
	return &all[i], nil
}

type sourceView struct {
	sourceRow
	Form  sourceForm
	Notes string
	// Before is what it was before the change just made, as the form that takes it back.
	Before *sourceForm
}

func (d *Desk) source(w http.ResponseWriter, r *http.Request, v *visit) error {
	h, err := d.sourceByID(r)
	if err != nil {
		return err
	}
	return d.showSource(w, r, v, http.StatusOK, h, nil, did(r, v), "")
}

func (d *Desk) showSource(w http.ResponseWriter, r *http.Request, v *visit, status int, h *news.SourceHealth, before *sourceForm, done, fault string) error {
	view := sourceView{sourceRow: d.sourceRow(v, h), Form: d.form(v, &h.Source), Notes: h.State.Notes, Before: before}
	return d.send(w, r, v, status, "source", &page{Title: h.Name, Here: "sources", Done: done, Fault: fault, Data: &view})
}

// readTime is how long reading an address may take while somebody waits.
const readTime = 50 * time.Second

func (d *Desk) trySource(w http.ResponseWriter, r *http.Request, v *visit) error {
	at, err := address(r)
	if err != nil {
		return d.showSources(w, r, v, http.StatusBadRequest, &sourcesView{New: d.formOf(r, v)}, v.lex.T("desk.source.badaddress"))
	}
	ctx, stop := context.WithTimeout(r.Context(), readTime)
	defer stop()
	trial, err := d.o.Sources.TrySource(ctx, at)
	if err != nil {
		words, ok := troubleWords(v, err)
		if !ok && ctx.Err() == nil {
			return err
		}
		return d.showSources(w, r, v, http.StatusOK, &sourcesView{New: d.formOf(r, v)}, words)
	}
	found := &trialView{Trial: trial}
	for i, e := range trial.Entries {
		if i == shownEntries {
			found.More = len(trial.Entries) - i
			break
		}
		found.Entries = append(found.Entries, trialEntry{d.at(v, e.Published), e.Title, e.URL})
	}
	s := news.Source{URL: trial.URL, Name: trial.Title, Lang: trial.Lang, Class: news.Class(r.PostFormValue("class")), Outlet: r.PostFormValue("outlet")}
	if name := strings.TrimSpace(r.PostFormValue("name")); name != "" {
		s.Name = name
	}
	return d.showSources(w, r, v, http.StatusOK, &sourcesView{New: d.form(v, &s), Trial: found}, "")
}

// shownEntries is how many entries of a trial are shown.
const shownEntries = 12

// formOf is the form as it was sent, to be mended.
func (d *Desk) formOf(r *http.Request, v *visit) sourceForm {
	s := news.Source{
		URL: r.PostFormValue("url"), Name: r.PostFormValue("name"), Outlet: r.PostFormValue("outlet"), Zone: r.PostFormValue("zone"),
		Class: news.Class(r.PostFormValue("class")), Lang: news.Lang(r.PostFormValue("lang")),
	}
	return d.form(v, &s)
}

// troubleWords says in words why an address could not be read; false if that was not the address's fault.
func troubleWords(v *visit, err error) (string, bool) {
	if e, ok := errors.AsType[*fetch.Error](err); ok {
		return orText(v.lex.Failure(string(e.Class)), e.Words()), true
	}
	if e, ok := errors.AsType[*feed.Error](err); ok {
		return orText(v.lex.Failure(string(e.Kind)), v.lex.Failure("broken")), true
	}
	return v.lex.Failure("unknown"), false
}

func orText(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func (d *Desk) addSource(w http.ResponseWriter, r *http.Request, v *visit) error {
	at, err := address(r)
	if err != nil {
		return d.showSources(w, r, v, http.StatusBadRequest, &sourcesView{New: d.formOf(r, v)}, v.lex.T("desk.source.badaddress"))
	}
	s, err := posted(r, news.Source{URL: at})
	if err != nil {
		return d.showSources(w, r, v, http.StatusBadRequest, &sourcesView{New: d.formOf(r, v)}, v.lex.T("desk.source.bad"))
	}
	ctx, stop := context.WithTimeout(r.Context(), readTime)
	defer stop()
	added, trouble, err := d.o.Sources.AddSource(ctx, s)
	switch {
	case errors.Is(err, news.ErrConflict):
		return d.showSources(w, r, v, http.StatusConflict, &sourcesView{New: d.formOf(r, v)}, v.lex.T("desk.source.known"))
	case errors.Is(err, news.ErrInvalid):
		return d.showSources(w, r, v, http.StatusBadRequest, &sourcesView{New: d.formOf(r, v)}, v.lex.T("desk.source.badaddress"))
	case err != nil:
		return err
	}
	d.audit(r.Context(), &v.user, "add source", added.Name, added.URL)
	done := "sourceadded"
	if trouble != nil {
		done = "sourceunread"
	}
	return went(w, r, "/desk/sources/"+string(added.ID), done)
}

func (d *Desk) editSource(w http.ResponseWriter, r *http.Request, v *visit) error {
	h, err := d.sourceByID(r)
	if err != nil {
		return err
	}
	s, err := posted(r, h.Source)
	if err != nil || s.Name == "" {
		return d.showSource(w, r, v, http.StatusBadRequest, h, nil, "", v.lex.T("desk.source.bad"))
	}
	if s == h.Source {
		return d.showSource(w, r, v, http.StatusOK, h, nil, v.lex.T("desk.did.nothing"), "")
	}
	if err := d.o.Sources.UpdateSource(r.Context(), s); err != nil {
		return err
	}
	d.audit(r.Context(), &v.user, "edit source", h.Name, differences(&h.Source, &s))
	before := d.form(v, &h.Source)
	h.Source = s
	return d.showSource(w, r, v, http.StatusOK, h, &before, v.lex.T("desk.did.sourceedited"), "")
}

// differences writes what an edit changed, for the audit log.
func differences(before, after *news.Source) string {
	var all []string
	for _, f := range [...][3]string{
		{"name", before.Name, after.Name},
		{"outlet", before.Outlet, after.Outlet},
		{"class", string(before.Class), string(after.Class)},
		{"language", string(before.Lang), string(after.Lang)},
		{"zone", before.Zone, after.Zone},
	} {
		if f[1] != f[2] {
			all = append(all, fmt.Sprintf("%s: %q → %q", f[0], f[1], f[2]))
		}
	}
	return strings.Join(all, ", ")
}

func (d *Desk) pauseSource(w http.ResponseWriter, r *http.Request, v *visit) error {
	h, err := d.sourceByID(r)
	if err != nil {
		return err
	}
	h.Paused = true
	if err := d.o.Sources.UpdateSource(r.Context(), h.Source); err != nil {
		return err
	}
	d.audit(r.Context(), &v.user, "pause source", h.Name, h.URL)
	return went(w, r, "/desk/sources/"+string(h.ID), "sourcepaused")
}

func (d *Desk) resumeSource(w http.ResponseWriter, r *http.Request, v *visit) error {
	h, err := d.sourceByID(r)
	if err != nil {
		return err
	}
	if err := d.o.Sources.ResumeSource(r.Context(), h.ID, d.o.Now()); err != nil {
		return err
	}
	d.audit(r.Context(), &v.user, "resume source", h.Name, h.URL)
	return went(w, r, "/desk/sources/"+string(h.ID), "sourceresumed")
}

func (d *Desk) removeSource(w http.ResponseWriter, r *http.Request, v *visit) error {
	h, err := d.sourceByID(r)
	if err != nil {
		return err
	}
	deleted, err := d.o.Sources.RemoveSource(r.Context(), h.ID)
	if err != nil {
		return err
	}
	if !deleted {
		d.audit(r.Context(), &v.user, "pause source", h.Name, "asked to remove it, but reports rest on it")
		return went(w, r, "/desk/sources/"+string(h.ID), "sourcekept")
	}
	d.audit(r.Context(), &v.user, "remove source", h.Name, h.URL)
	again := d.form(v, &h.Source)
	return d.showSources(w, r, v, http.StatusOK, &sourcesView{New: d.form(v, &news.Source{}), Again: &again}, "")
}

// upload returns a file's part of a form that was sent in parts, with the fields that stand before it. The file is not kept;
// it is read from the connection. A form without a file is news.ErrInvalid.
func upload(r *http.Request) (fields url.Values, file io.Reader, err error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, nil, fmt.Errorf("%w: no file was sent", news.ErrInvalid)
	}
	fields = url.Values{}
	for range 20 {
		part, err := parts.NextPart()
		if err != nil {
			break
		}
		if part.FormName() == "file" {
			if part.FileName() == "" {
				break
			}
			return fields, part, nil
		}
		value, err := io.ReadAll(io.LimitReader(part, maxAddress))
		if err != nil {
			break
		}
		fields.Add(part.FormName(), string(value))
	}
	return fields, nil, fmt.Errorf("%w: no file was sent", news.ErrInvalid)
}

func (d *Desk) importSources(w http.ResponseWriter, r *http.Request, v *visit) error {
	view := &sourcesView{New: d.form(v, &news.Source{})}
	_, file, err := upload(r)
	if err != nil {
		return d.showSources(w, r, v, http.StatusBadRequest, view, v.lex.T("desk.nofile"))
	}
	done, err := d.o.Sources.ImportSources(r.Context(), file)
	switch {
	case errors.Is(err, news.ErrInvalid):
		return d.showSources(w, r, v, http.StatusBadRequest, view, v.lex.T("desk.source.badlist"))
	case err != nil:
		return err
	}
	d.audit(r.Context(), &v.user, "import sources", "", fmt.Sprintf("%d listed, %d added", done.Listed, done.Added))
	view.Import = &done
	return d.showSources(w, r, v, http.StatusOK, view, "")
}

func (d *Desk) exportSources(w http.ResponseWriter, r *http.Request, _ *visit) error {
	var b bytes.Buffer
	if err := d.o.Sources.ExportSources(r.Context(), &b); err != nil {
		return err
	}
	return attach(w, "sources.opml", "text/x-opml; charset=utf-8", &b)
}
