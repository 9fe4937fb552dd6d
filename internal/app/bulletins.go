package app

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"dateline/internal/archive"
	"dateline/internal/compose"
	"dateline/internal/deliver"
	"dateline/internal/news"
	"dateline/internal/render"
)

// How far back digests look. One that follows the last within digestSpan begins where that ended, so that nothing falls between
// them, over a weekend or behind a draft that nobody approved; else it is of a day. What one of digestMemory told is not told again.
const (
	digestSpan   = 72 * time.Hour
	digestDay    = 24 * time.Hour
	digestMemory = 30 * 24 * time.Hour
	maxDigests   = 64
)

// errTooLittle says that a digest holds less than is worth a mail.
var errTooLittle = fmt.Errorf("%w: too little is new that is worth printing, so there is no digest", news.ErrNotFound)

// Today is the day that the clock is in.
func (a *App) Today() news.Day { return news.DayOf(a.now().In(a.Zone())) }

// Digest returns the digest of a day as it is kept, or news.ErrNotFound.
func (a *App) Digest(ctx context.Context, day news.Day) (*news.Bulletin, error) {
	return a.Store.Bulletin(ctx, news.DigestID(day))
}

// Digests returns the newest digests.
func (a *App) Digests(ctx context.Context, limit int) ([]news.Bulletin, error) {
	return a.Store.Bulletins(ctx, news.Daily, time.Time{}, time.Time{}, limit)
}

// MakeDigest makes the draft of a day's digest anew and keeps it: of what is new since the last digest that went, up to now, or
// for a day that is over up to its end. One that went already is news.ErrFrozen; a day with too little news is news.ErrNotFound,
// and nothing is kept. Models are not asked: what they wrote for the week's draft is used where it fits.
func (a *App) MakeDigest(ctx context.Context, day news.Day) (*news.Bulletin, error) {
	now := a.now()
	begin := day.At(0, 0, a.Zone())
	if begin.After(now) {
		return nil, fmt.Errorf("%w: %s is still to come", news.ErrInvalid, day)
	}
	if have, err := a.Digest(ctx, day); err == nil && have.Went() {
		return have, fmt.Errorf("digest of %s: %w", day, news.ErrFrozen)
	} else if err != nil && !errors.Is(err, news.ErrNotFound) {
		return nil, err
	}
	to := now
	if end := begin.AddDate(0, 0, 1); end.Before(now) {
		to = end.Add(-time.Microsecond) // a digest bears the day of its end
	}
	all, err := a.Store.Bulletins(ctx, news.Daily, to.Add(-digestMemory), to, maxDigests)
	if err != nil {
		return nil, err
	}
	from := to.Add(-digestDay)
	var went []news.Bulletin
	for i := range all {
		if b := &all[i]; b.Went() && b.Day < day {
			if len(went) == 0 && to.Sub(b.To) <= digestSpan {
				from = b.To
			}
			went = append(went, *b)
		}
	}
	b, err := a.composeDigest(ctx, from, to, went)
	if err != nil {
		return nil, err
	}
	if n := len(b.Issue.Items()); n < a.o.Settings.DailyLeast {
		return nil, fmt.Errorf("%s: %w (%d stories, setting daily_least: %d)", day, errTooLittle, n, a.o.Settings.DailyLeast)
	}
	return b, a.Store.SaveBulletin(ctx, b)
}

// composeDigest brings the stories of the span up to date and makes its digest.
func (a *App) composeDigest(ctx context.Context, from, to time.Time, went []news.Bulletin) (*news.Bulletin, error) {
	a.building.Lock()
	defer a.building.Unlock()
	if err := a.Annotate(ctx); err != nil {
		return nil, fmt.Errorf("annotate: %w", err)
	}
	last := news.WeekOf(to.In(a.Zone()))
	for week := news.WeekOf(from.In(a.Zone())); ; week = week.Next(1) {
		if err := a.refreshPass(ctx, week); err != nil {
			return nil, fmt.Errorf("cluster: %w", err)
		}
		if week == last {
			break
		}
	}
	if err := a.Follow(ctx); err != nil {
		return nil, fmt.Errorf("follow: %w", err)
	}
	s, err := a.stages(ctx)
	if err != nil {
		return nil, err
	}
	return s.composer.In(compose.Kept).Digest(ctx, from, to, went)
}

// DigestReviewed says that somebody must read each digest before it goes.
func (a *App) DigestReviewed() bool { return a.o.Settings.DailyReview }

// ApproveDigest says that a person read a digest, or that it goes unseen, if by names nobody and the settings let it. Inputs, if it is not empty, names what they read: where that has changed since
// it is news.ErrConflict. A digest that was approved before stays as it is.
func (a *App) ApproveDigest(ctx context.Context, day news.Day, by, inputs string) (*news.Bulletin, error) {
	if by = strings.Join(strings.Fields(by), " "); by == "" && a.o.Settings.DailyReview {
		return nil, fmt.Errorf("%w: who read it? Name the reader", news.ErrInvalid)
	}
	draft, err := a.Digest(ctx, day)
	if err != nil {
		return nil, err
	}
	later, err := a.Store.Bulletins(ctx, news.Daily, draft.From.Add(time.Microsecond), time.Time{}, maxDigests)
	if err != nil {
		return nil, err
	}
	for i := range later {
		if b := &later[i]; b.Went() && !draft.Went() && b.ID != draft.ID {
			return nil, fmt.Errorf("%w: the digest of %s went out meanwhile, which may say the same: make this one anew", news.ErrConflict, b.Day)
		}
	}
	return a.Store.MoveBulletin(ctx, news.DigestID(day), func(b *news.Bulletin) error {
		switch i := &b.Issue; {
		case b.Went():
		case inputs != "" && inputs != i.Inputs:
			return fmt.Errorf("%w: the digest has changed since it was read", news.ErrConflict)
		default:
			i.Status, i.ReadBy, i.ApprovedAt = news.Approved, by, a.now()
		}
		return nil
	})
}

// Breaking makes the bulletin that is one story, as it stands now, and keeps nothing. One that went out stays as it went.
func (a *App) Breaking(ctx context.Context, id news.StoryID) (*news.Bulletin, error) {
	have, err := a.Store.Bulletin(ctx, news.BreakingID(id))
	if err == nil && have.Issue.Status == news.Frozen {
		return have, nil
	}
	if err != nil && !errors.Is(err, news.ErrNotFound) {
		return nil, err
	}
	a.building.Lock()
	defer a.building.Unlock()
	s, err := a.stages(ctx)
	if err != nil {
		return nil, err
	}
	b, err := s.composer.In(compose.Kept).Breaking(ctx, id, a.now())
	if err != nil || b.ID == news.BreakingID(id) {
		return b, err
	}
	// The story went on in another, which may have gone out.
	if have, err := a.Store.Bulletin(ctx, b.ID); err == nil && have.Issue.Status == news.Frozen {
		return have, nil
	}
	return b, nil
}

// BreakingLeft returns how many stories may still go out this week as breaking news, and how many may in all.
func (a *App) BreakingLeft(ctx context.Context) (left, most int, err error) {
	most = a.o.Settings.BreakingPerWeek
	week := a.Week()
	all, err := a.Store.Bulletins(ctx, news.Breaking, week.Start(a.Zone()), week.End(a.Zone()), 1000)
	for i := range all {
		if all[i].Issue.Status == news.Frozen {
			left--
		}
	}
	return max(left+most, 0), most, err
}

// ApproveBreaking has an editor, whom by names, send a story as it was shown: inputs, if it is not empty, names what was. More
// stories in a week than the setting allows are news.ErrConflict. Where no relay is configured it is a trial, and not counted.
func (a *App) ApproveBreaking(ctx context.Context, id news.StoryID, by, inputs string) (*news.Bulletin, error) {
	if by = strings.Join(strings.Fields(by), " "); by == "" {
		return nil, fmt.Errorf("%w: who sends it? Name the editor", news.ErrInvalid)
	}
	if err := a.mayMail(); err != nil {
		return nil, err
	}
	b, err := a.Breaking(ctx, id)
	if err != nil || b.Issue.Status == news.Frozen {
		return b, err
	}
	if inputs != "" && inputs != b.Issue.Inputs {
		return nil, fmt.Errorf("%w: the story has changed since it was read", news.ErrConflict)
	}
	b.Issue.Status, b.Issue.ReadBy, b.Issue.ApprovedAt = news.Approved, by, a.now()
	if !a.Trial() {
		b.Issue.Status, b.Issue.FrozenAt = news.Frozen, wall()()
	}
	week, most := a.Week(), a.o.Settings.BreakingPerWeek
	err = a.Store.SaveBreaking(ctx, b, week.Start(a.Zone()), week.End(a.Zone()), most)
	switch {
	case errors.Is(err, news.ErrFrozen):
		return a.Store.Bulletin(ctx, b.ID)
	case errors.Is(err, news.ErrConflict):
		return nil, fmt.Errorf("%w (setting breaking_per_week); the daily digest and the issue can carry it", err)
	}
	return b, err
}

// bulletinEdition is one edition of a bulletin.
func (a *App) bulletinEdition(ctx context.Context, b *news.Bulletin, lang news.Lang, date time.Time) (*edition, error) {
	mark := ""
	if a.Trial() {
		mark = "-" + trialKind + news.Digest(b.Issue.Inputs)[:4]
	}
	e := &edition{
		issue: &archive.Issue{Issue: b.Issue, Zone: a.Zone(), Now: a.now()}, bulletin: b, lang: lang, id: b.Mailing(lang, mark), date: date.Truncate(time.Second),
	}
	return e, a.fill(ctx, e)
}

// bulletinOf opens the bulletin that a mailing carries. One that changed since, as a trial's may, is news.ErrConflict.
func (a *App) bulletinOf(ctx context.Context, m *news.Mailing) (*edition, error) {
	b, err := a.Store.Bulletin(ctx, m.ID.Bulletin())
	if err != nil {
		return nil, err
	}
	if b.Issue.Inputs != m.Issue {
		return nil, fmt.Errorf("%w: what mailing %s carries has changed since", news.ErrConflict, m.ID)
	}
	return a.bulletinEdition(ctx, b, m.Lang, m.SendAt)
}

// bulletinPage is the address of the page that the letters of a bulletin's mailing lead to.
func bulletinPage(at render.Address, m *news.Mailing) string {
	if m.Kind == news.MailBreaking {
		return at.Story(m.Lang, m.ID.Bulletin().Story())
	}
	return at.Front(m.Lang)
}

// listOf is the frequency that a press of the button in a mailing's letters leaves.
func listOf(m *news.Mailing) news.Frequency {
	if m.Frequency == "" {
		return news.Weekly
	}
	return m.Frequency
}

// PlanBulletin says what sending an edition of a bulletin would do, and changes nothing.
func (a *App) PlanBulletin(ctx context.Context, b *news.Bulletin, lang news.Lang) (*MailPlan, error) {
	if err := a.mayMail(); err != nil {
		return nil, err
	}
	e, err := a.bulletinEdition(ctx, b, lang, wall()())
	if err != nil {
		return nil, err
	}
	return a.plan(ctx, e)
}

// TestBulletin sends an edition of a bulletin to one address, outside the ledger. A draft will do.
func (a *App) TestBulletin(ctx context.Context, b *news.Bulletin, lang news.Lang, address string, relays []string) (string, error) {
	e, err := a.bulletinEdition(ctx, b, lang, wall()())
	if err != nil {
		return "", err
	}
	e.id = b.Mailing(lang, "-test")
	web := bulletinPage(render.NewAddress(a.BaseURL()), &news.Mailing{ID: b.Mailing(lang, ""), Kind: e.kind(), Lang: lang})
	return a.sendTest(ctx, e, web, address, relays)
}

// BulletinText is the plain text of an edition of a bulletin, as a reader of everything gets it.
func (a *App) BulletinText(ctx context.Context, b *news.Bulletin, lang news.Lang) (string, error) {
	e, err := a.bulletinEdition(ctx, b, lang, wall()())
	if err != nil {
		return "", err
	}
	m, err := a.rendered(e, news.Choices{Lang: lang})
	if err != nil || m == nil {
		return "", err
	}
	return string(m.Text.Append(nil, nil)), nil
}

// MakeBulletinMailing makes the mailing of an edition of a bulletin, to be sent at once. A draft is news.ErrInvalid. A digest is
// frozen with it, unless no relay is configured and it is only tried. A mailing that was made before stays as it is, and is
// returned; so one that was begun and killed is gone on with.
func (a *App) MakeBulletinMailing(ctx context.Context, b *news.Bulletin, lang news.Lang) (news.Mailing, error) {
	if b.Issue.Status == news.Draft {
		return news.Mailing{}, fmt.Errorf("%w: the digest of %s is a draft: dateline send --daily %s --by NAME", news.ErrInvalid, b.Day, b.Day)
	}
	if err := a.mayMail(); err != nil {
		return news.Mailing{}, err
	}
	if b.Issue.Status == news.Approved && !a.Trial() {
		var err error
		if b, err = a.Store.MoveBulletin(ctx, b.ID, func(b *news.Bulletin) error {
			if b.Issue.Status != news.Frozen {
				b.Issue.Status, b.Issue.FrozenAt = news.Frozen, wall()()
			}
			return nil
		}); err != nil {
			return news.Mailing{}, err
		}
	}
	at := b.Issue.FrozenAt // who made it final and died leaves a mailing that is late, and held, if nobody goes on in time
	if at.IsZero() {
		at = wall()()
	}
	e, err := a.bulletinEdition(ctx, b, lang, at)
	if err != nil {
		return news.Mailing{}, err
	}
	if m, err := a.Store.Mailing(ctx, e.id); err == nil || !errors.Is(err, news.ErrNotFound) {
		return m, err
	}
	return a.create(ctx, e)
}

// MailBulletin makes the mailings of both editions; a running dateline up sends them. What would be the first mailing of all
// heeds the doctor, as an issue does.
func (a *App) MailBulletin(ctx context.Context, b *news.Bulletin) error {
	if err := a.HeedDoctor(ctx); err != nil {
		return err
	}
	for _, lang := range news.EditionLangs() {
		if _, err := a.MakeBulletinMailing(ctx, b, lang); err != nil {
			return err
		}
	}
	return nil
}

// dailyPass makes the day's digest at its hour, and sends it where nobody has to read it first. A digest that somebody approved
// before its hour goes then. It may be killed anywhere and run again.
func (a *App) dailyPass(ctx context.Context) (bool, error) {
	day := a.Today()
	b, err := a.Digest(ctx, day)
	if err != nil && !errors.Is(err, news.ErrNotFound) {
		return false, err
	}
	if err == nil && b.Went() {
		return false, a.MailBulletin(ctx, b)
	}
	b, err = a.MakeDigest(ctx, day)
	switch {
	case errors.Is(err, errTooLittle):
		a.log.WarnContext(ctx, "no digest today: too little is worth printing", "day", string(day), "err", err)
		return false, nil
	case err != nil:
		return false, err
	case a.o.Settings.DailyReview:
		a.log.WarnContext(ctx, "the daily digest waits for somebody to read and approve it", "day", string(day), "items", len(b.Issue.Items()))
		return false, nil
	}
	hour, minute, _ := a.o.Settings.DailyTime()
	if late := a.now().Sub(day.At(hour, minute, a.Zone())); late > deliver.DefaultTimings().Late {
		a.log.WarnContext(ctx, "the daily digest is late, so it waits for somebody to approve it", "day", string(day), "late", late.Round(time.Minute).String())
		return false, nil
	}
	if b, err = a.ApproveDigest(ctx, day, "", b.Issue.Inputs); err != nil {
		return false, err
	}
	return false, a.MailBulletin(ctx, b)
}
