package llm_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/llm"
	"dateline/internal/llm/llmtest"
	"dateline/internal/llm/openai"
)

func call(t testing.TB, prompt string) llm.Call {
	t.Helper()
	return llm.Call{Model: "m-1", System: "Be brief.", Prompt: prompt, Schema: schema(t), MaxTokens: 123}
}

// Every failure that a server can show is told apart in all wire formats, and counts that came along are kept.
func TestFailuresOfServersAreToldApart(t *testing.T) {
	t.Parallel()
	const good = `{"sentences":[]}`
	for _, tt := range []struct {
		name   string
		answer llmtest.Answer
		want   llm.Class // empty: it succeeds
		text   string
		usage  llm.Usage
	}{
		{"well", llmtest.Answer{Text: good, Input: 12, Output: 3}, "", good, llm.Usage{Input: 12, Output: 3, Told: true}},
		{"no counts", llmtest.Answer{Text: good, NoUsage: true}, "", good, llm.Usage{}},
		{"counts below zero", llmtest.Answer{Text: good, Input: -5, Output: -1}, "", good, llm.Usage{Input: -5, Output: -1, Told: true}},
		{"plain words", llmtest.Answer{Text: "No.", Input: 1, Output: 1}, "", "No.", llm.Usage{Input: 1, Output: 1, Told: true}},
		{"429", llmtest.Answer{Status: 429, RetryAfter: "7"}, llm.ClassPace, "", llm.Usage{}},
		{"500", llmtest.Answer{Status: 500}, llm.ClassServer, "", llm.Usage{}},
		{"408", llmtest.Answer{Status: 408}, llm.ClassServer, "", llm.Usage{}},
		{"503", llmtest.Answer{Status: 503}, llm.ClassBusy, "", llm.Usage{}},
		{"529", llmtest.Answer{Status: 529}, llm.ClassBusy, "", llm.Usage{}},
		{"400", llmtest.Answer{Status: 400}, llm.ClassRequest, "", llm.Usage{}},
		{"403", llmtest.Answer{Status: 403}, llm.ClassDenied, "", llm.Usage{}},
		{"a redirect", llmtest.Answer{Status: 307}, llm.ClassCut, "", llm.Usage{}},
		{"a cut answer", llmtest.Answer{Text: good, Cut: true}, llm.ClassCut, "", llm.Usage{}},
		{"a page", llmtest.Answer{Raw: []byte("<html><body>Bad gateway</body></html>")}, llm.ClassCut, "", llm.Usage{}},
		{"nothing", llmtest.Answer{Raw: []byte{}}, llm.ClassCut, "", llm.Usage{}},
		{"an empty object", llmtest.Answer{Raw: []byte("{}")}, llm.ClassCut, "", llm.Usage{}},
		{"10 MB", llmtest.Answer{Raw: []byte(`{"x":"` + strings.Repeat("a", 10<<20) + `"}`)}, llm.ClassLength, "", llm.Usage{}},
		{"a stall", llmtest.Answer{Text: good, Stall: 10 * time.Second}, llm.ClassTimeout, "", llm.Usage{}},
		{"the bound", llmtest.Answer{Text: good, Stop: "length", Input: 9, Output: 123}, llm.ClassLength, "", llm.Usage{Input: 9, Output: 123, Told: true}},
		{"a refusal", llmtest.Answer{Text: "I can not.", Stop: "refusal", Input: 9, Output: 2}, llm.ClassRefusal, "", llm.Usage{Input: 9, Output: 2, Told: true}},
	} {
		for _, wire := range wires() {
			t.Run(wire+"/"+tt.name, func(t *testing.T) {
				t.Parallel()
				s := llmtest.NewServer(t, func(llmtest.Question) llmtest.Answer { return tt.answer })
				limit := 20 * time.Second
				if tt.answer.Stall > 0 {
					limit = 200 * time.Millisecond
				}
				ctx, stop := context.WithTimeout(t.Context(), limit)
				defer stop()
				got, err := provider(t, wire, s.URL, nil).Call(ctx, call(t, "Hello 电头 <&>"))
				if tt.want == "" {
					if err != nil || got.Text != tt.text || got.Usage != tt.usage {
						t.Errorf("Call = %+v, %v; want %q with %+v", got, err, tt.text, tt.usage)
					}
				} else {
					e, ok := errors.AsType[*llm.Error](err)
					if !ok || e.Class != tt.want || e.Usage != tt.usage {
						t.Fatalf("Call = %v (%+v), want class %s with %+v", err, e, tt.want, tt.usage)
					}
					if tt.answer.RetryAfter != "" && e.RetryAfter != 7*time.Second {
						t.Errorf("RetryAfter %v", e.RetryAfter)
					}
					if strings.Contains(err.Error(), llmtest.Key) || len(err.Error()) > 600 || strings.ContainsAny(err.Error(), "\r\n") {
						t.Errorf("the error tells the key, or too much: %q", err)
					}
				}
				q := s.Asked()
				if len(q) != 1 { // the library must not ask again by itself
					t.Fatalf("asked %d times", len(q))
				}
				if q[0].Prompt != "Hello 电头 <&>" || q[0].System != "Be brief." || q[0].Model != "m-1" || q[0].MaxTokens != 123 || !strings.Contains(q[0].Schema, "passages") {
					t.Errorf("the server was asked %+v", q[0])
				}
			})
		}
	}
}

// A wrong key is told as such.
func TestAWrongKeyIsDenied(t *testing.T) {
	t.Parallel()
	s := llmtest.NewServer(t, llmtest.Honest)
	p, err := openai.New(openai.Options{Client: llm.NewClient(llm.ClientOptions{Permit: local, Headers: openai.KeyHeaders()}), Server: s.URL + "/v1/", Key: "mistaken"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.Call(t.Context(), call(t, "x"))
	if e, ok := errors.AsType[*llm.Error](err); !ok || e.Class != llm.ClassDenied || strings.Contains(err.Error(), "mistaken") {
		t.Errorf("Call = %v", err)
	}
}

// Keys, addresses and headers that stand in the environment for a provider's own library go nowhere: a key of one
// provider would be sent to another's server.
func TestTheEnvironmentIsNotRead(t *testing.T) {
	leak := "environment-secret"
	for _, name := range []string{
		"OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_ADMIN_KEY", "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "GEMINI_API_KEY", "GOOGLE_API_KEY", "GOOGLE_CLOUD_PROJECT",
	} {
		t.Setenv(name, leak)
	}
	t.Setenv("ANTHROPIC_CUSTOM_HEADERS", "X-Leak: "+leak)
	t.Setenv("OPENAI_CUSTOM_HEADERS", "X-Leak: "+leak)
	for _, name := range []string{"OPENAI_BASE_URL", "ANTHROPIC_BASE_URL", "GOOGLE_GEMINI_BASE_URL", "HTTP_PROXY", "HTTPS_PROXY"} {
		t.Setenv(name, "http://127.0.0.1:1")
	}
	t.Setenv("GOOGLE_GENAI_USE_VERTEXAI", "true")
	t.Setenv("GOOGLE_GENAI_USE_ENTERPRISE", "true")
	for _, wire := range wires() {
		var seen http.Header
		spy := func(next http.RoundTripper) http.RoundTripper {
			return tripper(func(r *http.Request) (*http.Response, error) {
				seen = r.Header.Clone()
				return next.RoundTrip(r)
			})
		}
		s := llmtest.NewServer(t, llmtest.Honest)
		if _, err := provider(t, wire, s.URL, spy).Call(t.Context(), call(t, "x")); err != nil {
			t.Errorf("%s: %v", wire, err)
		}
		for name, values := range seen {
			if strings.Contains(strings.Join(values, " "), leak) || strings.HasPrefix(name, "X-Stainless") {
				t.Errorf("%s sends %s: %q", wire, name, values)
			}
		}
	}
}

type tripper func(*http.Request) (*http.Response, error)

func (t tripper) RoundTrip(r *http.Request) (*http.Response, error) { return t(r) }

// A model is asked only where the operator allows it, and a server can not send the key elsewhere.
func TestAddressesAreChecked(t *testing.T) {
	t.Parallel()
	asked := 0
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
	t.Cleanup(elsewhere.Close)
	moved := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	t.Cleanup(moved.Close)
	for _, tt := range []struct {
		name   string
		permit func(netip.Addr) bool
		url    string
		want   llm.Class
	}{
		{"not permitted", func(netip.Addr) bool { return false }, elsewhere.URL, llm.ClassConnect},
		{"nothing said", nil, elsewhere.URL, llm.ClassConnect},
		{"a redirect", local, moved.URL, llm.ClassCut},
		{"nobody there", local, "http://127.0.0.1:1", llm.ClassConnect},
	} {
		p, err := openai.New(openai.Options{Client: llm.NewClient(llm.ClientOptions{Permit: tt.permit}), Server: tt.url})
		if err != nil {
			t.Fatal(err)
		}
		_, err = p.Call(t.Context(), call(t, "x"))
		if e, ok := errors.AsType[*llm.Error](err); !ok || e.Class != tt.want {
			t.Errorf("%s: %v, want class %s", tt.name, err, tt.want)
		}
	}
	if asked != 0 {
		t.Errorf("the other server was asked %d times", asked)
	}
}

// What was recorded is played again byte for byte, holds no key, and shows a changed prompt.
func TestRecordedExchanges(t *testing.T) {
	t.Parallel()
	s := llmtest.NewServer(t, func(q llmtest.Question) llmtest.Answer {
		return llmtest.Answer{Text: `{"sentences":[{"text":"` + q.Wire + ` knows the key ` + llmtest.Key + `","passages":["p1"]}]}`}
	})
	path := filepath.Join(t.TempDir(), "exchanges.json")
	recorder := &llmtest.Recorder{Secrets: []string{llmtest.Key}}
	live := map[string]llm.Reply{}
	for _, wire := range wires() {
		p := provider(t, wire, s.URL, func(next http.RoundTripper) http.RoundTripper {
			recorder.Next = next
			return recorder
		})
		got, err := p.Call(t.Context(), call(t, "once"))
		if err != nil {
			t.Fatal(err)
		}
		got.Text = strings.ReplaceAll(got.Text, llmtest.Key, "[secret]")
		live[wire] = got
	}
	if err := recorder.Save(path); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), llmtest.Key) || !strings.Contains(string(text), "[secret]") {
		t.Error("the recording holds the key, or nothing was scrubbed")
	}
	replay, err := llmtest.Replay(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, wire := range wires() {
		p := provider(t, wire, "http://127.0.0.1:1", func(http.RoundTripper) http.RoundTripper { return replay })
		got, err := p.Call(t.Context(), call(t, "once"))
		if diff := cmp.Diff(live[wire], got); err != nil || diff != "" {
			t.Errorf("%s: %v (-live +replayed):\n%s", wire, err, diff)
		}
		if _, err := p.Call(t.Context(), call(t, "twice")); err == nil || !strings.Contains(err.Error(), "was not recorded") {
			t.Errorf("%s: a changed prompt: %v", wire, err)
		}
	}
}
