package deliver_test

import (
	"testing"

	"dateline/internal/deliver"
	"dateline/internal/mail"
)

// A sentence is found wherever its lines break, and nothing else is.
func TestHolds(t *testing.T) {
	t.Parallel()
	part := deliver.Part{Message: mail.Message{Text: mail.Body{Pieces: []string{"1. OpenAI “released”\n   GPT-5.2 on\n   Wednesday. [1]\n", "退订：英伟达\n  H200可以卖到中国了。"}}}}
	text, err := part.Text()
	if err != nil {
		t.Fatal(err)
	}
	for sentence, want := range map[string]bool{
		"OpenAI \"released\" GPT-5.2 on Wednesday.": true, "英伟达H200可以卖到中国了。": true, "OpenAI released GPT-5.3 on Wednesday.": false, "": false, "……": false,
	} {
		if got, err := deliver.Holds(text, sentence); err != nil || got != want {
			t.Errorf("Holds(%q) = %v, %v; want %v", sentence, got, err, want)
		}
	}
	if got, err := deliver.Holds("", "OpenAI"); err != nil || got {
		t.Errorf("a slice that gets nothing holds a sentence: %v, %v", got, err)
	}
	if _, err := deliver.Holds("{", "OpenAI"); err == nil {
		t.Error("a part that cannot be read holds nothing, and nobody learns of it")
	}
}
