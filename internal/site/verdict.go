package site

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"dateline/internal/news"
	"dateline/internal/render"
	"dateline/internal/web"
)

// Verdicts counts what readers say of printed items. Only counts are kept.
type Verdicts interface {
	// AddVerdict counts one; news.ErrNotFound if the week's issue does not print the story.
	AddVerdict(ctx context.Context, week news.Week, story news.StoryID, lang news.Lang, useful bool, now time.Time) error
}

// How many verdicts one network may give within a day, and how many networks are remembered before all are forgotten.
const (
	verdictsADay = 60
	maxVoters    = 50_000
	maxVerdict   = 1 << 10
)

// voters remembers, in memory and for a day, who gave which verdict, so that one counts once. It knows networks only by a
// hash whose salt is made anew each day and never written down.
type voters struct {
	now func() time.Time

	mu    sync.Mutex // of all below
	since time.Time
	salt  string
	given map[[16]byte]int
}

// may says that this visitor's word on the item counts, and remembers it.
func (v *voters) may(network, item string) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	now := v.now()
	if age := now.Sub(v.since); v.given == nil || age < 0 || age >= 24*time.Hour || len(v.given) > maxVoters {
		v.since, v.salt, v.given = now, rand.Text(), map[[16]byte]int{}
	}
	all, one := v.hash(network, ""), v.hash(network, item)
	if v.given[all] >= verdictsADay || v.given[one] > 0 {
		return false
	}
	v.given[all]++
	v.given[one]++
	return true
}

func (v *voters) hash(network, item string) (h [16]byte) {
	sum := sha256.Sum256([]byte(v.salt + "\n" + network + "\n" + item))
	copy(h[:], sum[:])
	return h
}

// verdict counts what a reader says of an item, and thanks: on a page, or in a line for the script that put it there.
func (s *site) verdict(w http.ResponseWriter, r *http.Request, lex *render.Lexicon) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxVerdict)
	said := r.PostFormValue("v")
	week, err := news.ParseWeek(r.PathValue("week"))
	story := news.StoryID(r.PathValue("story"))
	if err != nil || (said != "useful" && said != "wrong") {
		return fmt.Errorf("%w: verdict %q", news.ErrInvalid, said)
	}
	words := lex.T("verdict." + said + ".thanks")
	network := web.Net(web.Client(r, s.proxies))
	if s.voters.may(network, week.String()+" "+string(story)) {
		if err := s.verdicts.AddVerdict(r.Context(), week, story, lex.Language(), said == "useful", s.now()); err != nil {
			return err
		}
	} else {
		words = lex.T("verdict.again")
	}
	if strings.HasPrefix(r.Header.Get("Accept"), "text/plain") {
		return web.Send(w, r, web.Reply{Type: "text/plain; charset=utf-8", Cache: "no-store", Lang: lex.HTMLLang(), Body: []byte(words)})
	}
	p := s.newPage(r, lex, lex.T("verdict.title")+" · "+lex.T("name"), render.Address.Front)
	p.Canonical, p.Alternates, p.Hidden, p.Progress, p.Box, p.Markdown = "", nil, true, nil, "", ""
	p.Data = struct{ Text, Back string }{words, render.Address("").Issue(lex.Language(), week) + "#s-" + string(story)}
	body, err := s.execute("verdict", p)
	if err != nil {
		return err
	}
	return web.Send(w, r, web.Reply{Type: "text/html; charset=utf-8", Cache: "no-store", Lang: lex.HTMLLang(), Body: body})
}
