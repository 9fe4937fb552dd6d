package desk

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"dateline/internal/news"
	"dateline/internal/roster"
)

// Readers is what the desk reads and changes of the subscribers.
type Readers interface {
	ReaderCounts(ctx context.Context) ([]ReaderCount, error)
	// ReaderGrowth says what came in the last weeks, the newest first.
	ReaderGrowth(ctx context.Context, weeks int) ([]ReaderWeek, error)
	// FindReaders returns at most n of those whom a query names, and whether there are more.
	FindReaders(ctx context.Context, q ReaderQuery, n int) (rows []ReaderRow, more bool, err error)
	SubscriberData(ctx context.Context, id news.SubscriberID) (news.SubscriberData, error)
	// AddSubscriber asks an address to confirm. One that is subscribed, or never mailed, is news.ErrConflict.
	AddSubscriber(ctx context.Context, address string, c news.Choices, agreed string) (news.Subscriber, error)
	RemoveSubscriber(ctx context.Context, text string) (news.Subscriber, bool, error)
	EraseSubscriber(ctx context.Context, text string) error
	Suppress(ctx context.Context, address string, reason news.SuppressionReason, note string) error
	Unsuppress(ctx context.Context, text string) error
	ImportReaders(ctx context.Context, list io.Reader, lang news.Lang, dry bool, problem func(roster.Problem)) (ReaderImport, error)
	// ExportReaders writes those whom a query names as a list that ImportReaders reads back.
	ExportReaders(ctx context.Context, q ReaderQuery, w io.Writer) (int, error)
}

// ReaderCount is how many readers have a status and a language.
type ReaderCount struct {
	Status     news.SubscriberStatus
	Lang       news.Lang
	N          int
	Suppressed int // of these
}

// ReaderWeek is how many asked, confirmed and left in a week.
type ReaderWeek struct {
	Week                   news.Week
	Asked, Confirmed, Left int
}

// ReaderQuery names readers; what is empty does not narrow it.
type ReaderQuery struct {
	Search string // stands in the address
	Status news.SubscriberStatus
	Lang   news.Lang
}

// ReaderRow is a reader in a list.
type ReaderRow struct {
	news.Subscriber
	Suppressed news.SuppressionReason
}

// ReaderImport is what came of an import.
type ReaderImport struct {
	Format                              string
	Lines                               int
	Added, Known, Left, Suppressed, Bad int
}

const (
	// maxList bounds a list of subscribers, in bytes: a million of them.
	maxList = 128 << 20
	// listTime is how long taking or giving a list may last.
	listTime = 10 * time.Minute
	// growthWeeks is over how many weeks growth is shown, shownReaders how many readers a search shows at most,
	// shownProblems how many bad lines.
	growthWeeks   = 8
	shownReaders  = 50
	shownProblems = 50
)

func (d *Desk) readerRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/desk/subscribers", Role: news.RoleEditor, do: d.readers},
		{Method: http.MethodPost, Path: "/desk/subscribers/find", Role: news.RoleOwner, do: d.findReaders},
		{Method: http.MethodPost, Path: "/desk/subscribers/add", Role: news.RoleOwner, do: d.addReader},
		{Method: http.MethodPost, Path: "/desk/subscribers/suppress", Role: news.RoleOwner, do: d.suppress},
		{Method: http.MethodPost, Path: "/desk/subscribers/unsuppress", Role: news.RoleOwner, do: d.unsuppress},
		{Method: http.MethodPost, Path: "/desk/subscribers/import", Role: news.RoleOwner, do: d.importReaders, limit: maxList + 1<<16},
		{Method: http.MethodPost, Path: "/desk/subscribers/export", Role: news.RoleOwner, do: d.exportReaders},
		{Method: http.MethodGet, Path: "/desk/subscribers/{reader}", Role: news.RoleOwner, do: d.reader},
		{Method: http.MethodPost, Path: "/desk/subscribers/{reader}/export", Role: news.RoleOwner, do: d.exportReader},
		{Method: http.MethodPost, Path: "/desk/subscribers/{reader}/remove", Role: news.RoleOwner, do: d.removeReader},
		{Method: http.MethodPost, Path: "/desk/subscribers/{reader}/suppress", Role: news.RoleOwner, do: d.suppressReader},
		{Method: http.MethodPost, Path: "/desk/subscribers/{reader}/unsuppress", Role: news.RoleOwner, do: d.unsuppressReader},
		{Method: http.MethodPost, Path: "/desk/subscribers/{reader}/erase", Role: news.RoleOwner, do: d.eraseReader},
	}
}

type readersView struct {
	Counts   []readerCount
	Mailable int // confirmed, and not suppressed
	Weeks    []ReaderWeek
	Q        ReaderQuery
	Statuses []option
	Langs    []option // of a search
	Editions []option // of one who is added, or of a list that says none
	Found    []readerRow
	Searched bool
	More     bool
	Import   *readerImport
}

// readerCount is a status with its readers by language of the edition.
type readerCount struct {
	Status          news.SubscriberStatus
	Words           string
	ByLang          []int // in the order of news.EditionLangs
	All, Suppressed int
}

type readerRow struct {
	ReaderRow
	Words, Why, Since string
}

type readerImport struct {
	ReaderImport
	Dry      bool
	Problems []roster.Problem
	More     int
}

func (d *Desk) readers(w http.ResponseWriter, r *http.Request, v *visit) error {
	return d.showReaders(w, r, v, http.StatusOK, &readersView{}, "")
}

func (d *Desk) showReaders(w http.ResponseWriter, r *http.Request, v *visit, status int, view *readersView, fault string) error {
	counts, err := d.o.Readers.ReaderCounts(r.Context())
	if err != nil {
		return err
	}
	langs := news.EditionLangs()
	for _, s := range news.SubscriberStatuses() {
		row := readerCount{Status: s, Words: v.lex.T("desk.reader." + string(s)), ByLang: make([]int, len(langs))}
		for _, c := range counts {
			if c.Status != s {
				continue
			}
			row.All += c.N
			row.Suppressed += c.Suppressed
			if i := slices.Index(langs, c.Lang); i >= 0 {
				row.ByLang[i] += c.N
			}
		}
		if s == news.Confirmed {
			view.Mailable = row.All - row.Suppressed
		}
		view.Counts = append(view.Counts, row)
	}
	if view.Weeks, err = d.o.Readers.ReaderGrowth(r.Context(), growthWeeks); err != nil {
		return err
	}
	view.Statuses = choices(append([]news.SubscriberStatus{""}, news.SubscriberStatuses()...), view.Q.Status, func(s news.SubscriberStatus) string {
		if s == "" {
			return v.lex.T("desk.any")
		}
		return v.lex.T("desk.reader." + string(s))
	})
	view.Langs = choices(append([]news.Lang{""}, langs...), view.Q.Lang, func(l news.Lang) string {
		if l == "" {
			return v.lex.T("desk.any")
		}
		return v.lex.Lang(l)
	})
	view.Editions = choices(langs, v.lex.Language(), v.lex.Lang)
	return d.send(w, r, v, status, "subscribers", &page{Title: v.lex.T("desk.subscribers"), Here: "subscribers", Done: did(r, v), Fault: fault, Data: view})
}

// readerQuery reads a form that names readers.
func readerQuery(r *http.Request) (ReaderQuery, error) {
	q := ReaderQuery{Search: strings.TrimSpace(r.PostFormValue("q")), Status: news.SubscriberStatus(r.PostFormValue("status")), Lang: news.Lang(r.PostFormValue("lang"))}
	if !plain(q.Search, maxText) || !among(string(q.Status), news.SubscriberStatuses()) || !among(string(q.Lang), news.EditionLangs()) {
		return ReaderQuery{}, fmt.Errorf("%w: query", news.ErrInvalid)
	}
	return q, nil
}

// findReaders is a POST, so that addresses stand in no history and no log.
func (d *Desk) findReaders(w http.ResponseWriter, r *http.Request, v *visit) error {
	q, err := readerQuery(r)
	if err != nil {
		return err
	}
	rows, more, err := d.o.Readers.FindReaders(r.Context(), q, shownReaders)
	if err != nil {
		return err
	}
	view := &readersView{Q: q, Searched: true, More: more}
	for _, row := range rows {
		found := readerRow{ReaderRow: row, Words: v.lex.T("desk.reader." + string(row.Status)), Since: d.at(v, row.CreatedAt)}
		if row.Suppressed != "" {
			found.Why = v.lex.T("desk.reader.why." + string(row.Suppressed))
		}
		view.Found = append(view.Found, found)
	}
	return d.showReaders(w, r, v, http.StatusOK, view, "")
}

func (d *Desk) addReader(w http.ResponseWriter, r *http.Request, v *visit) error {
	lang := news.Lang(r.PostFormValue("lang"))
	agreed := strings.TrimSpace(r.PostFormValue("agreed"))
	if !slices.Contains(news.EditionLangs(), lang) || !plain(agreed, maxText) {
		return fmt.Errorf("%w: language", news.ErrInvalid)
	}
	s, err := d.o.Readers.AddSubscriber(r.Context(), r.PostFormValue("address"), news.Choices{Lang: lang, Frequencies: news.Frequencies{news.Weekly}}, agreed)
	switch {
	case errors.Is(err, news.ErrInvalid):
		return d.showReaders(w, r, v, http.StatusBadRequest, &readersView{}, v.lex.T("desk.reader.badaddress"))
	case errors.Is(err, news.ErrConflict):
		return d.showReaders(w, r, v, http.StatusConflict, &readersView{}, v.lex.T("desk.reader.notadded"))
	case err != nil:
		return err
	}
	d.audit(r.Context(), &v.user, "add subscriber", string(s.ID), agreed)
	done := "readerasked"
	if s.Status == news.Confirmed {
		done = "readeradded"
	}
	return went(w, r, "/desk/subscribers", done)
}

func (d *Desk) suppress(w http.ResponseWriter, r *http.Request, v *visit) error {
	note := strings.TrimSpace(r.PostFormValue("note"))
	if !plain(note, maxText) {
		return fmt.Errorf("%w: note", news.ErrInvalid)
	}
	return d.changeSuppression(w, r, v, "suppress an address", "suppressed", func(address string) error {
		return d.o.Readers.Suppress(r.Context(), address, news.Operator, note)
	})
}

func (d *Desk) unsuppress(w http.ResponseWriter, r *http.Request, v *visit) error {
	return d.changeSuppression(w, r, v, "unsuppress an address", "unsuppressed", func(address string) error { return d.o.Readers.Unsuppress(r.Context(), address) })
}

func (d *Desk) changeSuppression(w http.ResponseWriter, r *http.Request, v *visit, action, done string, change func(address string) error) error {
	switch err := change(strings.TrimSpace(r.PostFormValue("address"))); {
	case errors.Is(err, news.ErrInvalid):
		return d.showReaders(w, r, v, http.StatusBadRequest, &readersView{}, v.lex.T("desk.reader.badaddress"))
	case errors.Is(err, news.ErrNotFound):
		return d.showReaders(w, r, v, http.StatusNotFound, &readersView{}, v.lex.T("desk.reader.notsuppressed"))
	case err != nil:
		return err
	}
	d.audit(r.Context(), &v.user, action, "", "") // the log outlives whom it tells of: it names no address
	return went(w, r, "/desk/subscribers", done)
}

func (d *Desk) importReaders(w http.ResponseWriter, r *http.Request, v *visit) error {
	long(w, d.o.Now(), listTime)
	fields, file, err := upload(r)
	if err != nil {
		return d.showReaders(w, r, v, http.StatusBadRequest, &readersView{}, v.lex.T("desk.nofile"))
	}
	lang := news.Lang(fields.Get("lang"))
	if !slices.Contains(news.EditionLangs(), lang) {
		return fmt.Errorf("%w: language", news.ErrInvalid)
	}
	done := &readerImport{Dry: fields.Get("mode") != "import"}
	done.ReaderImport, err = d.o.Readers.ImportReaders(r.Context(), file, lang, done.Dry, func(p roster.Problem) {
		if len(done.Problems) == shownProblems {
			done.More++
			return
		}
		done.Problems = append(done.Problems, p)
	})
	if !done.Dry && done.Lines > 0 { // what was taken before a fault stays
		d.audit(r.Context(), &v.user, "import subscribers", "", fmt.Sprintf("%d lines, %d added", done.Lines, done.Added))
	}
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge), errors.Is(err, news.ErrInvalid):
		return d.showReaders(w, r, v, http.StatusBadRequest, &readersView{Import: done}, v.lex.T("desk.reader.badlist"))
	case err != nil:
		return err
	}
	return d.showReaders(w, r, v, http.StatusOK, &readersView{Import: done}, "")
}

func (d *Desk) exportReaders(w http.ResponseWriter, r *http.Request, v *visit) error {
	q, err := readerQuery(r)
	if err != nil {
		return err
	}
	long(w, d.o.Now(), listTime)
	d.audit(r.Context(), &v.user, "export subscribers", "", strings.TrimSpace(string(q.Status)+" "+string(q.Lang)))
	h := w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="subscribers.csv"`)
	h.Set("Cache-Control", "no-store")
	if _, err := d.o.Readers.ExportReaders(r.Context(), q, w); err != nil {
		d.o.Log.ErrorContext(r.Context(), "an export broke off", "user", v.user.Name, "err", err)
		panic(http.ErrAbortHandler) // a list that breaks off must not look whole
	}
	return nil
}

type readerView struct {
	news.SubscriberData
	Words, Lang, Often, Since, Confirmed, Left string
	Why, WhySince                              string
	Log                                        []consentRow
	Mails                                      []mailRow
}

type consentRow struct{ At, What, Method, IP, Agent, Words string }

type mailRow struct{ At, What, Status, Reply string }

func (d *Desk) readerData(r *http.Request) (news.SubscriberData, error) {
	return d.o.Readers.SubscriberData(r.Context(), news.SubscriberID(r.PathValue("reader")))
}

func (d *Desk) reader(w http.ResponseWriter, r *http.Request, v *visit) error {
	data, err := d.readerData(r)
	if err != nil {
		return err
	}
	return d.showReader(w, r, v, http.StatusOK, &data, "")
}

func (d *Desk) showReader(w http.ResponseWriter, r *http.Request, v *visit, status int, data *news.SubscriberData, fault string) error {
	s := &data.Subscriber
	view := readerView{
		SubscriberData: *data, Words: v.lex.T("desk.reader." + string(s.Status)), Lang: v.lex.Lang(s.Lang), Often: v.lex.Frequencies(s.Frequencies),
		Since: d.at(v, s.CreatedAt), Confirmed: d.at(v, s.ConfirmedAt), Left: d.at(v, s.UnsubscribedAt),
	}
	if x := data.Suppression; x != nil {
		view.Why, view.WhySince = v.lex.T("desk.reader.why."+string(x.Reason)), d.at(v, x.At)
	}
	for _, c := range data.Consents {
		view.Log = append(view.Log, consentRow{d.at(v, c.At), v.lex.T("desk.consent." + string(c.Event)), c.Method, c.IP, c.Agent, c.Words})
	}
	for i := range data.Notices {
		n := &data.Notices[i]
		view.Mails = append(view.Mails, mailRow{d.at(v, n.CreatedAt), string(n.Kind), string(n.Status), n.Reply})
	}
	for _, m := range data.Mails {
		view.Mails = append(view.Mails, mailRow{"", string(m.Mailing), string(m.Status), m.Reply})
	}
	return d.send(w, r, v, status, "subscriber", &page{Title: s.Address, Here: "subscribers", Done: did(r, v), Fault: fault, Data: &view})
}

// exportReader gives all that is kept of a reader, which they may ask for.
func (d *Desk) exportReader(w http.ResponseWriter, r *http.Request, v *visit) error {
	data, err := d.readerData(r)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	if err := e.Encode(data); err != nil {
		return err
	}
	d.audit(r.Context(), &v.user, "export subscriber", string(data.Subscriber.ID), "")
	return attach(w, "subscriber.json", "application/json; charset=utf-8", &b)
}

func (d *Desk) removeReader(w http.ResponseWriter, r *http.Request, v *visit) error {
	return d.changeReader(w, r, v, "unsubscribe", "readerremoved", func(s *news.Subscriber) error {
		_, _, err := d.o.Readers.RemoveSubscriber(r.Context(), string(s.ID))
		return err
	})
}

func (d *Desk) suppressReader(w http.ResponseWriter, r *http.Request, v *visit) error {
	return d.changeReader(w, r, v, "suppress", "suppressed", func(s *news.Subscriber) error {
		return d.o.Readers.Suppress(r.Context(), s.Address, news.Operator, "")
	})
}

func (d *Desk) unsuppressReader(w http.ResponseWriter, r *http.Request, v *visit) error {
	return d.changeReader(w, r, v, "unsuppress", "unsuppressed", func(s *news.Subscriber) error { return d.o.Readers.Unsuppress(r.Context(), s.Address) })
}

func (d *Desk) changeReader(w http.ResponseWriter, r *http.Request, v *visit, action, done string, change func(*news.Subscriber) error) error {
	data, err := d.readerData(r)
	if err != nil {
		return err
	}
	if err := change(&data.Subscriber); err != nil {
		return err
	}
	d.audit(r.Context(), &v.user, action, string(data.Subscriber.ID), "")
	return went(w, r, "/desk/subscribers/"+string(data.Subscriber.ID), done)
}

// eraseReader forgets a reader. Nothing brings them back, so it takes a tick.
func (d *Desk) eraseReader(w http.ResponseWriter, r *http.Request, v *visit) error {
	data, err := d.readerData(r)
	if err != nil {
		return err
	}
	if r.PostFormValue("sure") != "yes" {
		return d.showReader(w, r, v, http.StatusBadRequest, &data, v.lex.T("desk.reader.tick"))
	}
	if err := d.o.Readers.EraseSubscriber(r.Context(), string(data.Subscriber.ID)); err != nil {
		return err
	}
	d.audit(r.Context(), &v.user, "erase subscriber", string(data.Subscriber.ID), "")
	return went(w, r, "/desk/subscribers", "readererased")
}
