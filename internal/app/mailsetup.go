package app

import (
	"crypto"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"dateline/internal/mail/dkim"
	"dateline/internal/news"
)

// MailKey is a key that signs mail, with what DNS must say of it.
type MailKey struct {
	Selector string `json:"selector"`
	File     string `json:"file"`
	// Made says that the key was made just now.
	Made bool `json:"made"`
	// Name and Text are the TXT record; Zone is it as lines of a zone file.
	Name string `json:"name"`
	Text string `json:"text"`
	Zone string `json:"zone"`
}

// Setting is the key as the setting dkim names it.
func (k MailKey) Setting() string { return k.Selector + ":" + k.File }

// MailKeys returns the keys that sign mail with what DNS must say of them: those of the settings. Where none is configured
// it makes two in the data folder, an RSA key and, for receivers that know it, an Ed25519 key; or finds those that it made
// before. Selector is the beginning of their names in DNS; empty is k with the year. Domain is the one that signs; empty
// is that of sender_mail.
func (a *App) MailKeys(domain, selector string) ([]MailKey, error) {
	if domain == "" && a.o.Settings.SenderMail != trialSender {
		_, domain, _ = strings.Cut(a.o.Settings.SenderMail, "@")
	}
	if domain == "" {
		return nil, fmt.Errorf("%w: whose keys? Set sender_mail, or give --domain", news.ErrInvalid)
	}
	if len(a.o.Settings.DKIM) > 0 && selector == "" {
		var out []MailKey
		for _, text := range a.o.Settings.DKIM {
			name, file, _ := strings.Cut(text, ":")
			key, err := readKey(file)
			if err != nil {
				return nil, err
			}
			k, err := describeKey(domain, name, file, key)
			if err != nil {
				return nil, err
			}
			out = append(out, k)
		}
		return out, nil
	}
	if selector == "" {
		selector = "k" + strconv.Itoa(wall()().Year())
	}
	folder, err := filepath.Abs(a.o.Data)
	if err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	var out []MailKey
	for _, kind := range []struct {
		letter string
		make   func(io.Reader) (crypto.Signer, error)
	}{{"a", dkim.NewRSA}, {"e", dkim.NewEd25519}} {
		name := selector + kind.letter
		if _, err := describeKey(domain, name, "", nil); err != nil {
			return nil, err
		}
		file := filepath.Join(folder, "dkim-"+name+".pem")
		key, err := readKey(file)
		made := false
		if errors.Is(err, fs.ErrNotExist) {
			made = true
			if key, err = kind.make(rand.Reader); err == nil {
				err = writeKey(file, key)
			}
		}
		if err != nil {
			return nil, err
		}
		k, err := describeKey(domain, name, file, key)
		if err != nil {
			return nil, err
		}
		k.Made = made
		out = append(out, k)
	}
	return out, nil
}

// readKey reads a key that signs mail.
func readKey(file string) (crypto.Signer, error) {
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("%w: key that signs mail: %w (dateline mail keys makes some)", news.ErrInvalid, err)
	}
	key, err := dkim.DecodeKey(pem)
	if err != nil {
		return nil, fmt.Errorf("key %s: %w", file, err)
	}
	return key, nil
}

// writeKey writes a key to a new file that only its owner reads.
func writeKey(file string, key crypto.Signer) error {
	pem, err := dkim.EncodeKey(key)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("write the key that signs mail: %w", err)
	}
	_, err = f.Write(pem)
	return errors.Join(err, f.Sync(), f.Close())
}

// describeKey says what DNS must say of a key. Without a key only the names are checked.
func describeKey(domain, selector, file string, key crypto.Signer) (MailKey, error) {
	k := MailKey{Selector: selector, File: file}
	if strings.ContainsAny(selector, ":/\\ ") || selector != strings.ToLower(selector) {
		return k, fmt.Errorf("%w: selector %q: lower-case letters, digits and - alone", news.ErrInvalid, selector)
	}
	if key == nil {
		return k, nil
	}
	signer, err := dkim.New(domain, selector, key)
	if err != nil {
		return k, fmt.Errorf("key %s: %w", file, err)
	}
	record, err := signer.Record()
	if err != nil {
		return k, err
	}
	k.Name, k.Text, k.Zone = record.Name, record.Text, record.Zone()
	return k, nil
}
