package render

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"dateline/internal/news"
)

// Address makes the addresses of the public site's pages. It is the site's own address without a slash at its end,
// such as "https://news.example.org"; if it is empty, addresses begin at the root of whatever shows them.
type Address string

// NewAddress returns the address of a site as a person gave it, without slashes at its end.
func NewAddress(base string) Address { return Address(strings.TrimRight(strings.TrimSpace(base), "/")) }

// Front returns the address of the newest issue.
func (a Address) Front(lang news.Lang) string { return string(a) + "/" + string(lang.Edition()) }

// Issues returns the address of the list of issues.
func (a Address) Issues(lang news.Lang) string { return a.Front(lang) + "/issues" }

// Issue returns the address of an issue.
func (a Address) Issue(lang news.Lang, week news.Week) string {
	return a.Issues(lang) + "/" + week.String()
}

// Story returns the address of a story.
func (a Address) Story(lang news.Lang, id news.StoryID) string {
	return a.Front(lang) + "/stories/" + url.PathEscape(string(id))
}

// Storyline returns the address of a storyline.
func (a Address) Storyline(lang news.Lang, id news.StorylineID) string {
	return a.Front(lang) + "/storylines/" + url.PathEscape(string(id))
}

// Records returns the address of the list of records of a kind.
func (a Address) Records(lang news.Lang, kind news.RecordKind) string {
	return a.Front(lang) + "/" + string(kind) + "s"
}

// RecordsFeed returns the address of the feed of records of a kind.
func (a Address) RecordsFeed(lang news.Lang, kind news.RecordKind, format Format) string {
	return a.Records(lang, kind) + "." + string(format)
}

// Record returns the address of a record.
func (a Address) Record(lang news.Lang, id news.RecordID) string {
	return a.Front(lang) + "/records/" + url.PathEscape(string(id))
}

// Entity returns the address of an entity.
func (a Address) Entity(lang news.Lang, id news.EntityID) string {
	return a.Front(lang) + "/entities/" + url.PathEscape(string(id))
}

// Shifts returns the address of what rose or fell.
func (a Address) Shifts(lang news.Lang) string { return a.Front(lang) + "/shifts" }

// Search returns the address of the page on which readers search.
func (a Address) Search(lang news.Lang) string { return a.Front(lang) + "/search" }

// cardFile is what the picture beside links to a page is called, below the page's own address.
const cardFile = "/card.png"

// IssueCard returns the address of the picture of an issue.
func (a Address) IssueCard(lang news.Lang, week news.Week) string {
	return a.Issue(lang, week) + cardFile
}

// StoryCard returns the address of the picture of a story.
func (a Address) StoryCard(lang news.Lang, id news.StoryID) string {
	return a.Story(lang, id) + cardFile
}

// DiveCard returns the address of the picture of a deep dive.
func (a Address) DiveCard(lang news.Lang, id news.DiveID) string { return a.Dive(lang, id) + cardFile }

// Sources returns the address of the sources' health.
func (a Address) Sources(lang news.Lang) string { return a.Front(lang) + "/sources" }

// Subscribe returns the address of the page on which readers subscribe by mail.
func (a Address) Subscribe(lang news.Lang) string { return a.Front(lang) + "/subscribe" }

// The paths under which the pages of a reader's own stand; a token stands behind them.
const (
	LeavePath       = "/u/"
	PreferencesPath = "/p/"
)

// Leave returns the address at which a token unsubscribes, shown in a language: opening it looks nothing up.
func (a Address) Leave(token string, lang news.Lang) string { return a.own(LeavePath, token, lang) }

// Preferences returns the address of the page with a reader's choices, whom a token names.
func (a Address) Preferences(token string, lang news.Lang) string {
	return a.own(PreferencesPath, token, lang)
}

func (a Address) own(path, token string, lang news.Lang) string {
	return string(a) + path + token + "?lang=" + string(lang.Edition())
}

// Feed returns the address of a feed of issues; format is one of Formats.
func (a Address) Feed(lang news.Lang, format Format) string {
	return a.Front(lang) + "/feed." + string(format)
}

// storyAddress returns the address of a story, or nothing where the site's own address is not known.
func storyAddress(at Address, lex *Lexicon, id news.StoryID) string {
	if at == "" {
		return ""
	}
	return at.Story(lex.lang, id)
}

// Month returns the address of the list of a month's issues.
func (a Address) Month(lang news.Lang, year int, month time.Month) string {
	return fmt.Sprintf("%s/%04d-%02d", a.Issues(lang), year, month)
}

// How returns the address of the page that says how the site knows.
func (a Address) How(lang news.Lang) string { return a.Front(lang) + "/how" }

// Section returns the address of a section across all issues.
func (a Address) Section(lang news.Lang, id news.SectionID) string {
	return a.Front(lang) + "/sections/" + url.PathEscape(string(id))
}

// Verdict returns the address to which a reader's word on a printed story is sent.
func (a Address) Verdict(lang news.Lang, week news.Week, story news.StoryID) string {
	return a.Front(lang) + "/verdicts/" + week.String() + "/" + url.PathEscape(string(story))
}

// Stories is the stem of the addresses of the feeds of stories.
func (a Address) Stories(lang news.Lang) string { return a.Front(lang) + "/stories" }
