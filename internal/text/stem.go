package text

import (
	"bytes"
	"unicode/utf8"
)

// Stem cuts the commonest English endings of a folded word, so that acquires, acquired and acquiring meet. It is crude on
// purpose: both sides of every comparison go through it. It may change w's last letter in place.
func Stem(w []byte) []byte {
	for _, c := range w {
		if c >= utf8.RuneSelf {
			return w
		}
	}
	has := func(end string) bool { return bytes.HasSuffix(w, []byte(end)) }
	n := len(w)
	switch {
	case n > 4 && has("ies"):
		w = w[:n-2]
		w[n-3] = 'y'
	case n > 4 && (has("sses") || has("ches") || has("shes") || has("xes")):
		w = w[:n-2]
	case n > 3 && w[n-1] == 's' && w[n-2] != 's' && w[n-2] != 'u' && w[n-2] != 'i':
		w = w[:n-1]
	}
	n = len(w)
	switch {
	case n > 5 && has("ing"):
		w = undouble(w[:n-3])
	case n > 4 && has("ied"):
		w = w[:n-2]
		w[n-3] = 'y'
	case n > 4 && has("ed"):
		w = undouble(w[:n-2])
	}
	if n = len(w); n > 4 && w[n-1] == 'e' {
		w = w[:n-1]
	}
	return w
}

// undouble makes "stopp" "stop"; ll, ss and zz are left, since they end words of their own.
func undouble(w []byte) []byte {
	n := len(w)
	if n > 3 && w[n-1] == w[n-2] && w[n-1] != 'l' && w[n-1] != 's' && w[n-1] != 'z' {
		return w[:n-1]
	}
	return w
}
