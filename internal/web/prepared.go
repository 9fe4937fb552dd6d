package web

import (
	"net/http"
	"slices"
	"strconv"
)

// Prepared is a reply whose compressed bytes and validators are made once and sent many times. It never changes, so many
// may send it at once.
type Prepared struct {
	status      int
	header      http.Header
	body, zip   []byte
	tag, zipTag string
	size, small string // lengths as written in headers
}

// Prepare makes a reply from what a handler wrote: its status, its headers and its whole body, not compressed.
func Prepare(status int, header http.Header, body []byte) (*Prepared, error) {
	p := &Prepared{status: status, header: header.Clone(), body: body, size: strconv.Itoa(len(body))}
	for _, name := range []string{"Content-Length", "Content-Encoding", "Etag"} {
		p.header.Del(name)
	}
	if status == http.StatusOK {
		p.tag, p.zipTag = ETag(body, false), ETag(body, true)
	}
	if packable(header.Get("Content-Type"), body) {
		packed, err := pack(body)
		if err != nil {
			return nil, err
		}
		p.zip, p.small = packed, strconv.Itoa(len(packed))
	}
	return p, nil
}

// Size is how many bytes the reply keeps in memory, about.
func (p *Prepared) Size() int { return len(p.body) + len(p.zip) + 1024 }

// Send writes the reply to whoever asked, as Send does.
func (p *Prepared) Send(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	for name, values := range p.header {
		h[name] = slices.Clip(values) // an append of the server's makes its own copy
	}
	body, tag, size := p.body, p.tag, p.size
	zipped := p.zip != nil && acceptsGzip(r.Header["Accept-Encoding"])
	if zipped {
		body, tag, size = p.zip, p.zipTag, p.small
	}
	if tag != "" {
		h["Etag"] = []string{tag}
		if sent := r.Header["If-None-Match"]; sent != nil && holds(sent, tag) {
			h.Del("Content-Type")
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	if zipped {
		h["Content-Encoding"] = []string{"gzip"}
	}
	h["Content-Length"] = []string{size}
	w.WriteHeader(p.status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the reader may be gone; there is nobody to tell
	}
}
