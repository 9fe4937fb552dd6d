package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"dateline/internal/canon"
	"dateline/internal/feed"
	"dateline/internal/fetch"
	"dateline/internal/field"
	"dateline/internal/folder"
	"dateline/internal/news"
	"dateline/internal/opml"
)

// maxList bounds an imported list, in bytes.
const maxList = 10 << 20

// identify gives sources their ids, made from their addresses, and the names that they lack.
func identify(list []news.Source) ([]news.Source, error) {
	out := make([]news.Source, 0, len(list))
	for _, s := range list {
		address, err := canon.URL(s.URL)
		if err != nil {
			return nil, fmt.Errorf("source %q: %w: its address cannot be used: %w", s.URL, news.ErrInvalid, err)
		}
		s.ID = news.NewSourceID(address)
		if s.Name == "" {
			s.Name, _, _ = strings.Cut(strings.TrimPrefix(strings.TrimPrefix(address, "https://"), "http://"), "/")
		}
		out = append(out, s)
	}
	return out, nil
}

// AddDefaultSources adds the field's own list where there are no sources at all, and says how many it added.
func (a *App) AddDefaultSources(ctx context.Context) (int, error) {
	have, err := a.Store.SourceHealth(ctx)
	if err != nil || len(have) > 0 || a.field.Sources == "" {
		return 0, err
	}
	list, err := defaultSources(a.field)
	if err != nil {
		return 0, err
	}
	if list, err = identify(list); err != nil {
		return 0, fmt.Errorf("default sources: %w", err)
	}
	return a.Store.AddSources(ctx, list, a.now())
}

// defaultSources reads a field's own list, which must be without fault; none if the field has none.
func defaultSources(b *field.Bundle) ([]news.Source, error) {
	if b.Sources == "" {
		return nil, nil
	}
	list, problems, err := opml.Parse([]byte(b.Sources))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", field.SourcesFile, err)
	}
	if len(problems) > 0 {
		return nil, fmt.Errorf("%s: %w: %v", field.SourcesFile, news.ErrInvalid, problems)
	}
	return list, nil
}

// Imported says what an import did.
type Imported struct {
	Listed   int            `json:"listed"`
	Added    int            `json:"added"`
	Removed  int            `json:"removed"`
	Paused   int            `json:"paused"`
	Problems []opml.Problem `json:"problems"`
}

// ImportSources reads an OPML list from a file, from "-" (standard input) or from an address, and adds its sources;
// with replace they take the place of the present ones. Rows that cannot be used are reported, and the rest kept.
func (a *App) ImportSources(ctx context.Context, from string, stdin io.Reader, replace bool) (Imported, error) {
	text, err := a.readList(ctx, from, stdin)
	if err != nil {
		return Imported{}, err
	}
	return a.importList(ctx, from, text, replace)
}

// importList adds the sources of a list that was read; from names it in errors.
func (a *App) importList(ctx context.Context, from string, text []byte, replace bool) (Imported, error) {
	list, problems, err := opml.Parse(text)
	if err != nil {
		return Imported{}, fmt.Errorf("%s: %w", from, err)
	}
	done := Imported{Listed: len(list), Problems: problems}
	if list, err = identify(list); err != nil {
		return Imported{}, err
	}
	if len(list) == 0 {
		return done, fmt.Errorf("%s: %w: it lists no feeds, so nothing was changed", from, news.ErrInvalid)
	}
	if replace {
		done.Added, done.Removed, done.Paused, err = a.Store.ReplaceSources(ctx, list, a.now())
	} else {
		done.Added, err = a.Store.AddSources(ctx, list, a.now())
	}
	return done, err
}

func (a *App) readList(ctx context.Context, from string, stdin io.Reader) ([]byte, error) {
	switch {
	case from == "-":
		return io.ReadAll(io.LimitReader(stdin, maxList))
	case strings.HasPrefix(from, "http://"), strings.HasPrefix(from, "https://"):
		resp, err := a.fetch.Get(ctx, fetch.Request{URL: from, MaxBytes: maxList})
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", from, err)
		}
		return resp.Body, nil
	}
	file, err := os.Open(from)
	if err != nil {
		return nil, fmt.Errorf("read list: %w", err)
	}
	defer func() { _ = file.Close() }() // only read
	return io.ReadAll(io.LimitReader(file, maxList))
}

// ExportSources writes all sources as OPML that ImportSources reads back.
func (a *App) ExportSources(ctx context.Context, w io.Writer) error {
	all, err := a.Store.SourceHealth(ctx)
	if err != nil {
		return err
	}
	list := make([]news.Source, 0, len(all))
	for _, h := range all {
		list = append(list, h.Source)
	}
	return opml.Write(w, "Dateline sources", list)
}

// Trial is what reading an address once shows.
type Trial struct {
	URL     string       `json:"url"` // after redirects
	Title   string       `json:"title"`
	Format  string       `json:"format"`
	Lang    news.Lang    `json:"lang"`
	Home    string       `json:"home"`
	Notes   []string     `json:"notes"`
	Dropped int          `json:"dropped"`
	Entries []feed.Entry `json:"entries"`
}

// TrySource reads an address once, follows a web page to the feed that it declares, and shows what it would bring.
// Nothing is saved.
func (a *App) TrySource(ctx context.Context, url string) (Trial, error) {
	trial, err := a.tryFeed(ctx, url)
	if page, ok := errors.AsType[*feed.Error](err); ok && page.Kind == feed.NotAFeed && len(page.Feeds) > 0 {
		return a.tryFeed(ctx, page.Feeds[0])
	}
	return trial, err
}

func (a *App) tryFeed(ctx context.Context, url string) (Trial, error) {
	resp, err := a.fetch.Get(ctx, fetch.Request{URL: url, MaxBytes: feed.MaxBytes})
	if err != nil {
		return Trial{}, err
	}
	f, err := feed.Parse(resp.Body, feed.Options{ContentType: resp.ContentType, URL: resp.URL})
	if err != nil {
		return Trial{}, err
	}
	return Trial{URL: url, Title: f.Title, Format: f.Format, Lang: f.Lang, Home: f.Home, Notes: f.Notes, Dropped: f.Dropped, Entries: f.Entries}, nil
}

// AddSource adds one source. What the caller left open is taken from the feed where it can be read now; where it
// cannot, the source is added as given, and the second result says why in words.
func (a *App) AddSource(ctx context.Context, s news.Source) (news.Source, error, error) {
	if info, err := os.Stat(s.URL); err == nil && info.IsDir() {
		return a.addFolder(ctx, s)
	}
	return a.addFeed(ctx, s)
}

// addFeed adds a source of the network.
func (a *App) addFeed(ctx context.Context, s news.Source) (news.Source, error, error) {
	trial, trouble := a.TrySource(ctx, s.URL)
	if ctx.Err() != nil {
		return s, nil, ctx.Err()
	}
	if refused, ok := errors.AsType[*fetch.Error](trouble); ok && (refused.Class == fetch.ClassRefused || refused.Class == fetch.ClassBadURL) {
		return s, nil, fmt.Errorf("%w: %s", news.ErrInvalid, refused.Words())
	}
	if trouble == nil {
		s.URL = trial.URL
		s.Name, s.Home, s.Lang = or(s.Name, trial.Title), or(s.Home, trial.Home), or(s.Lang, trial.Lang)
	}
	list, err := identify([]news.Source{s})
	if err != nil {
		return s, nil, err
	}
	added, err := a.Store.AddSources(ctx, list, a.now())
	if err != nil {
		return s, nil, err
	}
	if added == 0 {
		return list[0], nil, fmt.Errorf("source %s: %w: it is listed already as %s", s.URL, news.ErrConflict, list[0].ID)
	}
	return list[0], trouble, nil
}

// addFolder adds a folder of transcripts on this machine. It is known by its path; only a person at this machine can name
// one, no list that is imported.
func (a *App) addFolder(ctx context.Context, s news.Source) (news.Source, error, error) {
	dir, err := filepath.Abs(s.URL)
	if err != nil {
		return s, nil, err
	}
	files, notes, err := folder.Read(dir)
	if err != nil {
		return s, nil, err
	}
	s.URL = news.FolderScheme + filepath.ToSlash(dir)
	s.ID = news.NewSourceID(s.URL)
	s.Name = or(s.Name, filepath.Base(dir))
	added, err := a.Store.AddSources(ctx, []news.Source{s}, a.now())
	if err != nil {
		return s, nil, err
	}
	if added == 0 {
		return s, nil, fmt.Errorf("folder %s: %w: it is listed already as %s", dir, news.ErrConflict, s.ID)
	}
	if len(files) == 0 {
		return s, fmt.Errorf("%w: it holds no text files (.txt, .md) so far %s", news.ErrInvalid, strings.Join(notes, "; ")), nil
	}
	return s, nil, nil
}

func or[T ~string](a, b T) T {
	if a != "" {
		return a
	}
	return b
}
