// Package openai speaks to servers that answer as OpenAI's chat completions do: OpenAI itself, and llama.cpp, Ollama,
// vLLM and most hosted models. It uses OpenAI's own Go client for the wire format and nothing else of it: no retries, no
// key or address from the environment.
package openai

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/packages/param"
	"github.com/openai/openai-go/v3/shared"

	"dateline/internal/llm"
	"dateline/internal/news"
)

// Server is where OpenAI itself answers.
const Server = "https://api.openai.com/v1/"

// Format says how a server is told what shape an answer must have.
type Format string

// The formats. The prompt says it in words too.
const (
	FormatSchema Format = "schema" // by a JSON Schema: OpenAI, llama.cpp, Ollama, vLLM
	FormatJSON   Format = "json"   // only that it is JSON: many hosted models
	FormatText   Format = "text"   // not at all
)

// Options are what New needs. A field is required unless its comment gives the default.
type Options struct {
	// Client is made by llm.NewClient.
	Client *http.Client
	// Server is the address below which the API stands, like http://localhost:11434/v1/. Default OpenAI.
	Server string
	// Key is sent as a bearer token. Default none is sent.
	Key string
	// Format is how the shape is asked for. Default by a schema.
	Format Format
}

// Provider is a server. It is safe for concurrent use.
type Provider struct {
	o    Options
	chat openai.ChatCompletionService
}

// KeyHeaders are the headers that carry the key.
func KeyHeaders() []string { return []string{"Authorization"} }

// New returns a provider. It refuses missing options.
func New(o Options) (*Provider, error) {
	if o.Client == nil {
		return nil, fmt.Errorf("openai: %w: missing client", news.ErrInvalid)
	}
	if o.Server == "" {
		o.Server = Server
	}
	if o.Format == "" {
		o.Format = FormatSchema
	}
	options := []option.RequestOption{option.WithHTTPClient(o.Client), option.WithBaseURL(o.Server), option.WithMaxRetries(0)}
	if o.Key != "" {
		options = append(options, option.WithAPIKey(o.Key))
	}
	// The service alone, since NewClient would read the environment.
	return &Provider{o: o, chat: openai.NewChatCompletionService(options...)}, nil
}

// Call makes one call. Errors are *llm.Error.
func (p *Provider) Call(ctx context.Context, c llm.Call) (llm.Reply, error) {
	q := openai.ChatCompletionNewParams{
		Model:    c.Model,
		Messages: []openai.ChatCompletionMessageParamUnion{openai.SystemMessage(c.System), openai.UserMessage(c.Prompt)},
	}
	// OpenAI's newer models refuse the older name of the bound, other servers do not know the newer.
	if p.o.Server == Server {
		q.MaxCompletionTokens = param.NewOpt(int64(c.MaxTokens))
	} else {
		q.MaxTokens = param.NewOpt(int64(c.MaxTokens))
	}
	if c.Temperature != nil {
		q.Temperature = param.NewOpt(*c.Temperature)
	}
	switch p.o.Format {
	case FormatSchema:
		q.ResponseFormat.OfJSONSchema = &shared.ResponseFormatJSONSchemaParam{JSONSchema: shared.ResponseFormatJSONSchemaJSONSchemaParam{
			Name: c.Schema.Name, Schema: c.Schema.Text, Strict: param.NewOpt(true),
		}}
	case FormatJSON:
		q.ResponseFormat.OfJSONObject = &shared.ResponseFormatJSONObjectParam{}
	case FormatText:
	}
	got, err := p.chat.New(ctx, q)
	if err != nil {
		return llm.Reply{}, llm.CallError(err)
	}
	out := llm.Reply{Usage: llm.Usage{Input: got.Usage.PromptTokens, Output: got.Usage.CompletionTokens, Told: got.JSON.Usage.Valid()}}
	if len(got.Choices) == 0 {
		return out, &llm.Error{Class: llm.ClassCut, Usage: out.Usage, Err: errors.New("an answer without choices")}
	}
	choice := got.Choices[0]
	out.Text = choice.Message.Content
	switch {
	case choice.Message.Refusal != "" || choice.FinishReason == "content_filter":
		return out, &llm.Error{Class: llm.ClassRefusal, Usage: out.Usage, Err: errors.New("the model would not answer")}
	case choice.FinishReason == "length":
		return out, &llm.Error{Class: llm.ClassLength, Usage: out.Usage, Err: fmt.Errorf("the answer ended at its bound of %d tokens", c.MaxTokens)}
	}
	return out, nil
}
