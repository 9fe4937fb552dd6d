package evals_test

import (
	"strings"
	"testing"

	"dateline/internal/evals"
	"dateline/internal/similar"
)

func TestCorporaDev(t *testing.T) {
	w, err := evals.LoadWikinews(shared(t, "data", "bench", "galaxy-wikinews_big.json"))
	if err != nil {
		t.Fatal(err)
	}
	e, err := evals.LoadECB("/tmp/ecb.json")
	if err != nil {
		t.Fatal(err)
	}
	test := &evals.Corpus{}
	for i, l := range e.Events {
		n := strings.TrimRight(l, "ecbplus")
		if n >= "36" && len(n) == 2 {
			test.Docs = append(test.Docs, e.Docs[i])
			test.Events = append(test.Events, l)
		}
	}
	t.Log(len(w.Docs), len(e.Docs), len(test.Docs))
	for _, j := range []float64{0.24, 0.28} {
		a, b, c := w.Score(similar.Options{Join: j}), e.Score(similar.Options{Join: j}), test.Score(similar.Options{Join: j})
		t.Logf("%.2f wiki %.3f %.3f F %.3f | ecb %.3f %.3f F %.3f | ecb test F %.3f", j, a.P, a.R, a.F1(), b.P, b.R, b.F1(), c.F1())
	}
}
