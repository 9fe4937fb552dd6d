package news

import "time"

// KeptMail is a message in the mailbox of a machine that has no relay: what would have been sent, as it would have been.
type KeptMail struct {
	ID      string    `json:"id"`
	At      time.Time `json:"at"`
	From    string    `json:"from"` // the envelope's
	To      string    `json:"to"`
	Subject string    `json:"subject"`
	Size    int       `json:"size"` // bytes of Raw
	Raw     []byte    `json:"-"`    // empty in lists
}
