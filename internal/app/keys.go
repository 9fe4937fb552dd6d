package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"dateline/internal/news"
	"dateline/internal/token"
)

// suppressKey names the key that addresses are hashed with. It is never replaced: what was hashed cannot be hashed again.
const suppressKey = "suppress"

// purposeAddress is what suppressKey signs.
const purposeAddress token.Purpose = "address"

// Keyring is what the secrets of a data folder can do.
type Keyring struct {
	// Tokens sign the links and addresses of mails.
	Tokens *token.Keys
	hash   *token.Keys
}

// Hash is the keyed hash of an address's key under which suppressions are kept.
func (k *Keyring) Hash(key string) string {
	return strings.TrimPrefix(k.hash.SignAddress(purposeAddress, key), suppressKey+".")
}

// Keyring returns the keys of the keys file, which is made if it is not there, and binds the database to them. Where the
// database was used with other keys it is news.ErrConflict: nobody would be found who must never be mailed.
func (a *App) Keyring(ctx context.Context) (*Keyring, error) {
	a.keysLock.Lock()
	defer a.keysLock.Unlock()
	if a.keyring != nil {
		return a.keyring, nil
	}
	path := a.o.Settings.Keys
	if path == "" {
		path = filepath.Join(a.o.Data, "keys")
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		bound, err := a.Store.KeysBound(ctx, suppressKey)
		if err != nil {
			return nil, err
		}
		if bound {
			return nil, fmt.Errorf("%w: the keys file %s is missing, and this database was used with it: put it back (setting keys)", news.ErrConflict, path)
		}
		if text, err = makeKeys(path); err != nil {
			return nil, err
		}
	} else if err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	k, err := readKeys(string(text))
	if err != nil {
		return nil, fmt.Errorf("keys %s: %w", path, err)
	}
	if err := a.Store.BindKeys(ctx, suppressKey, k.Hash("mark")); err != nil {
		if errors.Is(err, news.ErrConflict) {
			return nil, fmt.Errorf("the keys file %s is not the one that this database was used with: %w", path, err)
		}
		return nil, err
	}
	a.keyring = k
	return k, nil
}

// makeKeys draws keys and writes them to a file that only its owner reads. Of two processes that do so at once, both get
// the keys of one.
func makeKeys(path string) ([]byte, error) {
	var text strings.Builder
	text.WriteString("# Keys of this Dateline: its mails' links, and who must never be mailed. Keep this file, and keep it to yourself.\n" +
		"# To change the key of links, put a new one (an id, a space, 32 random bytes in base64) above the others; old links\n" +
		"# go on working. The line that begins with suppress must never change.\n")
	for _, id := range []string{"k1", suppressKey} {
		k, err := token.NewKey(id, rand.Reader)
		if err != nil {
			return nil, err
		}
		text.WriteString(k.Line() + "\n")
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	draft, err := os.CreateTemp(filepath.Dir(path), ".keys-*")
	if err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	defer func() { _ = os.Remove(draft.Name()) }() // its link stays
	_, err = draft.WriteString(text.String())
	if err = errors.Join(err, draft.Chmod(0o600), draft.Sync(), draft.Close()); err != nil {
		return nil, fmt.Errorf("write keys: %w", err)
	}
	if err := os.Link(draft.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("write keys: %w", err)
	}
	return os.ReadFile(path)
}

// readKeys reads a keys file: the keys of tokens, the newest first, and the one that hashes addresses.
func readKeys(text string) (*Keyring, error) {
	var tokens, hash []string
	for line := range strings.Lines(text) {
		if strings.HasPrefix(strings.TrimSpace(line), suppressKey+" ") {
			hash = append(hash, line)
		} else {
			tokens = append(tokens, line)
		}
	}
	k := &Keyring{}
	var err error
	if k.hash, err = token.Parse(strings.Join(hash, "")); err != nil || len(hash) != 1 {
		return nil, fmt.Errorf("%w: one line must be the key called %s", news.ErrInvalid, suppressKey)
	}
	if k.Tokens, err = token.Parse(strings.Join(tokens, "")); err != nil {
		return nil, err
	}
	return k, nil
}
