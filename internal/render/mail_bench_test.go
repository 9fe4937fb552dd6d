package render_test

import (
	"testing"

	"dateline/internal/news"
	"dateline/internal/render"
)

func BenchmarkMail(b *testing.B) {
	edition := render.NewEdition(complete(12), render.NewLexicon(news.Chinese), nil)
	for b.Loop() {
		if _, err := render.NewMail(edition, render.MailOptions{At: site}); err != nil {
			b.Fatal(err)
		}
	}
}

// A copy for one reader is what a sender pays for each.
func BenchmarkMailCopy(b *testing.B) {
	m := newMail(b, complete(12), news.Chinese, render.MailOptions{At: site})
	to := addresses()
	dst := m.HTML.Append(nil, to)
	b.SetBytes(int64(len(dst)))
	for b.Loop() {
		dst = m.HTML.Append(dst[:0], to)
	}
}

func BenchmarkEPUB(b *testing.B) {
	edition := render.NewEdition(complete(12), render.NewLexicon(news.Chinese), nil)
	for b.Loop() {
		if _, err := render.EPUB(edition, site); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLexicon(b *testing.B) {
	for b.Loop() {
		render.NewLexicon(news.Chinese)
	}
}
