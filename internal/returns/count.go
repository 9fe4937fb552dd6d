package returns

import (
	"context"
	"time"

	"dateline/internal/news"
)

// flushTime is for how long counts are held together before they are written: who floods us must not make a write a mail.
const flushTime = 5 * time.Second

// count counts what names nobody.
func (d *Desk) count(ctx context.Context, via string, kind news.ReturnKind, dry bool) error {
	if dry {
		return nil
	}
	now := d.o.Now()
	d.mu.Lock()
	d.counts[news.ReturnCount{Day: now.UTC().Format(time.DateOnly), Via: via, Kind: kind}]++
	due := now.Sub(d.flushed) >= flushTime
	d.mu.Unlock()
	if !due {
		return nil
	}
	return d.Flush(ctx)
}

// Flush writes the counts that are held. What cannot be written is held on.
func (d *Desk) Flush(ctx context.Context) error {
	d.mu.Lock()
	held := d.counts
	d.counts, d.flushed = map[news.ReturnCount]int{}, d.o.Now()
	d.mu.Unlock()
	if len(held) == 0 {
		return nil
	}
	list := make([]news.ReturnCount, 0, len(held))
	for c, n := range held {
		c.N = n
		list = append(list, c)
	}
	err := d.o.Store.CountReturns(ctx, list)
	if err != nil {
		d.mu.Lock()
		defer d.mu.Unlock()
		for c, n := range held {
			d.counts[c] += n
		}
	}
	return err
}

// Close writes the counts that are held.
func (d *Desk) Close() error {
	ctx, stop := context.WithTimeout(context.Background(), 10*time.Second) // it is called when all else has ended
	defer stop()
	return d.Flush(ctx)
}
