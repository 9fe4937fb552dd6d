package mail

import (
	"encoding/base64"
	"strings"
	"unicode/utf8"
)

const hexDigits = "0123456789ABCDEF"

// lineRoom is the longest line of an encoded part (RFC 2045 §6.7, §6.8).
const lineRoom = 76

// mostlyForeign is the share of a part's bytes beyond ASCII above which it is sent as base64. Quoted-printable makes
// nine letters of a Chinese character, base64 four.
const mostlyForeign = 0.30

// wantsBase64 reports whether a part is better sent as base64.
func wantsBase64(b *Body) bool {
	all, foreign := 0, 0
	for _, piece := range b.Pieces {
		all += len(piece)
		for i := range len(piece) {
			if piece[i] >= utf8.RuneSelf {
				foreign++
			}
		}
	}
	return float64(foreign) > mostlyForeign*float64(all)
}

// clean returns a part's text as it is sent: valid UTF-8, lines that end with LF alone, no controls but tab and LF.
func clean(text string) string {
	text = strings.ToValidUTF8(text, string(utf8.RuneError))
	if strings.IndexByte(text, '\r') >= 0 {
		text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, text)
}

// appendQuoted appends clean text in quoted-printable, beginning at the start of a line and ending at the start of one:
// after a soft line end, unless the text ends with a line end of its own. So two such texts, one behind the other, are
// the encoding of both together, and no line has to be written anew when something is put between them.
//
// The lines are what DKIM's relaxed form leaves as they are: no tab, no two blanks in a row, none at the end. None
// begins with a dot or "From ", which old systems change on the way.
func appendQuoted(dst []byte, text string) []byte {
	start, blank := len(dst), false // of the line; whether its last letter is a space
	soft := func() {
		dst = append(dst, "=\r\n"...)
		start, blank = len(dst), false
	}
	for i := range len(text) {
		c := text[i]
		if c == '\n' {
			if blank { // a blank at the end of a line would be lost
				dst = append(dst[:len(dst)-1], "=20"...)
			}
			dst = append(dst, "\r\n"...)
			start, blank = len(dst), false
			continue
		}
		first := len(dst) == start
		plain := c > ' ' && c < 0x7f && c != '=' && (c != '.' || !first) && (c != 'F' || !first || !strings.HasPrefix(text[i:], "From ")) ||
			c == ' ' && !blank && !first
		need := 1
		if !plain {
			need = 3
		}
		// One column is kept for "=", and two more where a blank may have to be written out.
		if len(dst)-start+need > lineRoom-3 {
			soft()
			if plain && (c == '.' || c == ' ' || c == 'F') {
				plain = false
			}
		}
		if plain {
			dst = append(dst, c)
			blank = c == ' '
			continue
		}
		dst = append(dst, '=', hexDigits[c>>4], hexDigits[c&15])
		blank = false
	}
	if len(dst) > start {
		soft()
	}
	return dst
}

// base64Line is how many bytes make a full line of base64.
const base64Line = lineRoom / 4 * 3

// appendLines appends bytes in base64 as whole lines, each with its end.
func appendLines(dst, raw []byte) []byte {
	for len(raw) > 0 {
		n := min(len(raw), base64Line)
		dst = base64.StdEncoding.AppendEncode(dst, raw[:n])
		dst = append(dst, "\r\n"...)
		raw = raw[n:]
	}
	return dst
}

// crlf returns text with the line ends that base64 must carry (RFC 2045 §6.8).
func crlf(text string) string { return strings.ReplaceAll(text, "\n", "\r\n") }

// The room of encoded words in bytes before encoding. A word of 42 bytes is 68 letters long, which fits a line of 76
// after a fold, and that of 36 fits beside "Reply-To: ".
const (
	firstWord = 36
	otherWord = 42
)

// encodeWords returns a header's text in ASCII: as it is if it is plain and short-worded, else as encoded words of at
// most 75 letters (RFC 2047), cut between characters, with single spaces between them where lines may be folded.
func encodeWords(text string) string {
	if plainWords(text) {
		return text
	}
	var b strings.Builder
	room := firstWord
	for text != "" {
		n := 0
		for n < len(text) {
			_, size := utf8.DecodeRuneInString(text[n:])
			if n+size > room {
				break
			}
			n += size
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString("=?UTF-8?B?")
		b.WriteString(base64.StdEncoding.EncodeToString([]byte(text[:n])))
		b.WriteString("?=")
		text, room = text[n:], otherWord
	}
	return b.String()
}

// longWord is the longest word that a header takes without encoding.
const longWord = 60

// plainWords reports whether a header takes a text as it is. What looks like an encoded word must be encoded, or it
// would be decoded.
func plainWords(text string) bool {
	if strings.Contains(text, "=?") {
		return false
	}
	for word := range strings.SplitSeq(text, " ") {
		if len(word) > longWord || strings.IndexFunc(word, func(r rune) bool { return r <= ' ' || r > '~' }) >= 0 {
			return false
		}
	}
	return true
}

// oneLine makes text safe for a header: valid UTF-8, every control and every end of a line a space, single spaces.
func oneLine(text string) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 || r == 0x2028 || r == 0x2029 {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, string(utf8.RuneError)))
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == ' ' }), " ")
}

// phrase returns a display name: encoded if it must be, quoted if it holds what has a meaning in addresses.
func phrase(name string) string {
	name = oneLine(name)
	if name == "" || !plainWords(name) {
		return encodeWords(name)
	}
	if strings.ContainsAny(name, "()<>[]:;@\\,.\"") {
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `"`
	}
	return name
}
