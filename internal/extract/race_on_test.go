//go:build race

package extract_test

// raced says that the race detector watches. It makes this package, which starts no goroutine, ten times slower, so
// the tests that measure time, memory and whole corpora leave themselves to the run without it.
const raced = true
