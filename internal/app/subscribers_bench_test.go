package app_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"path/filepath"
	"testing"

	"dateline/internal/app"
	"dateline/internal/config"
	"dateline/internal/news"
)

// listOf is a list of so many readers, as listmonk exports one.
func listOf(n int) []byte {
	var b bytes.Buffer
	b.WriteString("uuid,email,name,attributes,status,created_at,updated_at\n")
	for i := range n {
		fmt.Fprintf(&b, "%08d-aaaa-bbbb,reader%d.name@mail%d.example,Reader %d,\"{\"\"city\"\": \"\"X\"\"}\",enabled,2024-03-01 10:00:%02d.123456 +0000 UTC,2024-03-01 10:00:00 +0000 UTC\n",
			i, i, i%997, i, i%60)
	}
	return b.Bytes()
}

// How fast a list is imported, with reading and checking it.
func BenchmarkImport(b *testing.B) {
	const readers = 50_000
	list := listOf(readers)
	settings, err := config.Default().Check()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		b.StopTimer()
		a, err := app.Open(b.Context(), app.Options{Settings: settings, Data: filepath.Join(b.TempDir(), "data"), Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		r, err := a.ImportSubscribers(b.Context(), bytes.NewReader(list), app.ImportOptions{Lang: news.English})
		if err != nil || r.Added != readers {
			b.Fatalf("%+v, %v", r, err)
		}
		b.StopTimer()
		_ = a.Close()
		b.StartTimer()
	}
	b.ReportMetric(float64(readers)*float64(b.N)/b.Elapsed().Seconds(), "readers/s")
}
