package feed

import (
	"bytes"
	"fmt"
	"mime"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// declaration matches the encoding of an XML declaration in ASCII.
var declaration = regexp.MustCompile(`^\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*["']\s*([A-Za-z0-9._:\-]+)\s*["']`)

// decode returns body as clean UTF-8.
func (p *parser) decode(body []byte) ([]byte, error) {
	declared := ""
	if m := declaration.FindSubmatch(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))); m != nil {
		declared = string(m[1])
	}
	text, notes, err := UTF8(body, p.o.ContentType, declared)
	for _, n := range notes {
		p.note("%s", n)
	}
	return text, err
}

// UTF8 returns body as UTF-8 without control characters: by its byte order mark, else the charset of the HTTP header,
// else the one that the document declares, else what the bytes look like. A label that the bytes contradict is passed
// over: valid UTF-8 with characters beyond ASCII is UTF-8, whatever a label says, because other encodings almost
// never look like it. notes says in words what was odd. The error is a *Error of kind Charset. It returns body itself
// where nothing is to be done.
func UTF8(body []byte, contentType, declared string) (text []byte, notes []string, err error) {
	if enc, n, name := byMark(body); enc != nil {
		text, err = convert(enc, name, body[n:])
		return text, nil, err
	}
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	if enc, name := byShape(body); enc != nil {
		text, err = convert(enc, name, body)
		return text, nil, err
	}
	header := headerCharset(contentType)
	if utf8.Valid(body) && !sevenBit(header) && !sevenBit(declared) {
		if hasHigh(body) {
			for _, label := range []string{header, declared} {
				if label != "" && !isUTF8(label) {
					notes = append(notes, "says it is "+strings.ToLower(label)+" but is UTF-8")
				}
			}
		}
		return clean(body), notes, nil
	}
	for _, label := range []string{header, declared} {
		if label == "" || isUTF8(label) {
			continue
		}
		if enc := byLabel(label); enc != nil {
			if out, err := enc.NewDecoder().Bytes(body); err == nil && fits(out) {
				return clean(out), notes, nil
			}
		} else {
			notes = append(notes, fmt.Sprintf("unknown charset %q", label))
		}
	}
	enc, name := guess(body)
	if enc == nil {
		return clean(body), append(notes, "some bytes are no characters of UTF-8"), nil
	}
	text, err = convert(enc, name, body)
	return text, append(notes, "no usable charset given; read as "+name), err
}

func convert(enc encoding.Encoding, name string, body []byte) ([]byte, error) {
	out, err := enc.NewDecoder().Bytes(body)
	if err != nil {
		return nil, &Error{Kind: Charset, Text: "its characters cannot be read as " + name, Err: err}
	}
	return clean(out), nil
}

// byMark returns the encoding that a byte order mark names, and the mark's length.
func byMark(b []byte) (enc encoding.Encoding, n int, name string) {
	switch {
	case bytes.HasPrefix(b, []byte("\x00\x00\xfe\xff")):
		return utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM), 4, "utf-32"
	case bytes.HasPrefix(b, []byte("\xff\xfe\x00\x00")):
		return utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), 4, "utf-32"
	case bytes.HasPrefix(b, []byte("\xfe\xff")):
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), 2, "utf-16"
	case bytes.HasPrefix(b, []byte("\xff\xfe")):
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), 2, "utf-16"
	}
	return nil, 0, ""
}

// byShape knows the first "<" of an unmarked feed in encodings that do not hold ASCII (XML 1.0, appendix F).
func byShape(b []byte) (encoding.Encoding, string) {
	switch {
	case bytes.HasPrefix(b, []byte("\x00\x00\x00<")):
		return utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM), "utf-32"
	case bytes.HasPrefix(b, []byte("<\x00\x00\x00")):
		return utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), "utf-32"
	case bytes.HasPrefix(b, []byte("\x00<\x00")):
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), "utf-16"
	case bytes.HasPrefix(b, []byte("<\x00")) && len(b) > 3 && b[3] == 0:
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "utf-16"
	case bytes.HasPrefix(b, []byte("\x4c\x6f\xa7\x94")):
		return charmap.CodePage037, "ebcdic"
	}
	return nil, ""
}

func headerCharset(contentType string) string {
	if contentType == "" {
		return ""
	}
	if _, params, err := mime.ParseMediaType(contentType); err == nil {
		return params["charset"]
	}
	return ""
}

func isUTF8(label string) bool {
	switch strings.ToLower(label) {
	case "utf-8", "utf8", "u8", "us-ascii", "ascii", "utf_8":
		return true
	}
	return false
}

// sevenBit says whether an encoding writes its characters in ASCII bytes, so that valid UTF-8 proves nothing.
func sevenBit(label string) bool {
	l := strings.ToLower(label)
	return strings.HasPrefix(l, "iso-2022") || strings.HasPrefix(l, "iso2022") || l == "hz-gb-2312" || l == "hz" || l == "csiso2022jp"
}

// byLabel returns the encoding with the label: as browsers read it, else as the registry has it.
func byLabel(label string) encoding.Encoding {
	l := strings.ToLower(strings.TrimSpace(label))
	switch l {
	case "gb2312", "gbk", "gb_2312-80", "gb18030", "x-gbk", "cp936", "ms936":
		return simplifiedchinese.GB18030 // the largest of the family holds the others
	case "hz-gb-2312", "hz":
		return simplifiedchinese.HZGB2312
	}
	if enc, err := htmlindex.Get(l); err == nil {
		return enc
	}
	if enc, err := ianaindex.IANA.Encoding(l); err == nil && enc != nil {
		return enc
	}
	for from, to := range map[string]string{
		"windows_": "windows-", "windows": "windows-", "cp": "windows-", "iso_": "iso-", "iso8859": "iso-8859", "cp-": "windows-",
		"x-mac-": "x-mac-", "win-": "windows-", "win": "windows-",
	} {
		if rest, ok := strings.CutPrefix(l, from); ok {
			if enc, err := htmlindex.Get(to + strings.ReplaceAll(rest, "_", "-")); err == nil {
				return enc
			}
		}
	}
	if enc, _ := charset.Lookup(l); enc != nil {
		return enc
	}
	return nil
}

// fits says whether decoded text has hardly any characters that its encoding does not know.
func fits(out []byte) bool {
	bad := bytes.Count(out, []byte("\ufffd"))
	return bad == 0 || bad*200 < utf8.RuneCount(out)
}

// guess returns the encoding under which the bytes make most sense. The candidates are those of Chinese, Japanese
// and Korean feeds, judged by how many characters are common ones of the script, and Western European for the rest.
// It returns nil for text that is UTF-8 but for a few bytes.
func guess(b []byte) (encoding.Encoding, string) {
	sample := b[:min(len(b), 64<<10)]
	if bad := bytes.Count(bytes.ToValidUTF8(sample, []byte("\ufffd")), []byte("\ufffd")); bad*20 < high(sample) {
		return nil, ""
	}
	best, name, top := encoding.Encoding(charmap.Windows1252), "windows-1252", 0.0
	for _, c := range []struct {
		name string
		enc  encoding.Encoding
	}{
		{"gb18030", simplifiedchinese.GB18030},
		{"big5", traditionalchinese.Big5},
		{"euc-jp", japanese.EUCJP},
		{"shift_jis", japanese.ShiftJIS},
		{"euc-kr", korean.EUCKR},
	} {
		out, err := c.enc.NewDecoder().Bytes(sample)
		if err != nil {
			continue
		}
		if score := sense(out); score > top && score > 0.5 {
			best, name, top = c.enc, c.name, score
		}
	}
	return best, name
}

// sense returns the share of characters beyond ASCII that East Asian text has often, from 0 to 1; unknown ones count
// against it five times.
func sense(text []byte) float64 {
	n, good := 0, 0.0
	for _, r := range string(text) {
		if r < 0x80 {
			continue
		}
		n++
		switch {
		case r == utf8.RuneError || r >= 0xe000 && r <= 0xf8ff:
			good -= 5
		case r >= 0x3040 && r <= 0x30ff:
			good++ // kana
		case r >= 0xac00 && r <= 0xd7a3:
			good += 0.95 // Hangul: many EUC pairs fall here by chance
		case strings.ContainsRune(commonHan, r):
			good++
		case r >= 0x4e00 && r <= 0x9fff:
			good += 0.6
		case r >= 0x3000 && r <= 0x303f, r >= 0xff00 && r <= 0xff60:
			good += 0.9
		}
	}
	if n == 0 {
		return 0
	}
	return good / float64(n)
}

// commonHan are frequent characters of simplified and traditional Chinese and of Japanese, which tell the right
// reading of bytes from a wrong one, since wrong readings give rare characters.
const commonHan = "的一是不了在人有我他这個个上们們来來到时時大地为為子中你说說生国國年着就那和要她出也得里後后自以会會家可下而过過天去能对對小多然于於心学學么麼之都好看起发發当當没沒成只如事把还還用第样樣道想作种種美总總从從无無情己面最女但现現前些所同日手又行意动動方期它头頭经經长長儿兒回位分爱愛老因很给給名法间間斯知世什两兩次使身者被高已其進进此話话常与與活正感見见明问問力理尔爾点點文几幾定本公特做外孩相西果走将將月十实實向声聲车車全信重三机機工物气氣每并並别別真打太新比才便夫再书書部水像眼等体體却电電主界门門利海受听聽表德少克代员員许許先口由死安写寫性马馬光白或住难難望教命花结結樂乐色更拉东東神记記处處让讓母父应應直字场場平报報友关關放至张張认認接告入笑内英军軍候民岁歲往何度山觉覺路带帶万萬男边邊风風解叫任金快原吃妈媽变變通师師立象数數四失满滿战戰远遠格士音轻輕目条條呢"

func hasHigh(b []byte) bool { return high(b) > 0 }

// high counts bytes beyond ASCII.
func high(b []byte) int {
	n := 0
	for _, c := range b {
		if c >= 0x80 {
			n++
		}
	}
	return n
}

// clean makes text that XML and JSON take: valid UTF-8 without control characters but tab and line breaks. Halves of
// emoji, which programs cut in two, are joined where both are there and dropped where not. It returns b itself when
// nothing is to be done.
func clean(b []byte) []byte {
	if isClean(b) {
		return b
	}
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); {
		c := b[i]
		if c < 0x80 {
			if c >= ' ' && c != 0x7f || c == '\t' || c == '\n' || c == '\r' {
				out = append(out, c)
			}
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			hi, ok := surrogate(b[i:])
			if !ok {
				out = utf8.AppendRune(out, utf8.RuneError)
				break
			}
			n = 3
			if lo, ok := surrogate(b[i+3:]); ok && hi < 0xdc00 && lo >= 0xdc00 {
				out = utf8.AppendRune(out, 0x10000+(hi-0xd800)<<10+(lo-0xdc00))
				n = 6
			}
		case r >= 0x80 && r < 0xa0: // Windows-1252 taken for Latin-1
			out = utf8.AppendRune(out, charmap.Windows1252.DecodeByte(byte(r)))
		case r == 0xfffe || r == 0xffff || r == 0xfeff:
		default:
			out = append(out, b[i:i+n]...)
		}
		i += n
	}
	return out
}

func isClean(b []byte) bool {
	for i := 0; i < len(b); {
		c := b[i]
		if c < 0x80 {
			if c < ' ' && c != '\t' && c != '\n' && c != '\r' || c == 0x7f {
				return false
			}
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 || r == 0xfffe || r == 0xffff || r == 0xfeff || r < 0xa0 {
			return false
		}
		i += n
	}
	return true
}

// surrogate reads half a pair that was written as if it were a character (CESU-8).
func surrogate(b []byte) (rune, bool) {
	if len(b) < 3 || b[0] != 0xed || b[1] < 0xa0 || b[1] > 0xbf || b[2]&0xc0 != 0x80 {
		return 0, false
	}
	return 0xd000 | rune(b[1]&0x3f)<<6 | rune(b[2]&0x3f), true
}
