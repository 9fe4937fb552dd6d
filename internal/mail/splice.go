package mail

import (
	"html"
	"strings"
)

// stepKind says what a step adds to a copy's body.
type stepKind int

const (
	rawStep     stepKind = iota // bytes as they are
	quotedPlace                 // a value in quoted-printable
	groupPiece                  // text in base64
	groupPlace                  // a value in base64
	groupEnd                    // what is left of a part in base64
)

// step is one piece of a letter's body.
type step struct {
	kind stepKind
	raw  []byte // a rawStep's bytes; a groupPiece's text before encoding
	// phase is a groupPiece's text in base64 lines but for its first 0, 1 or 2 bytes, which end a group that began
	// before it, and for those at its end that make no whole group. So a text is encoded three times when the letter
	// is composed, and never again, whatever the length of what is put before it.
	phase [3][]byte
	// A place's slot, whether it is in HTML, and what stands around its value: encoded for quoted-printable.
	slot          Slot
	html          bool
	before, after []byte
}

// stepsOf encodes a part.
func stepsOf(b *Body) []step {
	grouped := wantsBase64(b)
	var steps []step
	for i, piece := range b.Pieces {
		text := clean(piece)
		if last := i == len(b.Pieces)-1; last && !strings.HasSuffix(text, "\n") && (text != "" || i > 0) {
			text += "\n"
		}
		if grouped {
			steps = append(steps, group(crlf(text)))
		} else {
			steps = append(steps, step{raw: appendQuoted(nil, text)})
		}
		if i == len(b.Places) {
			break
		}
		p := b.Places[i]
		s := step{kind: quotedPlace, slot: p.Slot, html: b.HTML}
		if grouped {
			s.kind, s.before, s.after = groupPlace, []byte(crlf(clean(p.Before))), []byte(crlf(clean(p.After)))
		} else {
			s.before, s.after = appendQuoted(nil, clean(p.Before)), appendQuoted(nil, clean(p.After))
		}
		steps = append(steps, s)
	}
	if grouped {
		steps = append(steps, step{kind: groupEnd})
	}
	return steps
}

// group encodes a text in base64 for each of the ways in which a group may begin before it.
func group(text string) step {
	s := step{kind: groupPiece, raw: []byte(text)}
	for skip := range s.phase {
		if rest := len(text) - skip; rest >= 3 {
			s.phase[skip] = appendLines(nil, s.raw[skip:skip+rest/3*3])
		}
	}
	return s
}

// begin keeps what the steps before the first place make.
func (l *Letter) begin(steps []step) {
	n := 0
	for n < len(steps) && steps[n].kind != quotedPlace && steps[n].kind != groupPlace {
		n++
	}
	l.first, l.carry = appendSteps(nil, nil, steps[:n], nil)
	for _, s := range steps[n:] { // neighbouring bytes are one step
		if last := len(l.steps) - 1; last >= 0 && s.kind == rawStep && l.steps[last].kind == rawStep {
			l.steps[last].raw = append(l.steps[last].raw, s.raw...)
			continue
		}
		l.steps = append(l.steps, s)
	}
}

// appendBody appends a copy's body.
func (l *Letter) appendBody(dst []byte, r *Reader) []byte {
	var room [1024]byte
	dst = append(dst, l.first...)
	dst, _ = appendSteps(dst, append(room[:0], l.carry...), l.steps, r.Values)
	return dst
}

// appendSteps appends what steps make. Open holds bytes that wait for base64 and are not written yet, since they make no
// whole group; it returns those that are left.
func appendSteps(dst, open []byte, steps []step, values map[Slot]string) (out, left []byte) {
	for i := range steps {
		s := &steps[i]
		switch s.kind {
		case rawStep:
			dst = append(dst, s.raw...)
		case quotedPlace:
			if value := s.value(values); value != "" {
				dst = append(dst, s.before...)
				dst = appendQuoted(dst, value)
				dst = append(dst, s.after...)
			}
		case groupPlace:
			if value := s.value(values); value != "" {
				open = append(open, s.before...)
				open = append(open, value...)
				open = append(open, s.after...)
			}
		case groupPiece:
			skip := (3 - len(open)%3) % 3
			if len(s.raw) < skip {
				open = append(open, s.raw...)
				continue
			}
			dst = appendLines(dst, append(open, s.raw[:skip]...))
			dst = append(dst, s.phase[skip]...)
			open = append(open[:0], s.raw[len(s.raw)-(len(s.raw)-skip)%3:]...)
		case groupEnd:
			dst = appendLines(dst, open)
			open = open[:0]
		}
	}
	return dst, open
}

// value is what a reader has at a place, as the part's text holds it: one line.
func (s *step) value(values map[Slot]string) string {
	value := strings.ReplaceAll(clean(values[s.slot]), "\n", "")
	if s.html {
		value = html.EscapeString(value)
	}
	return value
}
