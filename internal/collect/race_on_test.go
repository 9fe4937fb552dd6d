//go:build race

package collect_test

// raced says that the race detector watches. It makes the embedded database thirty times slower, so what only repeats
// itself is repeated less then.
const raced = true
