package deliver

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"dateline/internal/news"
)

// WitnessStore is what a witness is held against.
type WitnessStore interface {
	// SenderEpochs returns how often each sender wrote the ledger, by owner.
	SenderEpochs(ctx context.Context) (map[string]int64, error)
	// HoldSending stops all sending until an operator lifts it.
	HoldSending(ctx context.Context, reason string, now time.Time) error
}

// Witness remembers outside the database how often each sender wrote the ledger. A backup that is put back rewinds the
// database and not the witness; so a sender that the witness knows and the database does not, or knows with fewer
// writes, says that mail may have gone out of which the database has no word. Then sending is held.
//
// It is a folder with a small file for each sender, written with every write of the ledger before its dots go out, and
// synced once a second: a power cut that is followed by putting back a backup of the second before it goes unnoticed.
type Witness struct {
	Folder string
	Store  WitnessStore
	Now    func() time.Time

	mu    sync.Mutex
	files map[string]*witnessed
}

// witnessed is the file of a sender of ours.
type witnessed struct {
	file   *os.File
	epoch  int64
	synced time.Time
}

const (
	witnessSuffix = ".epoch"
	witnessSync   = time.Second
	// witnessKept is for how long files of senders stay that ended: a backup older than a newer sender is known by that one.
	witnessKept = 30 * 24 * time.Hour
)

// Seen is a mailing that a witness knows of.
type Seen struct {
	Mailing news.MailingID `json:"mailing"`
	Owner   string         `json:"owner"`
	Epoch   int64          `json:"epoch"`
	At      time.Time      `json:"at"`
}

// List returns what the witness knows: every sender since the last that was alone, the newest first.
func (w *Witness) List() ([]Seen, error) {
	entries, err := os.ReadDir(w.Folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the witness: %w", err)
	}
	var out []Seen
	for _, e := range entries {
		owner, ok := strings.CutSuffix(e.Name(), witnessSuffix)
		if !ok {
			continue
		}
		text, err := os.ReadFile(filepath.Join(w.Folder, e.Name()))
		if err != nil {
			return nil, fmt.Errorf("read the witness: %w", err)
		}
		s := Seen{Owner: owner}
		words := strings.Fields(string(text))
		if len(words) != 3 {
			return nil, fmt.Errorf("%w: the witness %s cannot be read", news.ErrInvalid, e.Name())
		}
		if s.Epoch, err = strconv.ParseInt(words[0], 10, 64); err != nil {
			return nil, fmt.Errorf("%w: the witness %s cannot be read", news.ErrInvalid, e.Name())
		}
		s.Mailing = news.MailingID(words[1])
		if s.At, err = time.Parse(time.RFC3339, words[2]); err != nil {
			return nil, fmt.Errorf("%w: the witness %s cannot be read", news.ErrInvalid, e.Name())
		}
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b Seen) int { return b.At.Compare(a.At) })
	return out, nil
}

// Check holds sending, and returns an error that wraps news.ErrConflict, if the database is older than the witness.
func (w *Witness) Check(ctx context.Context) error {
	seen, err := w.List()
	reason := ""
	switch {
	case errors.Is(err, news.ErrInvalid):
		reason = err.Error()
	case err != nil:
		return err
	default:
		has, err := w.Store.SenderEpochs(ctx)
		if err != nil {
			return err
		}
		for _, s := range seen {
			epoch, ok := has[s.Owner]
			if !ok || epoch < s.Epoch {
				reason = fmt.Sprintf("the database is older than what was sent from it: mailing %s went on after it, at %s",
					s.Mailing, s.At.UTC().Format(time.RFC3339))
				break
			}
		}
	}
	if reason == "" {
		return nil
	}
	if err := w.Store.HoldSending(ctx, reason, w.Now()); err != nil {
		return err
	}
	return fmt.Errorf("%w: sending is held: %s", news.ErrConflict, reason)
}

// Lift forgets what the witness knows, once an operator has decided. The caller lifts the database's hold.
func (w *Witness) Lift() error {
	entries, err := os.ReadDir(w.Folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("lift the witness: %w", err)
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), witnessSuffix) {
			if err := os.Remove(filepath.Join(w.Folder, e.Name())); err != nil {
				return fmt.Errorf("lift the witness: %w", err)
			}
		}
	}
	return nil
}

// Open begins the file of a sender whose row is in the database.
func (w *Witness) Open(owner string, id news.MailingID, now time.Time) error {
	if err := os.MkdirAll(w.Folder, 0o750); err != nil {
		return fmt.Errorf("open the witness: %w", err)
	}
	w.prune(now)
	// A process that dies here leaves no half file under a name that counts.
	path := filepath.Join(w.Folder, owner+witnessSuffix)
	text := epochLine(1) + string(id) + " " + now.UTC().Format(time.RFC3339) + "\n"
	err := writeSynced(path+".new", text)
	if err == nil {
		err = os.Rename(path+".new", path)
	}
	if err == nil {
		err = syncFolder(w.Folder)
	}
	if err != nil {
		return fmt.Errorf("open the witness: %w", err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("open the witness: %w", err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.files == nil {
		w.files = map[string]*witnessed{}
	}
	w.files[owner] = &witnessed{file: f, epoch: 1, synced: now}
	return nil
}

// writeSynced writes a file that is on the disk when it returns.
func writeSynced(path, text string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err = f.WriteString(text); err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// prune removes what is too old to say more than newer files do.
func (w *Witness) prune(now time.Time) {
	seen, err := w.List()
	if err != nil || len(seen) < 2 {
		return
	}
	for _, s := range seen[1:] {
		if now.Sub(s.At) > witnessKept {
			_ = os.Remove(filepath.Join(w.Folder, s.Owner+witnessSuffix)) // another time, then
		}
	}
}

// epochLine is an epoch at the width of all epochs, so that it is written over in place.
func epochLine(epoch int64) string { return fmt.Sprintf("%020d\n", epoch) }

// Write takes note of a write of the ledger that is on the disk.
func (w *Witness) Write(owner string, epoch int64) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	f := w.files[owner]
	if f == nil || epoch <= f.epoch {
		return nil
	}
	if _, err := f.file.WriteAt([]byte(epochLine(epoch)), 0); err != nil {
		return fmt.Errorf("write the witness: %w", err)
	}
	f.epoch = epoch
	if now := w.Now(); now.Sub(f.synced) >= witnessSync {
		f.synced = now
		if err := f.file.Sync(); err != nil {
			return fmt.Errorf("write the witness: %w", err)
		}
	}
	return nil
}

// Close ends the file of a sender. It stays: it is what a restored database is known by.
func (w *Witness) Close(owner string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if f := w.files[owner]; f != nil {
		_ = f.file.Sync()  // best effort: it was written
		_ = f.file.Close() // as above
		delete(w.files, owner)
	}
}

// syncFolder makes a new name in a folder last. Windows has no such thing, and says so.
func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	_ = d.Sync() // what cannot be synced is as safe as it gets
	return d.Close()
}
