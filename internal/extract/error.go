package extract

import "dateline/internal/news"

// Kind says why a page has no article.
type Kind string

// The kinds.
const (
	NotAPage Kind = "not-a-page" // a file of another kind
	TooLarge Kind = "too-large"  // larger than MaxBytes
	NoText   Kind = "no-text"    // no words that could be an article
	Wall     Kind = "wall"       // asks to log in, subscribe, accept cookies or prove to be human
	Script   Kind = "script"     // shows its text only to a browser that runs scripts
	Parked   Kind = "parked"     // a domain for sale
	Gone     Kind = "gone"       // says that the page does not exist
	Hostile  Kind = "hostile"    // fatal to the parser
)

// words says the kind to people.
func (k Kind) words() string {
	switch k {
	case Wall:
		return "the page asks to log in, to accept cookies or to prove to be human"
	case Script:
		return "the page shows its text only to a browser that runs scripts"
	case Parked:
		return "the domain is for sale"
	case Gone:
		return "the page says that it does not exist"
	case TooLarge:
		return "the page is too large"
	case NotAPage:
		return "this is not a web page"
	case Hostile:
		return "reading it made the parser fail"
	default:
		return "the page has no text that could be an article"
	}
}

// Error says why a page has no article.
type Error struct {
	Kind Kind
	Text string // for people: lower case, no full stop
	Err  error  // the cause, where a library gave one
}

// Error returns the text.
func (e *Error) Error() string { return e.Text }

// Unwrap makes every such error an invalid input, and keeps the cause.
func (e *Error) Unwrap() []error {
	if e.Err != nil {
		return []error{news.ErrInvalid, e.Err}
	}
	return []error{news.ErrInvalid}
}
