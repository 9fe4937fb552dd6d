package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"dateline/internal/app"
	"dateline/internal/news"
	"dateline/internal/proof"
	"dateline/internal/text"
)

type proveCmd struct {
	Sentence  string   `help:"The sentence to check. Without it, JSON is read from standard input." placeholder:"TEXT"`
	Passage   []string `help:"A passage that shall hold it; may be given again." placeholder:"TEXT" sep:"none"`
	Lang      string   `help:"Language of the sentence, like en or zh (default: read from the words)." placeholder:"LANG"`
	Written   string   `help:"Day from which dates of the sentence count, like 2025-12-14 (default: the passages' day)." placeholder:"DAY"`
	Published string   `help:"Day on which the passages were published, from which their dates count." placeholder:"DAY"`
	Shown     string   `help:"Attribution printed beside the sentence: ${attributions}." enum:",${attributions}" default:"" placeholder:"CLASS"`
	Words     string   `help:"Language of the reasons: en or zh." enum:"en,zh" default:"en"`
	JSON      bool     `help:"Print the verdict as JSON."`
}

// Help shows examples.
func (proveCmd) Help() string {
	return "Checks a sentence against passages, and against nothing else: quotations and who said them, numbers with their units, dates, " +
		"versions, names, whether it says more surely than they do what is expected, denied or hearsay. It cannot tell who did what to whom. " +
		"The exit code is 1 if the passages do not hold the sentence.\n\n" +
		"Standard input holds objects like " +
		`{"sentence": "…", "lang": "zh", "written": "2025-12-14", "passages": [{"text": "…", "published": "2025-12-09", "context": "…", "attribution": "anonymous", "speaker": "…"}]}` +
		"; only sentence and passages with a text must be there, and a passage may be its text alone.\n\n" +
		examples(
			`dateline prove --sentence "Meta 将投入 143 亿美元" --passage "Meta will invest \$14.3 billion." --published 2025-06-13`,
			"dateline prove --json < sentence.json",
		)
}

// proving is one sentence with its passages, as it is read.
type proving struct {
	Sentence string           `json:"sentence"`
	Lang     news.Lang        `json:"lang"`
	Written  string           `json:"written"`
	Shown    news.Attribution `json:"shown"`
	Passages []provingPassage `json:"passages"`
}

type provingPassage struct {
	Text        string           `json:"text"`
	Lang        news.Lang        `json:"lang"`
	Published   string           `json:"published"`
	Context     string           `json:"context"`
	Attribution news.Attribution `json:"attribution"`
	Speaker     string           `json:"speaker"`
	Modality    news.Modality    `json:"modality"`
}

// UnmarshalJSON reads a passage, or its text alone.
func (p *provingPassage) UnmarshalJSON(b []byte) error {
	if json.Unmarshal(b, &p.Text) == nil {
		return nil
	}
	type plain provingPassage
	return json.Unmarshal(b, (*plain)(p))
}

var errNotHeld = errors.New("the passages do not hold the sentence")

// Run checks sentences.
func (c proveCmd) Run(e *environment) error {
	s, err := e.settings()
	if err != nil {
		return err
	}
	checker, err := app.ReadChecker(s.Field)
	if err != nil {
		return err
	}
	all, err := c.read(e.stdin)
	if err != nil {
		return err
	}
	held := true
	for i := range all {
		sentence, passages, err := all[i].parts()
		if err != nil {
			return err
		}
		v := checker.Check(&sentence, passages)
		held = held && v.OK
		if c.JSON {
			err = e.json(&v)
		} else {
			err = e.say("%s", c.verdict(&v, passages))
		}
		if err != nil {
			return err
		}
	}
	if !held {
		return errNotHeld
	}
	return nil
}

// read takes one sentence from the flags, or any number from standard input.
func (c *proveCmd) read(stdin io.Reader) ([]proving, error) {
	if c.Sentence != "" {
		p := proving{Sentence: c.Sentence, Lang: news.Lang(c.Lang), Written: c.Written, Shown: news.Attribution(c.Shown)}
		for _, t := range c.Passage {
			p.Passages = append(p.Passages, provingPassage{Text: t, Published: c.Published})
		}
		return []proving{p}, nil
	}
	if len(c.Passage) > 0 {
		return nil, fmt.Errorf("%w: passages without a --sentence", news.ErrInvalid)
	}
	var all []proving
	in := json.NewDecoder(io.LimitReader(stdin, maxFile))
	for {
		var p proving
		err := in.Decode(&p)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%w: standard input: %w", news.ErrInvalid, err)
		}
		all = append(all, p)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%w: no sentence: give --sentence, or JSON on standard input", news.ErrInvalid)
	}
	return all, nil
}

// parts are what the checker takes.
func (p *proving) parts() (proof.Sentence, []proof.Passage, error) {
	if strings.TrimSpace(p.Sentence) == "" {
		return proof.Sentence{}, nil, fmt.Errorf("%w: no sentence", news.ErrInvalid)
	}
	written, err := parseTime(p.Written)
	if err != nil {
		return proof.Sentence{}, nil, err
	}
	s := proof.Sentence{Text: p.Sentence, Lang: text.Detect(p.Sentence, p.Lang), Written: written, Shown: p.Shown}
	if p.Lang != "" {
		s.Lang = p.Lang
	}
	passages := make([]proof.Passage, 0, len(p.Passages))
	for _, q := range p.Passages {
		at, err := parseTime(q.Published)
		if err != nil {
			return s, nil, err
		}
		lang := q.Lang
		if lang == "" {
			lang = text.Detect(q.Text, "")
		}
		passages = append(passages, proof.Passage{
			Text: q.Text, Lang: lang, Published: at, Context: q.Context, Attribution: q.Attribution, Speaker: news.Name{Text: q.Speaker}, Modality: q.Modality,
		})
	}
	return s, passages, nil
}

// parseTime reads a day or a time; the empty text is no time.
func parseTime(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%w: time %q (write it like 2025-12-14 or 2025-12-14T20:00:00Z)", news.ErrInvalid, s)
}

// verdict says in words what came of the checks: what was refused or flagged in full, what was held in short.
func (c *proveCmd) verdict(v *proof.Verdict, passages []proof.Passage) string {
	chinese := c.Words == "zh"
	say := func(en, zh string) string {
		if chinese {
			return zh
		}
		return en
	}
	lines := []string{say("Held: the passages hold the sentence.", "成立：所附段落支持这句话。")}
	if !v.OK {
		lines[0] = say("Refused: the passages do not hold the sentence.", "驳回：所附段落不支持这句话。")
	}
	for _, k := range v.Checks {
		reason := say(k.Reason.EN, k.Reason.ZH)
		result := map[proof.Result][2]string{
			proof.Held: {"held", "相符"}, proof.Flagged: {"flagged", "请留意"}, proof.Refused: {"refused", "不符"},
		}[k.Result]
		line := fmt.Sprintf("  %s  %s", say(result[0], result[1]), k.Rule)
		if k.Words != "" {
			line += " " + say("“"+k.Words+"”", "「"+k.Words+"」")
		}
		if reason != "" {
			line += say(": ", "：") + reason
		}
		if k.Passage >= 0 && len(passages) > 1 {
			line += fmt.Sprintf(say(" (passage %d)", "（第 %d 段）"), k.Passage+1)
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}
