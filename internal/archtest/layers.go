package archtest

import "slices"

// Layer is a set of packages under one rule.
type Layer struct {
	Name string
	// Packages are folders under internal/, or, where they begin with "cmd/", under the root.
	Packages []string
	// Imports names the layers whose packages may be imported.
	Imports []string
	// Each other says whether packages of the layer may import their neighbours. A package may always import its
	// own sub-packages of the same layer.
	EachOther bool
}

// Layers returns who may import whom, lowest layer first. A package in no layer fails, so adding one means deciding
// here where it belongs.
//
//	base      the words; every package may know them
//	pure      no I/O, no clock, no context
//	sample    the bundled week: files and who wrote them, nothing that acts
//	tools     a way to touch the world, no policy; not each other
//	providers the wire formats of language models; not each other
//	mailers   what surrounds a letter: sending it, reading what comes back, checking DNS; not each other
//	read      the only door from faces to content, and what content looks like
//	pictures  what stands beside a link to a page; drawn from texts alone
//	stages    rows in, rows out; not each other, and never the store
//	faces     HTTP in; not each other, and never the store
//	store     every query once; the engines beside it
//	config    the operator's settings; who needs one gets it from app
//	measures  programs that measure the others; cmd may start them
//	tests     linked into no program
func Layers() []Layer {
	return []Layer{
		{Name: "base", Packages: []string{"news"}},
		{
			Name: "pure",
			Packages: []string{
				"canon", "text", "hans", "orders", "entity", "field", "similar", "rank", "summary", "section", "feed", "extract", "opml",
				"search", "transcript", "quantity", "when", "speech", "claim", "record", "proof", "phrase", "address", "slice", "roster", "token",
			},
			Imports: []string{"base"}, EachOther: true,
		},
		{Name: "sample", Packages: []string{"sample"}, Imports: []string{"base"}},
		{Name: "tools", Packages: []string{"fetch", "folder", "auth", "job", "llm", "web", "mail", "mail/dial", "mail/dkim"}, Imports: []string{"base", "pure"}},
		{Name: "providers", Packages: []string{"llm/openai", "llm/anthropic", "llm/gemini"}, Imports: []string{"base", "llm"}},
		{Name: "mailers", Packages: []string{"mail/bounce", "mail/doctor", "mail/imap", "mail/pop3", "mail/receive", "mail/smtp", "mail/mailtest"}, Imports: []string{"base", "pure", "mail", "mail/dial", "mail/dkim"}},
		{Name: "read", Packages: []string{"archive", "render"}, Imports: []string{"base", "pure"}},
		{Name: "pictures", Packages: []string{"render/card"}, Imports: []string{"base", "pure", "render"}},
		{
			Name: "stages", Packages: []string{"collect", "annotate", "cluster", "follow", "compose", "deliver", "returns"},
			Imports: []string{"base", "pure", "tools", "mailers", "render"},
		},
		{Name: "faces", Packages: []string{"site", "desk", "hooks", "mailbox", "subscribe"}, Imports: []string{"base", "pure", "tools", "mailers", "read", "pictures"}},
		{Name: "store", Packages: []string{"store"}, Imports: []string{"base"}},
		{Name: "engines", Packages: []string{"store/sqlite", "store/postgres"}, Imports: []string{"base", "store"}},
		{Name: "config", Packages: []string{"config"}, Imports: []string{"base"}},
		{
			Name: "app", Packages: []string{"app"},
			Imports: []string{
				"base", "pure", "sample", "tools", "providers", "mailers", "read", "stages", "faces", "store", "engines", "config",
			},
		},
		{Name: "measures", Packages: []string{"bench", "evals"}, Imports: []string{
			"base", "pure", "sample", "tools", "providers", "mailers", "read", "stages", "faces", "store", "engines", "config", "app",
		}},
		{Name: "cmd", Packages: []string{"cmd/dateline"}, Imports: []string{
			"base", "pure", "sample", "tools", "providers", "mailers", "read", "stages", "faces", "store", "engines", "config", "app", "measures",
		}},
		{
			Name: "tests", Packages: []string{"archtest", "e2e", "testkit", "testkit/demo", "store/storetest", "llm/llmtest"},
			Imports: []string{
				"base", "pure", "sample", "tools", "providers", "mailers", "read", "stages", "faces", "store", "engines", "config", "app", "measures",
			},
			EachOther: true,
		},
	}
}

// Library says who may import a library, so that an upgrade is one folder.
type Library struct {
	// Path is an import path; it stands for all paths below it too.
	Path string
	// Packages and Layers may import it, and nothing else.
	Packages []string
	Layers   []string
}

// Libraries returns who may import what reaches the world, and what has one thin adapter. A longer path goes
// before a shorter one that holds it: the first that matches decides.
func Libraries() []Library {
	return []Library{
		{Path: "database/sql", Packages: []string{"job"}, Layers: []string{"store", "engines", "app", "tests"}},
		{Path: "net/http", Packages: []string{"fetch", "web", "llm"}, Layers: []string{"providers", "faces", "app", "cmd", "measures", "tests"}},
		{Path: "os/exec", Layers: []string{"measures", "tests"}},
		{Path: "os/signal", Layers: []string{"cmd", "tests"}},
		{Path: "net/smtp"},
		{Path: "unsafe"},
		{Path: "plugin"},

		{Path: "github.com/mmcdole/gofeed", Packages: []string{"feed"}},
		{Path: "github.com/markusmobius/go-trafilatura", Packages: []string{"extract"}},
		{Path: "codeberg.org/readeck/go-readability", Packages: []string{"extract"}},
		{Path: "github.com/mozillazg/go-pinyin", Packages: []string{"hans"}},
		{Path: "github.com/microcosm-cc/bluemonday", Packages: []string{"feed", "extract"}},
		{Path: "github.com/wneessen/go-mail", Packages: []string{"mail"}},
		{Path: "github.com/emersion/go-msgauth", Layers: []string{"tests"}},
		{Path: "github.com/miekg/dns", Layers: []string{"tests"}},
		{Path: "github.com/riverqueue", Packages: []string{"job"}},
		{Path: "github.com/robfig/cron", Packages: []string{"job"}},
		{Path: "github.com/jackc/pgx", Packages: []string{"job"}, Layers: []string{"engines", "tests"}},
		{Path: "modernc.org/sqlite", Packages: []string{"job"}, Layers: []string{"engines", "tests"}},
		{Path: "modernc.org/libc"},
		{Path: "golang.org/x/image", Packages: []string{"render/card"}},
		{Path: "github.com/pressly/goose", Layers: []string{"store", "engines"}},
		{Path: "github.com/chromedp", Layers: []string{"measures", "tests"}},
		{Path: "github.com/alecthomas/kong", Layers: []string{"cmd"}},
		{Path: "github.com/knadh/koanf", Layers: []string{"config"}},
		{Path: "github.com/pelletier/go-toml", Packages: []string{"field"}, Layers: []string{"config"}},
		{Path: "github.com/openai/openai-go", Packages: []string{"llm/openai"}},
		{Path: "github.com/anthropics/anthropic-sdk-go", Packages: []string{"llm/anthropic"}},
		{Path: "google.golang.org/genai", Packages: []string{"llm/gemini"}},
		{Path: "github.com/google/jsonschema-go", Packages: []string{"llm"}},
		{Path: "github.com/schollz/progressbar", Layers: []string{"cmd"}},
		{Path: "github.com/lmittmann/tint", Layers: []string{"cmd"}},
		{Path: "github.com/andybalholm/brotli", Packages: []string{"fetch", "web"}, Layers: []string{"faces", "tests"}},
		{Path: "github.com/google/go-cmp", Layers: []string{"tests"}},
		{Path: "github.com/rogpeppe/go-internal", Layers: []string{"tests"}},
		{Path: "pgregory.net/rapid", Layers: []string{"tests"}},
	}
}

// folder returns the folder of a package as the tables name it.
func folder(name string) string {
	if len(name) > 4 && name[:4] == "cmd/" {
		return name
	}
	return "internal/" + name
}

// layerOf returns the layer that holds a folder.
func layerOf(table []Layer, dir string) (Layer, bool) {
	for _, l := range table {
		if slices.ContainsFunc(l.Packages, func(name string) bool { return folder(name) == dir }) {
			return l, true
		}
	}
	return Layer{}, false
}
