//go:build !race

package feed_test

// raced says that the race detector watches.
const raced = false
