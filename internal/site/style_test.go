package site_test

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"strconv"
	"testing"
)

// Text can be read by those who see little: WCAG 2.2 asks for a contrast of 4.5 in both themes (1.4.3 AA).
func TestContrast(t *testing.T) {
	t.Parallel()
	css, err := os.ReadFile("static/site.css")
	if err != nil {
		t.Fatal(err)
	}
	themes := regexp.MustCompile(`(?s)--paper: .*?--hit: #\w+`).FindAllString(string(css), -1)
	if len(themes) != 2 {
		t.Fatalf("%d themes, want light and dark", len(themes))
	}
	for i, theme := range themes {
		colour := map[string]float64{}
		for _, m := range regexp.MustCompile(`--(\w+): #(\w{6})`).FindAllStringSubmatch(theme, -1) {
			colour[m[1]] = luminance(t, m[2])
		}
		for _, pair := range [][2]string{
			{"ink", "paper"},
			{"soft", "paper"},
			{"open", "paper"},
			{"warn", "paper"},
			{"ink", "wash"},
			{"soft", "wash"},
			{"open", "wash"},
			{"ink", "hit"},
			{"paper", "open"},
		} {
			a, okA := colour[pair[0]]
			b, okB := colour[pair[1]]
			contrast := (math.Max(a, b) + 0.05) / (math.Min(a, b) + 0.05)
			if !okA || !okB || contrast < 4.5 {
				t.Errorf("theme %d: %s on %s has a contrast of %s, want 4.5", i, pair[0], pair[1], fmt.Sprintf("%.2f", contrast))
			}
		}
	}
}

// luminance is WCAG's relative luminance of a colour written as six hexadecimal digits.
func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		v, err := strconv.ParseUint(hex[2*i:2*i+2], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(v) / 255
		if c <= 0.04045 {
			sum += weight * c / 12.92
		} else {
			sum += weight * math.Pow((c+0.055)/1.055, 2.4)
		}
	}
	return sum
}
