package config_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/config"
	"dateline/internal/news"
)

// The example is the manual: if it does not read back as the defaults, the manual lies.
func TestExampleIsTheDefaults(t *testing.T) {
	t.Parallel()
	text, err := config.Example()
	if err != nil {
		t.Fatal(err)
	}
	got, err := config.Parse([]byte(text))
	if diff := cmp.Diff(config.Default(), got); err != nil || diff != "" {
		t.Errorf("Parse(Example()): %v (-want +got):\n%s", err, diff)
	}
	if _, err := got.Check(); err != nil {
		t.Errorf("the defaults do not pass: %v", err)
	}
	for line := range strings.SplitSeq(text, "\n") {
		if line == "#" {
			t.Error("a key without a manual")
		}
	}
}

func TestUnknownKeysAreNamedWithTheirLines(t *testing.T) {
	t.Parallel()
	_, err := config.Parse([]byte("listen = \"localhost:1\"\nlisen = 1\n\n[mail]\nfrom = \"x\"\n"))
	if !errors.Is(err, news.ErrInvalid) {
		t.Fatalf("Parse = %v, want ErrInvalid", err)
	}
	for _, want := range []string{"line 2: unknown key lisen", "unknown key mail"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error %q does not say %q", err, want)
		}
	}
}

func TestAllFaultsAreReportedAtOnce(t *testing.T) {
	t.Parallel()
	c := config.Default()
	c.Zone, c.Now, c.AllowNet, c.Listen, c.Roles, c.Workers, c.Log, c.BaseURL, c.Items =
		"Mars/Base", "yesterday", []string{"127.0.0.1"}, "8080", []string{"cook"}, 0, "loud", "news", 0
	_, err := c.Check()
	if err == nil {
		t.Fatal("Check accepts everything")
	}
	for _, key := range []string{"zone", "now", "allow_net", "listen", "roles", "workers", "log", "base_url", "items"} {
		if !strings.Contains(err.Error(), key+": ") {
			t.Errorf("Check does not name %s:\n%v", key, err)
		}
	}
}

func TestSecretsAreNotPrinted(t *testing.T) {
	t.Parallel()
	c := config.Default()
	c.Database = "postgres://user:sesame@host/db"
	text, err := c.Database.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	for _, got := range []string{fmt.Sprint(c), fmt.Sprintf("%+v %s", c, c.Database), string(text)} {
		if strings.Contains(got, "sesame") {
			t.Errorf("the password shows in %q", got)
		}
	}
}
