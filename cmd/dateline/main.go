// Dateline (电头) is a newsroom in one binary: it follows an industry through its sources, puts the reports of one
// event into one story, and makes each week's stories an issue in Chinese and English.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // a static binary on a bare machine knows its zones

	"github.com/alecthomas/kong"

	"dateline/internal/app"
	"dateline/internal/fetch"
	"dateline/internal/news"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// Exit codes. They are part of the interface: scripts branch on them.
const (
	exitOK          = 0
	exitFailed      = 1 // something inside went wrong
	exitUsage       = 2 // the command or its input cannot be as it is
	exitNotFound    = 3 // what was named does not exist
	exitUnavailable = 4 // something outside does not answer
	exitConflict    = 5 // it exists already, or is frozen
	exitStopped     = 130
)

// exited carries kong's wish to end, such as after --help.
type exited struct{ code int }

// run parses the arguments, runs the command and returns the exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) (code int) {
	return runTuned(ctx, args, stdin, stdout, stderr, nil)
}

// runTuned is run with an app that tune, unless it is nil, changes.
func runTuned(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, tune func(*app.Options)) (code int) {
	defer func() {
		if p := recover(); p != nil {
			e, ok := p.(exited)
			if !ok {
				panic(p)
			}
			code = e.code
		}
	}()
	var c cli
	parser, err := kong.New(&c,
		kong.Name("dateline"),
		kong.Description("A newsroom in one binary. Begin with: dateline up"),
		kong.UsageOnError(),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: true}),
		kong.Writers(stdout, stderr),
		kong.Exit(func(code int) { panic(exited{code}) }),
		vars(),
	)
	if err != nil {
		_, _ = fmt.Fprintln(stderr, "dateline:", err)
		return exitFailed
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		_, _ = fmt.Fprintf(stderr, "dateline: %v\n", err)
		command := "dateline"
		if pe, ok := errors.AsType[*kong.ParseError](err); ok && pe.Context.Selected() != nil {
			command = "dateline " + pe.Context.Selected().Path()
		}
		_, _ = fmt.Fprintf(stderr, "See: %s --help\n", command)
		return exitUsage
	}
	env := &environment{ctx: ctx, cli: &c, stdin: stdin, out: stdout, err: stderr, tune: tune}
	err = parsed.Run(env)
	if ctx.Err() != nil && (err == nil || errors.Is(err, context.Canceled)) {
		if parsed.Command() == "up" {
			return exitOK
		}
		_, _ = fmt.Fprintln(stderr, "dateline: stopped; run it again to go on")
		return exitStopped
	}
	if err != nil {
		_, _ = fmt.Fprintf(stderr, "dateline: %s\n", words(err))
	}
	return exitCode(err)
}

// words is what a person reads of an error: a fetch says it in a sentence, the rest in its chain.
func words(err error) string {
	if f, ok := errors.AsType[*fetch.Error](err); ok {
		return f.Words()
	}
	return err.Error()
}

func exitCode(err error) int {
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, news.ErrNotFound), errors.Is(err, fs.ErrNotExist):
		return exitNotFound
	case errors.Is(err, news.ErrConflict), errors.Is(err, news.ErrFrozen):
		return exitConflict
	case errors.Is(err, news.ErrInvalid):
		return exitUsage
	case errors.Is(err, news.ErrUnavailable):
		return exitUnavailable
	}
	return exitFailed
}
