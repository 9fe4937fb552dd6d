package desk

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"html/template"
	"image/png"
	"net/http"

	"github.com/pquerna/otp"

	"dateline/internal/auth"
	"dateline/internal/news"
)

// accountView is what a user sees of themselves.
type accountView struct {
	Name, Role string
	Factor     bool
	HasPassword,
	Enrolling bool // a second factor is being added
	Passkeys []passkeyRow
	Sessions []sessionRow
	New      *newFactor
	MinWords string
}

type passkeyRow struct{ ID, Name, Added, Used string }

type sessionRow struct {
	Hash, Agent, Net, Seen string
	Here                   bool
}

// newFactor is a second factor that is not proved yet.
type newFactor struct {
	Secret, Sealed string
	Link           template.URL // otpauth: it opens an authenticator
	Image          template.URL // the link as an image to scan
}

func (d *Desk) account(w http.ResponseWriter, r *http.Request, v *visit) error {
	return d.showAccount(w, r, v, http.StatusOK, d.doneWords(r, v), "", nil)
}

// doneWords says what has just been done, by the key that the address carries after a redirect; unknown keys say nothing.
func (d *Desk) doneWords(r *http.Request, v *visit) string {
	switch key := r.URL.Query().Get("done"); key {
	case "password", "factor", "nofactor", "passkey", "nopasskey", "session", "role", "disable", "enable":
		return v.lex.T("desk.done." + key)
	default:
		return ""
	}
}

func (d *Desk) showAccount(w http.ResponseWriter, r *http.Request, v *visit, status int, done, fault string, fresh *newFactor) error {
	view := accountView{
		Name: v.user.Name, Role: v.lex.T("desk.role." + string(v.user.Role)), Factor: v.user.Factor != "", HasPassword: v.user.Password != "",
		New: fresh, MinWords: v.lex.T("desk.password.rule", auth.MinPassword),
	}
	keys, err := d.o.Users.Passkeys(r.Context(), v.user.ID)
	if err != nil {
		return err
	}
	for _, k := range keys {
		row := passkeyRow{ID: k.ID, Name: k.Name, Added: v.lex.Minute(k.CreatedAt.In(d.o.Zone))}
		if !k.UsedAt.IsZero() {
			row.Used = v.lex.Minute(k.UsedAt.In(d.o.Zone))
		}
		view.Passkeys = append(view.Passkeys, row)
	}
	list, err := d.o.Users.Sessions(r.Context(), v.user.ID, d.o.Now())
	if err != nil {
		return err
	}
	for _, s := range list {
		view.Sessions = append(view.Sessions, sessionRow{s.Hash, s.Agent, s.Net, v.lex.Minute(s.SeenAt.In(d.o.Zone)), s.Hash == v.session.Hash})
	}
	return d.send(w, r, v, status, "account", &page{Title: v.lex.T("desk.account"), Here: "account", Done: done, Fault: fault, Data: view})
}

// proveAgain asks for the password again before what a stranger at an open browser would want. It counts failures as a
// sign-in does. A user without a password has passkeys alone, and is signed in by one.
func (d *Desk) proveAgain(r *http.Request, v *visit) (fault string, err error) {
	if v.user.Password == "" {
		return "", nil
	}
	if often, err := d.tooOften(r, v.user.Name); err != nil || often {
		return v.lex.T("desk.fault.often"), err
	}
	ok, err := auth.VerifyPassword(v.user.Password, r.PostFormValue("password"))
	if err != nil || ok {
		return "", err
	}
	return v.lex.T("desk.password.wrong"), d.failed(r, v.user.Name)
}

func (d *Desk) changePassword(w http.ResponseWriter, r *http.Request, v *visit) error {
	fault, err := d.proveAgain(r, v)
	if err != nil {
		return err
	}
	password := r.PostFormValue("new")
	if fault == "" {
		if f := auth.CheckPassword(password, v.user.Name); f != "" {
			fault = v.lex.T("desk.password."+string(f), auth.MinPassword)
		} else if password != r.PostFormValue("again") {
			fault = v.lex.T("desk.password.differ")
		}
	}
	if fault != "" {
		return d.showAccount(w, r, v, http.StatusBadRequest, "", fault, nil)
	}
	if err := d.o.Users.SetPassword(r.Context(), v.user.ID, auth.HashPassword(password)); err != nil {
		return err
	}
	return d.changed(w, r, v, "change password", "password")
}

// changed writes down what changed, gives this browser a new session and leads back to the account.
func (d *Desk) changed(w http.ResponseWriter, r *http.Request, v *visit, action, done string) error {
	d.audit(r.Context(), &v.user, action, v.user.Name, "")
	if err := d.reopen(w, r, v); err != nil {
		return err
	}
	lead(w, r, "/desk/account?done="+done)
	return nil
}

// factorBegin shows a new secret. It is kept nowhere but in the page until a code proves that an authenticator has it.
func (d *Desk) factorBegin(w http.ResponseWriter, r *http.Request, v *visit) error {
	fault, err := d.proveAgain(r, v)
	if err != nil {
		return err
	}
	if fault != "" {
		return d.showAccount(w, r, v, http.StatusBadRequest, "", fault, nil)
	}
	secret := auth.NewTOTP()
	sealed, err := d.o.Keys.Seal(sealNew, string(v.user.ID)+" "+secret, rand.Reader)
	if err != nil {
		return err
	}
	fresh, err := d.fresh(v, secret, sealed)
	if err != nil {
		return err
	}
	return d.showAccount(w, r, v, http.StatusOK, "", "", fresh)
}

func (d *Desk) fresh(v *visit, secret, sealed string) (*newFactor, error) {
	link := auth.TOTPLink("Dateline", v.user.Name, secret)
	key, err := otp.NewKeyFromURL(link)
	if err != nil {
		return nil, err
	}
	img, err := key.Image(240, 240)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return nil, err
	}
	return &newFactor{
		Secret: secret, Sealed: sealed,
		Link:  template.URL(link),                                                                    //nolint:gosec // made here, escaped by TOTPLink
		Image: template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(b.Bytes())), //nolint:gosec // made here
	}, nil
}

func (d *Desk) factorAdd(w http.ResponseWriter, r *http.Request, v *visit) error {
	sealed := r.PostFormValue("sealed")
	text, err := d.o.Keys.Unseal(sealNew, sealed)
	secret, ours := bytes.CutPrefix([]byte(text), []byte(string(v.user.ID)+" "))
	if err != nil || !ours {
		return d.showAccount(w, r, v, http.StatusBadRequest, "", v.lex.T("desk.signin.late"), nil)
	}
	step, ok := auth.VerifyTOTP(string(secret), r.PostFormValue("code"), d.o.Now())
	if !ok {
		fresh, err := d.fresh(v, string(secret), sealed)
		if err != nil {
			return err
		}
		return d.showAccount(w, r, v, http.StatusBadRequest, "", v.lex.T("desk.signin.code.wrong"), fresh)
	}
	kept, err := d.o.Keys.Seal(sealFactor, string(secret), rand.Reader)
	if err != nil {
		return err
	}
	if err := d.o.Users.SetFactor(r.Context(), v.user.ID, kept); err != nil {
		return err
	}
	if err := d.o.Users.UseFactor(r.Context(), v.user.ID, step); err != nil {
		return err
	}
	return d.changed(w, r, v, "add second factor", "factor")
}

func (d *Desk) factorRemove(w http.ResponseWriter, r *http.Request, v *visit) error {
	fault, err := d.proveAgain(r, v)
	if err != nil {
		return err
	}
	if fault != "" {
		return d.showAccount(w, r, v, http.StatusBadRequest, "", fault, nil)
	}
	if err := d.o.Users.SetFactor(r.Context(), v.user.ID, ""); err != nil {
		return err
	}
	return d.changed(w, r, v, "remove second factor", "nofactor")
}

// sessionEnd signs another browser of the user out.
func (d *Desk) sessionEnd(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := d.o.Users.EndSession(r.Context(), v.user.ID, r.PostFormValue("session")); err != nil {
		return err
	}
	d.audit(r.Context(), &v.user, "end session", v.user.Name, "")
	lead(w, r, "/desk/account?done=session")
	return nil
}

// words of a role for lists.
func roleOptions(v *visit, chosen news.Role) []option {
	var out []option
	for _, role := range news.Roles() {
		out = append(out, option{string(role), v.lex.T("desk.role." + string(role)), role == chosen})
	}
	return out
}

type option struct {
	Value, Text string
	Chosen      bool
}
