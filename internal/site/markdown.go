package site

import (
	"net/http"
	"strings"

	"dateline/internal/archive"
	"dateline/internal/news"
	"dateline/internal/render"
	"dateline/internal/web"
)

// mdEnding is how the address of a page as Markdown ends.
const mdEnding = ".md"

// markdownPath is where a page stands as Markdown; empty for addresses with a question.
func markdownPath(path string) string {
	if strings.Contains(path, "?") {
		return ""
	}
	return path + mdEnding
}

// withMarkdown answers addresses that end with .md with the page before the ending, as Markdown.
func (s *site) withMarkdown(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path, ok := strings.CutSuffix(r.URL.Path, mdEnding)
		page := r.Clone(r.Context())
		page.URL.Path = path
		if !ok || !s.named(page) {
			next.ServeHTTP(w, r)
			return
		}
		lex := s.lexicons[s.readersLang(page)]
		page.URL.Path, page.URL.RawPath, page.URL.RawQuery = path, strings.TrimSuffix(r.URL.RawPath, mdEnding), ""
		page.Method = http.MethodGet
		page.Header.Del("Accept-Encoding")
		page.Header.Del("If-None-Match")
		out := &recorder{header: http.Header{}, status: http.StatusOK}
		next.ServeHTTP(out, page)
		switch at := out.header.Get("Location"); {
		case at != "":
			http.Redirect(w, r, at+mdEnding, out.status)
			return
		case out.status != http.StatusOK || !strings.HasPrefix(out.header.Get("Content-Type"), "text/html"):
			s.errorPage(w, r, http.StatusNotFound, "")
			return
		}
		text, err := s.markdown(r, lex, path, out.body.Bytes())
		if err != nil {
			s.errorPage(w, r, web.Status(err), "")
			return
		}
		_ = web.Send(w, r, web.Reply{Type: "text/markdown; charset=utf-8", Lang: lex.HTMLLang(), Body: []byte(text)}) // it cannot fail: compressing into memory
	})
}

// markdown writes a page as Markdown. Issues have their own form, which mail and files share.
func (s *site) markdown(r *http.Request, lex *render.Lexicon, path string, page []byte) (string, error) {
	front := render.Address("").Front(lex.Language())
	var issue *archive.Issue
	var err error
	if path == front {
		if issue, err = s.archive.Front(r.Context()); err != nil {
			issue = nil // no issue yet: the page says so
		}
	} else if week, bad := news.ParseWeek(strings.TrimPrefix(path, front+"/issues/")); bad == nil {
		if issue, err = s.archive.Issue(r.Context(), week); err != nil {
			return "", err
		}
	}
	if issue != nil {
		return render.Markdown(render.NewEdition(&issue.Issue, lex, issue.Zone), s.address(r)), nil
	}
	return render.PageMarkdown(page, s.address(r))
}
