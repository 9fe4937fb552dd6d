package pop3

import "bufio"

// Bounds that tests reach.
const (
	MaxStatus = maxStatus
	MaxMails  = maxMails
)

// ReadBody reads a mail up to its lone dot.
func ReadBody(r *bufio.Reader, most int) ([]byte, error) { return readBody(r, most) }
