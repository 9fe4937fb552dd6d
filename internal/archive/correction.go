package archive

import (
	"context"
	"fmt"

	"dateline/internal/news"
)

// CorrectionStore is what the archive reads of corrections.
type CorrectionStore interface {
	// Corrections returns corrections, the newest first, at most limit: of one week unless it is zero, and of those only what
	// readers may see if public is set.
	Corrections(ctx context.Context, week news.Week, public bool, limit int) ([]news.Correction, error)
}

// maxCorrections is how many corrections a page lists at most.
const maxCorrections = 1000

// Corrections returns what readers may see of corrections, the newest first: of one week unless it is zero.
func (a *Archive) Corrections(ctx context.Context, week news.Week) ([]news.Correction, error) {
	all, err := a.store.Corrections(ctx, week, true, maxCorrections)
	if err != nil {
		return nil, fmt.Errorf("read corrections: %w", err)
	}
	return all, nil
}
