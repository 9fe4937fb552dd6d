package app

import (
	"context"
	"net/http"
)

// DailyPass is the pass that makes the day's digest.
func (a *App) DailyPass(ctx context.Context) error {
	_, err := a.dailyPass(ctx)
	return err
}

// DeskPages is the desk's handler, as up serves it, with no public pages to look at.
func (a *App) DeskPages(ctx context.Context) (http.Handler, error) {
	return a.deskPages(ctx, http.NotFoundHandler())
}
