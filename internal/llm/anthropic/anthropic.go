// Package anthropic speaks to Anthropic's Messages API. It uses Anthropic's own Go client for the wire format and nothing
// else of it: no retries, no key, profile or address from the environment. The shape of an answer is asked for as the
// input of the one tool that the model must call, which every model with tools understands; nothing is ever run.
package anthropic

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/anthropics/anthropic-sdk-go"
	"github.com/anthropics/anthropic-sdk-go/option"
	"github.com/anthropics/anthropic-sdk-go/packages/param"

	"dateline/internal/llm"
	"dateline/internal/news"
)

// Server is where Anthropic answers.
const Server = "https://api.anthropic.com/"

// Options are what New needs. A field is required unless its comment gives the default.
type Options struct {
	// Client is made by llm.NewClient.
	Client *http.Client
	// Server is the address below which the API stands. Default Anthropic.
	Server string
	Key    string
}

// Provider is a server. It is safe for concurrent use.
type Provider struct{ messages anthropic.MessageService }

// KeyHeaders are the headers that carry the key.
func KeyHeaders() []string { return []string{"X-Api-Key"} }

// New returns a provider. It refuses missing options.
func New(o Options) (*Provider, error) {
	if o.Client == nil || o.Key == "" {
		return nil, fmt.Errorf("anthropic: %w: missing client or key", news.ErrInvalid)
	}
	if o.Server == "" {
		o.Server = Server
	}
	// The service alone, since NewClient would read the environment.
	return &Provider{messages: anthropic.NewMessageService(
		option.WithHTTPClient(o.Client), option.WithBaseURL(o.Server), option.WithAPIKey(o.Key), option.WithMaxRetries(0))}, nil
}

// Call makes one call. Errors are *llm.Error.
func (p *Provider) Call(ctx context.Context, c llm.Call) (llm.Reply, error) {
	var schema struct {
		Properties map[string]any `json:"properties"`
		Required   []string       `json:"required"`
	}
	if err := json.Unmarshal(c.Schema.Text, &schema); err != nil {
		return llm.Reply{}, &llm.Error{Class: llm.ClassRequest, Err: err}
	}
	q := anthropic.MessageNewParams{
		Model:     c.Model,
		MaxTokens: int64(c.MaxTokens),
		System:    []anthropic.TextBlockParam{{Text: c.System}},
		Messages:  []anthropic.MessageParam{anthropic.NewUserMessage(anthropic.NewTextBlock(c.Prompt))},
		Tools: []anthropic.ToolUnionParam{{OfTool: &anthropic.ToolParam{
			Name: c.Schema.Name, Description: param.NewOpt("Gives the answer."),
			InputSchema: anthropic.ToolInputSchemaParam{
				Properties: schema.Properties, Required: schema.Required, ExtraFields: map[string]any{"additionalProperties": false},
			},
		}}},
		ToolChoice: anthropic.ToolChoiceUnionParam{OfTool: &anthropic.ToolChoiceToolParam{Name: c.Schema.Name, DisableParallelToolUse: param.NewOpt(true)}},
	}
	if c.Temperature != nil {
		q.Temperature = param.NewOpt(*c.Temperature)
	}
	got, err := p.messages.New(ctx, q, option.WithRequestTimeout(0)) // the context has the time
	if err != nil {
		return llm.Reply{}, llm.CallError(err)
	}
	out := llm.Reply{Usage: llm.Usage{
		// What is read from and written to the provider's own cache is input too.
		Input:  got.Usage.InputTokens + got.Usage.CacheCreationInputTokens + got.Usage.CacheReadInputTokens,
		Output: got.Usage.OutputTokens, Told: got.JSON.Usage.Valid(),
	}}
	switch got.StopReason {
	case anthropic.StopReasonRefusal:
		return out, &llm.Error{Class: llm.ClassRefusal, Usage: out.Usage, Err: errors.New("the model would not answer")}
	case anthropic.StopReasonMaxTokens:
		return out, &llm.Error{Class: llm.ClassLength, Usage: out.Usage, Err: fmt.Errorf("the answer ended at its bound of %d tokens", c.MaxTokens)}
	default:
	}
	var text strings.Builder
	for _, block := range got.Content {
		switch block.Type {
		case "tool_use":
			if block.Name == c.Schema.Name {
				out.Text = string(block.Input)
				return out, nil
			}
		case "text":
			text.WriteString(block.Text)
		}
	}
	if len(got.Content) == 0 {
		return out, &llm.Error{Class: llm.ClassCut, Usage: out.Usage, Err: errors.New("an answer without content")}
	}
	out.Text = text.String() // it spoke in place of calling the tool: what it said may be the JSON all the same
	return out, nil
}
