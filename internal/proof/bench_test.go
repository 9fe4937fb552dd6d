package proof_test

import (
	"testing"

	"dateline/internal/proof"
)

// BenchmarkCheck checks sentences of the bundled sample against the passage they come from and the two before it. The
// size is that of the sentence and the passages.
func BenchmarkCheck(b *testing.B) {
	all := bundled(b)
	c := proof.NewStrict(realNames(b))
	size := 0
	for i := range all {
		size += len(all[i].Text)
	}
	b.SetBytes(int64(4 * size / len(all)))
	b.ReportAllocs()
	i := 2
	for b.Loop() {
		s := proof.Sentence{Text: all[i].Text, Lang: all[i].Lang}
		c.Check(&s, all[i-2:i+1])
		if i++; i == len(all) {
			i = 2
		}
	}
}

// BenchmarkOne checks a sentence against its own passage alone, as compose mostly does.
func BenchmarkOne(b *testing.B) {
	all := bundled(b)
	c := proof.NewStrict(realNames(b))
	size := 0
	for i := range all {
		size += len(all[i].Text)
	}
	b.SetBytes(int64(2 * size / len(all)))
	i := 0
	for b.Loop() {
		s := proof.Sentence{Text: all[i].Text, Lang: all[i].Lang}
		c.Check(&s, all[i:i+1])
		if i++; i == len(all) {
			i = 0
		}
	}
}
