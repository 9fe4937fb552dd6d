package site

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"strings"
	"time"

	"dateline/internal/archive"
	"dateline/internal/news"
	"dateline/internal/render"
	"dateline/internal/section"
	"dateline/internal/web"
)

// newsFor is how old a story may be for the list of news, as search engines want it.
const newsFor = 48 * time.Hour

// maxSitemap is how many addresses one list may have by sitemaps.org.
const maxSitemap = 50_000

type sitemapIndex struct {
	XMLName xml.Name      `xml:"sitemapindex"`
	NS      string        `xml:"xmlns,attr"`
	Maps    []sitemapPart `xml:"sitemap"`
}

type sitemapPart struct {
	Loc string `xml:"loc"`
	Mod string `xml:"lastmod,omitempty"`
}

type urlSet struct {
	XMLName xml.Name  `xml:"urlset"`
	NS      string    `xml:"xmlns,attr"`
	XHTML   string    `xml:"xmlns:xhtml,attr,omitempty"`
	News    string    `xml:"xmlns:news,attr,omitempty"`
	URLs    []siteURL `xml:"url"`
}

type siteURL struct {
	Loc   string     `xml:"loc"`
	Mod   string     `xml:"lastmod,omitempty"`
	Other []langLink `xml:"xhtml:link"`
	News  *newsEntry `xml:"news:news"`
}

type langLink struct {
	Rel  string `xml:"rel,attr"`
	Lang string `xml:"hreflang,attr"`
	Href string `xml:"href,attr"`
}

type newsEntry struct {
	Name      string `xml:"news:publication>news:name"`
	Lang      string `xml:"news:publication>news:language"`
	Published string `xml:"news:publication_date"`
	Title     string `xml:"news:title"`
}

const sitemapNS = "http://www.sitemaps.org/schemas/sitemap/0.9"

// sitemap is the list of the lists of pages: the pages that are always there, one list a year of issues, and the news.
func (s *site) sitemap(w http.ResponseWriter, r *http.Request) error {
	all, err := s.archive.Weeks(r.Context())
	if err != nil {
		return err
	}
	at := string(s.address(r))
	index := sitemapIndex{NS: sitemapNS, Maps: []sitemapPart{{Loc: at + "/sitemap-pages.xml"}, {Loc: at + "/sitemap-news.xml"}}}
	year := 0
	for i := range all { // newest first
		if all[i].Week.Year != year {
			year = all[i].Week.Year
			index.Maps = append(index.Maps, sitemapPart{fmt.Sprintf("%s/sitemap-%04d.xml", at, year), all[i].BuiltAt.UTC().Format(time.RFC3339)})
		}
	}
	return s.sendXML(w, r, index)
}

// sitemapOf is one list: "pages", "news", or a year.
func (s *site) sitemapOf(w http.ResponseWriter, r *http.Request) error {
	name, ok := strings.CutSuffix(strings.TrimPrefix(r.URL.Path, "/sitemap-"), ".xml")
	if !ok {
		return news.ErrNotFound
	}
	at := s.address(r)
	set := urlSet{NS: sitemapNS, XHTML: "http://www.w3.org/1999/xhtml"}
	add := func(mod time.Time, where func(render.Address, news.Lang) string) { set.add(at, mod, where) }
	if name == "pages" {
		for _, page := range s.always() {
			add(time.Time{}, page)
		}
		return s.sendXML(w, r, set)
	}
	all, err := s.archive.Weeks(r.Context())
	if err != nil {
		return err
	}
	if name == "news" {
		return s.sendXML(w, r, s.newsOf(all, at))
	}
	found := false
	seen := map[news.StoryID]bool{}
	for i := range all {
		if fmt.Sprintf("%04d", all[i].Week.Year) != name {
			continue
		}
		found = true
		week, built := all[i].Week, all[i].BuiltAt
		add(built, func(to render.Address, lang news.Lang) string { return to.Issue(lang, week) })
		for _, item := range all[i].Items() {
			if len(set.URLs) < maxSitemap-2 && !seen[item.Story] {
				seen[item.Story] = true
				add(item.LastAt, func(to render.Address, lang news.Lang) string { return to.Story(lang, item.Story) })
			}
		}
	}
	if !found {
		return fmt.Errorf("%w: no issue in %q", news.ErrNotFound, name)
	}
	return s.sendXML(w, r, set)
}

// add lists a page in each language, each with the way to the other.
func (set *urlSet) add(at render.Address, mod time.Time, where func(render.Address, news.Lang) string) {
	var others []langLink
	for _, lang := range news.EditionLangs() {
		others = append(others, langLink{"alternate", render.HTMLLang(lang), where(at, lang)})
	}
	for _, lang := range news.EditionLangs() {
		u := siteURL{Loc: where(at, lang), Other: others}
		if !mod.IsZero() {
			u.Mod = mod.UTC().Format(time.RFC3339)
		}
		set.URLs = append(set.URLs, u)
	}
}

// newsOf lists the stories of the last two days that an issue prints.
func (s *site) newsOf(all []archive.Issue, at render.Address) urlSet {
	set := urlSet{NS: sitemapNS, News: "http://www.google.com/schemas/sitemap-news/0.9"}
	seen := map[news.StoryID]bool{}
	for i := range all[:min(len(all), 2)] {
		for _, item := range all[i].Items() {
			if seen[item.Story] || all[i].Now.Sub(item.LastAt) > newsFor || item.LastAt.After(all[i].Now) {
				continue
			}
			seen[item.Story] = true
			for _, lang := range news.EditionLangs() {
				lex := s.lexicons[lang]
				set.URLs = append(set.URLs, siteURL{Loc: at.Story(lang, item.Story), News: &newsEntry{
					Name: lex.T("name"), Lang: string(lang), Published: item.LastAt.UTC().Format(time.RFC3339), Title: lex.Headline(&item).Text,
				}})
			}
		}
	}
	return set
}

// always are the pages that are there whatever the store holds.
func (s *site) always() []func(render.Address, news.Lang) string {
	out := []func(render.Address, news.Lang) string{
		render.Address.Front, render.Address.Issues, render.Address.How, render.Address.Sources, render.Address.Corrections, render.Address.Shifts,
	}
	if !s.alone {
		out = append(out, render.Address.Search)
	}
	for _, kind := range news.RecordKinds() {
		out = append(out, func(at render.Address, lang news.Lang) string { return at.Records(lang, kind) })
	}
	for _, id := range append([]news.SectionID{news.SectionMatters}, section.All()...) {
		out = append(out, func(at render.Address, lang news.Lang) string { return at.Section(lang, id) })
	}
	return out
}

func (s *site) sendXML(w http.ResponseWriter, r *http.Request, doc any) error {
	body, err := xml.MarshalIndent(doc, "", " ")
	if err != nil {
		return fmt.Errorf("write a sitemap: %w", err)
	}
	return web.Send(w, r, web.Reply{Type: "application/xml; charset=utf-8", Body: append([]byte(xml.Header), append(body, '\n')...)})
}

// robots lets all in but to the answers of searches, and says where the lists of pages are.
func (s *site) robots(w http.ResponseWriter, r *http.Request) error {
	at := string(s.address(r))
	return web.Send(w, r, web.Reply{Type: "text/plain; charset=utf-8", Body: []byte(
		"User-agent: *\nDisallow: /desk\nDisallow: /zh/search?\nDisallow: /en/search?\nAllow: /\n\nSitemap: " + at + "/sitemap.xml\nSitemap: " + at + "/sitemap-news.xml\n")})
}

// llms says to programs that read for people where the texts are (llmstxt.org).
func (s *site) llms(w http.ResponseWriter, r *http.Request) error {
	all, err := s.archive.Issues(r.Context(), listedWeeks)
	if err != nil {
		return err
	}
	at := s.address(r)
	var b strings.Builder
	b.WriteString("# Dateline 电头\n\n> A weekly brief of one industry in Chinese and English. Every sentence names the passages that hold it; please cite the sources it names.\n\n" +
		"Every page has a Markdown copy at its address with `.md`.\n")
	for _, lang := range news.EditionLangs() {
		lex := s.lexicons[lang]
		fmt.Fprintf(&b, "\n## %s\n\n", lex.Lang(lang))
		line := func(name, href string) { fmt.Fprintf(&b, "- [%s](%s)\n", name, href) }
		line(lex.T("nav.front"), at.Front(lang)+".md")
		line(lex.T("how.title"), at.How(lang)+".md")
		for i := range all {
			line(lex.WeekTitle(all[i].Week), at.Issue(lang, all[i].Week)+".md")
		}
		for _, kind := range news.RecordKinds() {
			line(lex.T("records."+string(kind)), at.Records(lang, kind)+".md")
		}
		for _, id := range section.All() {
			line(lex.Section(id), at.Section(lang, id)+".md")
		}
		line(lex.T("feed.stories.title"), at.Stories(lang)+".json")
	}
	return web.Send(w, r, web.Reply{Type: "text/plain; charset=utf-8", Body: []byte(b.String())})
}
