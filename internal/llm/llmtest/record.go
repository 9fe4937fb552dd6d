package llmtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
)

// Exchange is one request with its response, without any header that could carry a secret.
type Exchange struct {
	Method   string `json:"method"`
	Path     string `json:"path"` // without host and query: one holds a machine's name, the other may hold a key
	Request  string `json:"request"`
	Status   int    `json:"status"`
	Type     string `json:"type,omitempty"`
	Response string `json:"response"`
}

// Recorder passes requests on and remembers what was said, with secrets taken out. Safe for concurrent use.
type Recorder struct {
	Next http.RoundTripper
	// Secrets are replaced wherever they stand, by "[secret]".
	Secrets []string

	mu   sync.Mutex
	list []Exchange
}

// RoundTrip makes and remembers one exchange. One that failed below HTTP is not remembered.
func (r *Recorder) RoundTrip(q *http.Request) (*http.Response, error) {
	asked, err := drain(&q.Body)
	if err != nil {
		return nil, err
	}
	resp, err := r.Next.RoundTrip(q)
	if err != nil {
		return nil, err
	}
	said, err := drain(&resp.Body)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.list = append(r.list, Exchange{q.Method, r.scrub(q.URL.Path), r.scrub(asked), resp.StatusCode, resp.Header.Get("Content-Type"), r.scrub(said)})
	return resp, nil
}

func (r *Recorder) scrub(text string) string {
	for _, s := range r.Secrets {
		if s != "" {
			text = strings.ReplaceAll(text, s, "[secret]")
		}
	}
	return text
}

// drain reads a body and puts a copy in its place.
func drain(body *io.ReadCloser) (string, error) {
	if *body == nil {
		return "", nil
	}
	b, err := io.ReadAll(*body)
	if err != nil {
		return "", err
	}
	if err := (*body).Close(); err != nil {
		return "", err
	}
	*body = io.NopCloser(bytes.NewReader(b))
	return string(b), nil
}

// Save writes the exchanges to a file, as one JSON list.
func (r *Recorder) Save(path string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(r.list); err != nil {
		return err
	}
	return os.WriteFile(path, b.Bytes(), 0o600)
}

// Replayer answers from recorded exchanges; a request that was not recorded is an error, so a changed prompt shows. Each
// exchange may be asked for again and again; of several for one request the first answers. Safe for concurrent use.
type Replayer struct{ by map[string]Exchange }

// Replay reads what a Recorder saved.
func Replay(path string) (*Replayer, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var list []Exchange
	if err := json.Unmarshal(b, &list); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	r := &Replayer{by: map[string]Exchange{}}
	for _, e := range list {
		key := e.Method + " " + e.Path + "\n" + e.Request
		if _, twice := r.by[key]; !twice {
			r.by[key] = e
		}
	}
	return r, nil
}

// RoundTrip answers a recorded request.
func (r *Replayer) RoundTrip(q *http.Request) (*http.Response, error) {
	asked, err := drain(&q.Body)
	if err != nil {
		return nil, err
	}
	e, ok := r.by[q.Method+" "+q.URL.Path+"\n"+asked]
	if !ok {
		return nil, fmt.Errorf("%s %s was not recorded with this body: record it anew if the prompt was meant to change", q.Method, q.URL.Path)
	}
	return &http.Response{
		StatusCode: e.Status, Status: http.StatusText(e.Status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Content-Type": {e.Type}}, Body: io.NopCloser(strings.NewReader(e.Response)), ContentLength: int64(len(e.Response)), Request: q,
	}, nil
}
