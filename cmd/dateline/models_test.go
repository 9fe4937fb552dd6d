package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"dateline/internal/llm/llmtest"
	"dateline/internal/store/sqlite"
	"dateline/internal/store/storetest"
)

// modelsConfig writes a configuration with one model for each server.
func modelsConfig(t *testing.T, data string, ceiling float64, servers ...*llmtest.Server) {
	t.Helper()
	var text strings.Builder
	fmt.Fprintf(&text, "spend_issue = %f\nspend_month = %f\n", ceiling, ceiling)
	for i, s := range servers {
		provider := []string{"openai", "anthropic", "gemini"}[i%3]
		url := s.URL + "/"
		if provider == "openai" {
			url += "v1/"
		}
		fmt.Fprintf(&text, "[[models]]\nname = '%s'\nprovider = '%s'\nmodel = 'm-1'\nserver = '%s'\nkey_env = 'DATELINE_TEST_MODEL_KEY'\ninput_price = 3.0\noutput_price = 15.0\ntimeout = '2s'\n",
			provider, provider, url)
	}
	if err := os.WriteFile(filepath.Join(data, "dateline.toml"), []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}

// askModels runs a command with the models' key in its environment.
func (p program) askModels(ctx context.Context, args ...string) (string, error) {
	p.t.Helper()
	var out bytes.Buffer
	cmd := p.command(ctx, args...)
	cmd.Env = append(os.Environ(), "DATELINE_TEST_MODEL_KEY="+llmtest.Key)
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	return out.String(), err
}

// Each configured model is tried for real in its wire format, in both languages; the key shows nowhere.
func TestModelsAreTried(t *testing.T) {
	t.Parallel()
	p := program{t, t.TempDir()}
	if out, err := p.askModels(t.Context(), "models", "list"); err != nil || !strings.Contains(out, "No language model") {
		t.Errorf("without models: %v\n%s", err, out)
	}
	good, bad := llmtest.NewServer(t, llmtest.Honest), llmtest.NewServer(t, func(llmtest.Question) llmtest.Answer { return llmtest.Answer{Text: "Sorry!"} })
	modelsConfig(t, p.data, 1, good, good, good)
	out, err := p.askModels(t.Context(), "models", "check")
	if err != nil || strings.Count(out, ": well,") != 6 || !strings.Contains(out, "研究") && !strings.Contains(out, "里斯本") || !strings.Contains(out, "Example Corp said") {
		t.Errorf("models check: %v\n%s", err, out)
	}
	if got := len(good.Asked()); got != 6 {
		t.Errorf("asked %d times, want 6", got)
	}
	list, err := p.askModels(t.Context(), "models", "list", "--json")
	if err != nil || !strings.Contains(list, `"key": "[set]"`) || !strings.Contains(list, `"calls": 2`) || strings.Contains(list, `"spent": 0`) {
		t.Errorf("models list: %v\n%s", err, list)
	}
	if strings.Contains(out+list, llmtest.Key) {
		t.Error("the key is printed")
	}
	modelsConfig(t, p.data, 1, bad)
	out, err = p.askModels(t.Context(), "models", "check", "--log", "debug")
	if e, ok := errors.AsType[*exec.ExitError](err); !ok || e.ExitCode() != exitUnavailable || !strings.Contains(out, "not JSON") || strings.Contains(out, llmtest.Key) {
		t.Errorf("a bad model: %v\n%s", err, out)
	}
	out, err = p.askModels(t.Context(), "models", "check", "nobody")
	if e, ok := errors.AsType[*exec.ExitError](err); !ok || e.ExitCode() != exitNotFound {
		t.Errorf("an unknown model: %v\n%s", err, out)
	}
}

// A process that is killed in the middle of a call leaves it charged with its worst case, so that what was really spent is
// never above what is charged, and what is charged never above the ceiling, however many processes ask and die.
func TestSpendingSurvivesKills(t *testing.T) {
	t.Parallel()
	kills := 8
	if text := os.Getenv(killsEnv); text != "" {
		var err error
		if kills, err = strconv.Atoi(text); err != nil {
			t.Fatalf("%s=%q: %v", killsEnv, text, err)
		}
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("%s=%d, seed %d", killsEnv, kills, seed)
	random := rand.New(rand.NewPCG(seed, 2))
	const input, output, truly = 400, 100, 400*3 + 100*15 // millionths of a dollar that one call costs
	server := llmtest.NewServer(t, func(q llmtest.Question) llmtest.Answer {
		a := llmtest.Honest(q)
		a.Input, a.Output, a.Stall = input, output, time.Duration(q.N%7)*10*time.Millisecond
		if q.N%5 == 4 {
			a.NoUsage = true
		}
		return a
	})
	p := program{t, t.TempDir()}
	ceiling := 0.1 + 0.006*float64(kills) // so that it is reached in the midst of the kills
	modelsConfig(t, p.data, ceiling, server, server, server)
	began := time.Now()
	if out, err := p.askModels(t.Context(), "models", "check"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	took := time.Since(began)
	spent := func() int64 {
		db, err := sqlite.Open(filepath.Join(p.data, "dateline.db"))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = db.Close() }()
		storetest.Check(t, db)
		// Before the ledger: a call that comes between would else look unpaid.
		asked := int64(len(server.Asked()))
		month, scope, err := db.Spent(t.Context(), time.Now(), "check")
		if err != nil {
			t.Fatal(err)
		}
		if month != scope || month > int64(ceiling*1e6) || month < asked*truly {
			t.Errorf("charged %d in the month and %d in the scope, of %.0f; %d calls cost %d", month, scope, ceiling*1e6, asked, asked*truly)
		}
		return month
	}
	spent()
	const together = 4
	for done := 0; done < kills; done += together {
		var wg sync.WaitGroup
		for range together {
			after := time.Duration(random.Int64N(int64(took * 5 / 4)))
			wg.Go(func() {
				ctx, stop := context.WithTimeout(t.Context(), after)
				defer stop()
				_, _ = p.askModels(ctx, "models", "check") // it is killed
			})
		}
		wg.Wait()
		spent()
	}
	// Until nothing is left: then nobody is asked any more.
	for range 200 {
		asked := len(server.Asked())
		out, err := p.askModels(t.Context(), "models", "check")
		spent()
		if err != nil && len(server.Asked()) == asked {
			if !strings.Contains(out, "money") {
				t.Errorf("it stopped for another reason:\n%s", out)
			}
			t.Logf("%d calls, charged %d of %.0f", asked, spent(), ceiling*1e6)
			return
		}
	}
	t.Error("the ceiling was never reached")
}
