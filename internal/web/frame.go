package web

import (
	"html/template"
	"net/http"

	"dateline/internal/news"
)

// Page is a page of one face that another lays out, so that all pages look as one.
type Page struct {
	Lang  news.Lang
	Title string
	// Here is the navigation's entry that the page is; empty for none.
	Here string
	// Other is the address of the same page in the other language.
	Other string
	// Main is what stands between head and foot, escaped already.
	Main template.HTML
	// Script is the address of the page's script; empty for none. The policy of the answer must allow it.
	Script string
	// Hidden keeps the page out of search engines.
	Hidden bool
	// Boxed leaves the form out that other pages have at their foot.
	Boxed bool
}

// Frame lays a page out, whole, for the request that asks for it. Nothing is written to the reader.
type Frame func(r *http.Request, p Page) ([]byte, error)
