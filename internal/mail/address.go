package mail

import (
	"fmt"
	"strings"

	"dateline/internal/address"
	"dateline/internal/news"
)

// CheckAddress returns an error that wraps news.ErrInvalid unless an address can stand in a header and in an SMTP
// command as it is: one that package address reads, in ASCII, with nothing around it and its domain in A-labels.
func CheckAddress(addr string) error {
	m, err := address.Parse(addr, address.Options{})
	if err == nil && !strings.EqualFold(m.Address, addr) {
		err = news.ErrInvalid
	}
	if err != nil {
		return fmt.Errorf("address %.80q: %w", addr, err)
	}
	return nil
}
