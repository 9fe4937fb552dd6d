package auth

import (
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"
)

const (
	// step is how long a code holds (RFC 6238 §5.2), and skew how many steps before and after the present are taken.
	step = 30
	skew = 1
)

// NewTOTP returns a new secret for a second factor.
func NewTOTP() string {
	b := make([]byte, 20)
	_, _ = rand.Read(b) // never fails
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b)
}

// TOTPLink is the secret as an authenticator takes it.
func TOTPLink(issuer, account, secret string) string {
	label := url.PathEscape(issuer) + ":" + url.PathEscape(account)
	q := url.Values{"secret": {secret}, "issuer": {issuer}, "algorithm": {"SHA1"}, "digits": {"6"}, "period": {fmt.Sprint(step)}}
	return "otpauth://totp/" + label + "?" + q.Encode()
}

// VerifyTOTP reports whether a code is right now, and returns the step that it is of, so that the caller takes each step
// once (RFC 6238 §5.2): a code that was seen over a shoulder is worth nothing.
func VerifyTOTP(secret, code string, now time.Time) (used int64, ok bool) {
	code = strings.ReplaceAll(strings.TrimSpace(code), " ", "")
	for i := -skew; i <= skew; i++ {
		at := now.Add(time.Duration(i) * step * time.Second)
		ok, err := totp.ValidateCustom(code, secret, at, totp.ValidateOpts{Period: step, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err == nil && ok {
			return at.Unix() / step, true
		}
	}
	return 0, false
}
