package evals

import (
	"fmt"
	"io"
	"os"
	"sort"
	"strings"
)

// Labels leads from a normalised address to the story in which a person put it.
type Labels map[string]string

// LoadTSV reads a table with a header as rows of named cells. Lines that begin with # are comments.
func LoadTSV(path string) (rows []map[string]string, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open table: %w", err)
	}
	defer func() {
		if e := file.Close(); err == nil {
			err = e
		}
	}()
	all, err := io.ReadAll(file)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	var header []string
	for line := range strings.SplitSeq(strings.TrimRight(string(all), "\n"), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		cells := strings.Split(strings.TrimRight(line, "\r"), "\t")
		if header == nil {
			header = cells
			continue
		}
		row := make(map[string]string, len(header))
		for i, name := range header {
			if i < len(cells) {
				row[name] = cells[i]
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// LoadLabels reads the labelled stories of a week.
func LoadLabels(path, week string) (Labels, error) {
	rows, err := LoadTSV(path)
	if err != nil {
		return nil, err
	}
	gold := make(Labels)
	for _, r := range rows {
		if r["week"] == week {
			gold[NormURL(r["url"])] = r["story_id"]
		}
	}
	return gold, nil
}

// BCubed is precision and recall of a clustering, averaged over labelled members.
type BCubed struct{ P, R float64 }

// F1 is the harmonic mean of precision and recall.
func (b BCubed) F1() float64 {
	if b.P+b.R == 0 {
		return 0
	}
	return 2 * b.P * b.R / (b.P + b.R)
}

// ScoreClusters compares the cluster of each labelled key with its label. A labelled key without a cluster is a cluster of
// its own.
func ScoreClusters(gold Labels, cluster map[string]int) BCubed {
	type both struct {
		g string
		c int
	}
	size, csize, joint := map[string]int{}, map[int]int{}, map[both]int{}
	missing := -1
	place := make(map[string]int, len(gold))
	for key, g := range gold {
		c, ok := cluster[key]
		if !ok {
			c = missing
			missing--
		}
		place[key] = c
		size[g]++
		csize[c]++
		joint[both{g, c}]++
	}
	// Sums of whole numbers over each cell, so that the order of maps cannot show.
	var b BCubed
	cells := make([]float64, 0, len(joint))
	recalls := make([]float64, 0, len(joint))
	for k, n := range joint {
		cells = append(cells, float64(n)*float64(n)/float64(csize[k.c]))
		recalls = append(recalls, float64(n)*float64(n)/float64(size[k.g]))
	}
	b.P, b.R = sum(cells)/float64(len(gold)), sum(recalls)/float64(len(gold))
	return b
}

// sum adds in order of size, so that the same numbers give the same sum.
func sum(xs []float64) float64 {
	sort.Float64s(xs)
	var s float64
	for _, x := range xs {
		s += x
	}
	return s
}
