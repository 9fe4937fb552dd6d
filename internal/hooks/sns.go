package hooks

import (
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/sha1" //nolint:gosec // version 1 of Amazon's signatures is made with it
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"dateline/internal/news"
)

// sns reads what Amazon's notification service posts. Its signature is checked as Amazon's "Verifying the signatures of
// Amazon SNS messages" says: a canonical text, under the key of a certificate that is fetched from Amazon.
type sns struct {
	topics []string
	get    Getter
	log    *slog.Logger

	fetching chan struct{} // holds one for each fetch under way

	mu   sync.Mutex
	keys map[string]*rsa.PublicKey // by the certificate's address; by mu
}

// snsMessage is what is posted.
type snsMessage struct {
	Type, MessageID, Token, TopicArn, Subject, Message, SubscribeURL, Timestamp string
	SignatureVersion, Signature, SigningCertURL                                 string
}

// read checks a message and returns what SES says in it.
func (s *sns) read(r *http.Request, body []byte) ([]news.ReturnNote, error) {
	var m snsMessage
	if err := decode(body, &m); err != nil {
		return nil, err
	}
	// What is cheap first: a stranger's post must not make us fetch.
	if !slices.Contains(s.topics, m.TopicArn) {
		return nil, errDenied
	}
	if err := s.verify(r.Context(), &m); err != nil {
		return nil, err
	}
	switch m.Type {
	case "Notification":
		return readSES(&m)
	case "SubscriptionConfirmation":
		if !amazon(m.SubscribeURL) {
			return nil, errDenied
		}
		if _, err := s.fetch(r.Context(), m.SubscribeURL); err != nil {
			return nil, fmt.Errorf("confirm the topic %s: %w", m.TopicArn, err)
		}
		s.log.InfoContext(r.Context(), "subscribed to a topic", "topic", m.TopicArn)
	case "UnsubscribeConfirmation": // an operator ended it
		s.log.WarnContext(r.Context(), "a topic was unsubscribed", "topic", m.TopicArn)
	default:
		return nil, fmt.Errorf("%w: type %.40q", news.ErrInvalid, m.Type)
	}
	return nil, nil
}

// verify returns errDenied for what Amazon did not sign.
func (s *sns) verify(ctx context.Context, m *snsMessage) error {
	sum := crypto.SHA1
	var digest []byte
	text := []byte(m.signed())
	switch m.SignatureVersion {
	case "1":
		d := sha1.Sum(text) //nolint:gosec // as above
		digest = d[:]
	case "2":
		d := sha256.Sum256(text)
		digest, sum = d[:], crypto.SHA256
	default:
		return errDenied
	}
	signature, err := base64.StdEncoding.DecodeString(m.Signature)
	if err != nil || !amazon(m.SigningCertURL) || !strings.HasSuffix(pathOf(m.SigningCertURL), ".pem") {
		return errDenied
	}
	key, err := s.key(ctx, m.SigningCertURL)
	if err != nil {
		return err
	}
	if rsa.VerifyPKCS1v15(key, sum, digest, signature) != nil {
		return errDenied
	}
	return nil
}

// signed is the text that is signed: names and values in the order of the alphabet, each with its line end.
func (m *snsMessage) signed() string {
	var b strings.Builder
	add := func(name, value string) { b.WriteString(name + "\n" + value + "\n") }
	add("Message", m.Message)
	add("MessageId", m.MessageID)
	if m.Type == "Notification" {
		if m.Subject != "" {
			add("Subject", m.Subject)
		}
		add("Timestamp", m.Timestamp)
	} else {
		add("SubscribeURL", m.SubscribeURL)
		add("Timestamp", m.Timestamp)
		add("Token", m.Token)
	}
	add("TopicArn", m.TopicArn)
	add("Type", m.Type)
	return b.String()
}

// amazonHost is what hosts of the notification service are called, as in sns.us-west-2.amazonaws.com.
var amazonHost = regexp.MustCompile(`^sns\.[a-z0-9-]{3,}\.amazonaws\.com(?:\.cn)?$`)

// amazon reports whether an address is the notification service's own.
func amazon(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Scheme == "https" && u.User == nil && amazonHost.MatchString(u.Host)
}

func pathOf(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return ""
	}
	return u.Path
}

// maxFetches bounds the fetches at once: the topic's name is no secret, and whoever knows it can name certificates.
const maxFetches = 4

// fetch gets what an address of Amazon's holds, unless too much is being fetched already.
func (s *sns) fetch(ctx context.Context, address string) ([]byte, error) {
	select {
	case s.fetching <- struct{}{}:
		defer func() { <-s.fetching }()
	default:
		return nil, fmt.Errorf("%w: too many certificates at once", news.ErrUnavailable)
	}
	return s.get.Get(ctx, address)
}

// maxKeys bounds how many certificates are remembered. Amazon has one for each region at a time.
const maxKeys = 50

// key returns the key of a certificate.
func (s *sns) key(ctx context.Context, address string) (*rsa.PublicKey, error) {
	s.mu.Lock()
	key := s.keys[address]
	s.mu.Unlock()
	if key != nil {
		return key, nil
	}
	body, err := s.fetch(ctx, address)
	if err != nil {
		return nil, fmt.Errorf("fetch the certificate of Amazon: %w", err)
	}
	block, _ := pem.Decode(body)
	if block == nil {
		return nil, errDenied
	}
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, errDenied
	}
	key, ok := cert.PublicKey.(*rsa.PublicKey)
	if !ok {
		return nil, errDenied
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.keys == nil || len(s.keys) >= maxKeys {
		s.keys = map[string]*rsa.PublicKey{}
	}
	s.keys[address] = key
	return key, nil
}
