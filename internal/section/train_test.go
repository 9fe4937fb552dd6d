package section

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"html"
	"math"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"dateline/internal/entity"
	"dateline/internal/field"
	"dateline/internal/news"
	"dateline/internal/text"
)

var maxDF, leadW, pairsOff = 1.0, 0.45, false

type ex struct {
	week, lang   string
	gold, second int
	base         [11]float64
	terms        map[string]float64
	title, url   string
}

func loadEx(t *testing.T, part string) []ex {
	f, _ := field.AI()
	g, _ := entity.New(f)
	files, _ := field.Files()
	filer, err := New(files, g)
	if err != nil {
		t.Fatal(err)
	}
	data, _ := os.ReadFile("testdata/labels.tsv")
	weeks := map[string]map[string]news.Voice{}
	var out []ex
	for _, line := range strings.Split(string(data), "\n") {
		c := strings.Split(line, "\t")
		if len(c) != 7 || c[0] != part {
			continue
		}
		w := c[1]
		if weeks[w] == nil {
			weeks[w] = map[string]news.Voice{}
			fs, _ := filepath.Glob("../../../shared/data/weeks/" + w + "/*.ndjson.gz")
			for _, p := range fs {
				set := strings.TrimSuffix(filepath.Base(p), ".ndjson.gz")
				if set == "rumca-en" {
					continue
				}
				fh, _ := os.Open(p)
				z, _ := gzip.NewReader(fh)
				sc := bufio.NewScanner(z)
				sc.Buffer(nil, 64<<20)
				for sc.Scan() {
					var i struct {
						Title, URL, Summary, Content string
						Lang                         news.Lang
					}
					json.Unmarshal(sc.Bytes(), &i)
					if _, ok := weeks[w][i.URL]; ok {
						continue
					}
					v := news.Voice{Class: news.Press}
					switch set {
					case "hn-best", "community-en":
						v.Class = news.Community
					case "readhub-zh", "ainews-zhtw", "radar-zh-en":
						v.Class = news.Aggregator
					case "labs":
						v.Class = news.FirstParty
					case "hf-papers":
						v.Class = news.Research
					}
					v.Title, v.URL, v.Summary, v.Lang = html.UnescapeString(i.Title), i.URL, html.UnescapeString(i.Summary), i.Lang
					if len(i.Content) > len(i.Summary) {
						v.Text = html.UnescapeString(i.Content)
					}
					weeks[w][i.URL] = v
				}
				fh.Close()
			}
		}
		v := weeks[w][c[6]]
		v.Entities = entity.Counts(g.Find(v.Title, v.Body()))
		e := ex{week: w, lang: c[3], second: -1, terms: map[string]float64{}, title: v.Title, url: c[6]}
		for i, id := range All() {
			if string(id) == c[4] {
				e.gold = i
			}
			if string(id) == c[5] {
				e.second = i
			}
		}
		vd := filer.File(Story{Reports: []news.Voice{v}, Origins: 1})
		for _, r := range vd.Ranked {
			for i, id := range All() {
				if id == r.Section {
					e.base[i] = math.Log(r.Share)
				}
			}
		}
		add := func(s string, val float64) {
			prev := ""
			text.EachTerm(fold(s, v.Lang), func(tm text.Term) {
				if tm.Kind != text.Word && tm.Kind != text.Bigram {
					prev = ""
					return
				}
				k := string(tm.Text)
				if e.terms[k] < val {
					e.terms[k] = val
				}
				if tm.Kind == text.Word && prev != "" {
					b := prev + " " + k
					if e.terms[b] < val {
						e.terms[b] = val
					}
				}
				if tm.Kind == text.Word {
					prev = k
				} else {
					prev = ""
				}
			})
		}
		add(v.Title, 1)
		if leadW > 0 { add(head(v.Body(), 400), leadW) }
		out = append(out, e)
	}
	return out
}

type model struct {
	w     map[string]*[11]float64
	bias  [11]float64
	scale float64
}

func (m *model) scores(e *ex) [11]float64 {
	z := m.bias
	for i := range z {
		z[i] += m.scale * e.base[i]
	}
	for t, v := range e.terms {
		if w := m.w[t]; w != nil {
			for i := range z {
				z[i] += w[i] * v
			}
		}
	}
	return z
}

func train(exs []ex, minDF int, l2, soft float64) *model {
	df := map[string]int{}
	for i := range exs {
		for t := range exs[i].terms {
			df[t]++
		}
	}
	m := &model{w: map[string]*[11]float64{}, scale: 1}
	for t, n := range df {
		if n >= minDF {
			m.w[t] = &[11]float64{}
		}
	}
	lr := 0.15
	for ep := 0; ep < 60; ep++ {
		for i := range exs {
			e := &exs[i]
			z := m.scores(e)
			mx := z[0]
			for _, v := range z {
				mx = math.Max(mx, v)
			}
			s := 0.0
			var p [11]float64
			for k, v := range z {
				p[k] = math.Exp(v - mx)
				s += p[k]
			}
			for k := range p {
				y := 0.0
				if k == e.gold {
					y = 1
					if e.second >= 0 {
						y = 1 - soft
					}
				} else if k == e.second {
					y = soft
				}
				gr := p[k]/s - y
				m.bias[k] -= lr * 0.05 * gr
				m.scale -= lr * 0.01 * gr * e.base[k]
				for t, v := range e.terms {
					if w := m.w[t]; w != nil {
						w[k] -= lr * (gr*v + l2*w[k]*0.1)
					}
				}
			}
		}
		lr *= 0.95
	}
	return m
}

func evalm(m *model, exs []ex) (n, t1, t2 int) {
	for i := range exs {
		z := m.scores(&exs[i])
		type kv struct {
			k int
			v float64
		}
		var a []kv
		for k, v := range z {
			a = append(a, kv{k, v})
		}
		sort.Slice(a, func(i, j int) bool { return a[i].v > a[j].v })
		n++
		if a[0].k == exs[i].gold {
			t1++
		}
		if a[0].k == exs[i].gold || a[1].k == exs[i].gold {
			t2++
		}
	}
	return
}

func TestTrain(t *testing.T) {
	exs := loadEx(t, "tune")
	langs := map[string][]ex{}
	for _, e := range exs {
		langs[e.lang] = append(langs[e.lang], e)
	}
	for _, lang := range []string{"zh", "en"} {
		for _, df := range []int{2, 4} {
			for _, l2 := range []float64{0.01, 0.03, 0.1, 0.3} {
				N, A, B := 0, 0, 0
				b1, b2 := 0, 0
				for fold := 0; fold < 5; fold++ {
					var tr, te []ex
					for i, e := range langs[lang] {
						if i%5 == fold {
							te = append(te, e)
						} else {
							tr = append(tr, e)
						}
					}
					m := train(tr, df, l2, 0.25)
					n, a, b := evalm(m, te)
					N += n
					A += a
					B += b
					_, a, b = evalm(&model{scale: 1}, te)
					b1 += a
					b2 += b
				}
				fmt.Printf("%s df %d l2 %.2f n %d base %.3f %.3f trained %.3f %.3f\n", lang, df, l2, N, float64(b1)/float64(N), float64(b2)/float64(N), float64(A)/float64(N), float64(B)/float64(N))
			}
		}
	}
}

func TestTrain2(t *testing.T) {
	b, _ := os.ReadFile("/tmp/sec/extra3.urls")
	exs := loadEx(t, "tune")
	for _, l2 := range []float64{0.03, 0.1, 0.3, 1} {
		for _, lang := range []string{"zh", "en"} {
			var tr, te []ex
			for _, e := range exs {
				if e.lang != lang {
					continue
				}
				if strings.Contains(string(b), e.url) {
					te = append(te, e)
				} else {
					tr = append(tr, e)
				}
			}
			m := train(tr, 2, l2, 0.25)
			n, a, b := evalm(m, te)
			_, a0, b0 := evalm(&model{scale: 1}, te)
			fmt.Printf("%s l2 %.2f n %d base %d %d trained %d %d\n", lang, l2, n, a0, b0, a, b)
		}
	}
}

func TestTrain3(t *testing.T) {
	exs, te := loadEx(t, "tune"), loadEx(t, "test")
	for _, l2 := range []float64{0.1, 0.3, 1} {
		for _, lang := range []string{"zh", "en"} {
			var a, b []ex
			for _, e := range exs { if e.lang == lang { a = append(a, e) } }
			for _, e := range te { if e.lang == lang { b = append(b, e) } }
			m := train(a, 2, l2, 0.25)
			n, x, y := evalm(m, b)
			_, x0, y0 := evalm(&model{scale: 1}, b)
			fmt.Printf("TEST %s l2 %.2f n %d base %d %d trained %d %d scale %.2f base bias %.2f\n", lang, l2, n, x0, y0, x, y, m.scale, m.bias)
		}
	}
}

func TestTrain4(t *testing.T) {
	for _, leadW = range []float64{0, 0.25, 0.45} {
		exs, te := loadEx(t, "tune"), loadEx(t, "test")
		for _, maxDF = range []float64{0.05, 0.15, 1} { for _, pairsOff = range []bool{false, true} {
			for _, lang := range []string{"zh", "en"} {
				var a, b []ex
				for _, e := range exs { if e.lang == lang { a = append(a, e) } }
				for _, e := range te { if e.lang == lang { b = append(b, e) } }
				N, A, B := 0, 0, 0
				for fold := 0; fold < 5; fold++ {
					var x, y []ex
					for i, e := range a { if i%5 == fold { y = append(y, e) } else { x = append(x, e) } }
					n, p, q := evalm(train(x, 2, 0.3, 0.25), y)
					N += n; A += p; B += q
				}
				m := train(a, 2, 0.3, 0.25)
				n, x, y := evalm(m, b)
				_, x0, y0 := evalm(&model{scale: 1}, b)
				fmt.Printf("TEST lead %.2f maxdf %.2f pairsoff %v %s n %d base %d %d trained %d %d | cv %.3f %.3f\n", leadW, maxDF, pairsOff, lang, n, x0, y0, x, y, float64(A)/float64(N), float64(B)/float64(N))
			}
		}}
	}
}
