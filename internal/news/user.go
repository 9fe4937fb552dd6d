package news

import (
	"slices"
	"time"
)

// UserID names someone who works at the desk; random.
type UserID string

// Role says what a user may do.
type Role string

// The roles, each of which may do what the one below it may.
const (
	RoleOwner  Role = "owner"  // also users, keys and settings
	RoleEditor Role = "editor" // also to change, approve and send
	RoleReader Role = "reader" // reads drafts
)

// Roles returns all roles, the one that may most first.
func Roles() []Role { return []Role{RoleOwner, RoleEditor, RoleReader} }

// Includes reports whether a role may do what another may.
func (r Role) Includes(other Role) bool {
	mine, theirs := slices.Index(Roles(), r), slices.Index(Roles(), other)
	return mine >= 0 && theirs >= mine
}

// User is someone who works at the desk.
type User struct {
	ID        UserID    `json:"id"`
	Name      string    `json:"name"` // unique whatever the case
	Role      Role      `json:"role"`
	Disabled  bool      `json:"disabled,omitempty"`
	CreatedAt time.Time `json:"created_at"`
	// Password is its hash; empty for one who signs in by passkey alone. Factor is the sealed secret of the second factor;
	// empty without one. FactorStep is the last step whose code was taken.
	Password   string `json:"-"`
	Factor     string `json:"-"`
	FactorStep int64  `json:"-"`
	Passkeys   int    `json:"passkeys"`
	// Version grows with each change of what proves who the user is, of the role and of Disabled: a session is of one version.
	Version int64 `json:"-"`
}

// Session is one browser in which a user signed in.
type Session struct {
	Hash      string // of the token that the browser has
	User      UserID
	Version   int64 // of the user at sign-in
	CreatedAt time.Time
	SeenAt    time.Time
	ExpiresAt time.Time
	Agent     string // what the browser calls itself, cut
	Net       string // the network that it came from
}

// Invitation is a link that works once: it makes a user, or gives one a new password.
type Invitation struct {
	Hash      string // of the token in the link
	Role      Role
	User      UserID // whose password is given anew; empty for a new user
	By        string // who invited
	CreatedAt time.Time
	ExpiresAt time.Time
}

// Passkey is a credential of WebAuthn.
type Passkey struct {
	ID        string `json:"id"` // the credential's id, base64url
	User      UserID `json:"user"`
	Name      string `json:"name"` // as its owner calls it
	Body      string `json:"-"`    // the credential as JSON
	CreatedAt time.Time
	UsedAt    time.Time
}

// Audit is one line of what was done at the desk, by whom.
type Audit struct {
	N       int64     `json:"n"`
	At      time.Time `json:"at"`
	User    UserID    `json:"user,omitempty"`
	Name    string    `json:"name"` // as it was then
	Action  string    `json:"action"`
	Subject string    `json:"subject,omitempty"`
	Detail  string    `json:"detail,omitempty"`
}
