package app

import (
	"bytes"
	"encoding/json"
	"fmt"

	"dateline/internal/archive"
	"dateline/internal/news"
	"dateline/internal/render"
)

// The formats in which Print writes an issue.
const (
	FormatText     = "text"
	FormatMarkdown = "markdown"
	FormatHTML     = "html" // what feeds carry
	FormatMail     = "mail" // the HTML part of a mail
	FormatEPUB     = "epub"
	FormatJSON     = "json" // the issue as it is stored, with both editions
)

// Print writes one edition of an issue in a format. A mail has the address of the issue's page in its slot, and no
// reader's own. An unknown format is news.ErrInvalid.
func (a *App) Print(issue *archive.Issue, lang news.Lang, format string) ([]byte, error) {
	edition, at := render.NewEdition(&issue.Issue, render.NewLexicon(lang), issue.Zone), render.NewAddress(a.BaseURL())
	switch format {
	case FormatText:
		return []byte(render.Text(edition, at)), nil
	case FormatMarkdown:
		return []byte(render.Markdown(edition, at)), nil
	case FormatHTML:
		html, err := render.HTML(edition, at)
		return []byte(html + "\n"), err
	case FormatMail:
		mail, err := render.NewMail(edition, render.MailOptions{At: at})
		if err != nil {
			return nil, err
		}
		return mail.HTML.Append(nil, map[render.Slot]string{render.SlotWeb: at.Issue(lang, issue.Week)}), nil
	case FormatEPUB:
		return render.EPUB(edition, at)
	case FormatJSON:
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetIndent("", "  ")
		enc.SetEscapeHTML(false)
		err := enc.Encode(issue.Issue)
		return b.Bytes(), err
	default:
		return nil, fmt.Errorf("%w: format %q", news.ErrInvalid, format)
	}
}
