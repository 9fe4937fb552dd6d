package hooks_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/hooks"
	"dateline/internal/mail"
	"dateline/internal/news"
)

// notes keeps what it is told.
type notes struct {
	mu  sync.Mutex
	all []news.ReturnNote
	err error
}

func (n *notes) Note(_ context.Context, note news.ReturnNote) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.err == nil {
		n.all = append(n.all, note)
	}
	return n.err
}

// web holds pages by their addresses and remembers which were asked for.
type pages struct {
	mu    sync.Mutex
	held  map[string][]byte
	asked []string
}

func (p *pages) Get(_ context.Context, url string) ([]byte, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = append(p.asked, url)
	body, ok := p.held[url]
	if !ok {
		return nil, news.ErrUnavailable
	}
	return body, nil
}

const (
	topic    = "arn:aws:sns:eu-west-1:123456789012:returns"
	pemAt    = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem"
	confirm  = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=t"
	verp     = "b+k7wq2m5xhd.w47.q4ftz2nymx7haq4ftz2nymx7ha@bounce.news.example"
	unknown  = "smtp; 550 5.1.1 <reader@mail.example>: Recipient address rejected: User unknown"
	mgKey    = "key-0123456789"
	pmLogin  = "dateline:s3cret"
	sendTime = "1600112502"
)

// relay posts as the relays do, with keys of its own.
type relay struct {
	t       *testing.T
	handler http.Handler
	taken   *notes
	pages   *pages
	amazon  *rsa.PrivateKey
	grid    *ecdsa.PrivateKey
}

func newRelay(t *testing.T) *relay {
	t.Helper()
	r := &relay{t: t, taken: &notes{}, pages: &pages{held: map[string][]byte{confirm: []byte("<ConfirmSubscriptionResponse/>")}}}
	var err error
	if r.amazon, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
		t.Fatal(err)
	}
	if r.grid, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "sns.amazonaws.com"}, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &r.amazon.PublicKey, r.amazon)
	if err != nil {
		t.Fatal(err)
	}
	r.pages.held[pemAt] = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	public, err := x509.MarshalPKIXPublicKey(&r.grid.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	key, err := hooks.ParseSendGridKey(base64.StdEncoding.EncodeToString(public) + "\n")
	if err != nil {
		t.Fatal(err)
	}
	r.handler, err = hooks.New(hooks.Options{
		Taker: r.taken, Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Topics: []string{topic}, Get: r.pages, MailgunKey: mgKey, PostmarkLogin: pmLogin, SendGridKey: key,
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (r *relay) post(path, body string, change func(*http.Request)) int {
	r.t.Helper()
	req := httptest.NewRequestWithContext(r.t.Context(), http.MethodPost, path, strings.NewReader(body))
	if change != nil {
		change(req)
	}
	w := httptest.NewRecorder()
	r.handler.ServeHTTP(w, req)
	return w.Code
}

// sns is a message of Amazon's, signed after change.
func (r *relay) sns(version, message string, change, after func(map[string]string)) string {
	r.t.Helper()
	m := map[string]string{
		"Type": "Notification", "MessageId": "22b80b92", "TopicArn": topic, "Subject": "Amazon SES", "Message": message, "Timestamp": "2026-11-24T09:00:00.000Z",
		"SignatureVersion": version, "SigningCertURL": pemAt, "Token": "t", "SubscribeURL": confirm,
	}
	if change != nil {
		change(m)
	}
	names := []string{"Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"}
	if m["Type"] != "Notification" {
		names = []string{"Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"}
	}
	var text strings.Builder
	for _, n := range names {
		if n != "Subject" || m[n] != "" {
			text.WriteString(n + "\n" + m[n] + "\n")
		}
	}
	one, two := sha1.Sum([]byte(text.String())), sha256.Sum256([]byte(text.String()))
	sum, kind := one[:], crypto.SHA1
	if version == "2" {
		sum, kind = two[:], crypto.SHA256
	}
	signature, err := rsa.SignPKCS1v15(rand.Reader, r.amazon, kind, sum)
	if err != nil {
		r.t.Fatal(err)
	}
	m["Signature"] = base64.StdEncoding.EncodeToString(signature)
	if after != nil {
		after(m)
	}
	body, err := json.Marshal(m)
	if err != nil {
		r.t.Fatal(err)
	}
	return string(body)
}

func sesBounce(kind, sub, recipient string) string {
	return fmt.Sprintf(`{"notificationType":"Bounce","mail":{"messageId":"m1","source":%q,"destination":["reader@mail.example"],"headersTruncated":false,
		"headers":[{"name":"Message-ID","value":"<k7.w47.sig@news.example>"}],"commonHeaders":{"returnPath":%q}},
		"bounce":{"bounceType":%q,"bounceSubType":%q,"feedbackId":"f1","bouncedRecipients":[%s]}}`, verp, verp, kind, sub, recipient)
}

const sesHard = `{"emailAddress":"reader@mail.example","action":"failed","status":"5.1.1","diagnosticCode":"` + unknown + `"}`

// What SES says, in each of its words, becomes what it means for the reader whom its source names.
func TestSES(t *testing.T) {
	t.Parallel()
	r := newRelay(t)
	tests := []struct {
		name, message string
		kind          news.ReturnKind // empty: nothing is taken
		class         mail.Class
	}{
		{"no such user", sesBounce("Permanent", "General", sesHard), news.ReturnFailed, mail.Hard},
		{"without words", sesBounce("Permanent", "NoEmail", `{"emailAddress":"reader@mail.example"}`), news.ReturnFailed, mail.Hard},
		{"suppressed there", sesBounce("Permanent", "OnAccountSuppressionList", `{"emailAddress":"reader@mail.example","action":"failed","status":"5.1.1","diagnosticCode":"Amazon SES did not send the message to this address because it is on the suppression list for your account."}`), news.ReturnFailed, mail.Hard},
		{"full", sesBounce("Transient", "MailboxFull", `{"emailAddress":"reader@mail.example"}`), news.ReturnFailed, mail.Soft},
		{"content", sesBounce("Transient", "ContentRejected", `{"emailAddress":"reader@mail.example"}`), news.ReturnFailed, mail.Content},
		{"a permanent one that is our fault", sesBounce("Permanent", "General", `{"emailAddress":"reader@mail.example","status":"5.0.0","diagnosticCode":"smtp; 550 Ip frequency limited. http://service.mail.qq.com/"}`), news.ReturnFailed, mail.Throttle},
		{"undetermined", sesBounce("Undetermined", "Undetermined", ""), news.ReturnFailed, mail.Soft},
		{"complaint", `{"notificationType":"Complaint","mail":{"source":"` + verp + `"},"complaint":{"feedbackId":"f2","complaintFeedbackType":"abuse","complainedRecipients":[{"emailAddress":"reader@mail.example"}]}}`, news.ReturnComplaint, ""},
		{"complaint as an event", `{"eventType":"Complaint","mail":{"source":"` + verp + `"},"complaint":{"feedbackId":"f2"}}`, news.ReturnComplaint, ""},
		{"taken back", `{"notificationType":"Complaint","mail":{"source":"` + verp + `"},"complaint":{"complaintFeedbackType":"not-spam"}}`, news.ReturnNotSpam, ""},
		{"delay", `{"eventType":"DeliveryDelay","mail":{"source":"` + verp + `"},"deliveryDelay":{"delayType":"MailboxFull","delayedRecipients":[{"emailAddress":"reader@mail.example"}]}}`, news.ReturnDelayed, ""},
		{"delivered", `{"notificationType":"Delivery","mail":{"source":"` + verp + `"}}`, "", ""},
		{"in words", "Successfully validated SNS topic for Amazon SES event publishing.", "", ""},
	}
	for _, tt := range tests {
		for _, version := range []string{"1", "2"} {
			r.taken.all = nil
			if code := r.post("/hooks/ses", r.sns(version, tt.message, nil, nil), nil); code != http.StatusOK {
				t.Errorf("%s: %d", tt.name, code)
			}
			if tt.kind == "" {
				if len(r.taken.all) != 0 {
					t.Errorf("%s: %+v", tt.name, r.taken.all)
				}
				continue
			}
			if len(r.taken.all) != 1 {
				t.Fatalf("%s: %+v", tt.name, r.taken.all)
			}
			if n := r.taken.all[0]; n.Kind != tt.kind || n.Class != string(tt.class) || n.Names[0] != verp || n.Via != "ses" || !strings.HasPrefix(n.Key, "ses:") {
				t.Errorf("%s: %+v", tt.name, n)
			}
		}
	}
	if want := []string{pemAt}; !cmp.Equal(r.pages.asked, want) {
		t.Errorf("fetched %v, want the certificate once", r.pages.asked)
	}
}

// A topic is confirmed once Amazon signed that it was asked for, and nothing else is ever fetched.
func TestTopics(t *testing.T) {
	t.Parallel()
	r := newRelay(t)
	subscription := func(m map[string]string) { m["Type"] = "SubscriptionConfirmation" }
	if code := r.post("/hooks/ses", r.sns("2", "You have chosen to subscribe", subscription, nil), nil); code != http.StatusOK {
		t.Errorf("confirmation: %d", code)
	}
	if want := []string{pemAt, confirm}; !cmp.Equal(r.pages.asked, want) {
		t.Errorf("fetched %v, want %v", r.pages.asked, want)
	}
	elsewhere := func(m map[string]string) {
		subscription(m)
		m["SubscribeURL"] = "https://internal.example/?Action=ConfirmSubscription"
	}
	if code := r.post("/hooks/ses", r.sns("1", "x", elsewhere, nil), nil); code != http.StatusForbidden || len(r.pages.asked) != 2 {
		t.Errorf("a confirmation elsewhere: %d, fetched %v", code, r.pages.asked)
	}
}

// What Amazon did not sign, or signed for somebody else's topic, is refused; no address but Amazon's is fetched for it.
func TestForgedSNS(t *testing.T) {
	t.Parallel()
	message := sesBounce("Permanent", "General", sesHard)
	set := func(name, value string) func(map[string]string) { return func(m map[string]string) { m[name] = value } }
	for name, tt := range map[string]struct {
		change, after func(map[string]string)
		fetches       int
	}{
		"another topic":         {set("TopicArn", "arn:aws:sns:eu-west-1:999999999999:evil"), nil, 0},
		"changed message":       {nil, set("Message", sesBounce("Permanent", "NoEmail", sesHard)), 1},
		"changed time":          {nil, set("Timestamp", "2026-11-25T09:00:00.000Z"), 1},
		"changed type":          {nil, set("Type", "UnsubscribeConfirmation"), 1},
		"no signature":          {nil, set("Signature", ""), 1},
		"no base64":             {nil, set("Signature", "!!"), 0},
		"another version":       {nil, set("SignatureVersion", "3"), 0},
		"version of the other":  {nil, set("SignatureVersion", "2"), 1},
		"a certificate of his":  {nil, set("SigningCertURL", "https://evil.example/SimpleNotificationService-0123456789abcdef.pem"), 0},
		"a host that ends so":   {nil, set("SigningCertURL", "https://sns.eu-west-1.amazonaws.com.evil.example/a.pem"), 0},
		"a bucket of his":       {nil, set("SigningCertURL", "https://evil.s3.amazonaws.com/a.pem"), 0},
		"with a user":           {nil, set("SigningCertURL", "https://sns.eu-west-1.amazonaws.com@evil.example/a.pem"), 0},
		"in clear text":         {nil, set("SigningCertURL", "http://sns.eu-west-1.amazonaws.com/a.pem"), 0},
		"at another port":       {nil, set("SigningCertURL", "https://sns.eu-west-1.amazonaws.com:8443/a.pem"), 0},
		"no certificate's name": {nil, set("SigningCertURL", "https://sns.eu-west-1.amazonaws.com/?Action=Publish"), 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRelay(t)
			if code := r.post("/hooks/ses", r.sns("1", message, tt.change, tt.after), nil); code != http.StatusForbidden {
				t.Errorf("answered %d", code)
			}
			if len(r.taken.all) != 0 || len(r.pages.asked) != tt.fetches {
				t.Errorf("taken %+v, fetched %v", r.taken.all, r.pages.asked)
			}
		})
	}
	r := newRelay(t)
	r.pages.held[pemAt] = []byte("no certificate")
	if code := r.post("/hooks/ses", r.sns("1", message, nil, nil), nil); code != http.StatusForbidden {
		t.Errorf("a certificate that is none: %d", code)
	}
	delete(r.pages.held, pemAt)
	if code := r.post("/hooks/ses", r.sns("1", message, nil, nil), nil); code != http.StatusServiceUnavailable {
		t.Errorf("Amazon does not answer: %d, want it to come again", code)
	}
}

func mailgun(key, event string) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte("1529006854" + "a8ce0edb2dd8301dee6c2405235584e45aa91d1e9f979f3de0"))
	return `{"signature":{"timestamp":"1529006854","token":"a8ce0edb2dd8301dee6c2405235584e45aa91d1e9f979f3de0","signature":"` + hex.EncodeToString(mac.Sum(nil)) + `"},
		"event-data":{"id":"G9Bn5sl1TC6nu79C8C0bwg","timestamp":1521233195.375624,"recipient":"reader@mail.example","recipient-domain":"mail.example",
		"envelope":{"sender":"` + verp + `","targets":"reader@mail.example"},"message":{"headers":{"to":"reader@mail.example","message-id":"k7.w47.sig@news.example","from":"a"},"size":111},
		"user-variables":{"my_var_1":"x","n":1},` + event + `}}`
}

func TestMailgun(t *testing.T) {
	t.Parallel()
	failed := func(severity, reason, status string) string {
		return fmt.Sprintf(`"event":"failed","severity":%q,"reason":%q,"delivery-status":%s`, severity, reason, status)
	}
	r := newRelay(t)
	for _, tt := range []struct {
		name, event string
		kind        news.ReturnKind
		class       mail.Class
	}{
		{"no such user", failed("permanent", "bounce", `{"code":550,"enhanced-code":"5.1.1","message":"5.1.1 The email account that you tried to reach does not exist","attempt-no":1}`), news.ReturnFailed, mail.Hard},
		{"without words", failed("permanent", "bounce", `{"code":0}`), news.ReturnFailed, mail.Hard},
		{"not even tried", failed("permanent", "suppress-bounce", `{"code":605,"message":"","description":"Not delivering to previously bounced address"}`), news.ReturnFailed, mail.Hard},
		{"old", failed("permanent", "old", `{"code":602,"description":"Too old"}`), news.ReturnFailed, mail.Soft},
		{"our reputation", failed("permanent", "generic", `{"code":554,"message":"5.7.1 blocked using zen.spamhaus.org"}`), news.ReturnFailed, mail.Reputation},
		{"for now", failed("temporary", "generic", `{"code":452,"message":"4.2.2 over quota"}`), news.ReturnDelayed, ""},
		{"complained before", failed("permanent", "suppress-complaint", `{"code":607}`), news.ReturnComplaint, ""},
		{"left before", failed("permanent", "suppress-unsubscribe", `{"code":606}`), news.ReturnLeave, ""},
		{"complaint", `"event":"complained"`, news.ReturnComplaint, ""},
		{"left", `"event":"unsubscribed"`, news.ReturnLeave, ""},
		{"delivered", `"event":"delivered"`, "", ""},
	} {
		r.check("/hooks/mailgun", mailgun(mgKey, tt.event), nil, tt.name, tt.kind, tt.class, verp)
	}
	r.refused("/hooks/mailgun", mailgun("another", `"event":"complained"`), nil, http.StatusForbidden)
	r.refused("/hooks/mailgun", strings.Replace(mailgun(mgKey, `"event":"complained"`), "1529006854", "1529006855", 1), nil, http.StatusForbidden)
	r.refused("/hooks/mailgun", `{"event-data":{"event":"complained"}}`, nil, http.StatusForbidden)
	r.refused("/hooks/mailgun", `[]`, nil, http.StatusBadRequest)
}

// check posts what is signed, and wants it to be taken as a note of this kind with this first name.
func (r *relay) check(path, body string, change func(*http.Request), name string, kind news.ReturnKind, class mail.Class, first string) {
	r.t.Helper()
	r.taken.all = nil
	if code := r.post(path, body, change); code != http.StatusOK {
		r.t.Errorf("%s: %d", name, code)
	}
	if kind == "" {
		if len(r.taken.all) != 0 {
			r.t.Errorf("%s: %+v", name, r.taken.all)
		}
		return
	}
	if len(r.taken.all) != 1 {
		r.t.Fatalf("%s: taken %+v", name, r.taken.all)
	}
	if n := r.taken.all[0]; n.Kind != kind || n.Class != string(class) || n.Names[0] != first || n.Address != "reader@mail.example" || kind == news.ReturnFailed && n.Rule == "" {
		r.t.Errorf("%s: %+v", name, n)
	}
}

// refused posts what is not signed, or is nothing, and wants nothing to be taken.
func (r *relay) refused(path, body string, change func(*http.Request), want int) {
	r.t.Helper()
	r.taken.all = nil
	if code := r.post(path, body, change); code != want || len(r.taken.all) != 0 {
		r.t.Errorf("%.100s: %d, taken %+v; want %d", body, code, r.taken.all, want)
	}
}

func TestPostmark(t *testing.T) {
	t.Parallel()
	bounce := func(kind, details string) string {
		return fmt.Sprintf(`{"RecordType":"Bounce","MessageStream":"broadcast","ID":4323372036854775807,"Type":%q,"TypeCode":1,"Name":"x","MessageID":"883953f4","Metadata":{"dateline":"k7.w47.sig"},
			"ServerID":23,"Description":"d","Details":%q,"Email":"reader@mail.example","From":"weekly@news.example","BouncedAt":"2026-11-24T16:33:54Z","Inactive":true,"CanActivate":true}`, kind, details)
	}
	login := func(r *http.Request) { r.SetBasicAuth("dateline", "s3cret") }
	r := newRelay(t)
	for _, tt := range []struct {
		name, body string
		kind       news.ReturnKind
		class      mail.Class
	}{
		{"no such user", bounce("HardBounce", "smtp;550 5.1.1 The email account that you tried to reach does not exist"), news.ReturnFailed, mail.Hard},
		{"hard, in unknown words", bounce("HardBounce", "no."), news.ReturnFailed, mail.Hard},
		{"hard by its name, full by its words", bounce("HardBounce", "smtp;552 5.2.2 Mailbox full"), news.ReturnFailed, mail.Soft},
		{"soft", bounce("SoftBounce", ""), news.ReturnFailed, mail.Soft},
		{"blocked", bounce("Blocked", ""), news.ReturnFailed, mail.Reputation},
		{"spam", bounce("SpamNotification", ""), news.ReturnFailed, mail.Content},
		{"for now", bounce("Transient", "later"), news.ReturnDelayed, ""},
		{"a program", bounce("AutoResponder", ""), news.ReturnReply, ""},
		{"complaint", strings.Replace(bounce("SpamComplaint", ""), `"Bounce"`, `"SpamComplaint"`, 1), news.ReturnComplaint, ""},
		{"left", `{"RecordType":"SubscriptionChange","MessageID":"883953f4","Metadata":{"dateline":"k7.w47.sig"},"Recipient":"reader@mail.example","Origin":"Recipient","SuppressSending":true,"SuppressionReason":"ManualSuppression","ChangedAt":"2026-11-24T10:00:00Z"}`, news.ReturnLeave, ""},
		{"suppressed there by the operator", `{"RecordType":"SubscriptionChange","Recipient":"reader@mail.example","Origin":"Customer","SuppressSending":true,"SuppressionReason":"ManualSuppression"}`, "", ""},
		{"back", `{"RecordType":"SubscriptionChange","Recipient":"reader@mail.example","Origin":"Recipient","SuppressSending":false}`, "", ""},
		{"delivered", `{"RecordType":"Delivery","Recipient":"reader@mail.example"}`, "", ""},
	} {
		r.check("/hooks/postmark", tt.body, login, tt.name, tt.kind, tt.class, "k7.w47.sig")
	}
	r.refused("/hooks/postmark", bounce("HardBounce", ""), nil, http.StatusUnauthorized)
	for _, wrong := range [][2]string{{"dateline", "s3cre"}, {"", ""}, {"datelin", "e:s3cret"}, {"dateline:s3cret", ""}} {
		r.refused("/hooks/postmark", bounce("HardBounce", ""), func(r *http.Request) { r.SetBasicAuth(wrong[0], wrong[1]) }, http.StatusUnauthorized)
	}
	r.refused("/hooks/postmark", `no json`, login, http.StatusBadRequest)
}

func TestSendGrid(t *testing.T) {
	t.Parallel()
	r := newRelay(t)
	sign := func(body string) func(*http.Request) {
		sum := sha256.Sum256([]byte(sendTime + body))
		signature, err := ecdsa.SignASN1(rand.Reader, r.grid, sum[:])
		if err != nil {
			t.Fatal(err)
		}
		return func(req *http.Request) {
			req.Header.Set("X-Twilio-Email-Event-Webhook-Signature", base64.StdEncoding.EncodeToString(signature))
			req.Header.Set("X-Twilio-Email-Event-Webhook-Timestamp", sendTime)
		}
	}
	event := func(rest string) string {
		return `[{"email":"reader@mail.example","timestamp":1600112492,"smtp-id":"<k7.w47.sig@news.example>","sg_event_id":"e1","sg_message_id":"m.filter",` + rest + `}]`
	}
	for _, tt := range []struct {
		name, body string
		kind       news.ReturnKind
		class      mail.Class
	}{
		{"no such user", event(`"event":"bounce","type":"bounce","status":"5.1.1","reason":"550 5.1.1 The email account that you tried to reach does not exist"`), news.ReturnFailed, mail.Hard},
		{"without words", event(`"event":"bounce","type":"bounce"`), news.ReturnFailed, mail.Hard},
		{"blocked without words", event(`"event":"bounce","type":"blocked"`), news.ReturnFailed, mail.Soft},
		{"full", event(`"event":"bounce","type":"blocked","status":"5.2.2","reason":"552 5.2.2 Mailbox full"`), news.ReturnFailed, mail.Soft},
		{"bounced before", event(`"event":"dropped","reason":"Bounced Address","status":"5.0.0"`), news.ReturnFailed, mail.Hard},
		{"complained before", event(`"event":"dropped","reason":"Spam Reporting Address"`), news.ReturnComplaint, ""},
		{"left before", event(`"event":"dropped","reason":"Unsubscribed Address"`), news.ReturnLeave, ""},
		{"too much like spam", event(`"event":"dropped","reason":"Spam Content (if Spam Checker app is enabled)"`), news.ReturnFailed, mail.Content},
		{"for now", event(`"event":"deferred","response":"400 try again later","attempt":"5"`), news.ReturnDelayed, ""},
		{"complaint", event(`"event":"spamreport"`), news.ReturnComplaint, ""},
		{"left", event(`"event":"unsubscribe"`), news.ReturnLeave, ""},
		{"opened", event(`"event":"open"`), "", ""},
		{"nothing", `[]`, "", ""},
		{"one that is none beside one", `["x",` + event(`"event":"spamreport"`)[1:], news.ReturnComplaint, ""},
	} {
		r.check("/hooks/sendgrid", tt.body, sign(tt.body), tt.name, tt.kind, tt.class, "k7.w47.sig@news.example")
	}
	body := event(`"event":"spamreport"`)
	r.refused("/hooks/sendgrid", body, nil, http.StatusForbidden)
	r.refused("/hooks/sendgrid", body, sign(body+" "), http.StatusForbidden)
	r.refused("/hooks/sendgrid", body, func(req *http.Request) {
		sign(body)(req)
		req.Header.Set("X-Twilio-Email-Event-Webhook-Timestamp", "1600112503")
	}, http.StatusForbidden)
	r.refused("/hooks/sendgrid", `{}`, sign(`{}`), http.StatusBadRequest)
	for _, text := range []string{"", "x", base64.StdEncoding.EncodeToString([]byte("no key"))} {
		if _, err := hooks.ParseSendGridKey(text); !errors.Is(err, news.ErrInvalid) {
			t.Errorf("key %q: %v", text, err)
		}
	}
}

// What is not configured is not there, a read changes nothing, too much is refused, and what was not kept is to come again.
func TestHooksAreBounded(t *testing.T) {
	t.Parallel()
	r := newRelay(t)
	none, err := hooks.New(hooks.Options{Taker: r.taken, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/hooks/ses", "/hooks/mailgun", "/hooks/postmark", "/hooks/sendgrid", "/hooks/", "/hooks/ses/x"} {
		w := httptest.NewRecorder()
		none.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, strings.NewReader("{}")))
		if w.Code != http.StatusNotFound {
			t.Errorf("%s, not configured: %d", path, w.Code)
		}
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodPut, http.MethodDelete} {
			w := httptest.NewRecorder()
			r.handler.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), method, path, bytes.NewReader(nil)))
			if w.Code != http.StatusMethodNotAllowed && w.Code != http.StatusNotFound {
				t.Errorf("%s %s: %d", method, path, w.Code)
			}
		}
	}
	r.refused("/hooks/mailgun", strings.Repeat(" ", 5<<20), nil, http.StatusRequestEntityTooLarge)
	r.taken.err = errors.New("the disk is full")
	r.refused("/hooks/mailgun", mailgun(mgKey, `"event":"complained"`), nil, http.StatusServiceUnavailable)
}

// Whatever a stranger posts, nothing is taken and nothing panics; what a relay signed is taken or refused as a whole.
func FuzzPosts(f *testing.F) {
	f.Add("/hooks/mailgun", `{"signature":{},"event-data":{"event":"complained"}}`)
	f.Add("/hooks/ses", `{"TopicArn":"`+topic+`","SignatureVersion":"1","SigningCertURL":"`+pemAt+`","Signature":"AAAA"}`)
	f.Add("/hooks/postmark", `{"RecordType":"Bounce"}`)
	f.Add("/hooks/sendgrid", `[{"event":"spamreport"}]`)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, path, body string) {
		if !strings.HasPrefix(path, "/hooks/") || strings.ContainsFunc(path, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune("%?#", r) }) {
			path = "/hooks/mailgun"
		}
		taken := &notes{}
		h, err := hooks.New(hooks.Options{
			Taker: taken, Log: slog.New(slog.DiscardHandler), Topics: []string{topic}, Get: &pages{}, MailgunKey: mgKey, PostmarkLogin: pmLogin, SendGridKey: &key.PublicKey,
		})
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, strings.NewReader(body)))
		if len(taken.all) > 0 || w.Code == http.StatusOK {
			t.Errorf("%d, taken %+v", w.Code, taken.all)
		}
		login := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/hooks/postmark", strings.NewReader(body))
		login.SetBasicAuth("dateline", "s3cret")
		h.ServeHTTP(httptest.NewRecorder(), login)
	})
}
