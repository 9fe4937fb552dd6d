//go:build !race

package extract_test

// raced says that the race detector watches.
const raced = false
