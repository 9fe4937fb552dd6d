package imap

// ReadResponse reads one answer and returns its words.
func ReadResponse(r byteReader) ([]string, error) {
	l, err := readResponse(r)
	var out []string
	for _, p := range l {
		out = append(out, p.text)
	}
	return out, err
}
