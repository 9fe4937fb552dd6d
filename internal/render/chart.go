package render

import (
	"fmt"
	"html/template"
	"math"
	"strconv"
	"strings"
)

// Point is one value of a chart with what it is called.
type Point struct {
	Label string
	Value float64
	// Low is the lower end where the value is an interval; else it is Value.
	Low float64
}

// A chart's size in its own units; pages scale it.
const (
	chartWidth  = 640.0
	chartHeight = 160.0
	chartPad    = 6.0
)

// fewest is for how many points a chart has room at least, so that two weeks are two bars and not two walls.
const fewest = 12

// Bars draws a chart of columns, such as mentions by week. Its words are in title; the page shows the same as a table.
func Bars(title string, points []Point) template.HTML {
	return chart(title, points, func(b *strings.Builder, x, width, y, low, base float64) {
		_ = low
		fmt.Fprintf(b, `<rect x="%s" y="%s" width="%s" height="%s"/>`, num(x+width*.1), num(y), num(width*.8), num(math.Max(base-y, 0)))
	}, true)
}

// Steps draws a chart of a value that stays until it changes, such as a figure's history; an interval is a band.
func Steps(title string, points []Point) template.HTML {
	return chart(title, points, func(b *strings.Builder, x, width, y, low, _ float64) {
		height := math.Max(low-y, 2)
		fmt.Fprintf(b, `<rect x="%s" y="%s" width="%s" height="%s"/>`, num(x), num(y), num(width), num(height))
	}, false)
}

// chart draws each point with mark, between the least and the greatest value, from zero where fromZero says so.
func chart(title string, points []Point, mark func(b *strings.Builder, x, width, y, low, base float64), fromZero bool) template.HTML {
	if len(points) == 0 {
		return ""
	}
	least, most := points[0].Low, points[0].Value
	for _, p := range points {
		least, most = math.Min(least, p.Low), math.Max(most, p.Value)
	}
	if fromZero || least == most {
		least = math.Min(0, least)
	} else {
		least -= (most - least) / 4 // so that the lowest is seen
	}
	if most == least {
		most = least + 1
	}
	place := func(v float64) float64 {
		return chartPad + (chartHeight-2*chartPad)*(1-(v-least)/(most-least))
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="chart" viewBox="0 0 %s %s" role="img" aria-label="%s" preserveAspectRatio="none"><title>%s</title>`,
		num(chartWidth), num(chartHeight), template.HTMLEscapeString(title), template.HTMLEscapeString(title))
	width := chartWidth / float64(max(len(points), fewest))
	for i, p := range points {
		mark(&b, float64(i)*width, width, place(p.Value), place(p.Low), place(math.Max(least, 0)))
	}
	fmt.Fprintf(&b, `<line x1="0" x2="%s" y1="%s" y2="%s"/></svg>`, num(chartWidth), num(chartHeight-chartPad), num(chartHeight-chartPad))
	return template.HTML(b.String()) //nolint:gosec // numbers of ours, and a title that is escaped
}

// num writes a coordinate.
func num(x float64) string {
	return strconv.FormatFloat(math.Round(x*10)/10, 'f', -1, 64)
}
