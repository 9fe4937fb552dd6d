package compose

import "dateline/internal/similar"

func tmpOrigins(docs []similar.Doc) []int {
	out := make([]int, len(docs))
	for i := range out {
		out[i] = i
	}
	return out
}
