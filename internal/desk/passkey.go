package desk

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"dateline/internal/news"
	"dateline/internal/web"
)

// keyHolder is a user as the library of passkeys knows one.
type keyHolder struct {
	user news.User
	keys []webauthn.Credential
}

// WebAuthnID is the handle that passkeys keep.
func (h *keyHolder) WebAuthnID() []byte { return []byte(h.user.ID) }

// WebAuthnName is shown where a passkey is chosen.
func (h *keyHolder) WebAuthnName() string { return h.user.Name }

// WebAuthnDisplayName is the same.
func (h *keyHolder) WebAuthnDisplayName() string { return h.user.Name }

// WebAuthnCredentials are the user's passkeys.
func (h *keyHolder) WebAuthnCredentials() []webauthn.Credential { return h.keys }

// party is this site as passkeys know it: they hold for its host alone.
func (d *Desk) party(r *http.Request) (*webauthn.WebAuthn, error) {
	at := d.origin(r)
	return webauthn.New(&webauthn.Config{RPID: at.Hostname(), RPDisplayName: "Dateline 电头", RPOrigins: []string{at.String()}})
}

func (d *Desk) holder(r *http.Request, u news.User) (*keyHolder, error) {
	h := &keyHolder{user: u}
	keys, err := d.o.Users.Passkeys(r.Context(), u.ID)
	if err != nil {
		return nil, err
	}
	for _, k := range keys {
		var c webauthn.Credential
		if err := json.Unmarshal([]byte(k.Body), &c); err != nil {
			return nil, fmt.Errorf("passkey %s: %w", k.ID, err)
		}
		h.keys = append(h.keys, c)
	}
	return h, nil
}

// ceremony is one exchange with an authenticator, sealed into the page between its two halves.
type ceremony struct {
	Session webauthn.SessionData `json:"session"`
	User    news.UserID          `json:"user"`
	Until   time.Time            `json:"until"`
}

func (d *Desk) sealCeremony(s *webauthn.SessionData, user news.UserID) (string, error) {
	text, err := json.Marshal(ceremony{*s, user, d.o.Now().Add(stepTime)})
	if err != nil {
		return "", err
	}
	return d.o.Keys.Seal(sealPasskey, string(text), rand.Reader)
}

// answer is what the page's script sends back.
type answer struct {
	Sealed   string          `json:"sealed"`
	Name     string          `json:"name"`
	To       string          `json:"to"`
	Response json.RawMessage `json:"response"`
}

var errCeremony = errors.New("the ceremony is over or not ours")

func (d *Desk) openAnswer(r *http.Request) (answer, ceremony, error) {
	var a answer
	var c ceremony
	body, err := io.ReadAll(r.Body)
	if err == nil {
		err = json.Unmarshal(body, &a)
	}
	if err != nil {
		return a, c, fmt.Errorf("%w: %w", news.ErrInvalid, err)
	}
	text, err := d.o.Keys.Unseal(sealPasskey, a.Sealed)
	if err != nil {
		return a, c, fmt.Errorf("%w: %w", news.ErrInvalid, errCeremony)
	}
	if err := json.Unmarshal([]byte(text), &c); err != nil || d.o.Now().After(c.Until) {
		return a, c, fmt.Errorf("%w: %w", news.ErrInvalid, errCeremony)
	}
	return a, c, nil
}

// begun sends the first half of a ceremony to the page's script.
func (d *Desk) begun(w http.ResponseWriter, r *http.Request, options any, sealed string) error {
	body, err := json.Marshal(map[string]any{"options": options, "sealed": sealed})
	if err != nil {
		return err
	}
	return web.Send(w, r, web.Reply{Type: "application/json", Cache: "no-store", Body: body})
}

// ended tells the script where to go, or what went wrong.
func (d *Desk) ended(w http.ResponseWriter, r *http.Request, status int, to, fault string) error {
	body, err := json.Marshal(map[string]string{"to": to, "fault": fault})
	if err != nil {
		return err
	}
	return web.Send(w, r, web.Reply{Status: status, Type: "application/json", Cache: "no-store", Body: body})
}

func (d *Desk) passkeyBegin(w http.ResponseWriter, r *http.Request, _ *visit) error {
	party, err := d.party(r)
	if err != nil {
		return err
	}
	options, s, err := party.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return err
	}
	sealed, err := d.sealCeremony(s, "")
	if err != nil {
		return err
	}
	return d.begun(w, r, options.Response, sealed)
}

// passkeySignIn signs in who holds a passkey. It stands for password and second factor, since the authenticator asked for
// a finger, a face or its own code.
func (d *Desk) passkeySignIn(w http.ResponseWriter, r *http.Request, v *visit) error {
	//nolint:contextcheck // it is the request's
	refuse := func() error {
		if err := d.o.Users.SignInFailed(r.Context(), d.o.Now(), failNet(d.net(r))); err != nil {
			return err
		}
		return d.ended(w, r, http.StatusUnauthorized, "", v.lex.T("desk.passkey.wrong"))
	}
	if often, err := d.tooOften(r, ""); err != nil || often {
		if err != nil {
			return err
		}
		return d.ended(w, r, http.StatusTooManyRequests, "", v.lex.T("desk.fault.often"))
	}
	a, c, err := d.openAnswer(r)
	if err != nil || c.User != "" {
		return refuse()
	}
	party, err := d.party(r)
	if err != nil {
		return err
	}
	response, err := protocol.ParseCredentialRequestResponseBody(bytes.NewReader(a.Response))
	if err != nil {
		return refuse()
	}
	//nolint:contextcheck // it is the request's
	find := func(_, handle []byte) (webauthn.User, error) {
		u, err := d.o.Users.User(r.Context(), news.UserID(handle))
		if err != nil {
			return nil, err
		}
		return d.holder(r, u)
	}
	found, credential, err := party.ValidatePasskeyLogin(find, c.Session, response)
	h, ok := found.(*keyHolder)
	if err != nil || !ok || h.user.Disabled || credential.Authenticator.CloneWarning {
		return refuse()
	}
	body, err := json.Marshal(credential)
	if err != nil {
		return err
	}
	if err := d.o.Users.UsePasskey(r.Context(), keyID(credential.ID), string(body), d.o.Now()); err != nil {
		return err
	}
	if err := d.open(w, r, v, &h.user); err != nil {
		return err
	}
	d.audit(r.Context(), &h.user, "sign in", "", "passkey from "+d.net(r))
	return d.ended(w, r, http.StatusOK, safeTo(a.To), "")
}

func keyID(id []byte) string { return base64.RawURLEncoding.EncodeToString(id) }

func (d *Desk) passkeyAddBegin(w http.ResponseWriter, r *http.Request, v *visit) error {
	party, err := d.party(r)
	if err != nil {
		return err
	}
	h, err := d.holder(r, v.user)
	if err != nil {
		return err
	}
	options, s, err := party.BeginRegistration(h,
		webauthn.WithResidentKeyRequirement(protocol.ResidentKeyRequirementRequired),
		webauthn.WithExclusions(webauthn.Credentials(h.keys).CredentialDescriptors()),
		webauthn.WithAuthenticatorSelection(protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired,
		}))
	if err != nil {
		return err
	}
	sealed, err := d.sealCeremony(s, v.user.ID)
	if err != nil {
		return err
	}
	return d.begun(w, r, options.Response, sealed)
}

func (d *Desk) passkeyAdd(w http.ResponseWriter, r *http.Request, v *visit) error {
	refuse := func() error { return d.ended(w, r, http.StatusBadRequest, "", v.lex.T("desk.passkey.wrong")) }
	a, c, err := d.openAnswer(r)
	if err != nil || c.User != v.user.ID {
		return refuse()
	}
	party, err := d.party(r)
	if err != nil {
		return err
	}
	h, err := d.holder(r, v.user)
	if err != nil {
		return err
	}
	response, err := protocol.ParseCredentialCreationResponseBody(bytes.NewReader(a.Response))
	if err != nil {
		return refuse()
	}
	credential, err := party.CreateCredential(h, c.Session, response)
	if err != nil {
		return refuse()
	}
	body, err := json.Marshal(credential)
	if err != nil {
		return err
	}
	name := strings.TrimSpace(a.Name)
	if !goodName(name) {
		name = v.lex.T("desk.passkey")
	}
	err = d.o.Users.AddPasskey(r.Context(), news.Passkey{ID: keyID(credential.ID), User: v.user.ID, Name: name, Body: string(body), CreatedAt: d.o.Now()})
	if errors.Is(err, news.ErrConflict) {
		return refuse()
	}
	if err != nil {
		return err
	}
	d.audit(r.Context(), &v.user, "add passkey", name, "")
	if err := d.reopen(w, r, v); err != nil {
		return err
	}
	return d.ended(w, r, http.StatusOK, "/desk/account?done=passkey", "")
}

func (d *Desk) passkeyRemove(w http.ResponseWriter, r *http.Request, v *visit) error {
	if v.user.Password == "" && v.user.Passkeys < 2 {
		return d.showAccount(w, r, v, http.StatusConflict, "", v.lex.T("desk.passkey.last"), nil)
	}
	if err := d.o.Users.RemovePasskey(r.Context(), v.user.ID, r.PostFormValue("passkey")); err != nil {
		return err
	}
	return d.changed(w, r, v, "remove passkey", "nopasskey")
}
