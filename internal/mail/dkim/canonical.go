package dkim

import (
	"bytes"
	"crypto/sha256"
	"strings"
)

// AppendHeader appends a field's relaxed form (RFC 6376 §3.4.2) to dst: name in lower case, lines unfolded, runs of
// blanks one space, none beside the colon or at the end, then CRLF. The field may or may not end with a line end.
func AppendHeader(dst, field []byte) []byte {
	name, value, _ := bytes.Cut(field, []byte(":"))
	dst = append(dst, bytes.ToLower(bytes.TrimRight(name, " \t\r\n"))...)
	dst = append(dst, ':')
	blank, begun := false, false
	for _, c := range value {
		switch c {
		case ' ', '\t', '\r', '\n':
			blank = begun
		default:
			if blank {
				dst = append(dst, ' ')
			}
			blank, begun = false, true
			dst = append(dst, c)
		}
	}
	return append(dst, "\r\n"...)
}

// AppendBody appends a body's relaxed form (RFC 6376 §3.4.4) to dst: no blanks at the ends of lines, runs of them one
// space, no empty lines at the end, and CRLF at the end of a body that is not empty.
func AppendBody(dst, body []byte) []byte {
	empty := 0 // empty lines not yet written
	for len(body) > 0 {
		line := body
		if at := bytes.Index(body, []byte("\r\n")); at >= 0 {
			line, body = body[:at], body[at+2:]
		} else {
			body = nil
		}
		line = bytes.TrimRight(line, " \t")
		if len(line) == 0 {
			empty++
			continue
		}
		for ; empty > 0; empty-- {
			dst = append(dst, "\r\n"...)
		}
		blank := false
		for _, c := range line {
			if c == ' ' || c == '\t' {
				if !blank {
					dst = append(dst, ' ')
				}
				blank = true
				continue
			}
			blank = false
			dst = append(dst, c)
		}
		dst = append(dst, "\r\n"...)
	}
	return dst
}

// HashBody returns the hash of a body's relaxed form.
func HashBody(body []byte) [sha256.Size]byte { return sha256.Sum256(AppendBody(nil, body)) }

// fields cuts a header into its fields, folds included, without the last line end.
func fields(head []byte) [][]byte {
	var all [][]byte
	for line := range bytes.SplitSeq(head, []byte("\r\n")) {
		if n := len(all); n > 0 && len(line) > 0 && (line[0] == ' ' || line[0] == '\t') {
			all[n-1] = append(append(all[n-1], "\r\n"...), line...)
			continue
		}
		all = append(all, bytes.Clone(line))
	}
	return all
}

// Pick returns the canonical forms of the named fields of a header. Of fields with one name the lowest is taken first;
// a name that has no field left adds nothing (RFC 6376 §5.4.2).
func Pick(head []byte, names []string) []byte {
	var out []byte
	all := fields(head)
	taken := make([]bool, len(all))
	for _, name := range names {
		for i := len(all) - 1; i >= 0; i-- {
			has, _, _ := bytes.Cut(all[i], []byte(":"))
			if !taken[i] && strings.EqualFold(string(bytes.TrimRight(has, " \t")), name) {
				taken[i] = true
				out = AppendHeader(out, all[i])
				break
			}
		}
	}
	return out
}
