package feed

import (
	"strings"

	xhtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// HiddenStyle says whether a style attribute keeps the words of its element from whoever looks at the page: not shown, no
// size, no ink, out of the picture. What readers cannot see is not what a report says; it is often meant for machines.
func HiddenStyle(style string) bool {
	if style == "" {
		return false
	}
	var ink, paper, height, overflow string
	for rule := range strings.SplitSeq(strings.ToLower(style), ";") {
		name, value, ok := strings.Cut(rule, ":")
		if !ok {
			continue
		}
		name = strings.TrimSpace(name)
		value = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "!important"))
		switch name {
		case "display":
			if value == "none" {
				return true
			}
		case "visibility":
			if value == "hidden" || value == "collapse" {
				return true
			}
		case "font-size", "opacity", "zoom":
			if zero(value) {
				return true
			}
		case "font":
			if size, _, ok := strings.Cut(value, "/"); ok && zero(size) {
				return true
			}
		case "mso-hide":
			if value == "all" {
				return true
			}
		case "text-indent", "left", "top", "right", "margin-left", "margin-top":
			if far(value) {
				return true
			}
		case "clip":
			if strings.HasPrefix(value, "rect(0") || strings.HasPrefix(value, "rect(1px") {
				return true
			}
		case "color":
			ink = ofColor(value)
		case "background", "background-color":
			paper = ofColor(value)
		case "height", "max-height", "width", "max-width":
			if zero(value) {
				height = "0"
			}
		case "overflow", "overflow-x", "overflow-y":
			overflow = value
		}
	}
	return ink == "transparent" || ink != "" && ink == paper || height == "0" && overflow == "hidden"
}

// zero says whether a size is none, or too small to be read: below two pixels.
func zero(value string) bool {
	digits := strings.TrimRight(value, "abcdefghijklmnopqrstuvwxyz% ")
	unit := strings.TrimSpace(value[len(digits):])
	whole, part, _ := strings.Cut(digits, ".")
	if digits == "" || strings.Trim(whole, "0123456789") != "" || strings.Trim(part, "0123456789") != "" {
		return false
	}
	whole = strings.TrimLeft(whole, "0")
	if whole == "" && strings.Trim(part, "0") == "" {
		return true
	}
	return (unit == "px" || unit == "pt") && (whole == "" || whole == "1")
}

// far says whether a place is so far out that nobody sees it.
func far(value string) bool {
	digits, ok := strings.CutPrefix(value, "-")
	digits = strings.TrimRight(digits, "abcdefghijklmnopqrstuvwxyz% ")
	return ok && len(digits) >= 4 && strings.Trim(digits, "0123456789") == ""
}

// ofColor brings the ways of writing a colour together, as far as people hide with them.
func ofColor(value string) string {
	value = strings.ReplaceAll(value, " ", "")
	switch value {
	case "white", "#fff", "#ffff", "#ffffff", "#ffffffff", "rgb(255,255,255)", "rgba(255,255,255,1)", "hsl(0,0%,100%)":
		return "white"
	case "black", "#000", "#000000", "rgb(0,0,0)":
		return "black"
	case "transparent", "#0000", "#00000000":
		return "transparent"
	case "inherit", "initial", "currentcolor", "none":
		return ""
	}
	if strings.HasPrefix(value, "rgba(") && strings.HasSuffix(value, ",0)") {
		return "transparent"
	}
	if len(value) == 4 && value[0] == '#' {
		return "#" + strings.Repeat(value[1:2], 2) + strings.Repeat(value[2:3], 2) + strings.Repeat(value[3:4], 2)
	}
	return value
}

// hiding follows an element that is hidden, to its end.
type hiding struct {
	name  string
	depth int // of elements of that name
}

func (h *hiding) on() bool { return h.depth > 0 }

// tag reads a tag and says whether it belongs to what is hidden. A paragraph whose end is left out ends where the next block
// begins, as browsers have it.
func (h *hiding) tag(name string, a atom.Atom, kind xhtml.TokenType, z *xhtml.Tokenizer, more bool) bool {
	if h.on() {
		switch {
		case name == h.name && kind == xhtml.StartTagToken && !endsItself(a):
			h.depth++
			return true
		case name == h.name && kind == xhtml.EndTagToken:
			h.depth--
			return true
		case kind != xhtml.StartTagToken || gapOf(a) != paragraph:
			return true
		case !endsItself(atom.Lookup([]byte(h.name))):
			return true
		}
		h.depth = 0 // this block is the next one
	} else if name == h.name && kind == xhtml.EndTagToken {
		h.name = ""
	}
	if kind != xhtml.StartTagToken || void(a) {
		return false
	}
	for more {
		var key, value []byte
		key, value, more = z.TagAttr()
		if string(key) == "hidden" || string(key) == "style" && HiddenStyle(string(value)) {
			h.name, h.depth = name, 1
			return true
		}
	}
	return false
}

// endsItself says whether an element's end tag may be left out.
func endsItself(a atom.Atom) bool {
	switch a {
	case atom.P, atom.Li, atom.Dt, atom.Dd, atom.Td, atom.Th, atom.Tr, atom.Option:
		return true
	}
	return false
}

// void says whether an element holds nothing.
func void(a atom.Atom) bool {
	switch a {
	case atom.Br, atom.Img, atom.Hr, atom.Input, atom.Wbr, atom.Meta, atom.Link, atom.Source, atom.Embed, atom.Col, atom.Area, atom.Base, atom.Track:
		return true
	}
	return false
}
