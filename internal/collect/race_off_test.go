//go:build !race

package collect_test

// raced says that the race detector watches.
const raced = false
