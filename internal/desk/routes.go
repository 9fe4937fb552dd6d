package desk

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"dateline/internal/news"
	"dateline/internal/web"
)

// anyone is the role of a page that needs no sign-in.
const anyone news.Role = ""

// Route is one address of the desk with the role that it takes; an empty role is anyone's.
type Route struct {
	Method, Path string
	Role         news.Role

	do func(w http.ResponseWriter, r *http.Request, v *visit) error
	// limit is how many bytes a request may send; 0 is maxForm.
	limit int64
}

// Routes is the whole table. What is not in it is not there.
func (d *Desk) Routes() []Route {
	return slices.Concat([]Route{
		{Method: http.MethodGet, Path: "/desk", Role: news.RoleReader, do: d.front},
		{Method: http.MethodGet, Path: "/desk/sign-in", Role: anyone, do: d.signInPage},
		{Method: http.MethodPost, Path: "/desk/sign-in", Role: anyone, do: d.signIn},
		{Method: http.MethodPost, Path: "/desk/sign-in/code", Role: anyone, do: d.signInCode},
		{Method: http.MethodPost, Path: "/desk/sign-in/passkey/begin", Role: anyone, do: d.passkeyBegin},
		{Method: http.MethodPost, Path: "/desk/sign-in/passkey", Role: anyone, do: d.passkeySignIn},
		{Method: http.MethodGet, Path: "/desk/join/{token}", Role: anyone, do: d.joinPage},
		{Method: http.MethodPost, Path: "/desk/join/{token}", Role: anyone, do: d.join},
		{Method: http.MethodPost, Path: "/desk/sign-out", Role: news.RoleReader, do: d.signOut},
		{Method: http.MethodGet, Path: "/desk/account", Role: news.RoleReader, do: d.account},
		{Method: http.MethodPost, Path: "/desk/account/password", Role: news.RoleReader, do: d.changePassword},
		{Method: http.MethodPost, Path: "/desk/account/factor/begin", Role: news.RoleReader, do: d.factorBegin},
		{Method: http.MethodPost, Path: "/desk/account/factor", Role: news.RoleReader, do: d.factorAdd},
		{Method: http.MethodPost, Path: "/desk/account/factor/remove", Role: news.RoleReader, do: d.factorRemove},
		{Method: http.MethodPost, Path: "/desk/account/passkey/begin", Role: news.RoleReader, do: d.passkeyAddBegin},
		{Method: http.MethodPost, Path: "/desk/account/passkey", Role: news.RoleReader, do: d.passkeyAdd},
		{Method: http.MethodPost, Path: "/desk/account/passkey/remove", Role: news.RoleReader, do: d.passkeyRemove},
		{Method: http.MethodPost, Path: "/desk/account/session/end", Role: news.RoleReader, do: d.sessionEnd},
		{Method: http.MethodGet, Path: "/desk/users", Role: news.RoleOwner, do: d.users},
		{Method: http.MethodPost, Path: "/desk/users/invite", Role: news.RoleOwner, do: d.invite},
		{Method: http.MethodPost, Path: "/desk/users/{user}/role", Role: news.RoleOwner, do: d.setRole},
		{Method: http.MethodPost, Path: "/desk/users/{user}/disable", Role: news.RoleOwner, do: d.disable},
		{Method: http.MethodPost, Path: "/desk/users/{user}/enable", Role: news.RoleOwner, do: d.enable},
		{Method: http.MethodPost, Path: "/desk/users/{user}/reset", Role: news.RoleOwner, do: d.reset},
		{Method: http.MethodGet, Path: "/desk/audit", Role: news.RoleOwner, do: d.auditPage},
		{Method: http.MethodGet, Path: "/desk/static/{name}", Role: anyone, do: d.asset},
	}, d.weekRoutes(), d.issueRoutes(), d.bulletinRoutes(), d.roomRoutes())
}

// maxForm bounds what a form may send.
const maxForm = 1 << 20

// Handler serves the table. Requests that change something must come from the desk's own pages.
func (d *Desk) Handler() (http.Handler, error) {
	mux := http.NewServeMux()
	for _, route := range d.Routes() {
		mux.Handle(route.Method+" "+route.Path, d.errors.Wrap(d.guard(route)))
	}
	mux.Handle("/", d.errors.Wrap(func(http.ResponseWriter, *http.Request) error { return news.ErrNotFound }))
	refuse := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { d.fault(w, r, http.StatusForbidden, "") })
	own, err := web.Own(mux, nil, false, refuse)
	if err != nil {
		return nil, fmt.Errorf("desk: %w", err)
	}
	return web.Secure(policy(own)), nil
}

// policy lets the desk run its own script and speak to itself, and nothing else.
func policy(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "+
			"frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
		h.Set("Referrer-Policy", "same-origin") // links in the address must not leave
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), publickey-credentials-get=(self), publickey-credentials-create=(self)")
		next.ServeHTTP(w, r)
	})
}

// guard finds out who visits, and runs a route only for those whose role suffices. Whoever is not signed in is led to the
// sign-in, and back to pages that were asked for by GET; a role that does not suffice is told so.
func (d *Desk) guard(route Route) web.Func {
	return func(w http.ResponseWriter, r *http.Request) error {
		r.Body = http.MaxBytesReader(w, r.Body, cmp.Or(route.limit, maxForm))
		v, err := d.visit(w, r)
		if err != nil {
			return err
		}
		if route.Role == anyone {
			return route.do(w, r, v)
		}
		switch {
		case v.user.ID == "":
			if r.Method == http.MethodGet {
				lead(w, r, "/desk/sign-in?to="+escapeTo(r.URL.RequestURI()))
				return nil
			}
			d.fault(w, r, http.StatusUnauthorized, "")
			return nil
		case !v.user.Role.Includes(route.Role):
			d.fault(w, r, http.StatusForbidden, "")
			return nil
		}
		return route.do(w, r, v)
	}
}

func (d *Desk) asset(w http.ResponseWriter, r *http.Request, _ *visit) error {
	name := r.PathValue("name")
	body, ok := d.static[name]
	if !ok {
		return fmt.Errorf("%w: static file", news.ErrNotFound)
	}
	kind := "text/css; charset=utf-8"
	if strings.HasSuffix(name, ".js") {
		kind = "text/javascript; charset=utf-8"
	}
	return web.Send(w, r, web.Reply{Type: kind, Cache: "public, max-age=31536000, immutable", Body: body})
}
