package similar

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
