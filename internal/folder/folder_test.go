package folder_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/folder"
	"dateline/internal/news"
)

// Only texts within the folder are read: a link that leads out, a file that is too large or no text is named and skipped.
func TestRead(t *testing.T) {
	t.Parallel()
	dir, outside := t.TempDir(), t.TempDir()
	write := func(name, body string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(filepath.Join(outside, "secret.txt"), "secret")
	write(filepath.Join(dir, "b.txt"), "B")
	write(filepath.Join(dir, "2025", "a.md"), "A")
	write(filepath.Join(dir, "picture.png"), "no text")
	write(filepath.Join(dir, ".hidden.txt"), "hidden")
	write(filepath.Join(dir, ".git", "x.txt"), "hidden")
	write(filepath.Join(dir, "latin1.txt"), "caf\xe9")
	write(filepath.Join(dir, "large.txt"), strings.Repeat("x", 2<<20+1))
	if err := os.Symlink(filepath.Join(outside, "secret.txt"), filepath.Join(dir, "link.txt")); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	files, notes, err := folder.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, f := range files {
		got[f.Name] = f.Body
	}
	if diff := cmp.Diff(map[string]string{"b.txt": "B", "2025/a.md": "A"}, got); diff != "" {
		t.Errorf("files differ (-want +got):\n%s", diff)
	}
	if want := []string{"large.txt: is larger than 2097152 bytes", "latin1.txt: is not UTF-8", "link.txt: cannot be opened"}; !cmp.Equal(want, notes) {
		t.Errorf("notes = %q, want %q", notes, want)
	}
	if _, _, err := folder.Read(filepath.Join(dir, "none")); !errors.Is(err, news.ErrUnavailable) {
		t.Errorf("a folder that is not there = %v, want ErrUnavailable", err)
	}
}
