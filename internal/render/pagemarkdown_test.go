package render_test

import (
	"html/template"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/render"
)

func TestPageMarkdown(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, page, want string }{
		{"only the main part", `<body><header>x</header><main><h1>A &amp; B</h1><p>One <a href="/zh/x">two</a>.</p></main><footer>y</footer>`, "# A \\& B\n\nOne [two](<https://a.example/zh/x>).\n"},
		{"text is no markup", `<main><p>*a* _b_ [c](d) # &lt;script&gt; 1. x</p></main>`, "\\*a\\* \\_b\\_ \\[c\\](d) \\# \\<script\\> 1. x\n"},
		{"lists count", `<main><ol><li>one<li value="7"><p>seven</p><p>more</p><li>eight</ol><ul><li>x</ul></main>`, "1. one\n7. seven more\n8. eight\n\n- x\n"},
		{
			"tables", `<main><table><thead><tr><th>A<th>B</thead><tbody><tr><td>1<td><strong>2</strong></tbody></table></main>`,
			"| A | B |\n| --- | --- |\n| 1 | **2** |\n",
		},
		{"quotes and marks", `<main><blockquote><p>said <mark>so</mark></p></blockquote></main>`, "> said **so**\n"},
		{"what acts is left out", `<main><nav><a href="/">n</a></nav><form><button>b</button></form><script>s</script><svg><text>t</text></svg><p>kept <button>b</button></p></main>`, "kept\n"},
		{"loose text", `<main>one <b>two</b><p>three</p>four</main>`, "one **two**\n\nthree\n\nfour\n"},
		{"anchors and others", `<main><p><a href="#x">in</a> <a href="https://b.example/">out</a></p></main>`, "in [out](<https://b.example/>)\n"},
		{"no page", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := render.PageMarkdown([]byte(tt.page), "https://a.example")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("PageMarkdown (-want +got):\n%s", diff)
			}
		})
	}
}

// Text of others stays text: whatever a page holds as text, none of it opens a tag or a picture in its Markdown.
func FuzzPageMarkdown(f *testing.F) {
	for _, seed := range []string{"a", "<script>alert(1)</script>", "![x](javascript:1)", "```\n<b>", "1) x\n# y", "&lt;img&gt;", "\\<b>", "||x||"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		safe := template.HTMLEscapeString(text)
		got, err := render.PageMarkdown([]byte("<main><p>"+safe+"</p><ul><li>"+safe+"</ul><table><tr><td>"+safe+"</table></main>"), "")
		if err != nil {
			t.Fatal(err)
		}
		for i := strings.IndexByte(got, '<'); i >= 0; {
			if i == 0 || got[i-1] != '\\' {
				t.Errorf("%q has a free < in\n%s", text, got)
			}
			next := strings.IndexByte(got[i+1:], '<')
			if next < 0 {
				break
			}
			i += next + 1
		}
		if strings.Contains(strings.ReplaceAll(got, `\!`, ""), "![") {
			t.Errorf("%q became a picture:\n%s", text, got)
		}
	})
}
