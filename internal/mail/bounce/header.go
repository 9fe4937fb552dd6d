package bounce

import (
	"bytes"
	"mime"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// header is a mail's fields in order, unfolded, names in lower case.
type header []struct{ name, value string }

// get returns the first field of a name, or nothing.
func (h header) get(name string) string {
	for i := range h {
		if h[i].name == name {
			return h[i].value
		}
	}
	return ""
}

// all returns every field of a name.
func (h header) all(name string) []string {
	var out []string
	for i := range h {
		if h[i].name == name {
			out = append(out, h[i].value)
		}
	}
	return out
}

// has reports whether there is a field of a name.
func (h header) has(name string) bool {
	for i := range h {
		if h[i].name == name {
			return true
		}
	}
	return false
}

// maxFields bounds the work for one header.
const maxFields = 400

// cutHeader splits a message with LF line ends into its fields and its body. A line that is no field ends the header,
// but for a mailbox's "From " line before it.
func cutHeader(raw []byte) (header, []byte) {
	var h header
	for n := 0; len(raw) > 0; n++ {
		line, rest, _ := bytes.Cut(raw, []byte("\n"))
		if len(bytes.TrimRight(line, " \t")) == 0 {
			if len(h) == 0 && n < 5 { // empty lines before the first field
				raw = rest
				continue
			}
			return h, rest
		}
		if fold := line[0] == ' ' || line[0] == '\t'; fold && len(h) > 0 {
			h[len(h)-1].value += " " + strings.TrimSpace(string(line))
			raw = rest
			continue
		}
		name, value, ok := bytes.Cut(line, []byte(":"))
		switch {
		case ok && fieldName(name) && len(h) < maxFields:
			h = append(h, struct{ name, value string }{strings.ToLower(string(bytes.TrimRight(name, " \t"))), strings.TrimSpace(string(value))})
		case bytes.HasPrefix(line, []byte("From ")) || bytes.HasPrefix(line, []byte(">From ")):
		case len(h) > 2 && len(h) < maxFields && bytes.IndexByte(line, ' ') < 0 && len(line) < 80 && ok: // broken, but no text
		default:
			return h, raw
		}
		raw = rest
	}
	return h, nil
}

// fieldName reports whether a text can be a field's name.
func fieldName(name []byte) bool {
	name = bytes.TrimRight(name, " \t")
	return len(name) > 0 && len(name) < 80 && bytes.IndexFunc(name, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_' && r != '.'
	}) < 0
}

// decodeWords returns a field's text with its encoded words decoded.
func decodeWords(s string) string {
	d := mime.WordDecoder{CharsetReader: charsetReader}
	out, err := d.DecodeHeader(s)
	if err != nil {
		return strings.ToValidUTF8(s, "")
	}
	return out
}

// toUTF8 decodes a part's text. A name of a charset that is unknown, or wrong, is guessed from the bytes.
func toUTF8(raw []byte, charset string) string {
	charset = strings.ToLower(strings.Trim(charset, `"' `))
	if bytes.Contains(raw, []byte("\x1b$")) { // ISO-2022 says so itself, whatever the header says
		charset = "iso-2022-jp"
	}
	foreign := bytes.IndexFunc(raw, func(r rune) bool { return r >= utf8.RuneSelf }) >= 0
	if charset != "iso-2022-jp" && (!foreign || utf8.Valid(raw)) {
		return string(bytes.ToValidUTF8(raw, nil))
	}
	if charset == "gb2312" || charset == "gbk" || charset == "x-gbk" {
		charset = "gb18030"
	}
	if enc, err := htmlindex.Get(charset); err == nil && charset != "utf-8" && charset != "us-ascii" {
		if out, err := enc.NewDecoder().Bytes(raw); err == nil && good(out) {
			return string(out)
		}
	}
	for _, enc := range []interface {
		Bytes([]byte) ([]byte, error)
	}{simplifiedchinese.GB18030.NewDecoder(), japanese.EUCJP.NewDecoder(), japanese.ShiftJIS.NewDecoder()} {
		if out, err := enc.Bytes(raw); err == nil && good(out) {
			return string(out)
		}
	}
	return string(bytes.ToValidUTF8(raw, []byte("\uFFFD")))
}

// good reports whether a decoding left few letters that could not be decoded.
func good(text []byte) bool {
	return bytes.Count(text, []byte("\uFFFD"))*20 <= utf8.RuneCount(text)
}
