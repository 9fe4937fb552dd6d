package card

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/gofont/gosmallcaps"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
	"golang.org/x/text/unicode/norm"

	"dateline/internal/news"
	"dateline/internal/render"
)

//go:embed fonts/han.ttf.gz
var hanFont []byte

// errGlyph says that no font has a character.
var errGlyph = errors.New("no font has this character")

// drawnAtOnce is how many pictures are made at the same time: each takes about ten megabytes while it is.
const drawnAtOnce = 2

// Painter draws cards. The fonts are unpacked when the first is drawn, so that a program which draws none pays for none. It is
// safe for use by many callers at once.
type Painter struct {
	fonts func() (*fonts, error)
	turn  chan struct{}
}

// New returns a Painter.
func New() *Painter {
	return &Painter{fonts: sync.OnceValues(load), turn: make(chan struct{}, drawnAtOnce)}
}

// Faces of the Latin fonts.
const (
	plain = iota
	bold
	smallCaps
	latins
)

// fonts are the parsed fonts. They are only read.
type fonts struct {
	latin [latins]*sfnt.Font
	han   *sfnt.Font
}

func load() (*fonts, error) {
	unpack, err := gzip.NewReader(bytes.NewReader(hanFont))
	if err != nil {
		return nil, fmt.Errorf("unpack the Chinese font: %w", err)
	}
	han, err := io.ReadAll(unpack)
	if err != nil {
		return nil, fmt.Errorf("unpack the Chinese font: %w", err)
	}
	f := &fonts{}
	if f.han, err = sfnt.Parse(han); err != nil {
		return nil, fmt.Errorf("read the Chinese font: %w", err)
	}
	for i, ttf := range [latins][]byte{goregular.TTF, gobold.TTF, gosmallcaps.TTF} {
		if f.latin[i], err = sfnt.Parse(ttf); err != nil {
			return nil, fmt.Errorf("read a Latin font: %w", err)
		}
	}
	return f, nil
}

// style is how a text is set. Heavy draws Chinese characters twice, a little apart, since their font has one weight.
type style struct {
	latin int
	size  float64 // of an em, in pixels
	heavy bool
}

// glyph is a character with its place: gap pixels before it, advance pixels wide.
type glyph struct {
	char         rune
	font         *sfnt.Font // nil for a space
	index        sfnt.GlyphIndex
	size         float64
	gap, advance float64
	heavy        bool
	// ends says that a line may end behind it.
	ends bool
}

// heavier is how far apart a heavy character is drawn twice, in ems: it then matches Go Bold beside it.
const heavier = .03

// autospace is what stands between Chinese and Latin that no space parts, in ems, as the site's pages have it.
const autospace = .16

// try shapes a text; it is false for one that is empty or cannot be drawn.
func (f *fonts) try(text string, lang news.Lang, st style) ([]glyph, bool) {
	set, err := f.shape(text, lang, st)
	return set, err == nil && len(set) > 0
}

// shape finds the glyphs of a text; errGlyph if no font has one of them.
func (f *fonts) shape(text string, lang news.Lang, st style) ([]glyph, error) {
	var out []glyph
	var buf sfnt.Buffer
	pieces := render.Pieces(printable(text))
	runes := []rune(strings.Join(pieces, ""))
	var before *sfnt.Font
	for i, r := range runes {
		if r == ' ' {
			out = append(out, glyph{char: r, size: st.size, advance: .28 * st.size})
			before = nil
			continue
		}
		from, index, err := f.find(&buf, runes, i, lang, st)
		if err != nil {
			return nil, err
		}
		advance, err := from.GlyphAdvance(&buf, index, ppem(st.size), font.HintingNone)
		if err != nil {
			return nil, fmt.Errorf("measure %q: %w", r, err)
		}
		g := glyph{char: r, font: from, index: index, size: st.size, advance: pixels(advance), heavy: st.heavy && from == f.han}
		if before != nil && before != from && !unicode.IsPunct(r) && !unicode.IsPunct(runes[i-1]) {
			g.gap = autospace * st.size
		}
		before = from
		out = append(out, g)
	}
	at := 0
	for _, piece := range pieces {
		at += len([]rune(piece))
		out[at-1].ends = true
	}
	return out, nil
}

// longest is how many characters of a text are set: more than any picture has room for.
const longest = 600

// printable leaves away what has no shape: marks that join, hide or choose a picture, and controls.
func printable(text string) string {
	if len(text) > longest {
		runes := []rune(text)
		text = string(runes[:min(len(runes), longest)])
	}
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r):
			return -1
		default:
			return r
		}
	}, norm.NFC.String(strings.ToValidUTF8(text, "\uFFFD")))
}

// both are the marks that Chinese and Latin type share, and set at different widths.
const both = "‘’“”…—·"

// find returns which font has a character. A mark of both scripts is set as what stands around it is, in Chinese text as
// Chinese unless Latin stands on both sides.
func (f *fonts) find(buf *sfnt.Buffer, runes []rune, i int, lang news.Lang, st style) (*sfnt.Font, sfnt.GlyphIndex, error) {
	order := [2]*sfnt.Font{f.latin[st.latin], f.han}
	if strings.ContainsRune(both, runes[i]) && lang.IsChinese() && (i == 0 || !latin(runes[i-1]) || i+1 >= len(runes) || !latin(runes[i+1])) {
		order[0], order[1] = order[1], order[0]
	}
	if runes[i] == unicode.ReplacementChar { // its box is what must not be seen
		return nil, 0, fmt.Errorf("%w: %U", errGlyph, runes[i])
	}
	for _, one := range order {
		if index, err := one.GlyphIndex(buf, runes[i]); err == nil && index != 0 {
			return one, index, nil
		}
	}
	return nil, 0, fmt.Errorf("%w: %U", errGlyph, runes[i])
}

func latin(r rune) bool { return r < 0x2000 && (unicode.IsLetter(r) || unicode.IsDigit(r)) }

func ppem(size float64) fixed.Int26_6 { return fixed.Int26_6(size * 64) }

func pixels(x fixed.Int26_6) float64 { return float64(x) / 64 }

// outline adds a glyph's outline. One that cannot be read was found by shape, which read its width: it leaves a gap.
func (f *fonts) outline(to *vector.Rasterizer, g *glyph, x, y float64) {
	if g.font == nil {
		return
	}
	var buf sfnt.Buffer
	segments, err := g.font.LoadGlyph(&buf, g.index, ppem(g.size), nil)
	if err != nil {
		return
	}
	for turn := range 2 {
		if turn == 1 {
			if !g.heavy {
				break
			}
			x += g.size * heavier
		}
		at := func(p fixed.Point26_6) (float32, float32) { return float32(x + pixels(p.X)), float32(y + pixels(p.Y)) }
		for _, s := range segments {
			ax, ay := at(s.Args[0])
			bx, by := at(s.Args[1])
			cx, cy := at(s.Args[2])
			switch s.Op {
			case sfnt.SegmentOpMoveTo:
				to.ClosePath()
				to.MoveTo(ax, ay)
			case sfnt.SegmentOpLineTo:
				to.LineTo(ax, ay)
			case sfnt.SegmentOpQuadTo:
				to.QuadTo(ax, ay, bx, by)
			case sfnt.SegmentOpCubeTo:
				to.CubeTo(ax, ay, bx, by, cx, cy)
			}
		}
		to.ClosePath()
	}
}
