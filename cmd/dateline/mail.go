package main

import (
	"fmt"
	"net/netip"
	"strings"

	"dateline/internal/app"
	"dateline/internal/mail/doctor"
	"dateline/internal/news"
)

// mailCmds set up who sends.
type mailCmds struct {
	Keys mailKeysCmd `cmd:"" help:"Make the keys that sign mail (DKIM), and print what DNS must say of them."`
}

type mailKeysCmd struct {
	Domain   string `help:"Domain that signs (default: that of sender_mail)." placeholder:"DOMAIN"`
	Selector string `help:"Beginning of the keys' names in DNS (default: k and the year). A new one makes new keys." placeholder:"NAME"`
	JSON     bool   `help:"Print as JSON."`
}

// Help shows examples.
func (mailKeysCmd) Help() string {
	return "Makes an RSA key, which all receivers know, and an Ed25519 key, in the data folder, and prints the records to publish and the line for the configuration. " +
		"Run again, it prints the same keys' records. To change keys: make new ones under another selector, publish them, then change the setting, and leave the old records for a week.\n\n" +
		examples("dateline mail keys", "dateline mail keys --selector k2027", "dateline mail keys --domain news.example --json")
}

// Run makes keys, or finds them.
func (c mailKeysCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		keys, err := a.MailKeys(c.Domain, c.Selector)
		if err != nil {
			return err
		}
		if c.JSON {
			return e.json(keys)
		}
		var settings []string
		for _, k := range keys {
			what := "is there"
			if k.Made {
				what = "was made"
			}
			if err := e.say("The key %s %s: %s", k.Selector, what, k.File); err != nil {
				return err
			}
			settings = append(settings, fmt.Sprintf("%q", k.Setting()))
		}
		if err := e.say("\nPublish these records in DNS; they are no secret:\n"); err != nil {
			return err
		}
		for _, k := range keys {
			if err := e.say("%s\n", k.Zone); err != nil {
				return err
			}
		}
		return e.say("Once they are there, sign with this line in the configuration:\n\ndkim = [%s]\n\nThen dateline doctor mail looks whether all is well.", strings.Join(settings, ", "))
	})
}

// doctorCmds look at what the program needs from outside.
type doctorCmds struct {
	Mail doctorMailCmd `cmd:"" help:"Look at what DNS and the relay lack for mail to arrive."`
}

type doctorMailCmd struct {
	IP   []netip.Addr `help:"Address that hands your mail to the world: your machine's, or your relay's. Then SPF is tried on it, and its name is asked for." name:"ip" placeholder:"ADDRESS"`
	SMTP []string     `help:"Relay in place of the configured ones." name:"smtp" placeholder:"URL"`
	Lang string       `help:"Language of what is said: en or zh." enum:"en,zh" default:"en"`
	JSON bool         `help:"Print as JSON."`
}

// Help shows examples.
func (doctorMailCmd) Help() string {
	return "Looks up SPF, DKIM, DMARC, PTR and MX for the configured sender, and asks the relay for TLS; sends no mail and no password. " +
		"It ends with 0 if large receivers would take the mail, and with 4 if they would not, or if DNS does not answer.\n\n" +
		examples("dateline doctor mail", "dateline doctor mail --ip 192.0.2.10", "dateline doctor mail --lang zh", "dateline doctor mail --json")
}

// diagnosis is a finding with its words.
type diagnosis struct {
	doctor.Finding
	Text string `json:"text"`
}

// Run looks.
func (c doctorMailCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		if err := a.UseRelays(c.SMTP); err != nil {
			return err
		}
		found, err := a.DoctorMail(e.ctx, c.IP)
		if err != nil {
			return err
		}
		var all []diagnosis
		bad, skipped := 0, 0
		for _, f := range found {
			all = append(all, diagnosis{f, f.Text(news.Lang(c.Lang))})
			switch f.Level {
			case doctor.Bad:
				bad++
			case doctor.Skip:
				skipped++
			default:
			}
		}
		if c.JSON {
			err = e.json(all)
		} else {
			err = c.print(e, all)
		}
		switch {
		case err != nil:
			return err
		case bad > 0:
			return fmt.Errorf("%w: %d of %d checks failed: large receivers would refuse or hide the mail", news.ErrUnavailable, bad, len(all))
		case skipped > 0:
			return fmt.Errorf("%w: %d of %d checks could not be made", news.ErrUnavailable, skipped, len(all))
		}
		return nil
	})
}

func (doctorMailCmd) print(e *environment, all []diagnosis) error {
	marks := map[doctor.Level]string{doctor.Good: "ok", doctor.Warn: "note", doctor.Bad: "BAD", doctor.Skip: "?"}
	for _, d := range all {
		if err := e.say("%-5s %s", marks[d.Level], d.Text); err != nil {
			return err
		}
		for line := range strings.Lines(d.Detail) {
			if line = strings.TrimSpace(line); line != "" && d.Level != doctor.Good {
				if err := e.say("        found: %s", shortLine(line)); err != nil {
					return err
				}
			}
		}
		if d.Level != doctor.Good && d.Value != "" {
			if err := e.say("        set:   %s TXT %q", d.Name, d.Value); err != nil {
				return err
			}
		}
	}
	return nil
}

// shortLine bounds a stranger's text, and shows its control characters as such.
func shortLine(text string) string {
	const most = 300
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "…"
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return '?'
		}
		return r
	}, text)
}
