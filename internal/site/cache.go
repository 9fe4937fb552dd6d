package site

import (
	"bytes"
	"container/list"
	"context"
	"maps"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"dateline/internal/news"
	"dateline/internal/web"
)

// Versions tells pages apart that were made from other rows. Both methods may be called at once by any number of callers.
type Versions interface {
	// Mark is a text that differs whenever anything in the store does; it must be cheap.
	Mark(ctx context.Context) (string, error)
	// Versions are texts by part of the store, such as "issues" or "records"; a part's text differs when its rows do.
	Versions(ctx context.Context) (map[string]string, error)
}

// What pages are made from, as Versions names it.
const (
	fromIssues      = "issues"
	fromStories     = "stories"
	fromReports     = "reports"
	fromRecords     = "records"
	fromNames       = "names"
	fromDives       = "dives"
	fromSources     = "sources"
	fromCorrections = "corrections"
)

const (
	// glanceEvery is how old a mark may be: a page is out of date for no longer.
	glanceEvery = 250 * time.Millisecond
	// oldest is how long a page is kept at most. The form by which readers subscribe is signed by the hour.
	oldest = 10 * time.Minute
	// maxKept bounds the bytes of kept pages, and maxPath the length of an address that is kept.
	maxKept = 48 << 20
	maxPath = 300
)

// cache keeps pages as the bytes that are sent, and drops one when what it was made from changed.
type cache struct {
	versions Versions
	now      func() time.Time
	making   singleflight.Group

	mu     sync.Mutex // of all below
	looked time.Time
	mark   string
	parts  map[string]string
	pages  map[string]*list.Element
	order  *list.List // of *kept, the one used last in front
	size   int
}

// kept is a page with the versions of what it was made from.
type kept struct {
	key   string
	reply *web.Prepared
	parts map[string]string
	made  time.Time
}

func newCache(v Versions, now func() time.Time) *cache {
	return &cache{versions: v, now: now, pages: map[string]*list.Element{}, order: list.New()}
}

// state returns the versions of the moment.
func (c *cache) state(ctx context.Context) (map[string]string, error) {
	c.mu.Lock()
	now := c.now()
	if age := now.Sub(c.looked); c.parts != nil && age >= 0 && age < glanceEvery {
		defer c.mu.Unlock()
		return c.parts, nil
	}
	mark, parts := c.mark, c.parts
	c.mu.Unlock()
	at, err := c.versions.Mark(ctx) // before the parts: what changes between the two is seen at the next look
	if err != nil {
		return nil, err
	}
	if parts == nil || at != mark {
		if parts, err = c.versions.Versions(ctx); err != nil {
			return nil, err
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.looked, c.mark, c.parts = now, at, parts
	return parts, nil
}

// find returns a kept page that still stands.
func (c *cache) find(key string, parts map[string]string) *web.Prepared {
	c.mu.Lock()
	defer c.mu.Unlock()
	at, ok := c.pages[key]
	if !ok {
		return nil
	}
	page, _ := at.Value.(*kept)
	age := c.now().Sub(page.made)
	stands := age >= 0 && age < oldest
	for name, version := range page.parts {
		stands = stands && parts[name] == version
	}
	if !stands {
		c.drop(at)
		return nil
	}
	c.order.MoveToFront(at)
	return page.reply
}

func (c *cache) drop(at *list.Element) {
	page, _ := at.Value.(*kept)
	c.order.Remove(at)
	delete(c.pages, page.key)
	c.size -= page.reply.Size()
}

func (c *cache) keep(page *kept) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if at, ok := c.pages[page.key]; ok {
		c.drop(at)
	}
	c.pages[page.key] = c.order.PushFront(page)
	c.size += page.reply.Size()
	for c.size > maxKept && c.order.Len() > 1 {
		c.drop(c.order.Back())
	}
}

// cached keeps the answers of next, which are made from the named parts. Without versions, while sources are being read,
// and for addresses that are not the page's own, nothing is kept.
func (s *site) cached(next http.Handler, from ...string) http.Handler {
	if s.cache == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.progress().Active || len(r.URL.Path) > maxPath || r.URL.RawQuery != "" {
			next.ServeHTTP(w, r)
			return
		}
		parts, err := s.cache.state(r.Context())
		if err != nil { // the handler meets the same fault and says so
			next.ServeHTTP(w, r)
			return
		}
		key := s.keyOf(r)
		if reply := s.cache.find(key, parts); reply != nil {
			reply.Send(w, r)
			return
		}
		// One makes the page, and those who ask meanwhile wait for it: the first minute after an issue has many readers.
		made, err, _ := s.cache.making.Do(key, func() (any, error) { return s.make(next, r, key, parts, from) })
		switch reply := made.(type) {
		case *web.Prepared:
			reply.Send(w, r)
		case *recorder:
			reply.copyTo(w)
		default:
			s.errorPage(w, r, web.Status(err), "")
		}
	})
}

// keyOf tells apart what one address shows: by its path, by the host where links are made from it, and by the reader's
// language where the address names none.
func (s *site) keyOf(r *http.Request) string {
	key := r.URL.EscapedPath()
	if s.base == "" {
		key += " " + string(s.address(r))
	}
	if key[:1] == "/" && !s.named(r) {
		key += " " + string(s.readersLang(r))
	}
	return key
}

// named says that the address itself names an edition.
func (s *site) named(r *http.Request) bool {
	for _, lang := range news.EditionLangs() {
		p := "/" + string(lang)
		if r.URL.Path == p || len(r.URL.Path) > len(p) && r.URL.Path[:len(p)+1] == p+"/" {
			return true
		}
	}
	return false
}

// make runs the handler into memory. Whole pages and permanent redirects are kept and returned as *web.Prepared; any other
// answer is returned as it was recorded.
func (s *site) make(next http.Handler, r *http.Request, key string, parts map[string]string, from []string) (any, error) {
	plain := r.Clone(context.WithoutCancel(r.Context())) // others wait for it too
	plain.Method = http.MethodGet
	for _, name := range []string{"Accept-Encoding", "If-None-Match", "If-Modified-Since", "Range"} {
		plain.Header.Del(name)
	}
	out := &recorder{header: http.Header{}, status: http.StatusOK}
	next.ServeHTTP(out, plain)
	if out.status != http.StatusOK && out.status != http.StatusMovedPermanently {
		return out, nil
	}
	reply, err := web.Prepare(out.status, out.header, out.body.Bytes())
	if err != nil {
		return nil, err
	}
	page := &kept{key: key, reply: reply, parts: map[string]string{}, made: s.cache.now()}
	for _, name := range from {
		page.parts[name] = parts[name]
	}
	s.cache.keep(page)
	return reply, nil
}

// recorder keeps what a handler writes.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header returns the answer's headers.
func (r *recorder) Header() http.Header { return r.header }

// WriteHeader keeps the status.
func (r *recorder) WriteHeader(status int) { r.status = status }

// Write keeps a piece of the body.
func (r *recorder) Write(b []byte) (int, error) { return r.body.Write(b) }

// copyTo writes what was kept.
func (r *recorder) copyTo(w http.ResponseWriter) {
	maps.Copy(w.Header(), r.header)
	w.WriteHeader(r.status)
	_, _ = w.Write(r.body.Bytes()) //nolint:gosec // a page that our own templates escaped
}
