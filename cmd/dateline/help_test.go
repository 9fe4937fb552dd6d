package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// Every command has help that says what it does and shows an example; a command without is one that people must guess.
func TestEveryCommandHasHelpWithAnExample(t *testing.T) {
	t.Parallel()
	parser, err := kong.New(&cli{}, vars())
	if err != nil {
		t.Fatal(err)
	}
	leaves := 0
	for _, leaf := range parser.Model.Leaves(true) {
		leaves++
		var words []string
		for n := leaf; n != nil && n.Type != kong.ApplicationNode; n = n.Parent {
			words = append([]string{n.Name}, words...)
		}
		var out, errs bytes.Buffer
		code := run(t.Context(), append(words, "--help"), strings.NewReader(""), &out, &errs)
		text := out.String()
		if code != 0 || leaf.Help == "" {
			t.Errorf("dateline %s --help: exit %d, help %q\n%s", strings.Join(words, " "), code, leaf.Help, &errs)
		}
		if len(words) > 1 || words[0] != "version" {
			if !strings.Contains(text, "Examples:") || !strings.Contains(text, "dateline "+strings.Join(words, " ")) {
				t.Errorf("dateline %s --help shows no example of itself:\n%s", strings.Join(words, " "), text)
			}
		}
	}
	if leaves < 20 {
		t.Errorf("only %d commands were found", leaves)
	}
}
