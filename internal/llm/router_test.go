package llm_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/llm"
	"dateline/internal/llm/llmtest"
	"dateline/internal/news"
)

func failing(a llmtest.Answer) llmtest.Model {
	return func(llmtest.Question) llmtest.Answer { return a }
}

// dead keeps failing in one way; alive answers.
func TestTheNextModelIsAsked(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		dead  llmtest.Answer
		tries int       // of the dead model
		class llm.Class // of each
		free  bool      // it is not charged
	}{
		{"429 for ever", llmtest.Answer{Status: 429, RetryAfter: "2"}, 3, llm.ClassPace, true},
		{"429 for an hour", llmtest.Answer{Status: 429, RetryAfter: "3600"}, 1, llm.ClassPace, true},
		{"overloaded", llmtest.Answer{Status: 529}, 3, llm.ClassBusy, true},
		{"500", llmtest.Answer{Status: 500}, 3, llm.ClassServer, false},
		{"denied", llmtest.Answer{Status: 401}, 1, llm.ClassDenied, true},
		{"unknown model", llmtest.Answer{Status: 404}, 1, llm.ClassRequest, true},
		{"stalls", llmtest.Answer{Stall: time.Minute}, 1, llm.ClassTimeout, false},
		{"broken JSON", llmtest.Answer{Text: `{"sentences":[`}, 1, llm.ClassShape, false},
		{"another shape", llmtest.Answer{Text: `{"sentences":[{"text":"a","passages":["p1"],"url":"https://x.example"}]}`}, 1, llm.ClassShape, false},
		{"200 KB", llmtest.HostileModels(0)[6].Model(llmtest.Question{}), 1, llm.ClassLength, false},
		{"a refusal", llmtest.Answer{Text: "no", Stop: "refusal"}, 1, llm.ClassRefusal, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dead, alive := llmtest.NewServer(t, failing(tt.dead)), llmtest.NewServer(t, failing(llmtest.Answer{Text: `{"sentences":[]}`}))
			r := newRouter(t, model(t, "dead", "anthropic", dead.URL), model(t, "alive", "openai", alive.URL))
			got, err := r.Generate(t.Context(), request(t, "x"))
			if err != nil || got.Model != "alive" || string(got.JSON) != `{"sentences":[]}` {
				t.Fatalf("Generate = %+v, %v", got, err)
			}
			var want []llm.Class
			for range tt.tries {
				want = append(want, tt.class)
			}
			if diff := cmp.Diff(append(want, ""), classes(got.Attempts)); diff != "" {
				t.Errorf("attempts (-want +got):\n%s", diff)
			}
			if len(dead.Asked()) != tt.tries {
				t.Errorf("the dead model was asked %d times, want %d", len(dead.Asked()), tt.tries)
			}
			if free := got.Attempts[0].Cost == 0; free != tt.free {
				t.Errorf("the failed call was charged with %v", got.Attempts[0].Cost)
			}
			if len(r.books.open) != 0 {
				t.Errorf("%d calls were never settled", len(r.books.open))
			}
		})
	}
}

// A model that fails five times in a row is left alone, asked once after a while, and asked again once it is well.
func TestTheCircuitOpensWithinFiveFailures(t *testing.T) {
	t.Parallel()
	for _, bad := range []llmtest.Answer{{Status: 429}, {Status: 500}, {Text: "{"}, {Raw: []byte("<html>")}, {Text: "x", Stop: "refusal"}, {Text: "x", Cut: true}, {Status: 404}} {
		var mu sync.Mutex
		well := false
		s := llmtest.NewServer(t, func(llmtest.Question) llmtest.Answer {
			mu.Lock()
			defer mu.Unlock()
			if well {
				return llmtest.Answer{Text: `{"sentences":[]}`}
			}
			return bad
		})
		r := newRouter(t, model(t, "m", "openai", s.URL))
		for i := range 20 {
			_, err := r.Generate(t.Context(), request(t, fmt.Sprint(i)))
			exhausted(t, err)
		}
		asked := len(s.Asked())
		// Waiting between retries lets time pass, so a pause may end once; it never lets a second call through.
		if asked > 5+2 {
			t.Errorf("%+v: a dead model was asked %d times by 20 requests", bad, asked)
		}
		mu.Lock()
		well = true
		mu.Unlock()
		_ = r.clock.sleep(t.Context(), time.Hour)
		for i := range 3 {
			if _, err := r.Generate(t.Context(), request(t, fmt.Sprint("later", i))); err != nil {
				t.Errorf("%+v: it is well again, and yet: %v", bad, err)
			}
		}
	}
}

func TestNoModel(t *testing.T) {
	t.Parallel()
	if _, err := (llm.None{}).Generate(t.Context(), request(t, "x")); !errors.Is(err, news.ErrUnavailable) {
		t.Errorf("None: %v", err)
	}
	_, err := newRouter(t).Generate(t.Context(), request(t, "x"))
	exhausted(t, err)
	bad := request(t, "x")
	bad.MaxTokens = 0
	if _, err := newRouter(t).Generate(t.Context(), bad); !errors.Is(err, news.ErrInvalid) {
		t.Errorf("a request without a bound: %v", err)
	}
}

// The same question costs nothing the second time and has the same answer, also where the first choice is well again
// meanwhile; another model, prompt, schema or bound is another question.
func TestAnswersAreRemembered(t *testing.T) {
	t.Parallel()
	first := llmtest.NewServer(t, func(q llmtest.Question) llmtest.Answer {
		if q.N == 0 {
			return llmtest.Answer{Status: 404}
		}
		return llmtest.Answer{Text: `{"sentences":[{"text":"first","passages":[]}]}`}
	})
	second := llmtest.NewServer(t, failing(llmtest.Answer{Text: " ```json\n{ \"sentences\" : [ {\"text\":\"second <b>\", \"passages\":[]} ] }\n``` "}))
	r := newRouter(t, model(t, "a", "gemini", first.URL), model(t, "b", "anthropic", second.URL))
	one, err := r.Generate(t.Context(), request(t, "x"))
	if err != nil || one.Model != "b" || one.Cached || one.Cost == 0 {
		t.Fatalf("Generate = %+v, %v", one, err)
	}
	spent := r.books.spent
	two, err := r.Generate(t.Context(), request(t, "x"))
	if err != nil || !two.Cached || two.Cost != 0 || !bytes.Equal(one.JSON, two.JSON) || two.Model != "b" || r.books.spent != spent {
		t.Errorf("the second time: %+v, %v; spent %v, then %v", two, err, spent, r.books.spent)
	}
	change := map[string]func(*llm.Request){
		"prompt": func(q *llm.Request) { q.Prompt = "y" },
		"system": func(q *llm.Request) { q.System = "y" },
		"bound":  func(q *llm.Request) { q.MaxTokens++ },
		"heat":   func(q *llm.Request) { h := 0.5; q.Temperature = &h },
		"fresh":  func(q *llm.Request) { q.Fresh = true },
	}
	for name, f := range change {
		q := request(t, "x")
		f(&q)
		if got, err := r.Generate(t.Context(), q); err != nil || got.Cached {
			t.Errorf("with another %s: %+v, %v", name, got, err)
		}
	}
	q := request(t, "x")
	q.Scope = "2025-W51"
	if got, err := r.Generate(t.Context(), q); err != nil || !got.Cached {
		t.Errorf("another scope is the same question: %+v, %v", got, err)
	}
}

// Whatever a provider says that it counted, no more is charged than was reserved, and nothing is given back on a lie.
func TestCountsAreNotBelievedBlindly(t *testing.T) {
	t.Parallel()
	const good = `{"sentences":[]}`
	q := request(t, "x")
	call := llm.Call{System: q.System, Prompt: q.Prompt, Schema: q.Schema, MaxTokens: q.MaxTokens}
	worst := llm.PerMillion(3, 15).Worst(&call)
	for _, tt := range []struct {
		name   string
		answer llmtest.Answer
		want   llm.Money
	}{
		{"as it was", llmtest.Answer{Text: good, Input: 100, Output: 10}, 450},
		{"ten times what can be", llmtest.Answer{Text: good, Input: 100_000, Output: 4000}, worst},
		{"below zero", llmtest.Answer{Text: good, Input: -100, Output: -10}, worst},
		{"one below zero", llmtest.Answer{Text: good, Input: 100, Output: -1_000_000}, worst},
		{"missing", llmtest.Answer{Text: good, NoUsage: true}, worst},
		{"a billion", llmtest.Answer{Text: good, Input: 1<<30 - 1, Output: 1<<30 - 1}, worst},
	} {
		for _, wire := range wires() {
			s := llmtest.NewServer(t, failing(tt.answer))
			r := newRouter(t, model(t, "m", wire, s.URL))
			got, err := r.Generate(t.Context(), q)
			if err != nil || got.Cost != tt.want || r.books.spent != tt.want {
				t.Errorf("%s, %s: cost %v, spent %v, %v; want %v of %v", wire, tt.name, got.Cost, r.books.spent, err, tt.want, worst)
			}
		}
	}
}

// The ceiling is a wall: fifty workers at once and a provider that tells nothing, and what is charged stays below it; the
// calls stop, and a model that costs nothing goes on.
func TestTheCeilingIsAWall(t *testing.T) {
	t.Parallel()
	s := llmtest.NewServer(t, func(q llmtest.Question) llmtest.Answer {
		switch q.N % 5 {
		case 0:
			return llmtest.Answer{Text: `{"sentences":[]}`, NoUsage: true}
		case 1:
			return llmtest.Answer{Text: `{"sentences":[]}`, Input: 999_999, Output: 999_999}
		case 2:
			return llmtest.Answer{Status: 500}
		case 3:
			return llmtest.Answer{Text: "{", Input: -1, Output: -1}
		}
		return llmtest.Answer{Text: `{"sentences":[]}`, Input: 50, Output: 50}
	})
	own := llmtest.NewServer(t, failing(llmtest.Answer{Text: `{"sentences":[]}`}))
	paid, free := model(t, "paid", "openai", s.URL), model(t, "free", "openai", own.URL)
	free.Price = llm.Price{}
	books, clock := newBooks(), newClock()
	ceiling := llm.Dollars(0.2)
	r, err := llm.NewRouter(llm.RouterOptions{
		Models: map[llm.Task][]llm.Model{llm.Summarise: {paid}, llm.Headline: {paid, free}}, Ledger: books, Cache: books, Now: func() time.Time { return clock.now() },
		Sleep: clock.sleep, Ceilings: llm.Ceilings{Scope: ceiling, Month: llm.Dollars(1)}, Log: quiet(),
	})
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for w := range 50 {
		wg.Go(func() {
			for i := range 10 {
				_, err := r.Generate(t.Context(), request(t, fmt.Sprintf("%d %d", w, i)))
				if err != nil {
					_ = exhausted(t, err)
				}
				_ = clock.sleep(t.Context(), 20*time.Minute) // the circuit must not be what stops it
			}
		})
	}
	wg.Wait()
	if books.peak > ceiling || books.spent > ceiling || len(books.open) != 0 {
		t.Errorf("charged %v, at most %v, of %v; %d open", books.spent, books.peak, ceiling, len(books.open))
	}
	q := request(t, "more")
	if _, err := r.Generate(t.Context(), q); exhausted(t, err).Last() != llm.ClassMoney {
		t.Errorf("with nothing left: %v", err)
	}
	q.Task = llm.Headline
	if got, err := r.Generate(t.Context(), q); err != nil || got.Model != "free" {
		t.Errorf("a model that costs nothing: %+v, %v", got, err)
	}
}

// An ended context is not a result: it is returned as such, counts against nobody, and yet the call is settled.
func TestAnEndedContextIsNoFailure(t *testing.T) {
	t.Parallel()
	s := llmtest.NewServer(t, func(q llmtest.Question) llmtest.Answer {
		if q.Prompt != "now" {
			return llmtest.Answer{Stall: time.Minute}
		}
		return llmtest.Answer{Text: `{"sentences":[]}`}
	})
	m := model(t, "m", "anthropic", s.URL)
	m.Timeout = time.Minute
	r := newRouter(t, m)
	for i := range 8 {
		ctx, stop := context.WithTimeout(t.Context(), 30*time.Millisecond)
		_, err := r.Generate(ctx, request(t, fmt.Sprint(i)))
		stop()
		if !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, news.ErrUnavailable) {
			t.Errorf("Generate = %v", err)
		}
	}
	if len(r.books.open) != 0 || r.books.spent == 0 {
		t.Errorf("%d calls are open, %v is charged", len(r.books.open), r.books.spent)
	}
	if _, err := r.Generate(t.Context(), request(t, "now")); err != nil {
		t.Errorf("the circuit opened for what the caller did: %v", err)
	}
}

// One request ends in time, however many models stall.
func TestATaskHasItsTime(t *testing.T) {
	t.Parallel()
	s := llmtest.NewServer(t, failing(llmtest.Answer{Stall: time.Minute}))
	var models []llm.Model
	for i := range 4 {
		m := model(t, fmt.Sprint("m", i), wires()[i%3], s.URL)
		m.Timeout = time.Minute
		models = append(models, m)
	}
	books := newBooks()
	r, err := llm.NewRouter(llm.RouterOptions{
		Models: map[llm.Task][]llm.Model{llm.Summarise: models}, Ledger: books, Cache: books, Now: time.Now, TaskTime: 200 * time.Millisecond,
		Ceilings: llm.Ceilings{Scope: 1e6, Month: 1e6}, Log: quiet(),
	})
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	_, err = r.Generate(t.Context(), request(t, "x"))
	exhausted(t, err)
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
}
