package collect

import (
	"context"
	"fmt"
	"strings"

	"dateline/internal/canon"
	"dateline/internal/folder"
	"dateline/internal/news"
	"dateline/internal/transcript"
)

// readFolder reads a source that is a folder: every file is a report of its own, whole.
func (c *Collector) readFolder(ctx context.Context, h news.SourceHealth) (reading, error) {
	r := reading{Reading: news.Reading{Source: h.Source, State: h.State}}
	st := &r.State
	now := c.o.Now()
	r.At, st.CheckedAt = now, now
	files, notes, err := folder.Read(strings.TrimPrefix(h.URL, news.FolderScheme))
	if err != nil {
		if end := ended(ctx, err); end != nil {
			return r, end
		}
		c.fail(st, now, err)
		st.Error, st.ErrorClass = "The folder is not there, or cannot be read.", "folder" // its path is nobody else's business
		c.o.Log.WarnContext(ctx, "folder not read", "source", h.ID, "err", err)
		return r, nil
	}
	var all []string
	for _, f := range files {
		all = append(all, f.Name, f.Body)
	}
	hash := news.Digest(all...)
	if hash == st.BodyHash && st.Error == "" {
		r.unchanged = true
		c.succeed(st, now, 0)
		return r, nil
	}
	st.BodyHash = hash
	for _, f := range files {
		t := transcript.Parse(f.Name, f.Body)
		if t.Body == "" {
			notes = append(notes, f.Name+": holds no text")
			continue
		}
		r.Items = append(r.Items, transcriptEntry(f, &t, h.Source))
	}
	st.Items = len(r.Items)
	if len(notes) > maxNotes {
		notes = append(notes[:maxNotes:maxNotes], fmt.Sprintf("and %d more", len(notes)-maxNotes))
	}
	st.Notes = strings.Join(notes, "; ")
	c.succeed(st, now, 0)
	return r, nil
}

// maxNotes bounds what is said of one folder.
const maxNotes = 5

// transcriptEntry is a transcript as a report. Its address is the one that its head gives, else one made from the
// source and the file's name, which tells nothing of this machine.
func transcriptEntry(f folder.File, t *transcript.File, source news.Source) news.Entry {
	e := news.Entry{Title: t.Title, Text: t.Body, Lang: source.Lang, URL: t.URL}
	canonical, err := canon.URL(t.URL)
	if err != nil {
		canonical = "transcript:" + string(source.ID) + "/" + f.Name
		e.URL = canonical
	}
	e.Canonical = canonical
	e.Published, e.Dated = t.Date, !t.Date.IsZero()
	if !e.Dated {
		e.Published = f.Changed.UTC()
	}
	return e
}
