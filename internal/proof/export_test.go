package proof

// NewStrict returns a checker for which a copy of a passage is no different from any other sentence, to try the rules.
func NewStrict(names Names) *Checker {
	c := New(names)
	c.copies = false
	return c
}
