//go:build !linux

package demo_test

import "testing"

// raiseLoopback does nothing where there are no network namespaces.
func raiseLoopback(*testing.T) {}
