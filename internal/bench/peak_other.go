//go:build !linux

package bench

// resetPeak cannot be done here: what prepares a measurement is part of it.
func resetPeak() bool { return false }

// peakSinceMB is the most memory that this process has held.
func peakSinceMB() int { return peakMB() }
