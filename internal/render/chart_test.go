package render_test

import (
	"encoding/xml"
	"math"
	"strings"
	"testing"

	"dateline/internal/render"
)

// A chart is well-formed, escapes its title, and draws every value within its frame, also values that are zero, negative
// or all the same.
func TestCharts(t *testing.T) {
	t.Parallel()
	for name, points := range map[string][]render.Point{
		"weeks":    {{Label: "a", Value: 3}, {Label: "b"}, {Label: "c", Value: 12}},
		"the same": {{Value: 5, Low: 5}, {Value: 5, Low: 5}},
		"range":    {{Value: 72, Low: 66}, {Value: 72, Low: 70}},
		"zero":     {{}, {}},
		"loss":     {{Value: -3, Low: -5}, {Value: 2, Low: 2}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for kind, svg := range map[string]string{
				"bars":  string(render.Bars(`A <b> & "c"`, points)),
				"steps": string(render.Steps(`A <b> & "c"`, points)),
			} {
				svg = strings.NewReplacer(` x="`, ` X="`, ` y="`, ` Y="`, ` width="`, ` Width="`, ` height="`, ` Height="`).Replace(svg)
				type rect struct {
					X      float64 `xml:"X,attr"`
					Y      float64 `xml:"Y,attr"`
					Width  float64 `xml:"Width,attr"`
					Height float64 `xml:"Height,attr"`
				}
				var drawn struct {
					Title string `xml:"title"`
					Rects []rect `xml:"rect"`
				}
				if err := xml.Unmarshal([]byte(svg), &drawn); err != nil {
					t.Fatalf("%s: %v in %s", kind, err, svg)
				}
				if drawn.Title != `A <b> & "c"` || len(drawn.Rects) != len(points) {
					t.Errorf("%s: title %q, %d drawn; want %d", kind, drawn.Title, len(drawn.Rects), len(points))
				}
				for _, r := range drawn.Rects {
					if math.IsNaN(r.Y) || r.X < 0 || r.X+r.Width > 640 || r.Y < 0 || r.Y+r.Height > 161 || r.Height < 0 {
						t.Errorf("%s: %+v is outside its frame", kind, r)
					}
				}
			}
		})
	}
	if render.Bars("none", nil) != "" {
		t.Error("a chart of nothing is drawn")
	}
}
