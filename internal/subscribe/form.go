package subscribe

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"dateline/internal/news"
	"dateline/internal/render"
	"dateline/internal/section"
	"dateline/internal/web"
)

// The least and the greatest age of a form: who is faster is no person, who is slower has forgotten it (RELIABILITY §2.6).
const (
	youngest = 2 * time.Second
	oldest   = 24 * time.Hour
)

// maxBody is the greatest form in bytes: far above what a person fills in.
const maxBody = 64 << 10

// maxChosen is how many entities, and how many storylines, a reader can follow.
const maxChosen = 50

// sent is a form as it was sent.
type sent struct {
	address string
	choices news.Choices
	names   string // entities by name, as typed
	time    string
	trap    string
	// asked says that the form had the frequencies: then none chosen is none, and not what it is by default.
	asked bool
}

// readForm reads the fields of a form from its body alone: what stands in an address is not believed.
func readForm(w http.ResponseWriter, r *http.Request) (sent, error) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	err := r.ParseForm()
	more := r.ParseMultipartForm(maxBody) //nolint:gosec // the body is bounded above
	if err == nil && !errors.Is(more, http.ErrNotMultipart) {
		err = more
	}
	if tooMuch, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return sent{}, tooMuch
	}
	if err != nil {
		return sent{}, news.ErrInvalid
	}
	form := r.PostForm
	s := sent{
		address: form.Get("address"), names: form.Get("names"), time: form.Get("t"), trap: form.Get("website"), asked: form.Get("often") != "",
		choices: news.Choices{
			Lang: news.Lang(form.Get("lang")), Frequencies: values[news.Frequency](form["frequency"]), LeadIfEmpty: form.Get("lead_if_empty") != "",
			Sections: values[news.SectionID](form["section"]), Entities: values[news.EntityID](form["entity"]), Storylines: values[news.StorylineID](form["storyline"]),
		},
	}
	return s, nil
}

func values[T ~string](list []string) []T {
	var out []T
	for _, v := range list {
		if v != "" {
			out = append(out, T(v))
		}
	}
	return out
}

// wrong is what a person is told of a form: a key of the lexicon with its values.
type wrong struct {
	key    string
	values []any
}

func (p *wrong) say(lex *render.Lexicon) string {
	if p == nil {
		return ""
	}
	return lex.T(p.key, p.values...)
}

// sections are those that readers can choose, in print order.
func sections() []news.SectionID {
	return append([]news.SectionID{news.SectionMatters}, section.All()...)
}

// choose checks what was chosen and finds the entities that were typed by name. What was chosen before (kept) may stay,
// even if it is not on offer any more. What is empty is the page's language, and weekly.
func (f *Face) choose(ctx context.Context, s sent, page news.Lang, kept news.Choices) (news.Choices, *wrong, error) {
	c := s.choices
	if c.Lang == "" {
		c.Lang = page
	}
	if len(c.Frequencies) == 0 && s.asked {
		return c, &wrong{key: "sub.wrong.often"}, nil
	}
	strange := func(often news.Frequency) bool { return !slices.Contains(news.AllFrequencies(), often) }
	if !slices.Contains(news.EditionLangs(), c.Lang) || slices.ContainsFunc(c.Frequencies, strange) {
		return c, &wrong{key: "sub.wrong.choices"}, nil
	}
	for _, id := range c.Sections {
		if !slices.Contains(sections(), id) {
			return c, &wrong{key: "sub.wrong.choices"}, nil
		}
	}
	names := typed(s.names)
	if len(c.Entities)+len(names) > maxChosen || len(c.Storylines) > maxChosen {
		return c, &wrong{key: "sub.wrong.many"}, nil
	}
	for _, id := range c.Entities {
		_, err := f.o.Subjects.Entity(ctx, id, page)
		if problem, err := unknown(err, slices.Contains(kept.Entities, id), "sub.wrong.entity", id); problem != nil || err != nil {
			return c, problem, err
		}
	}
	for _, id := range c.Storylines {
		_, err := f.o.Subjects.Storyline(ctx, id, page)
		if problem, err := unknown(err, slices.Contains(kept.Storylines, id), "sub.wrong.storyline"); problem != nil || err != nil {
			return c, problem, err
		}
	}
	for _, name := range names {
		subject, err := f.o.Subjects.EntityNamed(ctx, name)
		if problem, err := unknown(err, false, "sub.wrong.entity", name); problem != nil || err != nil {
			return c, problem, err
		}
		c.Entities = append(c.Entities, news.EntityID(subject.ID))
	}
	return c.Normal(), nil, nil
}

// unknown turns a missing subject into what a person is told, unless it may stay; other errors remain.
func unknown(err error, stays bool, key string, values ...any) (*wrong, error) {
	switch {
	case err == nil, errors.Is(err, news.ErrNotFound) && stays:
		return nil, nil
	case errors.Is(err, news.ErrNotFound), errors.Is(err, news.ErrInvalid):
		return &wrong{key, values}, nil
	}
	return nil, err
}

// typed splits the names that a person typed, with commas of either script or on lines of their own.
func typed(text string) []string {
	var out []string
	for _, name := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",，、;；\n\r", r) }) {
		if name = strings.TrimSpace(name); name != "" {
			out = append(out, name)
		}
	}
	return out
}

// formTime signs the present for a form that is made anew for each visitor.
func (f *Face) formTime() string {
	at := strconv.FormatInt(f.o.Now().Unix(), 10)
	return at + "." + f.o.Keys.Sign(purposeForm, at)
}

// boxTime signs the hour for the forms of pages that are the same for all visitors. In the first seconds of an hour it is
// the hour before, so that nobody's form is too young.
func (f *Face) boxTime() string {
	at := strconv.FormatInt(f.o.Now().Add(-youngest).Truncate(time.Hour).Unix(), 10)
	return at + "." + f.o.Keys.Sign(purposeBox, at)
}

// patience says whether a form's time is ours and neither too young nor too old, and whether it came from a box.
func (f *Face) patience(text string) (good, box bool) {
	at, mac, _ := strings.Cut(text, ".")
	box = f.o.Keys.Verify(mac, purposeBox, at)
	if own := f.o.Keys.Verify(mac, purposeForm, at); !own && !box {
		return false, false
	}
	made, err := strconv.ParseInt(at, 10, 64)
	if err != nil {
		return false, false
	}
	age := f.o.Now().Sub(time.Unix(made, 0))
	return age >= youngest && age <= oldest, box
}

// visitor is who sent a request, as the log of consent keeps it.
func (f *Face) visitor(r *http.Request, method string) news.Consent {
	c := news.Consent{At: f.o.Now(), Method: method, Agent: bounded(r.UserAgent(), 300)}
	if from := web.Client(r, f.o.Proxies); from.IsValid() {
		c.IP = from.String()
	}
	return c
}

// bounded cuts a visitor's text to a number of bytes and takes out what is no printable text.
func bounded(text string, most int) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r == 0xfffd {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
	for len(text) > most {
		cut := most
		for cut > 0 && text[cut]&0xc0 == 0x80 {
			cut--
		}
		text = text[:cut]
	}
	return text
}
