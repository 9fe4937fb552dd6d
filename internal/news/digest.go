package news

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
)

// digestText is lower-case base32 without padding: safe in addresses, file names and case-folding systems.
var digestText = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// Digest returns 26 characters (130 bits of SHA-256) that stand for the parts. The parts are counted by length, so
// ("ab", "c") and ("a", "bc") differ.
func Digest(parts ...string) string {
	h := sha256.New()
	var n [8]byte
	for _, p := range parts {
		binary.BigEndian.PutUint64(n[:], uint64(len(p)))
		h.Write(n[:])
		h.Write([]byte(p))
	}
	return digestText.EncodeToString(h.Sum(nil))[:26]
}

// NewSourceID names the source at a canonical address.
func NewSourceID(canonical string) SourceID { return SourceID("s" + Digest("source", canonical)[:12]) }

// NewReportID names the report at a canonical address.
func NewReportID(canonical string) ReportID { return ReportID("r" + Digest("report", canonical)[:16]) }

// NewStoryID names a story by the report that it was built on. Try is 0 but where that id is taken by an older story
// of the same report.
func NewStoryID(seed ReportID, try int) StoryID {
	return StoryID("t" + Digest("story", string(seed), string(rune('0'+try)))[:12])
}
