// Package gemini speaks to Google's Gemini API. It uses Google's own Go client for the wire format and nothing else of it:
// no retries, no key, project or address from the environment.
package gemini

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"google.golang.org/genai"

	"dateline/internal/llm"
	"dateline/internal/news"
)

// Server is where Gemini answers.
const Server = "https://generativelanguage.googleapis.com/"

// Options are what New needs. A field is required unless its comment gives the default.
type Options struct {
	// Client is made by llm.NewClient.
	Client *http.Client
	// Server is the address below which the API stands. Default Google.
	Server string
	Key    string
}

// Provider is a server. It is safe for concurrent use.
type Provider struct{ o Options }

// KeyHeaders are the headers that carry the key.
func KeyHeaders() []string { return []string{"X-Goog-Api-Key"} }

// New returns a provider. It refuses missing options.
func New(o Options) (*Provider, error) {
	if o.Client == nil || o.Key == "" {
		return nil, fmt.Errorf("gemini: %w: missing client or key", news.ErrInvalid)
	}
	if o.Server == "" {
		o.Server = Server
	}
	return &Provider{o}, nil
}

// Call makes one call. Errors are *llm.Error.
func (p *Provider) Call(ctx context.Context, c llm.Call) (llm.Reply, error) {
	var schema any
	if err := json.Unmarshal(c.Schema.Text, &schema); err != nil {
		return llm.Reply{}, &llm.Error{Class: llm.ClassRequest, Err: err}
	}
	// A client for each call: it is cheap, and one shared by goroutines would share its map of headers.
	client, err := genai.NewClient(ctx, &genai.ClientConfig{
		APIKey: p.o.Key, Backend: genai.BackendGeminiAPI, HTTPClient: p.o.Client, HTTPOptions: genai.HTTPOptions{BaseURL: p.o.Server},
	})
	if err != nil {
		return llm.Reply{}, &llm.Error{Class: llm.ClassRequest, Err: err}
	}
	q := &genai.GenerateContentConfig{
		SystemInstruction: genai.NewContentFromText(c.System, ""),
		MaxOutputTokens:   int32(min(c.MaxTokens, 1<<30)), CandidateCount: 1,
		ResponseMIMEType: "application/json", ResponseJsonSchema: schema,
	}
	if c.Temperature != nil {
		t := float32(*c.Temperature)
		q.Temperature = &t
	}
	got, err := client.Models.GenerateContent(ctx, c.Model, genai.Text(c.Prompt), q)
	if err != nil {
		return llm.Reply{}, llm.CallError(err)
	}
	var out llm.Reply
	if u := got.UsageMetadata; u != nil {
		out.Usage = llm.Usage{
			Input:  int64(u.PromptTokenCount) + int64(u.ToolUsePromptTokenCount),
			Output: int64(u.CandidatesTokenCount) + int64(u.ThoughtsTokenCount), Told: true,
		}
	}
	if f := got.PromptFeedback; f != nil && f.BlockReason != "" {
		return out, &llm.Error{Class: llm.ClassRefusal, Usage: out.Usage, Err: errors.New("the prompt was blocked: " + string(f.BlockReason))}
	}
	if len(got.Candidates) == 0 || got.Candidates[0].Content == nil {
		return out, &llm.Error{Class: llm.ClassCut, Usage: out.Usage, Err: errors.New("an answer without content")}
	}
	candidate := got.Candidates[0]
	switch candidate.FinishReason {
	case genai.FinishReasonStop, genai.FinishReasonUnspecified, "":
	case genai.FinishReasonMaxTokens:
		return out, &llm.Error{Class: llm.ClassLength, Usage: out.Usage, Err: fmt.Errorf("the answer ended at its bound of %d tokens", c.MaxTokens)}
	default: // for safety, recitation, a blocked word
		return out, &llm.Error{Class: llm.ClassRefusal, Usage: out.Usage, Err: errors.New("the model would not answer: " + string(candidate.FinishReason))}
	}
	var text strings.Builder
	for _, part := range candidate.Content.Parts {
		if part != nil && !part.Thought {
			text.WriteString(part.Text)
		}
	}
	out.Text = text.String()
	return out, nil
}
