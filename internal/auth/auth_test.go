package auth_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"dateline/internal/auth"
	"dateline/internal/news"
)

// A password opens with itself alone, and the row never shows it.
func TestPassword(t *testing.T) {
	t.Parallel()
	for _, password := range []string{"correct horse battery staple", "密码要够长才行啊，朋友们", strings.Repeat("long ", 40)} {
		hash := auth.HashPassword(password)
		if strings.Contains(hash, password) || hash == auth.HashPassword(password) {
			t.Errorf("the hash of %q shows it or has no salt: %s", password, hash)
		}
		if ok, err := auth.VerifyPassword(hash, password); err != nil || !ok {
			t.Errorf("VerifyPassword(%q) = %v, %v", password, ok, err)
		}
		for _, wrong := range []string{"", password + " ", password[:len(password)-1], strings.ToUpper(password) + "x"} {
			if ok, err := auth.VerifyPassword(hash, wrong); err != nil || ok {
				t.Errorf("%q opens what %q closed (%v)", wrong, password, err)
			}
		}
	}
	for _, hash := range []string{"", "x", "$argon2id$v=19$m=9999999999,t=1,p=1$AA$AA", "$argon2id$v=19$m=64,t=0,p=1$AAAA$AAAA", "$bcrypt$v=19$m=64,t=1,p=1$AAAA$AAAA"} {
		if _, err := auth.VerifyPassword(hash, "x"); !errors.Is(err, news.ErrInvalid) {
			t.Errorf("VerifyPassword with the hash %q: %v, want ErrInvalid", hash, err)
		}
	}
	if ok, err := auth.VerifyPassword(auth.Nobody(), ""); err != nil || ok {
		t.Errorf("Nobody opens: %v, %v", ok, err)
	}
}

// What is in every attacker's list is refused; a long sentence in any language is not (OWASP ASVS 6.2).
func TestCheckPassword(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		password string
		want     auth.PasswordFault
	}{
		{"short", auth.PasswordShort},
		{"password123", auth.PasswordCommon},
		{"1234567890", auth.PasswordCommon},
		{"qwertyuiop", auth.PasswordCommon},
		{"iloveyou1234", auth.PasswordCommon},
		{"aaaaaaaaaaaaaaaa", auth.PasswordCommon},
		{"wang.fang1", auth.PasswordCommon},
		{strings.Repeat("x", auth.MaxPassword+1), auth.PasswordLong},
		{"seven lamps over the harbour", ""},
		{"西湖边上有七盏旧灯笼", ""},
		{"tR4!kq0z_vv9", ""},
	} {
		if got := auth.CheckPassword(tt.password, "wang.fang"); got != tt.want {
			t.Errorf("CheckPassword(%q) = %q, want %q", tt.password, got, tt.want)
		}
	}
}

// The codes are those of RFC 6238, appendix B (SHA-1, cut to six digits), for a step before and after, and of no other time.
func TestTOTP(t *testing.T) {
	t.Parallel()
	const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" // "12345678901234567890"
	for at, code := range map[int64]string{59: "287082", 1111111109: "081804", 1234567890: "005924", 2000000000: "279037"} {
		for _, off := range []int64{-30, 0, 30} {
			if used, ok := auth.VerifyTOTP(secret, code, time.Unix(at+off, 0)); !ok || used != at/30 {
				t.Errorf("code %s at %d%+d: %v, step %d", code, at, off, ok, used)
			}
		}
		for _, off := range []int64{-90, 90, 86400} {
			if _, ok := auth.VerifyTOTP(secret, code, time.Unix(at+off, 0)); ok {
				t.Errorf("code %s opens at %d%+d", code, at, off)
			}
		}
	}
	if _, ok := auth.VerifyTOTP("not base32!", "000000", time.Now()); ok {
		t.Error("a secret that is none opens")
	}
	if a, b := auth.NewTOTP(), auth.NewTOTP(); a == b || len(a) != 32 {
		t.Errorf("secrets %q and %q", a, b)
	}
	if got, want := auth.TOTPLink("Date line", "a@b.example", "ABC"), "otpauth://totp/Date%20line:a@b.example?algorithm=SHA1&digits=6&issuer=Date+line&period=30&secret=ABC"; got != want {
		t.Errorf("TOTPLink = %s, want %s", got, want)
	}
}

func TestTokens(t *testing.T) {
	t.Parallel()
	a, b := auth.NewToken(), auth.NewToken()
	if a == b || len(a) < 43 || auth.HashToken(a) == auth.HashToken(b) || strings.Contains(auth.HashToken(a), a) {
		t.Errorf("tokens %q and %q", a, b)
	}
}
