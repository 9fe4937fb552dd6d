package testkit

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Received is how a document came, as a test case's options.json says it.
type Received struct {
	ContentType string
	URL         string
	Zone        *time.Location
}

// Odd runs a test for each txtar file of the package's testdata. Such a case holds a document under the name given, how
// it came if that matters (options.json), and at its end, as "want", what show makes of it. With update, the cases are
// written anew. It is plain text and no library's txtar, because documents without a line end at their end must stay so.
func Odd(t *testing.T, document, url string, update bool, show func(body []byte, r Received) string) {
	t.Helper()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			given, want, _ := strings.Cut(string(text), "-- want --\n")
			head, body, ok := strings.Cut(given, "-- "+document+" --\n")
			if !ok {
				t.Fatalf("no %s in the file", document)
			}
			got := show([]byte(body), received(t, head, url))
			if update {
				//nolint:gosec // a file of the package's own testdata
				if err := os.WriteFile(file, []byte(given+"-- want --\n"+got), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("what comes out differs (-want +got):\n%s", d)
			}
		})
	}
}

// received reads a case's options.json, if it has one.
func received(t *testing.T, head, url string) Received {
	t.Helper()
	options := struct {
		ContentType string `json:"ContentType"`
		URL         string `json:"URL"`
		Zone        string `json:"Zone"`
	}{URL: url}
	if _, text, ok := strings.Cut(head, "-- options.json --\n"); ok {
		if err := json.Unmarshal([]byte(text), &options); err != nil {
			t.Fatal(err)
		}
	}
	zone, err := time.LoadLocation(options.Zone)
	if err != nil {
		t.Fatal(err)
	}
	return Received{options.ContentType, options.URL, zone}
}
