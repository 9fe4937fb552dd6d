package app

import (
	"context"

	"dateline/internal/news"
)

// deskBulletins is what the desk does with what is mailed between issues.
type deskBulletins struct{ *App }

// SendDigest approves a digest and makes its mailings, which dateline up sends.
func (d *deskBulletins) SendDigest(ctx context.Context, day news.Day, by, inputs string) error {
	if err := d.mayMail(); err != nil {
		return err
	}
	b, err := d.ApproveDigest(ctx, day, by, inputs)
	if err != nil {
		return err
	}
	return d.MailBulletin(ctx, b)
}

// SendBreaking makes the mailings of a story.
func (d *deskBulletins) SendBreaking(ctx context.Context, id news.StoryID, by, inputs string) error {
	b, err := d.ApproveBreaking(ctx, id, by, inputs)
	if err != nil {
		return err
	}
	return d.MailBulletin(ctx, b)
}

// Text is an edition as a reader of everything gets it.
func (d *deskBulletins) Text(ctx context.Context, b *news.Bulletin, lang news.Lang) (string, error) {
	return d.BulletinText(ctx, b, lang)
}

// Readers is how many would get an edition.
func (d *deskBulletins) Readers(ctx context.Context, b *news.Bulletin, lang news.Lang) (int, error) {
	p, err := d.PlanBulletin(ctx, b, lang)
	if err != nil {
		return 0, err
	}
	return p.Recipients, nil
}
