package config_test

import (
	"strings"
	"testing"

	"dateline/internal/config"
)

// Every key is described with where its value is from, and nothing secret is.
func TestDescribed(t *testing.T) {
	t.Parallel()
	c := config.Default()
	c.SenderName = "Harbour Weekly"
	file := c
	c.Items = 12
	c.Database = "postgres://me:hunter1@db.example/dateline"
	c.SMTP = []config.Secret{"smtp://me:hunter2@relay.example:587"}
	c.ReturnsIMAP = "imaps://box:hunter3@imap.example"
	s, err := c.Check()
	if err != nil {
		t.Log(err) // an address with its password in it may be refused; it is not shown all the same
		s.Config = c
	}
	s.File = file
	keys, err := s.Described()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]config.Key{}
	for _, k := range keys {
		if k.Name == "" || k.Manual == "" {
			t.Errorf("a key without name or manual: %+v", k)
		}
		if strings.Contains(k.Value+k.Default+k.Manual, "hunter") {
			t.Errorf("a secret is shown: %+v", k)
		}
		found[k.Name] = k
	}
	for name, want := range map[string]config.Key{
		"sender_name": {Value: "Harbour Weekly", From: config.FromFile}, "items": {Value: "12", From: config.FromStart, Default: "20"},
		"zone": {Value: "UTC", From: config.FromDefault}, "database": {Value: "[set]", From: config.FromStart}, "smtp": {Value: "[set]", From: config.FromStart},
	} {
		if got := found[name]; got.Value != want.Value || got.From != want.From || want.Default != "" && got.Default != want.Default {
			t.Errorf("%s = %+v, want %+v", name, got, want)
		}
	}
	example, err := config.Example()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(example) {
		key, _, ok := strings.Cut(line, " = ")
		if _, described := found[key]; ok && !strings.HasPrefix(line, "#") && !described && !strings.Contains(example[:strings.Index(example, line)], "[[models]]") {
			t.Errorf("%s is in the example, and not described", key)
		}
	}
}
