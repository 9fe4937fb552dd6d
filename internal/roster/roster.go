// Package roster reads and writes lists of subscribers as CSV: our own, which lose nothing, and those of listmonk and
// Ghost as these programs write them.
//
// It is pure: it neither knows who is there already nor who must not be mailed. A line that cannot be read is a Problem
// with its number; all other lines are read all the same.
package roster

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"dateline/internal/address"
	"dateline/internal/news"
)

// Format is a program whose lists are read.
type Format string

// The formats.
const (
	Own      Format = "dateline"
	Listmonk Format = "listmonk"
	Ghost    Format = "ghost"
	// Plain is any other list with a column of addresses.
	Plain Format = "csv"
)

// Entry is one line of a list.
type Entry struct {
	Line    int // on which it begins, from 1
	Mailbox news.Mailbox
	// Subscriber is who it names; ID and Lang are empty where the list says nothing of them.
	Subscriber news.Subscriber
	// Consent is what the list knows of how they agreed. At is zero where it says nothing.
	Consent news.Consent
	// Suppress is set for those who are never to be mailed.
	Suppress news.SuppressionReason
}

// Problem is a line that could not be read, with what stands in it as far as it could be.
type Problem struct {
	Line   int      `json:"line"`
	Text   string   `json:"text"`
	Fields []string `json:"fields,omitempty"`
}

// columns are the names under which a field stands in the lists of any program, the surest first.
func columns() map[string][]string {
	return map[string][]string{
		"address": {"email", "address", "e-mail", "email address", "email_address", "mail", "邮箱", "电子邮箱", "邮件地址"},
		"status":  {"status"}, "lang": {"lang", "language", "locale"}, "frequency": {"frequency"}, "sections": {"sections"}, "entities": {"entities"},
		"storylines": {"storylines"}, "lead": {"lead_if_empty"}, "created": {"created_at", "created"}, "confirmed": {"confirmed_at"},
		"left": {"unsubscribed_at"}, "attributes": {"attributes"}, "uuid": {"uuid"}, "subscribed": {"subscribed_to_emails"}, "deleted": {"deleted_at"},
		"suppressed": {"suppressed"}, "at": {"consent_at"}, "method": {"consent_method"}, "ip": {"consent_ip"}, "agent": {"consent_agent"}, "form": {"consent_form"}, "words": {"consent_words"},
	}
}

// Reader reads a list, a line at a time, in bounded memory.
type Reader struct {
	csv     *csv.Reader
	format  Format
	at      map[string]int
	options address.Options
}

// maxField bounds what one line may hold, in bytes: a list is a stranger's.
const maxField = 1 << 20

// NewReader reads the head of a list and says by its columns which program wrote it. A list without a column of addresses
// is news.ErrInvalid. The separator may be a comma, a semicolon or a tab.
func NewReader(r io.Reader, o address.Options) (*Reader, error) {
	b := bufio.NewReaderSize(r, 64<<10)
	if mark, err := b.Peek(3); err == nil && string(mark) == "\ufeff" {
		_, _ = b.Discard(3) // it was there a moment ago
	}
	head, err := b.Peek(4096)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read a list: %w", err)
	}
	first, _, _ := strings.Cut(string(head), "\n")
	out := &Reader{csv: csv.NewReader(b), at: map[string]int{}, options: o}
	out.csv.Comma = separator(first)
	out.csv.FieldsPerRecord, out.csv.ReuseRecord, out.csv.LazyQuotes = -1, true, false
	names, err := out.csv.Read()
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: the list is empty", news.ErrInvalid)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: the head of the list: %w", news.ErrInvalid, err)
	}
	have := map[string]int{}
	for i, n := range names {
		n = strings.ToLower(strings.TrimSpace(n))
		if _, twice := have[n]; !twice {
			have[n] = i
		}
	}
	for field, called := range columns() {
		for _, name := range called {
			if i, ok := have[name]; ok {
				out.at[field] = i
				break
			}
		}
	}
	if _, ok := out.at["address"]; !ok {
		return nil, fmt.Errorf("%w: no column of the list is called email", news.ErrInvalid)
	}
	out.format = formatOf(have)
	return out, nil
}

// separator is what stands most often in the head.
func separator(head string) rune {
	best, n := ',', strings.Count(head, ",")
	for _, r := range ";\t" {
		if c := strings.Count(head, string(r)); c > n {
			best, n = r, c
		}
	}
	return best
}

func formatOf(have map[string]int) Format {
	all := func(names ...string) bool {
		return !slices.ContainsFunc(names, func(n string) bool { _, ok := have[n]; return !ok })
	}
	switch {
	case all("address", "status", "frequency", "consent_at"):
		return Own
	case all("email", "subscribed_to_emails"):
		return Ghost
	case all("email", "uuid", "attributes"), all("email", "name", "attributes"):
		return Listmonk
	}
	return Plain
}

// Format says which program wrote the list.
func (r *Reader) Format() Format { return r.format }

// Next returns the next line: an entry, or what is wrong with it. The end of the list is io.EOF; other errors mean that
// the rest cannot be read.
func (r *Reader) Next() (*Entry, *Problem, error) {
	record, err := r.csv.Read()
	if bad, ok := errors.AsType[*csv.ParseError](err); ok {
		return nil, &Problem{bad.StartLine, "it is no CSV: " + bad.Err.Error(), slices.Clone(record)}, nil
	}
	if err != nil {
		return nil, nil, err
	}
	line, _ := r.csv.FieldPos(0)
	total := 0
	for _, f := range record {
		total += len(f)
	}
	if total > maxField {
		return nil, &Problem{line, "it is longer than a subscriber's line can be", nil}, nil
	}
	e := &Entry{Line: line}
	if err := r.fill(e, record); err != nil {
		return nil, &Problem{line, err.Error(), slices.Clone(record)}, nil //nolint:nilerr // a bad line is no error of the list
	}
	return e, nil, nil
}

// get returns a field of a line; empty if the list has none.
func (r *Reader) get(record []string, field string) string {
	i, ok := r.at[field]
	if !ok || i >= len(record) {
		return ""
	}
	return strings.TrimSpace(record[i])
}

func (r *Reader) fill(e *Entry, record []string) (err error) {
	get := func(field string) string { return r.get(record, field) }
	if get("address") == "" {
		return errors.New("there is no address")
	}
	if e.Mailbox, err = address.Parse(get("address"), r.options); err != nil {
		return err
	}
	s := &e.Subscriber
	s.Address, s.Status, s.Frequencies = e.Mailbox.Address, news.Confirmed, news.Frequencies{news.Weekly}
	if s.Lang, err = lang(get("lang")); err != nil {
		return err
	}
	if s.CreatedAt, err = when(get("created")); err != nil {
		return err
	}
	e.Consent = news.Consent{Event: news.ConsentImported, Method: "import:" + string(r.format), At: s.CreatedAt}
	switch r.format {
	case Own:
		return r.own(e, get)
	case Listmonk:
		return listmonk(e, get)
	case Ghost:
		return ghost(e, get)
	case Plain:
		return plain(e, get)
	}
	return nil
}

// own reads what Write wrote.
func (r *Reader) own(e *Entry, get func(string) string) (err error) {
	s := &e.Subscriber
	s.Status, s.Frequencies = news.SubscriberStatus(get("status")), words[news.Frequency](get("frequency"))
	if !slices.Contains(news.SubscriberStatuses(), s.Status) {
		return fmt.Errorf("status %q is none of pending, confirmed, unsubscribed", get("status"))
	}
	strange := func(f news.Frequency) bool { return !slices.Contains(news.AllFrequencies(), f) }
	if len(s.Frequencies) == 0 || slices.ContainsFunc(s.Frequencies, strange) {
		return fmt.Errorf("frequency %q is none of weekly, daily, breaking, nor some of these with spaces between them", get("frequency"))
	}
	s.Sections, s.Entities, s.Storylines = words[news.SectionID](get("sections")), words[news.EntityID](get("entities")), words[news.StorylineID](get("storylines"))
	s.LeadIfEmpty = get("lead") == "true" || get("lead") == "1"
	if s.ConfirmedAt, err = when(get("confirmed")); err != nil {
		return err
	}
	if s.UnsubscribedAt, err = when(get("left")); err != nil {
		return err
	}
	at, err := when(get("at"))
	if err != nil {
		return err
	}
	if !at.IsZero() {
		e.Consent.At = at
	}
	e.Consent.IP, e.Consent.Agent, e.Consent.Form, e.Consent.Words = get("ip"), get("agent"), get("form"), get("words")
	if m := get("method"); m != "" {
		e.Consent.Method = m
	}
	e.Suppress = news.SuppressionReason(get("suppressed"))
	if e.Suppress != "" && !slices.Contains(news.SuppressionReasons(), e.Suppress) {
		return fmt.Errorf("%q is no reason of a suppression", get("suppressed"))
	}
	return nil
}

// listmonk reads its export. Enabled there says that mail may be sent, whatever list they are on; blocklisted that none
// ever may, disabled that they get none.
func listmonk(e *Entry, get func(string) string) error {
	switch get("status") {
	case "enabled", "":
	case "disabled":
		e.Subscriber.Status = news.Unsubscribed
	case "blocklisted", "blacklisted":
		e.Subscriber.Status, e.Suppress = news.Unsubscribed, news.Operator
	default:
		return fmt.Errorf("status %q is none of listmonk's", get("status"))
	}
	if e.Subscriber.Lang != "" || get("attributes") == "" {
		return nil
	}
	var attributes map[string]any
	if err := json.Unmarshal([]byte(get("attributes")), &attributes); err != nil {
		return errors.New("the attributes are no JSON")
	}
	for _, name := range []string{"lang", "language", "locale"} {
		if text, ok := attributes[name].(string); ok {
			e.Subscriber.Lang, _ = lang(text) // what an attribute says is a hint, and may mean something else
		}
	}
	return nil
}

// ghost reads its export of members.
func ghost(e *Entry, get func(string) string) error {
	subscribed, err := strconv.ParseBool(get("subscribed"))
	if err != nil {
		return fmt.Errorf("subscribed_to_emails is %q, neither true nor false", get("subscribed"))
	}
	gone, err := when(get("deleted"))
	if err != nil {
		return err
	}
	if !subscribed || !gone.IsZero() {
		e.Subscriber.Status, e.Subscriber.UnsubscribedAt = news.Unsubscribed, gone
	}
	return nil
}

// plain reads a list of another kind. What says that somebody left is believed, whatever it is called there.
func plain(e *Entry, get func(string) string) error {
	switch strings.ToLower(get("status")) {
	case "unsubscribed", "inactive", "disabled", "bounced", "cleaned", "opt-out", "optout", "removed", "退订":
		e.Subscriber.Status = news.Unsubscribed
	case "blocklisted", "blacklisted", "complained", "complaint", "spam", "suppressed":
		e.Subscriber.Status, e.Suppress = news.Unsubscribed, news.Operator
	case "pending", "unconfirmed":
		e.Subscriber.Status = news.Pending
	}
	left, err := when(get("left"))
	if !left.IsZero() {
		e.Subscriber.Status, e.Subscriber.UnsubscribedAt = news.Unsubscribed, left
	}
	return err
}

// lang reads a language of an edition; empty stays so.
func lang(text string) (news.Lang, error) {
	base, _, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(text, "_", "-")), "-")
	switch base {
	case "":
		return "", nil
	case "zh", "cn", "chinese", "中文":
		return news.Chinese, nil
	case "en", "english":
		return news.English, nil
	}
	return "", fmt.Errorf("language %q has no edition (zh or en)", text)
}

// layouts are the ways in which programs write times: RFC 3339, listmonk's (Go's Time.String), and dates alone.
func layouts() []string {
	return []string{time.RFC3339Nano, "2006-01-02 15:04:05.999999999 -0700 MST", "2006-01-02 15:04:05.999999999 -0700 -0700", "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999-07", "2006-01-02 15:04:05.999999999", "2006-01-02"}
}

// earliest is before any mail was sent: what is earlier is a program's zero.
const earliest = 1970

// when reads a time; empty and a program's zero are the zero time.
func when(text string) (time.Time, error) {
	if text == "" || text == "null" {
		return time.Time{}, nil
	}
	for _, layout := range layouts() {
		if t, err := time.Parse(layout, text); err == nil {
			if t.Year() <= earliest {
				return time.Time{}, nil
			}
			return t.UTC().Truncate(time.Microsecond), nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no time (write it like 2026-11-23T07:00:00Z)", text)
}

// words reads a list of ids with spaces between them.
func words[T ~string](text string) []T {
	var out []T
	for w := range strings.FieldsSeq(text) {
		out = append(out, T(w))
	}
	return out
}

// head are the columns of our own lists.
func head() []string {
	return []string{
		"address", "status", "lang", "frequency", "sections", "entities", "storylines", "lead_if_empty", "created_at", "confirmed_at", "unsubscribed_at", "suppressed",
		"consent_at", "consent_method", "consent_ip", "consent_agent", "consent_form", "consent_words",
	}
}

// Writer writes our own lists, which NewReader reads back as they were.
type Writer struct{ csv *csv.Writer }

// NewWriter writes the head of a list.
func NewWriter(w io.Writer) (*Writer, error) {
	out := &Writer{csv.NewWriter(w)}
	return out, out.csv.Write(head())
}

// Write writes a subscriber with the consent that they are mailed for, and why they are never to be mailed, if so.
func (w *Writer) Write(s *news.Subscriber, c news.Consent, suppressed news.SuppressionReason) error {
	return w.csv.Write([]string{
		s.Address, string(s.Status), string(s.Lang), joined(s.Frequencies), joined(s.Sections), joined(s.Entities), joined(s.Storylines),
		strconv.FormatBool(s.LeadIfEmpty), stamp(s.CreatedAt), stamp(s.ConfirmedAt), stamp(s.UnsubscribedAt), string(suppressed),
		stamp(c.At), safe(c.Method), safe(c.IP), safe(c.Agent), safe(c.Form), safe(c.Words),
	})
}

// safe keeps a visitor's text from being read as a formula by a spreadsheet. What is put before it is a space, which
// reading takes away again.
func safe(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return " " + text
	}
	return text
}

// Flush writes what is held back.
func (w *Writer) Flush() error {
	w.csv.Flush()
	return w.csv.Error()
}

func joined[T ~string](list []T) string {
	var b strings.Builder
	for i, v := range list {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(string(v))
	}
	return b.String()
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}
