package app

import (
	"context"

	"dateline/internal/site"
)

// ExportSite writes a static copy of the public website into a folder: see site.Export.
func (a *App) ExportSite(ctx context.Context, folder string, progress func(site.Exported)) (site.Exported, error) {
	return site.Export(ctx, a.siteOptions(), folder, progress)
}
