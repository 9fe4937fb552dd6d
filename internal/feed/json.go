package feed

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// json reads a JSON Feed of any version (jsonfeed.org). It goes entry by entry, so a feed that is cut off yields
// what came before, and an entry of the wrong shape is dropped alone.
func (p *parser) json(text []byte) error {
	if err := jsonLimits(text); err != nil {
		return err
	}
	text = halfEscapes(text)
	dec := json.NewDecoder(bytes.NewReader(text))
	if _, err := dec.Token(); err != nil {
		return &Error{Kind: NotAFeed, Text: "this is not a feed", Err: err}
	}
	head := map[string]any{}
	isFeed := false
	var cause error
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			cause = err
			break
		}
		if name, ok := key.(string); ok && name == "items" {
			if cause = p.jsonItems(dec); cause != nil {
				break
			}
			isFeed = true
			continue
		}
		var v any
		if err := dec.Decode(&v); err != nil {
			cause = err
			break
		}
		if name, ok := key.(string); ok {
			head[name] = v
		}
	}
	version := str(head["version"])
	if !strings.Contains(version, "jsonfeed.org") && !isFeed && len(p.f.Entries) == 0 {
		if cause != nil {
			return &Error{Kind: Broken, Text: "its JSON cannot be read", Err: cause}
		}
		return &Error{Kind: NotAFeed, Text: "this is JSON, but not a JSON Feed"}
	}
	if cause == nil {
		if _, err := dec.Token(); err != nil {
			cause = err
		}
	}
	if cause != nil {
		if len(p.f.Entries) == 0 {
			return &Error{Kind: Truncated, Text: "the feed is cut off before its first whole entry", Err: cause}
		}
		p.note("cut off; read up to its last whole entry")
	}
	p.about(str(head["title"]), str(head["language"]), "", str(head["home_page_url"]),
		"json "+version[strings.LastIndexByte(version, '/')+1:])
	return nil
}

func (p *parser) jsonItems(dec *json.Decoder) error {
	open, err := dec.Token()
	if err != nil {
		return err
	}
	if open != json.Delim('[') {
		if open == json.Delim('{') {
			return errors.New("items is an object, not a list")
		}
		return nil // null or a scalar: no items
	}
	for dec.More() {
		var v any
		if err := dec.Decode(&v); err != nil {
			return err
		}
		item, ok := v.(map[string]any)
		if !ok {
			p.f.Dropped++
			p.note("has entries that cannot be read")
			continue
		}
		if len(p.f.Entries) >= p.o.MaxEntries {
			p.f.Dropped++
			p.note("has more than %d entries; the first were read", p.o.MaxEntries)
			continue
		}
		p.f.Entries = append(p.f.Entries, p.jsonEntry(item))
	}
	_, err = dec.Token()
	return err
}

func (p *parser) jsonEntry(i map[string]any) Entry {
	e := Entry{
		GUID:      strings.TrimSpace(str(i["id"])),
		URL:       first(str(i["url"]), str(i["external_url"])),
		Title:     Line(str(i["title"])),
		Published: p.date(str(i["date_published"])),
		Updated:   p.date(str(i["date_modified"])),
		Summary:   Text(str(i["summary"])),
	}
	if html := str(i["content_html"]); strings.TrimSpace(html) != "" {
		e.Content = Text(html)
	} else {
		e.Content = lines(str(i["content_text"]))
	}
	if e.URL == "" && isWeb(e.GUID) {
		e.URL = e.GUID
	}
	var names []string
	authors, _ := i["authors"].([]any)
	for _, a := range append(authors, i["author"]) {
		if m, ok := a.(map[string]any); ok && str(m["name"]) != "" {
			names = append(names, str(m["name"]))
		}
	}
	e.Author = person(strings.Join(distinct(names), ", "))
	tags, _ := i["tags"].([]any)
	for _, t := range tags {
		if name, ok := strings.CutPrefix(str(t), outlet+":"); ok {
			e.Outlets = append(e.Outlets, name)
		}
	}
	return e
}

// str returns a scalar as text; ids come as numbers too.
func str(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

// jsonLimits refuses JSON that nests too deep or has too many parts, before anything is built.
func jsonLimits(b []byte) error {
	depth, tokens := 0, 0
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '{', '[':
			if depth++; depth > MaxDepth {
				return &Error{Kind: TooDeep, Text: fmt.Sprintf("its lists are nested more than %d deep", MaxDepth)}
			}
			tokens++
		case '}', ']':
			depth--
		case ',', ':':
			tokens++
		case '"':
			from := i
			for i++; i < len(b) && b[i] != '"'; i++ {
				if b[i] == '\\' {
					i++
				}
			}
			if i-from > MaxText {
				return &Error{Kind: TooLarge, Text: fmt.Sprintf("one text is longer than %d MB", MaxText>>20)}
			}
		}
		if tokens > MaxTokens/4 { // a part of JSON costs about four times one of XML
			return &Error{Kind: TooLarge, Text: "the feed has too many parts"}
		}
	}
	return nil
}

// escapedHalf matches escapes of halves of a pair of 16 bits, with the other half where it follows.
var escapedHalf = regexp.MustCompile(`\\u[dD][89abAB][0-9a-fA-F]{2}(\\u[dD][c-fC-F][0-9a-fA-F]{2})?|\\u[dD][c-fC-F][0-9a-fA-F]{2}`)

// halfEscapes drops escapes of half an emoji, which JSON readers turn into marks of a lost character.
func halfEscapes(text []byte) []byte {
	if !bytes.Contains(text, []byte(`\ud`)) && !bytes.Contains(text, []byte(`\uD`)) {
		return text
	}
	return escapedHalf.ReplaceAllFunc(text, func(m []byte) []byte {
		if len(m) == 12 {
			return m
		}
		return nil
	})
}
