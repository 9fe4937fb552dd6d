// Package config reads Dateline's one configuration file, strictly: an unknown key or a value that cannot be is an
// error with the key's path, and all of them are reported at once. Every key has a flag of the same name, which wins.
//
// The doc comments of the fields of Config and Model are its manual: Example prints them, so they cannot drift.
package config

import (
	"bytes"
	_ "embed" // the manual is in the source
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"net"
	"net/netip"
	"net/url"
	"os"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"dateline/internal/news"
)

//go:embed config.go
var source string

// Config is the configuration. Everything has a default; an empty file is a good one.
type Config struct {
	// Address at which the site is served.
	Listen string `toml:"listen"`
	// Public address of the site, written into feeds. Empty: the address at which it is served.
	BaseURL string `toml:"base_url"`
	// PostgreSQL database, like postgres://user@host/dateline. Empty: SQLite in the data folder.
	// The environment variable DATELINE_DATABASE wins, so that a password need not stand in a file.
	Database Secret `toml:"database"`
	// Time zone in which weeks begin and schedules run, as an IANA name.
	Zone string `toml:"zone"`
	// Pins the clock, like 2025-12-14T20:00:00Z: a recorded week is read as if it were that day. Empty: the real time.
	Now string `toml:"now"`
	// Networks that fetching may reach beside the public ones, like 127.0.0.0/8. They are not paced.
	AllowNet []string `toml:"allow_net"`
	// Name that sources see. It must be truthful and say where to complain.
	UserAgent string `toml:"user_agent"`
	// What this process does: any of collect, work, web. Several processes on one PostgreSQL may divide the roles.
	Roles []string `toml:"roles"`
	// Whether pages of reports are fetched whose feed carries less than 600 characters.
	Pages bool `toml:"pages"`
	// Sources or pages that are read at once.
	Workers int `toml:"workers"`
	// When the night's re-clustering runs: minute, hour, day, month, weekday.
	Nightly string `toml:"nightly"`
	// When the draft of the ending week is built: minute, hour, day, month, weekday.
	Draft string `toml:"draft"`
	// Stories that an issue prints at most.
	Items int `toml:"items"`
	// Folder with another industry's gazetteer.tsv, terms.tsv and sources.opml. Empty: artificial intelligence.
	Field string `toml:"field"`
	// Log level: debug, info, warn, error.
	Log string `toml:"log"`
	// Dollars that models may cost for one issue, or for one deep dive, at most. A call that could pass it is not made. 0:
	// only models whose price is 0 are asked.
	SpendIssue float64 `toml:"spend_issue"`
	// Dollars that models may cost in one month (UTC), over all issues.
	SpendMonth float64 `toml:"spend_month"`
	// How long models may take to write one issue or one deep dive, all questions together. What is not written by then stands
	// as without a model, so that the issue is on time whatever they do.
	WriteTime string `toml:"write_time"`
	Subscribe
	Sending
	Returns
	// Language models, the first choice first; where one fails, the next is asked. None: every issue comes out without.
	Models []Model `toml:"models"`
}

// Default returns the configuration of an empty file.
func Default() Config {
	return Config{
		Listen: "localhost:8080", Zone: "UTC", UserAgent: "Dateline/0.1 (self-hosted news reader; +https://dateline.example/bot)",
		AllowNet: []string{}, Roles: []string{"collect", "work", "web"}, Pages: true, Workers: 16,
		Nightly: "10 3 * * *", Draft: "0 20 * * 0", Items: 20, Log: "warn",
		SpendIssue: 1, SpendMonth: 10, WriteTime: "10m", Subscribe: defaultSubscribe(), Sending: defaultSending(), Returns: defaultReturns(),
	}
}

// Secret is a text that is never printed.
type Secret string

// String says whether the secret is set.
func (s Secret) String() string {
	if s == "" {
		return "[empty]"
	}
	return "[set]"
}

// MarshalText hides the secret from encoders and loggers.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a secret.
func (s *Secret) UnmarshalText(b []byte) error {
	*s = Secret(b)
	return nil
}

// Read reads a configuration file over the defaults.
func Read(path string) (Config, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return Config{}, fmt.Errorf("read configuration: %w", err)
	}
	c, err := Parse(text)
	if err != nil {
		return Config{}, fmt.Errorf("%s: %w", path, err)
	}
	return c, nil
}

// Parse reads a configuration over the defaults. It does not check values: see Check.
func Parse(text []byte) (Config, error) {
	c := Default()
	d := toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields()
	err := d.Decode(&c)
	if strict, ok := errors.AsType[*toml.StrictMissingError](err); ok {
		var keys []string
		for _, e := range strict.Errors {
			line, _ := e.Position()
			keys = append(keys, fmt.Sprintf("line %d: unknown key %s", line, strings.Join(e.Key(), ".")))
		}
		return c, fmt.Errorf("%w: %s (dateline config example prints all keys)", news.ErrInvalid, strings.Join(keys, "; "))
	}
	if bad, ok := errors.AsType[*toml.DecodeError](err); ok {
		line, column := bad.Position()
		return c, fmt.Errorf("%w: line %d, column %d: %s", news.ErrInvalid, line, column, bad.Error())
	}
	return c, err
}

// Settings are a configuration's values in the types that the program works with.
type Settings struct {
	Config
	Location *time.Location
	Pinned   time.Time // zero: the real time
	Nets     []netip.Prefix
	// File is what the file says, before the environment and flags; the zero value where nobody noted it.
	File Config
}

// Check turns values into Settings, or says all that is wrong with them.
func (c Config) Check() (Settings, error) {
	s := Settings{Config: c}
	var wrong []error
	bad := func(key, format string, a ...any) {
		wrong = append(wrong, fmt.Errorf("%s: %s", key, fmt.Sprintf(format, a...)))
	}
	var err error
	if s.Location, err = time.LoadLocation(c.Zone); err != nil || c.Zone == "Local" {
		bad("zone", "%q is no IANA time zone (write it like Asia/Shanghai or UTC)", c.Zone)
	}
	if c.Now != "" {
		if s.Pinned, err = time.Parse(time.RFC3339, c.Now); err != nil {
			bad("now", "%q is no time (write it like 2025-12-14T20:00:00Z)", c.Now)
		}
	}
	for _, text := range c.AllowNet {
		p, err := netip.ParsePrefix(text)
		if err != nil {
			bad("allow_net", "%q is no network (write it like 127.0.0.0/8)", text)
			continue
		}
		s.Nets = append(s.Nets, p.Masked())
	}
	if _, _, err := net.SplitHostPort(c.Listen); err != nil {
		bad("listen", "%q is no address (write it like localhost:8080 or :8080)", c.Listen)
	}
	if c.BaseURL != "" {
		if u, err := url.Parse(c.BaseURL); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			bad("base_url", "%q is no address (write it like https://news.example)", c.BaseURL)
		}
	}
	for _, r := range c.Roles {
		if r != "collect" && r != "work" && r != "web" {
			bad("roles", "%q is no role (any of collect, work, web)", r)
		}
	}
	if len(c.Roles) == 0 {
		bad("roles", "a process without a role does nothing (any of collect, work, web)")
	}
	if c.Workers < 1 || c.Workers > 256 {
		bad("workers", "%d is not between 1 and 256", c.Workers)
	}
	if c.Items < 1 || c.Items > 200 {
		bad("items", "%d is not between 1 and 200", c.Items)
	}
	switch c.Log {
	case "debug", "info", "warn", "error":
	default:
		bad("log", "%q is no level (debug, info, warn, error)", c.Log)
	}
	c.checkModels(bad)
	c.Subscribe.check(bad)
	c.Sending.check(bad)
	c.Returns.check(bad)
	if len(wrong) > 0 {
		return s, fmt.Errorf("%w configuration: %w", news.ErrInvalid, errors.Join(wrong...))
	}
	return s, nil
}

// Has says whether the process has a role.
func (c Config) Has(role string) bool { return slices.Contains(c.Roles, role) }

// Example returns a configuration file with every key, its default and its manual.
func Example() (string, error) {
	var b strings.Builder
	b.WriteString("# Dateline's configuration. Every key is optional; what stands here are the defaults.\n")
	if err := example(&b, reflect.ValueOf(Default()), "config.go", source); err != nil {
		return "", err
	}
	return b.String(), nil
}

// example writes the keys of a struct with the manual in its source, and those of structs within it in their place.
func example(b *strings.Builder, v reflect.Value, file, text string) error {
	docs, err := manual(file, text, v.Type().Name())
	if err != nil {
		return err
	}
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if f.Anonymous {
			if err := example(b, v.Field(i), strings.ToLower(f.Name)+".go", sources()[f.Name]); err != nil {
				return err
			}
			continue
		}
		for line := range strings.Lines(docs[f.Name]) {
			b.WriteString("\n# " + strings.TrimSpace(line))
		}
		var one string
		if f.Name == "Models" {
			one, err = exampleModel()
		} else {
			one, err = line(f.Tag.Get("toml"), plain(v.Field(i)))
		}
		if err != nil {
			return err
		}
		b.WriteString("\n" + one)
	}
	return nil
}

// sources are the sources of the structs within Config, by their names.
func sources() map[string]string {
	return map[string]string{"Subscribe": subscribeSource, "Sending": sendingSource, "Returns": returnsSource}
}

// line writes a key with its value.
func line(key string, value any) (string, error) {
	text, err := toml.Marshal(map[string]any{key: value})
	if err != nil {
		return "", fmt.Errorf("example of %s: %w", key, err)
	}
	return string(text), nil
}

// plain shows a secret's empty default as the empty text.
func plain(v reflect.Value) any {
	if v.Type() == reflect.TypeFor[Secret]() {
		return ""
	}
	return v.Interface()
}

// manual reads the doc comments of a struct's fields from the source of its file.
func manual(name, text, of string) (map[string]string, error) {
	file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ParseComments)
	if err != nil {
		return nil, fmt.Errorf("manual: %w", err)
	}
	docs := map[string]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.TypeSpec)
		if !ok || spec.Name.Name != of {
			return true
		}
		if st, ok := spec.Type.(*ast.StructType); ok {
			for _, f := range st.Fields.List {
				if len(f.Names) > 0 { // a struct within has its manual with it
					docs[f.Names[0].Name] = f.Doc.Text()
				}
			}
		}
		return false
	})
	return docs, nil
}
