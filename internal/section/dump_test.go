package section_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"dateline/internal/entity"
	"dateline/internal/field"
	"dateline/internal/news"
	"dateline/internal/testkit"
)

func TestDump(t *testing.T) {
	f, _ := field.AI()
	g, _ := entity.New(f)
	r := entity.NewRelevance(f, g)
	for _, w := range []string{"2025-W50", "2025-W51", "2026-W02", "2026-W04", "2026-W11"} {
		files, _ := filepath.Glob(filepath.Join(testkit.Shared(t, "data", "weeks", w), "*.ndjson.gz"))
		type row struct {
			h                       uint64
			set, src, lang, title, url, body string
			out int
		}
		var rows []row
		seen := map[string]bool{}
		for _, file := range files {
			set := strings.TrimSuffix(filepath.Base(file), ".ndjson.gz")
			if set == "rumca-en" {
				continue
			}
			fh, _ := os.Open(file)
			z, _ := gzip.NewReader(fh)
			sc := bufio.NewScanner(z)
			sc.Buffer(nil, 64<<20)
			for sc.Scan() {
				var i struct {
					Source, Title, URL, Summary, Content, Lang string
					Sites                                      []string `json:"member_sites"`
				}
				if json.Unmarshal(sc.Bytes(), &i) != nil || seen[i.URL] {
					continue
				}
				seen[i.URL] = true
				b := i.Summary
				if len(i.Content) > len(b) {
					b = i.Content
				}
				if r.Score(i.Title, b, g.Find(i.Title, b), news.Press) < 0.5 {
					continue
				}
				h := fnv.New64a()
				h.Write([]byte(i.URL))
				rows = append(rows, row{h.Sum64(), set, i.Source, i.Lang, i.Title, i.URL, b, len(i.Sites)})
			}
		}
		sort.Slice(rows, func(a, b int) bool { return rows[a].h < rows[b].h })
		out, _ := os.Create("/tmp/sec/" + w + ".tsv")
		c := map[string]int{}
		for _, x := range rows {
			c[x.set+" "+x.lang]++
			b := strings.Join(strings.Fields(x.body), " ")
			rr := []rune(b)
			n := 170
			if strings.HasPrefix(x.lang, "zh") {
				n = 90
			}
			if len(rr) > n {
				b = string(rr[:n])
			}
			fmt.Fprintf(out, "%s\t%s\t%s\t%s\t%s\t%s\t%d\n", x.set, x.src, x.lang, x.url, x.title, b, x.out)
		}
		out.Close()
		fmt.Println(w, c)
	}
}
