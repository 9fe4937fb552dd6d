// Package card draws the picture that stands beside a link to a page: 1200 by 630 pixels, as networks and messengers show it.
//
// A picture is made from a few texts and nothing else: the same texts make the same bytes on the same kind of machine.
// Letters come from two fonts that are part of the program, Go for Latin, Greek and Cyrillic and a part of Droid for Chinese;
// a text with a character that neither has is left away, so that no reader sees an empty box. The one idea needed to read
// it: all outlines of one colour are gathered and filled at once, and a colour's shades are a stretch of the palette.
package card

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"

	"golang.org/x/image/vector"

	"dateline/internal/news"
)

// Width and Height are those of every picture, in pixels: 1.91 to 1, which previews of links show whole.
const (
	Width  = 1200
	Height = 630
)

// Card is what a picture says. All but Lang and Instead may be empty.
type Card struct {
	// Lang is the language of the edition; it decides in which font marks are set that both scripts use.
	Lang news.Lang
	// Kicker stands at the top, beside the name: what this is, or of when.
	Kicker string
	// Headline is the largest, and HeadlineLang its language. Instead, in our own words, stands for one that cannot be drawn.
	Headline     string
	HeadlineLang news.Lang
	Instead      string
	// Lines stand below the headline, each cut to its room: the first stories of an issue.
	Lines []string
	// Foot is the last line: what it was made from.
	Foot string
}

// The places of things on the picture, in pixels.
const (
	left   = 72
	right  = Width - 72
	across = right - left
	nameAt = 96 // the base line of the name
	ruleAt = 122
	top    = 150 // the headline and the lines stand from here
	bottom = 530 // to here
	footAt = 582 // the base line of the last line
)

// The colours are those of the site's style sheet on light paper: ink, what can be opened, what is said beside. The stroke at the
// edge is of the second.
const (
	ink = iota
	open
	soft
	colours
	shades = 64 // of each colour, from paper to full
)

// palette has the paper first, then each colour's shades.
func palette() color.Palette {
	paper := [3]int{0xfc, 0xfa, 0xf5}
	out := make(color.Palette, 0, colours*shades)
	for _, full := range [colours][3]int{{0x1d, 0x1b, 0x18}, {0xa1, 0x26, 0x0d}, {0x63, 0x5d, 0x53}} {
		for i := range shades {
			at := func(n int) uint8 { return uint8((paper[n]*(shades-1-i) + full[n]*i) / (shades - 1)) } // between two bytes
			out = append(out, color.RGBA{R: at(0), G: at(1), B: at(2), A: 0xff})
		}
	}
	return out
}

// Draw makes the picture as PNG. A text that cannot be drawn is left away. An error means that the fonts of the program are
// broken. Any number may call at once; two draw, the others wait.
func (p *Painter) Draw(c *Card) ([]byte, error) {
	p.turn <- struct{}{}
	defer func() { <-p.turn }()
	fonts, err := p.fonts()
	if err != nil {
		return nil, err
	}
	d := &drawing{fonts: fonts}
	for i := range d.ink {
		d.ink[i] = vector.NewRasterizer(Width, Height)
	}
	if err := d.frame(c); err != nil {
		return nil, err
	}
	if err := d.middle(c); err != nil {
		return nil, err
	}
	return d.png()
}

// drawing is a picture being made.
type drawing struct {
	fonts *fonts
	ink   [colours]*vector.Rasterizer
}

// frame draws what every picture has: the stroke, the name, the kicker, the double rule and the foot.
func (d *drawing) frame(c *Card) error {
	d.box(0, 0, 16, Height, open)
	d.box(left, ruleAt, right, ruleAt+4, ink)
	d.box(left, ruleAt+8, right, ruleAt+10, ink)
	name, err := d.fonts.shape("Dateline", news.English, style{latin: smallCaps, size: 50})
	if err != nil {
		return err
	}
	end := d.line(left, nameAt, name, ink)
	han, err := d.fonts.shape("电头", news.Chinese, style{latin: bold, size: 40, heavy: true})
	if err != nil {
		return err
	}
	end = d.line(end+14, nameAt, han, open)
	room := right - end - 40
	if kicker, ok := d.fonts.try(c.Kicker, c.Lang, style{latin: plain, size: 28}); ok {
		kicker = d.fonts.cut(wrap(kicker, room), 1, room)[0]
		d.line(right-width(kicker), nameAt, kicker, soft)
	}
	for _, size := range []float64{27, 24.5, 22} { // as large as it is whole
		foot, ok := d.fonts.try(c.Foot, c.Lang, style{latin: plain, size: size})
		if lines := wrap(foot, across); ok && (len(lines) == 1 || size == 22) {
			d.line(left, footAt, d.fonts.cut(lines, 1, across)[0], soft)
			break
		}
	}
	return nil
}

// middle draws the headline, as large as it fits, and the lines below it.
func (d *drawing) middle(c *Card) error {
	lines := 0
	var below [][]glyph
	for _, text := range c.Lines {
		if line, ok := d.fonts.try(text, c.Lang, style{latin: plain, size: lineSize}); ok {
			below = append(below, line)
			lines++
		}
	}
	room := float64(bottom - top)
	if lines > 0 {
		room = 104 // one line of headline; the rest is theirs
	}
	text, lang := c.Headline, c.HeadlineLang
	if lang == "" {
		lang = c.Lang
	}
	if _, ok := d.fonts.try(text, lang, style{latin: bold, size: 72, heavy: true}); !ok {
		text, lang = c.Instead, c.Lang
	}
	set, size, err := d.headline(text, lang, room)
	if err != nil {
		return err
	}
	leading := size * 1.32
	y := top + size*1.08
	if lines == 0 { // between the rule and the foot, a little above the middle
		y += (room - leading*float64(len(set))) * .38
	}
	for _, line := range set {
		d.line(left, y, line, ink)
		y += leading
	}
	y = top + room + 44
	each := (bottom - y + lineSize) / float64(max(lines, 1))
	for _, line := range below {
		most := max(1, int(each/(lineSize*1.3)))
		set := wrap(line, across-34)
		if len(set) <= most {
			set = balance(line, len(set), across-34)
		}
		for i, one := range d.fonts.cut(set, most, across-34) {
			if i == 0 {
				d.box(left, y-lineSize*.52, left+12, y-lineSize*.52+12, open)
			}
			d.line(left+34, y, one, ink)
			y += lineSize * 1.32
		}
		y += lineSize * .45
	}
	return nil
}

// lineSize is how large the lines below a headline are.
const lineSize = 34

// headline breaks a headline into lines as large as they fit into the room. Where even small letters do not, it is cut.
func (d *drawing) headline(text string, lang news.Lang, room float64) ([][]glyph, float64, error) {
	var lines [][]glyph
	var size float64
	for _, size = range []float64{76, 70, 64, 58, 53, 48} {
		set, err := d.fonts.shape(text, lang, style{latin: bold, size: size, heavy: true})
		if err != nil {
			return nil, 0, fmt.Errorf("draw %q: %w", text, err)
		}
		lines = wrap(set, across)
		most := max(1, int(room/(size*1.32)))
		if most > 1 && size > 64 {
			most = min(most, 3) // few words are set large, many are not
		}
		if len(lines) <= most {
			return balance(set, len(lines), across), size, nil
		}
		if size == 48 {
			lines = d.fonts.cut(lines, most, across)
		}
	}
	return lines, size, nil
}

// box fills a rectangle.
func (d *drawing) box(x0, y0, x1, y1 float64, colour int) {
	r := d.ink[colour]
	r.MoveTo(float32(x0), float32(y0))
	r.LineTo(float32(x1), float32(y0))
	r.LineTo(float32(x1), float32(y1))
	r.LineTo(float32(x0), float32(y1))
	r.ClosePath()
}

// line draws glyphs on a base line and returns where they end.
func (d *drawing) line(x, y float64, glyphs []glyph, colour int) float64 {
	for i := range glyphs {
		x += glyphs[i].gap
		d.fonts.outline(d.ink[colour], &glyphs[i], x, y)
		x += glyphs[i].advance
	}
	return x
}

// png fills the outlines and writes the picture.
func (d *drawing) png() ([]byte, error) {
	area := image.Rect(0, 0, Width, Height)
	out, mask := image.NewPaletted(area, palette()), image.NewAlpha(area)
	for colour, outlines := range d.ink {
		clear(mask.Pix)
		outlines.Draw(mask, area, image.Opaque, image.Point{})
		for i, a := range mask.Pix {
			if shade := int(a) * (shades - 1) / 0xff; shade > 0 {
				out.Pix[i] = uint8(colour*shades + shade) // below colours*shades = 192
			}
		}
	}
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, out); err != nil {
		return nil, fmt.Errorf("write a card: %w", err)
	}
	return b.Bytes(), nil
}
