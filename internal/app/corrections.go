package app

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"dateline/internal/deliver"
	"dateline/internal/news"
	"dateline/internal/render"
)

// maxCorrections is how many corrections are listed at most.
const maxCorrections = 1000

// correctedSlice names the one part of a mailing that carries a correction.
const correctedSlice = "correction"

// Corrections returns corrections, the newest first: of one week unless it is zero, public or not.
func (a *App) Corrections(ctx context.Context, week news.Week) ([]news.Correction, error) {
	return a.Store.Corrections(ctx, week, false, maxCorrections)
}

// SaveCorrection keeps a correction of a frozen issue, which readers do not see before it is approved; one without a number
// is new. Each printed sentence must stand in its edition, letter for letter. It returns the correction as kept.
func (a *App) SaveCorrection(ctx context.Context, c news.Correction) (news.Correction, error) {
	issue, err := a.Store.Issue(ctx, c.Week)
	if err != nil {
		return c, err
	}
	if issue.Status != news.Frozen {
		return c, fmt.Errorf("%w: issue %s is not final: mend it instead", news.ErrInvalid, c.Week)
	}
	if len(c.Editions) == 0 {
		return c, fmt.Errorf("%w: a correction of no edition", news.ErrInvalid)
	}
	now := wall()()
	if c.Since.IsZero() {
		c.Since = now
	}
	if c.Since.After(now.AddDate(0, 0, 1)) {
		return c, fmt.Errorf("%w: it cannot be known since a day to come", news.ErrInvalid)
	}
	c.Story, c.At = "", now
	for lang, words := range c.Editions {
		if words.Printed, words.Wrong, words.Right = oneLineOf(words.Printed), oneLineOf(words.Wrong), oneLineOf(words.Right); words.Wrong == "" || words.Right == "" {
			return c, fmt.Errorf("%w: say what was wrong, and what is right", news.ErrInvalid)
		}
		found := false
		for _, p := range render.PrintedSentences(issue, render.NewLexicon(lang)) {
			if oneLineOf(p.Text) == words.Printed {
				found = true
				if c.Story == "" {
					c.Story = p.Story
				}
			}
		}
		if !found {
			return c, fmt.Errorf("%w: edition %s of issue %s does not print %q", news.ErrInvalid, lang, c.Week, words.Printed)
		}
		c.Editions[lang] = words
	}
	return a.Store.SaveCorrection(ctx, c)
}

func oneLineOf(text string) string { return strings.Join(strings.Fields(text), " ") }

// Heard is who would be told of a correction by mail: so many readers of an edition.
type Heard struct {
	Lang    news.Lang      `json:"lang"`
	Readers int            `json:"readers"`
	of      news.MailingID // the mailing that they received
	slices  []string       // of it, that held the sentence
}

// HeardBy returns who received what a correction corrects and may be mailed today, by edition. An edition that was never mailed
// has nobody.
func (a *App) HeardBy(ctx context.Context, c *news.Correction) ([]Heard, error) {
	var out []Heard
	for _, lang := range news.EditionLangs() {
		words, ok := c.Editions[lang]
		if !ok {
			continue
		}
		t := Heard{Lang: lang}
		of, err := a.mailed(ctx, c.Week, lang)
		if errors.Is(err, news.ErrNotFound) {
			out = append(out, t)
			continue
		}
		if err != nil {
			return nil, err
		}
		t.of = of
		slices, err := a.Store.MailedSlices(ctx, of)
		if err != nil {
			return nil, err
		}
		for _, key := range sortedKeys(slices) {
			text, err := a.Store.MailingPart(ctx, of, key)
			if err != nil {
				return nil, err
			}
			held, err := deliver.Holds(text, words.Printed)
			if err != nil {
				return nil, err
			}
			if held {
				t.Readers, t.slices = t.Readers+slices[key], append(t.slices, key)
			}
		}
		out = append(out, t)
	}
	return out, nil
}

// mailed names the mailing of an edition; news.ErrNotFound if it was never mailed. What readers got counts before what was
// tried.
func (a *App) mailed(ctx context.Context, week news.Week, lang news.Lang) (news.MailingID, error) {
	id := news.NewMailingID(week, lang, news.MailIssue)
	_, err := a.Store.Mailing(ctx, id)
	if !errors.Is(err, news.ErrNotFound) || !a.Trial() {
		return id, err
	}
	issue, err := a.Store.Issue(ctx, week)
	if err != nil {
		return id, err
	}
	id = a.mailingID(issue, lang)
	_, err = a.Store.Mailing(ctx, id)
	return id, err
}

// PublishCorrection lets readers see a correction, and mails it to those alone who received what was wrong. Run again, it
// mails what a crash left unmailed.
func (a *App) PublishCorrection(ctx context.Context, n int64, by string) (news.Correction, []news.Mailing, error) {
	c, err := a.Store.Correction(ctx, n)
	if err != nil {
		return c, nil, err
	}
	told, err := a.HeardBy(ctx, &c)
	if err != nil {
		return c, nil, err
	}
	for _, t := range told {
		if t.Readers > 0 {
			if err := a.mayMail(); err != nil {
				return c, nil, err
			}
		}
	}
	if !c.Public() {
		if c, err = a.Store.ApproveCorrection(ctx, n, by, wall()()); err != nil {
			return c, nil, err
		}
	}
	var made []news.Mailing
	for _, t := range told {
		if t.Readers == 0 {
			continue
		}
		m, err := a.mailCorrection(ctx, &c, &t)
		if err != nil {
			return c, made, err
		}
		made = append(made, m)
	}
	return c, made, nil
}

// correctionMailing names the mailing of a correction to those who received a mailing, and correctionNumber is its reverse.
// What corrects a trial is a trial.
func correctionMailing(c *news.Correction, t *Heard) news.MailingID {
	kind := "c" + strconv.FormatInt(c.N, 10)
	if isTrial(t.of) {
		kind = trialKind + kind
	}
	return news.NewMailingID(c.Week, t.Lang, news.MailingKind(kind))
}

func correctionNumber(id news.MailingID) (int64, error) {
	text := string(id)
	n, err := strconv.ParseInt(strings.TrimPrefix(strings.TrimPrefix(text[strings.LastIndex(text, "-")+1:], trialKind), "c"), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%w: mailing %s names no correction", news.ErrInvalid, id)
	}
	return n, nil
}

// mailCorrection makes the mailing of a correction, to be sent at once, and freezes who gets it.
func (a *App) mailCorrection(ctx context.Context, c *news.Correction, t *Heard) (news.Mailing, error) {
	lang := t.Lang
	id, lex, at := correctionMailing(c, t), render.NewLexicon(lang), render.NewAddress(a.BaseURL())
	if m, err := a.Store.Mailing(ctx, id); err == nil || !errors.Is(err, news.ErrNotFound) {
		return m, err
	}
	view := render.NewCorrection(c, lex, a.Zone())
	mailed, err := render.NewCorrectionMail(&view, lex, render.MailOptions{At: at, Sender: a.o.Settings.Sender()})
	if err != nil {
		return news.Mailing{}, err
	}
	signs, err := a.signers()
	if err != nil {
		return news.Mailing{}, err
	}
	now := wall()()
	text, err := deliver.Part{Message: *a.message(c.Week, lang, id, news.Weekly, mailed, now.In(a.Zone()), signs)}.Text()
	if err != nil {
		return news.Mailing{}, err
	}
	m := news.Mailing{
		ID: id, Week: c.Week, Lang: lang, Kind: news.MailCorrection, Issue: fmt.Sprintf("correction %d", c.N), Subject: mailed.Subject, Status: news.MailingOpen,
		Policy: news.DoubtPolicy(a.o.Settings.MailDoubts), CreatedAt: now, SendAt: now, ExpiresAt: now.Add(mailingTime),
	}
	if err := a.Store.CreateMailing(ctx, m, map[string]string{correctedSlice: text}); err != nil && !errors.Is(err, news.ErrConflict) {
		return m, err
	}
	if err := a.freezeCorrection(ctx, m); err != nil {
		return m, err
	}
	return a.Store.Mailing(ctx, id)
}

// freezeCorrection freezes who gets the mailing of a correction: those whose slice of the issue held the sentence.
func (a *App) freezeCorrection(ctx context.Context, m news.Mailing) error {
	n, err := correctionNumber(m.ID)
	if err != nil {
		return err
	}
	c, err := a.Store.Correction(ctx, n)
	if err != nil {
		return err
	}
	told, err := a.HeardBy(ctx, &c)
	if err != nil {
		return err
	}
	for _, t := range told {
		if t.Lang == m.Lang && t.of != "" {
			_, err = a.Store.FreezeFollowing(ctx, m.ID, t.of, t.slices, correctedSlice, wall()())
		}
	}
	return err
}

// webOf is the address of the page that a mailing's letters lead to.
func (a *App) webOf(m *news.Mailing) string {
	at := render.NewAddress(a.BaseURL())
	if m.Kind == news.MailCorrection {
		if n, err := correctionNumber(m.ID); err == nil {
			return at.Correction(m.Lang, n)
		}
	}
	if m.Kind == news.MailDaily || m.Kind == news.MailBreaking {
		return bulletinPage(at, m)
	}
	return at.Issue(m.Lang, m.Week)
}
