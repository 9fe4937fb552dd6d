package news

// Writing says what came of asking language models for words. It holds nothing that differs between two builds from the
// same answers: no time, no cost, no cache.
type Writing struct {
	// Models are those that answered, by their configured names, in order of name.
	Models []string `json:"models,omitempty"`
	// Proved and Refused count sentences of both editions: those that the proof passed, and those refused for
	// their form or by the proof, in first and second tries. Headlines count too.
	Proved  int `json:"proved"`
	Refused int `json:"refused"`
	// Printed says for each edition language how many of its sentences are printed, with the headline; a language without
	// any stands as it would without a model.
	Printed map[Lang]int `json:"printed,omitempty"`
	// Canaries count refused sentences that did what only an order in a report could have asked for: a link, markup, an
	// order of their own.
	Canaries int `json:"canaries,omitempty"`
	// Reasons say why sentences were refused and why an edition stands without, in the order in which that came; the
	// first ones if there are many.
	Reasons []WritingReason `json:"reasons,omitempty"`
}

// WritingReason is why something of a model's is not printed.
type WritingReason struct {
	Lang Lang   `json:"lang"`
	Task string `json:"task"`           // what the model was asked to do
	Text string `json:"text,omitempty"` // the refused sentence, cut; empty where there was none
	Why  string `json:"why"`            // in plain English
}

// By says whether any sentence is printed that a model wrote.
func (w *Writing) By() bool {
	if w == nil {
		return false
	}
	for _, n := range w.Printed {
		if n > 0 {
			return true
		}
	}
	return false
}
