package fetch

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"

	"dateline/internal/news"
)

// Class says what kind of failure a request met; it is stored with a source, so the texts never change.
type Class string

// The classes of failure.
const (
	ClassBadURL    Class = "bad-url"   // the address cannot be read
	ClassRefused   Class = "refused"   // the address leads where Dateline does not go
	ClassResolve   Class = "resolve"   // the host's name has no address, or none could be learnt
	ClassConnect   Class = "connect"   // no connection to the host
	ClassTLS       Class = "tls"       // no trusted encrypted connection to the host
	ClassTimeout   Class = "timeout"   // the host connected but was too slow
	ClassProtocol  Class = "protocol"  // the connection broke off, or the answer was not HTTP
	ClassRedirect  Class = "redirect"  // too many redirects, or one to nowhere
	ClassTooLarge  Class = "too-large" // headers or decompressed body above the limit
	ClassEncoding  Class = "encoding"  // a body in a coding that cannot be undone
	ClassStatus    Class = "status"    // any other answer than success
	ClassGone      Class = "gone"      // 410: taken away for good
	ClassRobots    Class = "robots"    // robots.txt forbids it
	ClassThrottled Class = "throttled" // 429, or 503 with Retry-After
	ClassPaused    Class = "paused"    // not asked, because the host asked us to wait
)

// Error is a failed request. Errors of a context that the caller ended are not of this type.
type Error struct {
	Class      Class
	Host       string        // the host that failed, after redirects; empty if the address has none
	Status     int           // the answer's status, 0 without an answer
	RetryAfter time.Duration // how long the host asks us to stay away, 0 if it did not say
	Err        error         // the cause
}

// What the package itself finds wrong. Each stands behind an Error's Err.
var (
	errTotal      = errors.New("the answer took too long in all")
	errNoLocation = errors.New("a redirect that names no address")
	errTooMany    = errors.New("too many redirects")
	errTooLarge   = errors.New("body above the limit")
	errHeaders    = errors.New("headers above the limit")
	errNotAsked   = errors.New("the host asked us to wait")
	errRule       = errors.New("robots.txt forbids this address")
	errUnread     = errors.New("robots.txt could not be read, which counts as a no")
	errPrivate    = errors.New("not a public address")
	errPort       = errors.New("port not allowed")
	errScheme     = errors.New("scheme is not http or https")
	errHandshake  = errors.New("no handshake in time")
)

// Error returns the class, the host and the cause.
func (e *Error) Error() string {
	s := "fetch"
	if e.Host != "" {
		s += " " + e.Host
	}
	s += ": " + string(e.Class)
	if e.Status != 0 {
		s += fmt.Sprintf(" %d", e.Status)
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the cause, unless that would look like the end of a context: the time-outs of net say that they are
// context.DeadlineExceeded, and a host that is slow must never be taken for a caller who gave up.
func (e *Error) Unwrap() error {
	if errors.Is(e.Err, context.DeadlineExceeded) || errors.Is(e.Err, context.Canceled) {
		return nil
	}
	return e.Err
}

// Is says that an address which can never be fetched is news.ErrInvalid and any other failure news.ErrUnavailable.
func (e *Error) Is(target error) bool {
	if e.Class == ClassBadURL || e.Class == ClassRefused {
		return target == news.ErrInvalid
	}
	return target == news.ErrUnavailable
}

// Temporary says whether a later attempt may do better with nobody having changed anything here: not after a bad
// address, a refusal, a rule of robots.txt, or an answer in the 400s that is not about haste.
func (e *Error) Temporary() bool {
	switch e.Class {
	case ClassResolve, ClassConnect, ClassTLS, ClassTimeout, ClassProtocol, ClassThrottled, ClassPaused:
		return true
	case ClassStatus:
		return e.Status >= 500 || e.Status == http.StatusRequestTimeout || e.Status == http.StatusTooEarly
	case ClassRobots:
		return errors.Is(e.Err, errUnread)
	default:
		return false
	}
}

// Words says in plain English what happened and, where it helps, what to do. It names no path or query, since these
// may carry a reader's key.
func (e *Error) Words() string {
	switch e.Class {
	case ClassBadURL:
		return fmt.Sprintf("The address cannot be used: %v. Check how it is written.", e.Err)
	case ClassRefused:
		return e.refusal()
	case ClassResolve:
		if dns, ok := errors.AsType[*net.DNSError](e.Err); ok && dns.IsNotFound {
			return fmt.Sprintf("The host name %s does not exist. Check the address; the site may have moved.", e.Host)
		}
		return fmt.Sprintf("The host name %s could not be looked up. Check this machine's network and name server.", e.Host)
	case ClassConnect:
		return fmt.Sprintf("No connection to %s: %s. It is tried again later.", e.Host, e.cause())
	case ClassTLS:
		return fmt.Sprintf("No trusted encrypted connection to %s: %s.", e.Host, e.cause())
	case ClassTimeout:
		return fmt.Sprintf("%s answered too slowly and was cut off. It is tried again later.", e.Host)
	case ClassProtocol:
		return fmt.Sprintf("The connection to %s broke off, or its answer was not proper HTTP. It is tried again later.", e.Host)
	case ClassRedirect:
		if errors.Is(e.Err, errTooMany) {
			return fmt.Sprintf("The address is redirected more than %d times, at last by %s. Look in a browser for the address it should be.",
				maxRedirects, e.Host)
		}
		return fmt.Sprintf("%s redirects without saying where to.", e.Host)
	case ClassTooLarge:
		return fmt.Sprintf("The answer of %s is larger than Dateline accepts.", e.Host)
	case ClassEncoding:
		return fmt.Sprintf("The answer of %s is packed in a way that cannot be unpacked.", e.Host)
	case ClassStatus:
		return e.status()
	case ClassGone:
		return fmt.Sprintf("%s says that this was removed for good (410). Look for a new address or remove the source.", e.Host)
	case ClassRobots:
		if errors.Is(e.Err, errUnread) {
			return fmt.Sprintf("The robots.txt of %s could not be read, so its pages are left alone for now.", e.Host)
		}
		return fmt.Sprintf("The robots.txt of %s asks programs not to read this page.", e.Host)
	case ClassThrottled:
		return fmt.Sprintf("%s says that it was asked too often (%d). It is left alone for %s.", e.Host, e.Status, inWords(e.RetryAfter))
	case ClassPaused:
		return fmt.Sprintf("%s asked Dateline to wait; %s remain.", e.Host, inWords(e.RetryAfter))
	default:
		return fmt.Sprintf("%s could not be read.", e.Host)
	}
}

func (e *Error) refusal() string {
	switch {
	case errors.Is(e.Err, errPrivate):
		return fmt.Sprintf("%s leads to an address that is not public, where Dateline does not go. "+
			"If it is your own server, allow its network with --allow-net.", e.Host)
	case errors.Is(e.Err, errPort):
		return fmt.Sprintf("The address names a port of %s that is not used for the web. Use another port.", e.Host)
	case errors.Is(e.Err, errScheme):
		return "The address begins with something other than http:// or https://. Use one of these."
	default:
		return fmt.Sprintf("Dateline does not go to %s.", e.Host)
	}
}

func (e *Error) status() string {
	name := strings.ToLower(http.StatusText(e.Status))
	if name == "" {
		name = "an unknown status"
	}
	s := fmt.Sprintf("%s answered %d (%s).", e.Host, e.Status, name)
	switch {
	case e.Status == http.StatusUnauthorized || e.Status == http.StatusForbidden:
		return s + " It wants a log-in, or turns programs away."
	case e.Status == http.StatusNotFound:
		return s + " Look in a browser for a new address."
	case e.Status >= 500:
		return s + " The fault is on its side; it is tried again later."
	default:
		return s
	}
}

// cause says shortly why no connection came about.
func (e *Error) cause() string {
	if _, ok := errors.AsType[x509.UnknownAuthorityError](e.Err); ok {
		return "its certificate was issued by nobody that this machine trusts"
	}
	if invalid, ok := errors.AsType[x509.CertificateInvalidError](e.Err); ok {
		if invalid.Reason == x509.Expired {
			return "its certificate has expired or is not valid yet"
		}
		return "its certificate is not valid"
	}
	if _, ok := errors.AsType[x509.HostnameError](e.Err); ok {
		return "its certificate is for another host"
	}
	if slow, ok := errors.AsType[net.Error](e.Err); ok && slow.Timeout() || errors.Is(e.Err, errHandshake) {
		return "it did not answer in time"
	}
	if no, ok := errors.AsType[syscall.Errno](e.Err); ok {
		return no.Error()
	}
	if e.Class == ClassTLS {
		return "the two could not agree"
	}
	return "it could not be reached"
}

// inWords rounds a pause to what a person wants to know.
func inWords(d time.Duration) string {
	switch {
	case d <= 0:
		return "a moment"
	case d < 2*time.Minute:
		return fmt.Sprintf("%d s", int(d.Round(time.Second).Seconds()))
	case d < 2*time.Hour:
		return fmt.Sprintf("%d min", int(d.Round(time.Minute).Minutes()))
	default:
		return fmt.Sprintf("%d h", int(d.Round(time.Hour).Hours()))
	}
}

// dialError is a failure before any request was written, with the class it was given where it arose.
type dialError struct {
	class Class
	err   error
}

func (e *dialError) Error() string { return e.err.Error() }

func (e *dialError) Unwrap() error { return e.err }

// classify names the failure of a round trip whose deadlines and caller's context have not ended.
func classify(err error) (Class, error) {
	if d, ok := errors.AsType[*dialError](err); ok {
		return d.class, d.err
	}
	if slow, ok := errors.AsType[net.Error](err); ok && slow.Timeout() || errors.Is(err, context.DeadlineExceeded) {
		return ClassTimeout, err
	}
	// net/http has no error value for these two; TestHostile fails if their texts change.
	if text := err.Error(); strings.Contains(text, "headers exceeded") || strings.Contains(text, "header list") {
		return ClassTooLarge, fmt.Errorf("%w: %w", errHeaders, err)
	}
	return ClassProtocol, err
}
