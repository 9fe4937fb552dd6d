package app

import (
	"dateline/internal/compose"
	"dateline/internal/entity"
	"dateline/internal/proof"
)

// ReadChecker returns a checker of sentences that knows the names of a field's files; an empty folder is the bundled
// field. What editors changed is in a database and is not known here.
func ReadChecker(folder string) (*proof.Checker, error) {
	b, err := readField(folder)
	if err != nil {
		return nil, err
	}
	g, err := entity.New(b.Field)
	if err != nil {
		return nil, err
	}
	return compose.NewChecker(g), nil
}
