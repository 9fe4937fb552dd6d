package opml

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"regexp"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"

	"dateline/internal/news"
)

// declared finds the charset that an XML declaration names.
var declared = regexp.MustCompile(`^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']`)

// decode returns a list as UTF-8 that the XML decoder takes: by its byte order mark, else by its first bytes, else by
// its declaration, else as UTF-8. Characters that XML forbids are dropped, since one of them would end the reading.
func decode(data []byte) ([]byte, error) {
	switch {
	case bytes.HasPrefix(data, []byte{0xEF, 0xBB, 0xBF}):
		return tidy(data[3:]), nil
	case bytes.HasPrefix(data, []byte{0xFF, 0xFE}):
		return tidy(wide(data[2:], binary.LittleEndian)), nil
	case bytes.HasPrefix(data, []byte{0xFE, 0xFF}):
		return tidy(wide(data[2:], binary.BigEndian)), nil
	case bytes.HasPrefix(data, []byte{'<', 0}):
		return tidy(wide(data, binary.LittleEndian)), nil
	case bytes.HasPrefix(data, []byte{0, '<'}):
		return tidy(wide(data, binary.BigEndian)), nil
	}
	m := declared.FindSubmatch(data[:min(len(data), 1024)])
	if m == nil || utf8.Valid(data) { // a file in UTF-8 that names another charset was saved anew by an editor
		return tidy(data), nil
	}
	enc, err := htmlindex.Get(string(m[1]))
	if err != nil {
		return nil, fmt.Errorf("%w: the list is written in charset %q, which is not known here; save it as UTF-8", news.ErrInvalid, m[1])
	}
	text, err := enc.NewDecoder().Bytes(data)
	if err != nil {
		return nil, fmt.Errorf("%w: the list is not written in the charset %q that it names: %w", news.ErrInvalid, m[1], err)
	}
	return tidy(text), nil
}

// wide decodes UTF-16; an odd byte at the end is dropped.
func wide(data []byte, order binary.ByteOrder) []byte {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	return []byte(string(utf16.Decode(units)))
}

// tidy drops what XML 1.0 cannot hold and what is no UTF-8.
func tidy(text []byte) []byte {
	return bytes.Map(func(r rune) rune {
		if !inXML(r) || r == utf8.RuneError {
			return -1
		}
		return r
	}, text)
}
