//go:build race

package feed_test

// raced says that the race detector watches. It makes this package, which starts no goroutine, ten times slower, so
// the tests that measure time, memory and whole corpora leave themselves to the run without it.
const raced = true
