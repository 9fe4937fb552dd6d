package llm

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/google/jsonschema-go/jsonschema"
)

// Bounds of an answer. The longest that is asked for, a section of a deep dive, is some ten thousand bytes.
const (
	maxAnswer = 64 << 10
	maxDepth  = 8
)

// Schema is what an answer must be. It is safe for concurrent use.
type Schema struct {
	Name string // letters and underscores: providers show it to the model
	Text json.RawMessage

	resolved *jsonschema.Resolved
}

// NewSchema reads a JSON Schema.
func NewSchema(name string, text []byte) (*Schema, error) {
	var s jsonschema.Schema
	if err := json.Unmarshal(text, &s); err != nil {
		return nil, fmt.Errorf("schema %s: %w", name, err)
	}
	resolved, err := s.Resolve(nil)
	if err != nil {
		return nil, fmt.Errorf("schema %s: %w", name, err)
	}
	var b bytes.Buffer
	if err := json.Compact(&b, text); err != nil {
		return nil, fmt.Errorf("schema %s: %w", name, err)
	}
	return &Schema{Name: name, Text: b.Bytes(), resolved: resolved}, nil
}

// Check returns what a model said as canonical JSON, or a *Error: of ClassLength for more than an answer may hold, of
// ClassShape for what is not one JSON object by the schema. It takes off one fence of back quotes, which models put
// around JSON whatever they are told, and repairs nothing else: a repaired answer is an answer that nobody gave.
func (s *Schema) Check(text string) (json.RawMessage, error) {
	if len(text) > maxAnswer {
		return nil, &Error{Class: ClassLength, Err: fmt.Errorf("%d bytes, at most %d are read", len(text), maxAnswer)}
	}
	text = unfence(text)
	if err := strict(text); err != nil {
		return nil, &Error{Class: ClassShape, Err: err}
	}
	var value any
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber() // 1e999 must not become infinite
	if err := d.Decode(&value); err != nil {
		return nil, &Error{Class: ClassShape, Err: err}
	}
	if err := s.resolved.Validate(numbers(value)); err != nil {
		return nil, &Error{Class: ClassShape, Err: errors.New("not by the schema: " + short(err.Error()))}
	}
	b, err := json.Marshal(value)
	if err != nil {
		return nil, &Error{Class: ClassShape, Err: err}
	}
	return b, nil
}

// numbers turns json.Number into the float64 that the validator knows.
func numbers(v any) any {
	switch v := v.(type) {
	case json.Number:
		f, err := v.Float64()
		if err != nil {
			return math.Inf(1) // beyond all numbers, and yet one: no schema that wants a text takes it
		}
		return f
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = numbers(v[i])
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for k := range v {
			out[k] = numbers(v[k])
		}
		return out
	default:
		return v
	}
}

// unfence takes off blanks and one fence of three back quotes with or without the word json.
func unfence(text string) string {
	text = strings.TrimSpace(strings.TrimPrefix(text, "\ufeff"))
	inner, ok := strings.CutPrefix(text, "```")
	if !ok {
		return text
	}
	inner, ok = strings.CutSuffix(inner, "```")
	if !ok {
		return text
	}
	if rest, ok := strings.CutPrefix(inner, "json"); ok {
		inner = rest
	}
	return strings.TrimSpace(inner)
}

// strict says what encoding/json lets pass: keys that stand twice, which readers take differently; broken UTF-8 and half
// surrogates, which it replaces; depth; and anything after the object.
func strict(text string) error {
	if !utf8.ValidString(text) {
		return errors.New("not UTF-8")
	}
	if err := surrogates(text); err != nil {
		return err
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	type level struct {
		object bool
		keys   map[string]bool
		value  bool // in an object: the next token is a value
	}
	var open []level
	for first := true; ; first = false {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			if first || len(open) > 0 {
				return errors.New("it ends in the middle")
			}
			return nil
		}
		if err != nil {
			return errors.New("not JSON: " + short(err.Error()))
		}
		if first && t != json.Delim('{') {
			return errors.New("not an object")
		}
		if !first && len(open) == 0 {
			return errors.New("something follows the object")
		}
		at := len(open) - 1
		if key, ok := t.(string); ok && at >= 0 && open[at].object && !open[at].value {
			if open[at].keys[key] {
				return fmt.Errorf("the key %q stands twice", short(key))
			}
			open[at].keys[key] = true
			open[at].value = true
			continue
		}
		if at >= 0 {
			open[at].value = false
		}
		switch t {
		case json.Delim('{'), json.Delim('['):
			if len(open) == maxDepth {
				return fmt.Errorf("deeper than %d", maxDepth)
			}
			open = append(open, level{object: t == json.Delim('{'), keys: map[string]bool{}})
		case json.Delim('}'), json.Delim(']'):
			open = open[:at]
			if at > 0 {
				open[at-1].value = false
			}
		}
	}
}

// surrogates finds a \uD800 to \uDFFF that is no half of a pair.
func surrogates(text string) error {
	for i := 0; i+1 < len(text); i++ {
		if text[i] != '\\' {
			continue
		}
		high, ok := escaped(text[i:])
		if !ok {
			i++ // the escaped character, such as the second of two backslashes
			continue
		}
		switch {
		case high >= 0xDC00 && high <= 0xDFFF:
			return errors.New("half a surrogate pair")
		case high >= 0xD800 && high <= 0xDBFF:
			low, ok := escaped(text[i+6:])
			if !ok || low < 0xDC00 || low > 0xDFFF {
				return errors.New("half a surrogate pair")
			}
			i += 6
		}
		i += 5
	}
	return nil
}

// escaped reads \uXXXX at the start of a text.
func escaped(text string) (rune, bool) {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	var r rune
	for _, c := range []byte(text[2:6]) {
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		case c >= 'A' && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}

// short bounds what a stranger's text adds to an error.
func short(text string) string {
	const most = 160
	if len(text) <= most {
		return text
	}
	text = text[:most]
	for !utf8.ValidString(text) {
		text = text[:len(text)-1]
	}
	return text + "…"
}
