package bench

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"dateline/internal/deliver"
	"dateline/internal/mail"
	"dateline/internal/mail/dkim"
	"dateline/internal/mail/mailtest"
	"dateline/internal/mail/smtp"
	"dateline/internal/news"
	"dateline/internal/render"
	"dateline/internal/store"
	"dateline/internal/store/postgres"
	"dateline/internal/store/sqlite"
	"dateline/internal/token"
)

// SendOptions say what Send measures.
type SendOptions struct {
	Readers     int
	Connections int
	// DKIM names the keys that sign: any of rsa, ed25519.
	DKIM []string
	// Delay passes before the sink answers a message.
	Delay time.Duration
	// Chunking sends by BDAT.
	Chunking bool
	// KB is about the size of a message.
	KB int
	// Relay is an address of a relay to send to, in place of the sink of our own.
	Relay string
	// Database is a PostgreSQL database that is empty; empty is SQLite in Data.
	Database string
	Data     string
}

// SendResult is what Send measured.
type SendResult struct {
	Readers     int     `json:"readers"`
	Messages    int     `json:"messages"`
	Lost        int     `json:"lost"`
	Copies      int     `json:"copies"`
	MsgPerS     float64 `json:"msg_per_s"` // wall: a hint
	CPUSPer1000 float64 `json:"cpu_s_per_1000"`
	PeakMB      int     `json:"peak_mb"` // while sending
	Seconds     float64 `json:"seconds"`
	Bytes       int     `json:"bytes"` // of one message
	Connections int     `json:"connections"`
	DKIM        string  `json:"dkim"`
	DelayMs     float64 `json:"delay_ms"`
	Engine      string  `json:"engine"`
	FreezeS     float64 `json:"freeze_s"` // to write the list of recipients
	Writes      int64   `json:"ledger_writes"`
}

// Send mails an issue to made-up readers, with the ledger and all, to a sink that runs as a child process, so that its CPU
// time is not counted.
func Send(ctx context.Context, o SendOptions, say func(string, ...any)) (SendResult, error) {
	r := SendResult{
		Readers: o.Readers, Connections: o.Connections, DKIM: strings.Join(o.DKIM, "+"), DelayMs: float64(o.Delay.Microseconds()) / 1000,
	}
	var sink *sinkProcess
	if o.Relay == "" {
		var err error
		if sink, err = startSink(ctx, o); err != nil {
			return r, err
		}
		defer sink.kill()
		o.Relay = sink.url
	}
	relay, err := smtp.ParseURL(o.Relay)
	if err != nil {
		return r, err
	}
	relay.Chunking = o.Chunking
	db, err := openBench(ctx, o)
	if err != nil {
		return r, err
	}
	defer func() { _ = db.Close() }() // a database for one run
	r.Engine = db.Engine()
	say("adding %d readers …", o.Readers)
	if err := addReaders(ctx, db, o.Readers); err != nil {
		return r, err
	}
	m, letters, size, freeze, err := benchMailing(ctx, db, o)
	if err != nil {
		return r, err
	}
	r.Bytes, r.FreezeS = size, freeze.Seconds()
	var last deliver.Progress
	sender, err := deliver.New(deliver.Options{
		Store: db, Writer: letters, Relays: []smtp.Options{relay}, Connections: o.Connections,
		Witness: &deliver.Witness{Folder: filepath.Join(o.Data, "witness"), Store: db, Now: clock}, Now: clock, Log: slog.New(slog.DiscardHandler),
		Progress: func(p deliver.Progress) {
			if p.Done/50_000 != last.Done/50_000 {
				say("%d of %d, %.0f a second", p.Done, p.Total, p.Rate)
			}
			last = p
		},
	})
	if err != nil {
		return r, err
	}
	// As dateline send does. What adding readers took is not what sending takes.
	debug.SetGCPercent(deliver.GCPercent)
	debug.FreeOSMemory()
	resetPeak()
	began, cpu := time.Now(), CPUTime()
	done, err := sender.Send(ctx, m)
	if err != nil {
		return r, err
	}
	used, wall := CPUTime()-cpu, time.Since(began)
	r.Seconds, r.Messages = wall.Seconds(), done.Counts[news.DeliveryAccepted]
	r.MsgPerS, r.CPUSPer1000 = float64(r.Messages)/wall.Seconds(), used.Seconds()*1000/float64(max(1, r.Messages))
	r.PeakMB, r.Writes = peakSinceMB(), last.Writes
	r.Lost = o.Readers - r.Messages
	if sink != nil {
		got, err := sink.report()
		if err != nil {
			return r, err
		}
		r.Messages, r.Lost, r.Copies = got.Messages, o.Readers-got.Readers, got.Copies
	}
	return r, nil
}

func clock() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

func openBench(ctx context.Context, o SendOptions) (db *store.DB, err error) {
	if o.Database != "" {
		db, err = postgres.Open(ctx, o.Database)
	} else {
		db, err = sqlite.OpenLean(filepath.Join(o.Data, "dateline.db"))
	}
	if err != nil {
		return nil, err
	}
	return db, db.Migrate(ctx)
}

// benchPart is how many readers are added at once.
const benchPart = 10_000

func addReaders(ctx context.Context, db *store.DB, n int) error {
	choices := news.Choices{Lang: news.Chinese, Frequencies: news.Frequencies{news.Weekly}}
	at := clock()
	list := make([]store.Imported, 0, benchPart)
	for from := 0; from < n; from += benchPart {
		list = list[:0]
		for i := from; i < min(n, from+benchPart); i++ {
			id := fmt.Sprintf("k7wq%08d", i)
			address := fmt.Sprintf("reader%d@mail%d.example", i, i%97)
			_, domain, _ := strings.Cut(address, "@")
			list = append(list, store.Imported{
				Subscriber: news.Subscriber{ID: news.SubscriberID(id), Address: address, Status: news.Confirmed, Choices: choices, CreatedAt: at, ConfirmedAt: at},
				Mailbox:    news.Mailbox{Address: address, Key: address, Domain: domain, Hash: "h" + id},
				Consent:    news.Consent{Event: news.ConsentImported, At: at, Method: "import:bench"},
			})
		}
		if _, err := db.ImportSubscribers(ctx, list, false); err != nil {
			return err
		}
	}
	return nil
}

// benchMailing makes a mailing with frozen recipients.
func benchMailing(ctx context.Context, db *store.DB, o SendOptions) (id news.MailingID, letters *deliver.Letters, size int, freeze time.Duration, err error) {
	fail := func(err error) (news.MailingID, *deliver.Letters, int, time.Duration, error) {
		return "", nil, 0, 0, err
	}
	key, err := token.NewKey("b1", rand.Reader)
	if err != nil {
		return fail(err)
	}
	keys, err := token.New(key)
	if err != nil {
		return fail(err)
	}
	signers, err := benchSigners(o.DKIM)
	if err != nil {
		return fail(err)
	}
	at := clock()
	message := mail.Message{
		From: mail.Address{Name: "Dateline", Addr: "weekly@news.example"}, Subject: "Dateline · what the week brought", Date: at, Lang: news.English,
		Boundary: "=_bench", List: &mail.List{ID: "weekly.news.example", Help: "https://news.example/help", Archive: "https://news.example/archive"},
		Text: benchBody(o.KB*1024/4, false), HTML: benchBody(o.KB*1024*3/4, true), Signers: signers,
	}
	text, err := deliver.Part{Message: message}.Text()
	if err != nil {
		return fail(err)
	}
	week := news.WeekOf(at)
	m := news.Mailing{
		ID: news.NewMailingID(week, news.Chinese, news.MailIssue), Week: week, Lang: news.Chinese, Kind: news.MailIssue, Issue: "bench", Subject: message.Subject,
		Status: news.MailingOpen, Policy: news.DoubtResend, Frequency: news.Weekly, CreatedAt: at, SendAt: at, ExpiresAt: at.Add(24 * time.Hour),
	}
	if err := db.CreateMailing(ctx, m, map[string]string{news.Choices{Lang: news.Chinese}.SliceKey(): text}); err != nil {
		return fail(err)
	}
	began := time.Now()
	if n, missing, err := db.FreezeMailing(ctx, m.ID, at); err != nil || n != o.Readers {
		return fail(fmt.Errorf("freeze: %d recipients, missing %v: %w", n, missing, err))
	}
	freeze = time.Since(began)
	if letters, err = deliver.NewLetters(deliver.LettersOptions{
		Store: db, Keys: keys, Site: "https://news.example", List: "weekly", Lang: news.English, Domain: "news.example", Bounces: "bounce.news.example", Signers: signers,
		Web: "https://news.example/en/issues/2026-W47",
	}); err != nil {
		return fail(err)
	}
	one, err := letters.Append(ctx, nil, &news.Delivery{Mailing: m.ID, Subscriber: "k7wq00000000", Address: "reader@mail.example", Slice: news.Choices{Lang: news.Chinese}.SliceKey()})
	if err != nil {
		return fail(err)
	}
	return m.ID, letters, len(one), freeze, nil
}

func benchSigners(names []string) ([]*dkim.Signer, error) {
	var out []*dkim.Signer
	for _, name := range names {
		make1 := dkim.NewRSA
		switch name {
		case "rsa":
		case "ed25519":
			make1 = dkim.NewEd25519
		default:
			return nil, fmt.Errorf("%w: a key %q (rsa or ed25519)", news.ErrInvalid, name)
		}
		key, err := make1(rand.Reader)
		if err != nil {
			return nil, err
		}
		s, err := dkim.New("news.example", "k2026"+name[:1], key)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

// benchBody is a part of about size bytes, with places for what each reader has.
func benchBody(size int, html bool) mail.Body {
	var b strings.Builder
	for n := 0; b.Len() < size; n++ {
		if html {
			fmt.Fprintf(&b, "<p><a href=\"https://news.example/en/stories/s%d\">The story of the day number %d</a>: what was said about it, and by whom, and what it means.</p>\n", n, n)
		} else {
			fmt.Fprintf(&b, "%d. The story of the day: what was said about it, and by whom, and what it means.\n", n)
		}
	}
	body := mail.Body{HTML: html, Pieces: []string{b.String()}}
	for _, s := range []render.Slot{render.SlotPreferences, render.SlotUnsubscribe} {
		p := mail.Place{Slot: mail.Slot(s), Before: string(s) + ": ", After: "\n"}
		if html {
			p.Before, p.After = `<p><a href="`, `">`+string(s)+"</a></p>\n"
		}
		body.Places = append(body.Places, p)
		body.Pieces = append(body.Pieces, "")
	}
	return body
}

// sinkProcess is a sink in a process of its own.
type sinkProcess struct {
	cmd *exec.Cmd
	url string
	in  io.WriteCloser
	out *bufio.Reader
}

func startSink(ctx context.Context, o SendOptions) (*sinkProcess, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("bench: %w", err)
	}
	cmd := exec.CommandContext(ctx, self, "bench", "sink", "--delay", o.Delay.String(), "--chunking="+strconv.FormatBool(o.Chunking)) //nolint:gosec // ourselves
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("bench: %w", err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("bench: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("bench: start the sink: %w", err)
	}
	s := &sinkProcess{cmd: cmd, in: in, out: bufio.NewReader(out)}
	line, err := s.out.ReadString('\n')
	if err != nil {
		s.kill()
		return nil, fmt.Errorf("bench: the sink did not start: %w", err)
	}
	s.url = strings.TrimSpace(line)
	return s, nil
}

// report ends the sink and returns what it was given.
func (s *sinkProcess) report() (mailtest.Report, error) {
	var r mailtest.Report
	if err := s.in.Close(); err != nil {
		return r, fmt.Errorf("bench: %w", err)
	}
	if err := json.NewDecoder(s.out).Decode(&r); err != nil {
		return r, fmt.Errorf("bench: the sink's report: %w", err)
	}
	return r, nil
}

func (s *sinkProcess) kill() {
	_ = s.cmd.Process.Kill() // it has nothing to lose
	_ = s.cmd.Wait()
}

// Sink serves as the sink of Send: it prints its address, takes mail until its input ends, and prints what it was given.
func Sink(ctx context.Context, delay time.Duration, chunking bool, in io.Reader, out io.Writer) error {
	s, err := mailtest.Start(ctx, "127.0.0.1:0", mailtest.Options{Delay: delay, Chunking: chunking, Light: true})
	if err != nil {
		return err
	}
	defer s.Close()
	if _, err := fmt.Fprintln(out, s.URL()); err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, in); err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(s.Report())
}
