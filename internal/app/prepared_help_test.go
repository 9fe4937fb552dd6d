package app_test

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"dateline/internal/app"
	"dateline/internal/config"
)

// prepared makes the sample week once for all tests, and keeps its files in memory: reading and building it is most of what
// these tests would cost, tenfold so under the race detector. What makes it is what `dateline up --sample` runs.
var prepared = sync.OnceValues(func() (_ map[string][]byte, err error) {
	settings, err := config.Default().Check()
	if err != nil {
		return nil, err
	}
	parent, err := os.MkdirTemp("", "dateline-app-test-") // no test's own folder: it would go with the first test
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(parent)) }()
	folder := filepath.Join(parent, "sample")
	a, err := app.OpenSample(context.Background(), app.Options{Settings: settings, Data: "unused", Log: slog.New(slog.DiscardHandler)}, folder)
	if err != nil {
		return nil, err
	}
	if err := a.Close(); err != nil { // the engine folds its log into the database
		return nil, err
	}
	files := map[string][]byte{}
	err = filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(folder, path)
		if err == nil {
			files[name], err = os.ReadFile(path)
		}
		return err
	})
	return files, err
})

// copySample puts a copy of the prepared sample week into a folder.
func copySample(t *testing.T, folder string) {
	t.Helper()
	files, err := prepared()
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range files {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// openSampleWith opens a copy of the prepared sample week in a folder, with these settings.
func openSampleWith(t *testing.T, settings config.Settings, folder string) *app.App {
	t.Helper()
	copySample(t, folder)
	a, err := app.Open(t.Context(), app.Options{Settings: settings, Data: folder, Sample: true, Log: slog.New(slog.NewTextHandler(t.Output(), nil))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

// openSample opens a copy of the prepared sample week.
func openSample(t *testing.T) *app.App {
	t.Helper()
	return openSampleIn(t, t.TempDir())
}

// openSampleIn opens a copy of the prepared sample week in a folder.
func openSampleIn(t *testing.T, folder string) *app.App {
	t.Helper()
	settings, err := config.Default().Check()
	if err != nil {
		t.Fatal(err)
	}
	return openSampleWith(t, settings, folder)
}

// makeSample makes the sample week anew, as a first start does.
func makeSample(t *testing.T) *app.App {
	t.Helper()
	settings, err := config.Default().Check()
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.OpenSample(t.Context(), app.Options{Settings: settings, Data: "unused", Log: slog.New(slog.NewTextHandler(t.Output(), nil))}, t.TempDir()+"/sample")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}
