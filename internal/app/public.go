package app

import (
	"net/http"

	"dateline/internal/site"
)

// Site returns the handler of the public website, without the pages of subscribing, as `up` serves it.
func (a *App) Site() (http.Handler, error) { return site.New(a.siteOptions()) }
