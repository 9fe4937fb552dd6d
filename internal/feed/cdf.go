package feed

import (
	"bytes"
	"encoding/xml"
	"fmt"
)

// cdf reads a Channel Definition Format document (Microsoft, 1997), which gofeed does not know.
func (p *parser) cdf(doc []byte) ([]Entry, error) {
	type item struct {
		Href     string `xml:"HREF,attr"`
		HrefLow  string `xml:"href,attr"`
		Modified string `xml:"LASTMOD,attr"`
		ModLow   string `xml:"lastmod,attr"`
		Title    string `xml:"TITLE"`
		TitleLow string `xml:"title"`
		Abstract string `xml:"ABSTRACT"`
		AbsLow   string `xml:"abstract"`
	}
	var c struct {
		item
		Items    []item `xml:"ITEM"`
		ItemsLow []item `xml:"item"`
	}
	dec := xml.NewDecoder(bytes.NewReader(doc))
	dec.Strict = false
	if err := dec.Decode(&c); err != nil {
		return nil, fmt.Errorf("read cdf: %w", err)
	}
	p.about(first(c.Title, c.TitleLow), "", "", first(c.Href, c.HrefLow), "cdf")
	var out []Entry
	for _, i := range append(c.Items, c.ItemsLow...) {
		out = append(out, Entry{
			URL:     first(i.Href, i.HrefLow),
			Title:   Line(first(i.Title, i.TitleLow)),
			Updated: p.date(first(i.Modified, i.ModLow)),
			Summary: Text(first(i.Abstract, i.AbsLow)),
		})
	}
	return out, nil
}
