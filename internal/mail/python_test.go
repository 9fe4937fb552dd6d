package mail_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

// rounds is how many messages a test makes: few by default, as many as DATELINE_MAIL_ROUNDS says in a long run.
func rounds(tb testing.TB, usual int) int {
	tb.Helper()
	text := os.Getenv("DATELINE_MAIL_ROUNDS")
	if text == "" {
		return usual
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		tb.Fatal(err)
	}
	return n
}

// python starts a script with the first Python that can import what it needs, or skips.
func python(tb testing.TB, script, needs string) (io.WriteCloser, *bufio.Reader) {
	tb.Helper()
	for _, program := range []string{"/usr/bin/python3", "python3"} {
		if exec.CommandContext(tb.Context(), program, "-c", "import "+needs).Run() != nil {
			continue
		}
		c := exec.CommandContext(tb.Context(), program, script)
		in, err := c.StdinPipe()
		if err != nil {
			tb.Fatal(err)
		}
		out, err := c.StdoutPipe()
		if err != nil {
			tb.Fatal(err)
		}
		var faults bytes.Buffer
		c.Stderr = &faults
		if err := c.Start(); err != nil {
			tb.Fatal(err)
		}
		tb.Cleanup(func() {
			in.Close()
			if err := c.Wait(); err != nil && tb.Context().Err() == nil {
				tb.Errorf("%s: %v\n%s", script, err, faults.String())
			}
		})
		return in, bufio.NewReaderSize(out, 1<<20)
	}
	tb.Skipf("NO PYTHON: %s needs python3 with the module %s, which reads and verifies mail without us", tb.Name(), needs)
	return nil, nil
}

// ask sends a message to a script and returns its line.
func ask(tb testing.TB, in io.Writer, out *bufio.Reader, raw []byte) string {
	tb.Helper()
	if _, err := fmt.Fprintf(in, "%d\n%s", len(raw), raw); err != nil {
		tb.Fatal(err)
	}
	line, err := out.ReadString('\n')
	if err != nil {
		tb.Fatal(err)
	}
	return strings.TrimSpace(line)
}
