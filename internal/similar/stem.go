package similar

import (
	"bytes"
	"unicode/utf8"
)

// stem cuts the commonest English endings of a folded word, so that acquires, acquired and acquiring meet. It is crude on
// purpose: both sides of every comparison go through it. It may change w's last letter in place.
func stem(w []byte) []byte {
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

// isStop says whether a word is too common to say anything, whatever the corpus. Small corpora have no idf to tell.
func isStop(w []byte) bool {
	switch string(w) {
	case "a", "about", "according", "after", "again", "all", "also", "am", "an", "and", "any", "are", "as", "at", "back", "be", "because",
		"been", "before", "being", "between", "both", "but", "by", "can", "cant", "could", "did", "do", "does", "doesnt", "dont",
		"down", "during", "each", "even", "every", "few", "first", "for", "friday", "from", "get", "gets", "getting", "go", "going",
		"got", "had", "has", "have", "he", "her", "here", "him", "his", "how", "i", "if", "im", "in", "into", "is", "it", "its", "just",
		"know", "last", "like", "made", "make", "makes", "many", "may", "me", "might", "monday", "more", "most", "much", "must", "my",
		"new", "no", "not", "now", "of", "off", "on", "one", "only", "or", "other", "our", "out", "over", "own", "read", "really",
		"said", "same", "saturday", "say", "saying", "says", "see", "she", "should", "since", "so", "some", "still", "such", "sunday",
		"than", "that", "thats", "the", "their", "them", "then", "there", "these", "they", "thing", "things", "this", "those",
		"through", "thursday", "to", "today", "too", "tuesday", "two", "under", "until", "up", "us", "very", "via", "want", "wants",
		"was", "way", "we", "wednesday", "week", "well", "were", "what", "when", "where", "which", "while", "who", "why", "will",
		"with", "wont", "would", "year", "years", "yes", "yet", "you", "your", "youre":
		return true
	}
	return false
}
