package app

import (
	"context"
	"net/http"
)

// DeskPages is the desk's handler, as up serves it, with no public pages to look at.
func (a *App) DeskPages(ctx context.Context) (http.Handler, error) {
	return a.deskPages(ctx, http.NotFoundHandler())
}
