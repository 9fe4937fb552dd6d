package bench

import (
	"os"
	"strconv"
	"strings"
)

// resetPeak forgets how much memory was held before, so that what prepares a measurement is not part of it. It says
// whether it could.
func resetPeak() bool {
	return os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) == nil
}

// peakSinceMB is the most memory that this process has held since resetPeak, as the kernel counts it.
func peakSinceMB() int {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return peakMB()
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			if kb, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(rest), " kB")); err == nil {
				return kb >> 10
			}
		}
	}
	return peakMB()
}
