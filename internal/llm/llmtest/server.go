// Package llmtest holds what tests of language models need: a server in the process that speaks the real wire formats of
// OpenAI's chat completions, Anthropic's messages and Gemini's generateContent; models that lie, break, stall and obey
// strangers; and recorded exchanges that can be played again without a network.
package llmtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// Key is the key that the server asks for.
const Key = "sesame-0123456789"

// Question is a request as the server understood it.
type Question struct {
	Wire      string // "openai", "anthropic" or "gemini"
	Model     string
	System    string
	Prompt    string
	Schema    string // as sent, empty if none was
	MaxTokens int
	N         int // 0, 1, … in the order of arrival
}

// Passage is one of the passages of a question's prompt.
type Passage struct{ ID, About, Text string }

var passageLine = regexp.MustCompile(`(?m)^\[(p\d+)\] \(([^)]*)\) (.*)$`)

// Passages reads the passages that the prompt shows.
func (q Question) Passages() []Passage {
	var out []Passage
	for _, m := range passageLine.FindAllStringSubmatch(q.Prompt, -1) {
		out = append(out, Passage{m[1], m[2], m[3]})
	}
	return out
}

// Chinese says whether an answer in Chinese is asked for.
func (q Question) Chinese() bool { return strings.Contains(q.System, "Write simplified Chinese") }

// Answer is what the server does.
type Answer struct {
	// Text is what the model says. Anthropic's carries it as a tool's input where it is JSON.
	Text string
	// Status other than 0 and 200 is an error in the provider's form; RetryAfter goes with it.
	Status     int
	RetryAfter string
	// Raw is sent in place of all that.
	Raw []byte
	// Stall waits for so long, or until the client leaves, before anything is sent.
	Stall time.Duration
	// Cut sends the first half of the body and breaks the connection.
	Cut bool
	// Input and Output are the tokens told; NoUsage tells none. Both zero: bytes divided by four.
	Input, Output int
	NoUsage       bool
	// Stop is "stop", "length" or "refusal". Empty: stop.
	Stop string
}

// Model answers questions.
type Model func(Question) Answer

// Server speaks all three wire formats. Its fields and methods are safe for concurrent use.
type Server struct {
	URL   string // without a slash at its end
	model Model

	mu    sync.Mutex
	asked []Question
}

// NewServer starts a server that ends with the test.
func NewServer(tb testing.TB, model Model) *Server {
	tb.Helper()
	s := &Server{model: model}
	h := httptest.NewServer(s)
	tb.Cleanup(h.Close)
	s.URL = h.URL
	return s
}

// Asked returns all questions so far.
func (s *Server) Asked() []Question {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Question(nil), s.asked...)
}

// ServeHTTP answers.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q, key, err := read(r)
	if err != nil {
		fail(w, wireOf(r), http.StatusBadRequest, err.Error(), "")
		return
	}
	if key != Key {
		fail(w, q.Wire, http.StatusUnauthorized, "the key is wrong", "")
		return
	}
	s.mu.Lock()
	q.N = len(s.asked)
	s.asked = append(s.asked, q)
	s.mu.Unlock()
	a := s.model(q)
	if a.Stall > 0 {
		t := time.NewTimer(a.Stall)
		defer t.Stop()
		select {
		case <-r.Context().Done():
			return
		case <-t.C:
		}
	}
	if a.Status != 0 && a.Status != http.StatusOK {
		fail(w, q.Wire, a.Status, "this server fails on purpose", a.RetryAfter)
		return
	}
	body := a.Raw
	if body == nil {
		body = a.body(q)
	}
	w.Header().Set("Content-Type", "application/json")
	if a.Cut {
		w.Header().Set("Content-Length", fmt.Sprint(len(body)))
		_, _ = w.Write(body[:len(body)/2])
		return // net/http breaks a connection that was promised more
	}
	_, _ = w.Write(body)
}

func wireOf(r *http.Request) string {
	switch {
	case strings.HasSuffix(r.URL.Path, "/chat/completions"):
		return "openai"
	case strings.HasSuffix(r.URL.Path, "/v1/messages"):
		return "anthropic"
	case strings.HasSuffix(r.URL.Path, ":generateContent"):
		return "gemini"
	}
	return ""
}

// message is one of a chat.
type message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

// textPart is a part of a message in any of the formats.
type textPart struct {
	Text string `json:"text"`
}

func read(r *http.Request) (q Question, key string, err error) {
	q.Wire = wireOf(r)
	d := json.NewDecoder(r.Body)
	switch q.Wire {
	case "openai":
		var b struct {
			Model          string    `json:"model"`
			Messages       []message `json:"messages"`
			MaxTokens      int       `json:"max_tokens"`
			MaxCompletion  int       `json:"max_completion_tokens"`
			ResponseFormat struct {
				JSONSchema struct {
					Schema json.RawMessage `json:"schema"`
				} `json:"json_schema"`
			} `json:"response_format"`
		}
		if err := d.Decode(&b); err != nil || len(b.Messages) != 2 || b.Messages[0].Role != "system" || b.Messages[1].Role != "user" {
			return q, "", fmt.Errorf("no chat completion: %w", err)
		}
		q.Model, q.System, q.Prompt, q.Schema = b.Model, b.Messages[0].Content, b.Messages[1].Content, string(b.ResponseFormat.JSONSchema.Schema)
		q.MaxTokens = max(b.MaxTokens, b.MaxCompletion)
		key = strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	case "anthropic":
		var b struct {
			Model     string     `json:"model"`
			MaxTokens int        `json:"max_tokens"`
			System    []textPart `json:"system"`
			Messages  []struct {
				Content []textPart `json:"content"`
			} `json:"messages"`
			Tools []struct {
				Name   string          `json:"name"`
				Schema json.RawMessage `json:"input_schema"`
			} `json:"tools"`
			ToolChoice struct {
				Type string `json:"type"`
				Name string `json:"name"`
			} `json:"tool_choice"`
		}
		if err := d.Decode(&b); err != nil || len(b.System) != 1 || len(b.Messages) != 1 || len(b.Messages[0].Content) != 1 || b.MaxTokens < 1 ||
			len(b.Tools) != 1 || b.ToolChoice.Type != "tool" || b.ToolChoice.Name != b.Tools[0].Name || r.Header.Get("Anthropic-Version") == "" {
			return q, "", fmt.Errorf("no message: %w", err)
		}
		q.Model, q.System, q.Prompt, q.Schema, q.MaxTokens = b.Model, b.System[0].Text, b.Messages[0].Content[0].Text, string(b.Tools[0].Schema), b.MaxTokens
		key = r.Header.Get("X-Api-Key")
	case "gemini":
		type content struct {
			Parts []textPart `json:"parts"`
		}
		var b struct {
			System   content   `json:"systemInstruction"`
			Contents []content `json:"contents"`
			Config   struct {
				MaxTokens int             `json:"maxOutputTokens"`
				MIME      string          `json:"responseMimeType"`
				Schema    json.RawMessage `json:"responseJsonSchema"`
			} `json:"generationConfig"`
		}
		if err := d.Decode(&b); err != nil || len(b.System.Parts) != 1 || len(b.Contents) != 1 || len(b.Contents[0].Parts) != 1 || b.Config.MIME != "application/json" {
			return q, "", fmt.Errorf("no content to generate from: %w", err)
		}
		name := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
		q.Model, q.System, q.Prompt, q.Schema, q.MaxTokens = strings.TrimSuffix(name, ":generateContent"), b.System.Parts[0].Text, b.Contents[0].Parts[0].Text, string(b.Config.Schema), b.Config.MaxTokens
		key = r.Header.Get("X-Goog-Api-Key")
	default:
		return q, "", fmt.Errorf("nothing is at %s", r.URL.Path)
	}
	return q, key, nil
}

type object = map[string]any

// body is a success in the provider's form.
func (a Answer) body(q Question) []byte {
	in, out := a.Input, a.Output
	if in == 0 && out == 0 {
		in, out = (len(q.System)+len(q.Prompt))/4+1, len(a.Text)/4+1
	}
	var v object
	stop := func(names ...string) string {
		switch a.Stop {
		case "length":
			return names[1]
		case "refusal":
			return names[2]
		}
		return names[0]
	}
	switch q.Wire {
	case "openai":
		v = object{
			"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": q.Model,
			"choices": []object{{"index": 0, "finish_reason": stop("stop", "length", "content_filter"), "message": object{"role": "assistant", "content": a.Text}}},
			"usage":   object{"prompt_tokens": in, "completion_tokens": out, "total_tokens": in + out},
		}
	case "anthropic":
		block := object{"type": "text", "text": a.Text}
		why := "end_turn"
		if json.Valid([]byte(a.Text)) {
			block, why = object{"type": "tool_use", "id": "toolu_1", "name": "sentences", "input": json.RawMessage(a.Text)}, "tool_use"
		}
		v = object{
			"id": "msg_1", "type": "message", "role": "assistant", "model": q.Model, "content": []object{block},
			"stop_reason": stop(why, "max_tokens", "refusal"), "usage": object{"input_tokens": in, "output_tokens": out},
		}
	case "gemini":
		v = object{
			"candidates":    []object{{"index": 0, "finishReason": stop("STOP", "MAX_TOKENS", "SAFETY"), "content": object{"role": "model", "parts": []object{{"text": a.Text}}}}},
			"usageMetadata": object{"promptTokenCount": in, "candidatesTokenCount": out, "totalTokenCount": in + out}, "modelVersion": q.Model,
		}
	}
	if a.NoUsage {
		delete(v, "usage")
		delete(v, "usageMetadata")
	}
	b, err := json.Marshal(v)
	if err != nil {
		return []byte(err.Error())
	}
	return b
}

// fail is an error in the provider's form.
func fail(w http.ResponseWriter, wire string, status int, words, retryAfter string) {
	w.Header().Set("Content-Type", "application/json")
	if retryAfter != "" {
		w.Header().Set("Retry-After", retryAfter)
	}
	w.WriteHeader(status)
	v := object{"error": object{"message": words, "type": "error", "code": nil}}
	switch wire {
	case "anthropic":
		v = object{"type": "error", "error": object{"type": "api_error", "message": words}}
	case "gemini":
		v = object{"error": object{"code": status, "message": words, "status": "FAILED"}}
	}
	_ = json.NewEncoder(w).Encode(v) // the client may have left
}
