package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"dateline/internal/annotate"
	"dateline/internal/claim"
	"dateline/internal/entity"
	"dateline/internal/field"
	"dateline/internal/hans"
	"dateline/internal/news"
	"dateline/internal/speech"
	"dateline/internal/text"
)

type inspectClaimsCmd struct {
	File string `arg:"" optional:"" default:"-" help:"File of JSON Lines, or - for standard input."`
}

// Help shows examples.
func (inspectClaimsCmd) Help() string {
	return "Reads one sentence a line, as a JSON object with id, lang, text, context (the title or what stands before) and published, " +
		"and prints what each claims, in the same order.\n\n" +
		examples(
			`echo '{"id":"1","lang":"en","text":"Meta raised its 2025 capex guidance to $70-72 billion."}' | dateline inspect claims`,
			"dateline inspect claims sentences.jsonl",
		)
}

// sentence is one line that is read.
type sentence struct {
	ID        string    `json:"id"`
	Lang      news.Lang `json:"lang"`
	Text      string    `json:"text"`
	Context   string    `json:"context"`
	Published string    `json:"published"`
}

// claimed is one line that is printed. Names are English where the gazetteer knows them, else as printed.
type claimed struct {
	ID          string           `json:"id"`
	Lang        news.Lang        `json:"lang"`
	Attribution news.Attribution `json:"attribution"`
	Speaker     string           `json:"speaker"`
	Modality    news.Modality    `json:"modality"`
	Quotes      []claimedQuote   `json:"quotes"`
	Figures     []claimedFigure  `json:"figures"`
	Specs       []claimedFigure  `json:"specs"`
	Promises    []claimedPromise `json:"promises"`
	Moves       []claimedMove    `json:"moves"`
	Releases    []claimedRelease `json:"releases"`
	Entities    []string         `json:"entities"`
}

type claimedQuote struct {
	Text    string `json:"text"`
	Speaker string `json:"speaker"`
}

type claimedFigure struct {
	Surface string     `json:"surface"`
	Low     float64    `json:"low"`
	High    float64    `json:"high"`
	Unit    string     `json:"unit"`
	Entity  string     `json:"entity"`
	Metric  string     `json:"metric"`
	Period  string     `json:"period"`
	Basis   news.Basis `json:"basis"`
	Approx  bool       `json:"approx"`
	Change  string     `json:"change"`
}

type claimedPromise struct {
	Entity    string    `json:"entity"`
	Milestone string    `json:"milestone"`
	Low       string    `json:"low"`
	High      string    `json:"high"`
	Earlier   string    `json:"earlier"`
	Status    news.Fate `json:"status"`
}

type claimedMove struct {
	Person string          `json:"person"`
	From   string          `json:"from"`
	To     string          `json:"to"`
	Role   string          `json:"role"`
	Status news.MoveStatus `json:"status"`
}

type claimedRelease struct {
	Product string             `json:"product"`
	Maker   string             `json:"maker"`
	Status  news.ReleaseStatus `json:"status"`
	Access  string             `json:"access"`
	Licence string             `json:"licence"`
}

// Run prints what sentences claim.
func (c inspectClaimsCmd) Run(e *environment) error {
	body, err := e.file(c.File)
	if err != nil {
		return err
	}
	f, err := field.AI()
	if err != nil {
		return err
	}
	g, err := entity.New(f)
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(bytes.NewReader(body))
	lines.Buffer(nil, len(body)+1)
	out := json.NewEncoder(e.out)
	out.SetEscapeHTML(false)
	var chain []sentence // the lines before that this one goes on
	for n := 1; lines.Scan(); n++ {
		if err := e.ctx.Err(); err != nil {
			return err
		}
		line := bytes.TrimSpace(lines.Bytes())
		if len(line) == 0 {
			continue
		}
		var s sentence
		if err := json.Unmarshal(line, &s); err != nil {
			return fmt.Errorf("%s:%d: %w: %w", c.File, n, news.ErrInvalid, err)
		}
		if s.Text == "" {
			return fmt.Errorf("%s:%d: %w: no text", c.File, n, news.ErrInvalid)
		}
		chain = follows(chain, &s)
		found, err := inspect(g, chain, &s)
		if err != nil {
			return fmt.Errorf("%s:%d: %w", c.File, n, err)
		}
		if err := out.Encode(found); err != nil {
			return err
		}
		chain = append(chain, s)
	}
	return lines.Err()
}

// maxChain is how many lines before a line are read with it.
const maxChain = 8

// follows returns the lines that a line goes on: those before it, if its context ends with the last of them. So the lines
// of one article are read as an article, and "the model" of one is what the one before named.
func follows(chain []sentence, s *sentence) []sentence {
	if len(chain) == 0 || !strings.HasSuffix(strings.TrimSpace(s.Context), strings.TrimSpace(chain[len(chain)-1].Text)) {
		return nil
	}
	return chain[max(0, len(chain)-maxChain):]
}

// inspect reads one sentence, after those that it goes on.
func inspect(g *entity.Gazetteer, chain []sentence, s *sentence) (*claimed, error) {
	r := claim.Report{Title: s.Context, Lang: text.Detect(s.Text, s.Lang), Class: news.Press}
	if len(chain) > 0 {
		r.Title = chain[0].Context
	}
	for i := range chain {
		r.Body += chain[i].Text
		r.Sentences = append(r.Sentences, text.Span{Start: len(r.Body) - len(chain[i].Text), End: len(r.Body)})
		r.Body += "\n"
	}
	start := len(r.Body)
	r.Body += s.Text
	r.Sentences = append(r.Sentences, text.Span{Start: start, End: len(r.Body)})
	if s.Lang.Edition() != r.Lang.Edition() && s.Lang != "" {
		r.Lang = s.Lang
	}
	var err error
	if r.Published, err = parseTime(s.Published); err != nil {
		return nil, fmt.Errorf("published: %w", err)
	}
	mentions := g.Find(r.Title, r.Body)
	annotate.Mentions(g, mentions, &r)
	claims, sources := claim.Read(&r)
	name := func(n news.Name) string {
		if n.ID != "" {
			return g.Name(n.ID, news.English)
		}
		if n.English != "" {
			return n.English
		}
		return hans.Latin(n.Text)
	}
	last := len(r.Sentences)
	claims = slices.DeleteFunc(claims, func(c news.Claim) bool { return c.Passage != last })
	out := report(claims, sources[last], s.Text, name)
	out.ID, out.Lang = s.ID, s.Lang
	seen := map[news.EntityID]bool{}
	for _, m := range mentions {
		if !m.Title && m.Start >= start && !seen[m.ID] {
			seen[m.ID] = true
			out.Entities = append(out.Entities, g.Name(m.ID, news.English))
		}
	}
	return out, nil
}

// organisation writes a name that is no person's: what has no English stays as printed.
func organisation(n news.Name, name func(news.Name) string) string {
	if n.ID == "" && n.English == "" {
		return n.Text
	}
	return name(n)
}

// report writes the claims of a sentence for people.
func report(claims []news.Claim, source speech.Source, whole string, name func(news.Name) string) *claimed {
	out := &claimed{
		Attribution: source.Attribution, Speaker: source.Speaker, Modality: source.Modality,
		Quotes: []claimedQuote{}, Figures: []claimedFigure{}, Specs: []claimedFigure{}, Promises: []claimedPromise{},
		Moves: []claimedMove{}, Releases: []claimedRelease{}, Entities: []string{},
	}
	for i := range claims {
		c := &claims[i]
		switch {
		case c.Figure != nil:
			f := claimedFigure{
				Surface: whole[c.Start:c.End], Low: c.Figure.Low, High: c.Figure.High, Unit: c.Figure.Unit, Entity: name(c.Subject),
				Metric: c.Figure.Metric, Period: c.Figure.Period, Basis: c.Figure.Basis, Approx: c.Figure.Approx, Change: "none",
			}
			if c.Figure.Change != "" {
				f.Change = string(c.Figure.Change)
			}
			if c.Kind == news.ClaimSpec {
				out.Specs = append(out.Specs, f)
			} else {
				out.Figures = append(out.Figures, f)
			}
		case c.Promise != nil:
			p := c.Promise
			earlier := p.Earlier.To
			if earlier == "" {
				earlier = p.Earlier.From
			}
			out.Promises = append(out.Promises, claimedPromise{name(c.Subject), p.Milestone, p.When.From, p.When.To, earlier, p.Status})
		case c.Move != nil:
			m := c.Move
			out.Moves = append(out.Moves, claimedMove{name(m.Person), organisation(m.From, name), organisation(m.To, name), m.Role, m.Status})
		case c.Release != nil:
			l := c.Release
			product := strings.TrimSpace(name(l.Product))
			if l.Product.ID == "" && l.Version != "" && !strings.Contains(product, l.Version) {
				product += " " + l.Version
			}
			out.Releases = append(out.Releases, claimedRelease{product, name(l.Maker), l.Status, l.Access, l.Licence})
		case c.Quote != nil:
			out.Quotes = append(out.Quotes, claimedQuote{c.Quote.Text, c.Speaker.Text})
		}
	}
	return out
}
