package dkim_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-msgauth/dkim"

	ours "dateline/internal/mail/dkim"
	"dateline/internal/news"
)

// The example of RFC 8463, appendix A.
const (
	rfcHead = "From: Joe SixPack <joe@football.example.com>\r\n" +
		"To: Suzie Q <suzie@shopping.example.net>\r\n" +
		"Subject: Is dinner ready?\r\n" +
		"Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n" +
		"Message-ID: <20030712040037.46341.5F8J@football.example.com>\r\n"
	rfcBody   = "Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n"
	rfcSecret = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A="
	rfcPublic = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
	rfcField  = "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n" +
		" d=football.example.com; i=@football.example.com;\r\n" +
		" q=dns/txt; s=brisbane; t=1528637909; h=from : to :\r\n" +
		" subject : date : message-id : from : subject : date;\r\n" +
		" bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n" +
		" b="
	rfcSignature = "/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11BusFa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw=="
)

// Canonical forms, hashes and the signature are those that the RFC prints.
func TestVectorsOfRFC8463(t *testing.T) {
	t.Parallel()
	body := ours.HashBody([]byte(rfcBody))
	if got := base64.StdEncoding.EncodeToString(body[:]); got != "2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=" {
		t.Errorf("body hash %s", got)
	}
	canon := ours.Pick([]byte(rfcHead), []string{"from", "to", "subject", "date", "message-id", "from", "subject", "date"})
	canon = append(canon, bytes.TrimSuffix(ours.AppendHeader(nil, []byte(rfcField)), []byte("\r\n"))...)
	sum := sha256.Sum256(canon)
	seed, err := base64.StdEncoding.DecodeString(rfcSecret)
	if err != nil {
		t.Fatal(err)
	}
	key := ed25519.NewKeyFromSeed(seed)
	if got := base64.StdEncoding.EncodeToString(ed25519.Sign(key, sum[:])); got != rfcSignature {
		t.Errorf("signature %s", got)
	}
	s, err := ours.New("football.example.com", "brisbane", key)
	if err != nil {
		t.Fatal(err)
	}
	rec, err := s.Record()
	if err != nil || rec.Name != "brisbane._domainkey.football.example.com" || rec.Text != "v=DKIM1; k=ed25519; p="+rfcPublic {
		t.Errorf("record %+v, %v", rec, err)
	}
}

// Canonical forms of what RFC 6376 §3.4.5 shows, and of edges.
func TestCanonicalForms(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"A: X": "a:X\r\n", "B : Y\t\r\n\tZ  \r\n": "b:Y Z\r\n", "Subject:": "subject:\r\n", "S:  a  b ": "s:a b\r\n", "S: \t\r\n x": "s:x\r\n",
	} {
		if got := string(ours.AppendHeader(nil, []byte(in))); got != want {
			t.Errorf("AppendHeader(%q) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{
		" C \r\nD \t E\r\n\r\n\r\n": " C\r\nD E\r\n", "": "", "\r\n": "", "\r\n\r\n": "", "a": "a\r\n", "a \r\n \r\n": "a\r\n", "\r\na": "\r\na\r\n", "a\t\tb  ": "a b\r\n",
	} {
		if got := string(ours.AppendBody(nil, []byte(in))); got != want {
			t.Errorf("AppendBody(%q) = %q, want %q", in, got, want)
		}
	}
}

// What the slow way signs, another implementation verifies, and a change of any signed thing breaks it.
func TestSign(t *testing.T) {
	t.Parallel()
	rsaKey, err := ours.NewRSA(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	edKey, err := ours.NewEd25519(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	records := map[string]string{}
	message := []byte(rfcHead + "\r\n" + rfcBody)
	at := time.Unix(1795388400, 0)
	first, err := ours.New("news.example", "k2026a", rsaKey)
	if err != nil {
		t.Fatal(err)
	}
	second, err := ours.New("News.Example", "k2026e", edKey)
	if err != nil {
		t.Fatal(err)
	}
	var signed []byte
	for _, s := range []*ours.Signer{first, second} {
		rec, err := s.Record()
		if err != nil {
			t.Fatal(err)
		}
		records[rec.Name] = rec.Text
		stamp := s.At(at)
		field, err := stamp.Sign(message)
		if err != nil {
			t.Fatal(err)
		}
		again, err := stamp.Sign(message)
		if err != nil || !bytes.Equal(field, again) || len(field) != stamp.Size() {
			t.Errorf("%s: signed twice, %d and %d bytes, size %d: %v", s.Algorithm(), len(field), len(again), stamp.Size(), err)
		}
		for line := range strings.SplitSeq(string(field), "\r\n") {
			if len(line) > 78 {
				t.Errorf("line of %d: %s", len(line), line)
			}
		}
		signed = append(signed, field...)
	}
	signed = append(signed, message...)
	options := &dkim.VerifyOptions{LookupTXT: func(name string) ([]string, error) { return []string{records[name]}, nil }}
	verify := func(raw []byte) (good int) {
		results, err := dkim.VerifyWithOptions(bytes.NewReader(raw), options)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range results {
			if r.Err == nil {
				good++
			}
		}
		return good
	}
	if good := verify(signed); good != 2 {
		t.Fatalf("%d signatures hold, want 2", good)
	}
	for _, change := range [][2]string{{"dinner", "Dinner"}, {"hungry", "angry"}, {"Suzie", "Susie"}, {"t=1795388400", "t=1795388401"}, {"From:", "From: evil@evil.example\r\nFrom:"}} {
		if good := verify(bytes.Replace(signed, []byte(change[0]), []byte(change[1]), 2)); good != 0 {
			t.Errorf("%q → %q: %d signatures hold", change[0], change[1], good)
		}
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	rsaKey, err := ours.NewRSA(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	text, err := ours.EncodeKey(rsaKey)
	if err != nil {
		t.Fatal(err)
	}
	back, err := ours.DecodeKey(text)
	if err != nil || !rsaKey.(*rsa.PrivateKey).Equal(back) {
		t.Errorf("rsa key came back as another: %v", err)
	}
	s, err := ours.New("news.example", "k1", back)
	if err != nil {
		t.Fatal(err)
	}
	rec, err := s.Record()
	if err != nil {
		t.Fatal(err)
	}
	zone := rec.Zone()
	var joined strings.Builder
	for i, part := range strings.Split(zone, `"`) {
		if i%2 == 1 {
			if len(part) > 255 {
				t.Errorf("string of %d bytes", len(part))
			}
			joined.WriteString(part)
		}
	}
	if joined.String() != rec.Text || !strings.HasPrefix(zone, "k1._domainkey.news.example. IN TXT ( \"v=DKIM1; k=rsa; p=MII") {
		t.Errorf("zone %s", zone)
	}
	for _, bad := range []string{"", "x", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"} {
		if _, err := ours.DecodeKey([]byte(bad)); !errors.Is(err, news.ErrInvalid) {
			t.Errorf("DecodeKey(%q): %v", bad, err)
		}
	}
	for _, names := range [][2]string{{"", "k"}, {"a b", "k"}, {"news.example", "k;d=evil"}, {"news.example\r\n", "k"}} {
		if _, err := ours.New(names[0], names[1], back); !errors.Is(err, news.ErrInvalid) {
			t.Errorf("New(%q): %v", names, err)
		}
	}
}

// Canonical once is canonical: relaying changes nothing more.
func FuzzCanonical(f *testing.F) {
	f.Add([]byte(" C \r\nD \t E\r\n\r\n\r\n"))
	f.Add([]byte(rfcBody))
	f.Fuzz(func(t *testing.T, body []byte) {
		once := ours.AppendBody(nil, body)
		if twice := ours.AppendBody(nil, once); !bytes.Equal(once, twice) {
			t.Errorf("%q, then %q", once, twice)
		}
		if head := ours.AppendHeader(nil, body); !bytes.Equal(head, ours.AppendHeader(nil, head)) && !bytes.ContainsAny(body[:max(0, bytes.IndexByte(body, ':'))], " \t\r\n") {
			t.Errorf("field %q", head)
		}
	})
}
