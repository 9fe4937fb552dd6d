package render

import (
	"strconv"
	"strings"

	"dateline/internal/news"
	"dateline/internal/phrase"
)

// RecordKind returns a kind of records in words.
func (l *Lexicon) RecordKind(k news.RecordKind) string { return l.pick("kind.", string(k)) }

// RecordStatus returns a record's status in words.
func (l *Lexicon) RecordStatus(s news.RecordStatus) string { return l.pick("record.", string(s)) }

// Attribution returns in words who stands behind a claim.
func (l *Lexicon) Attribution(a news.Attribution) string { return l.pick("attribution.", string(a)) }

// Figure writes a figure's value with its unit: "about $70–72 billion" or 约700–720亿美元. A unit that the language has no
// word for is written as it is.
func (l *Lexicon) Figure(f *news.Figure) string {
	if text, ok := phrase.Amount(f, l.lang); ok {
		return text
	}
	number := func(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
	text := number(f.Low)
	if f.Low != f.High {
		text += "–" + number(f.High)
	}
	return strings.TrimSpace(text + " " + f.Unit)
}

// RecordMatter says what of its subject a record follows: a figure's metric with its period and basis, a promise's
// milestone. It is empty where the record's kind says it.
func (l *Lexicon) RecordMatter(r *news.Record) string {
	switch r.Key.Kind {
	case news.RecordNumber:
		f := news.Figure{Metric: r.Key.Attribute, Period: r.Key.Period, Basis: r.Key.Basis}
		for i := range r.Changes {
			if v := r.Changes[i].Value.Figure; v != nil {
				f.Scope, f.Of = v.Scope, v.Of
			}
		}
		return l.phrases.Figure(&f, l.lang)
	case news.RecordPromise:
		if text, ok := l.phrases.Milestone(r.Key.Attribute, l.lang); ok {
			return text
		}
		for i := range r.Changes {
			if p := r.Changes[i].Value.Promise; p != nil {
				return p.Milestone
			}
		}
		return r.Key.Attribute
	default:
		return ""
	}
}

// EntityKind returns an entity's kind in words.
func (l *Lexicon) EntityKind(kind string) string { return l.pick("entity.", kind) }

// Headline makes the view of an item's headline, citing nothing.
func (l *Lexicon) Headline(item *news.Item) SentenceView {
	return sentence(WordsOf(item, l.lang).Headline, l, nil)
}

// RecordValue writes what a record says at one time: a figure, a milestone with its time, who goes where, what comes out.
func (l *Lexicon) RecordValue(v *news.RecordValue) string {
	switch {
	case v == nil:
		return ""
	case v.Figure != nil:
		return l.Figure(v.Figure)
	case v.Promise != nil:
		return joined(l.milestone(v.Promise.Milestone), phrase.Days(v.Promise.When, l.lang), l.pick("record.", string(v.Promise.Status)))
	case v.Move != nil:
		m := v.Move
		from, to := l.phrases.Name(m.From, l.lang), l.phrases.Name(m.To, l.lang)
		way := from + to
		if from != "" && to != "" {
			way = from + " → " + to
		}
		return joined(l.phrases.Person(m.Person, l.lang), l.pick("move.", string(m.Status)), way, m.Role, phrase.Days(m.When, l.lang))
	case v.Release != nil:
		r := v.Release
		return joined(strings.TrimSpace(l.product(r)), l.pick("record.", string(r.Status)), phrase.Days(r.When, l.lang), l.pick("access.", r.Access), r.Licence)
	}
	return ""
}

// product is a release's product with the version, where its name does not hold it already.
func (l *Lexicon) product(r *news.Release) string {
	name := l.phrases.Name(r.Product, l.lang)
	if r.Version == "" || strings.Contains(name, r.Version) {
		return name
	}
	return name + " " + r.Version
}

// milestone writes a milestone; as printed if the language has no word for it.
func (l *Lexicon) milestone(printed string) string {
	if text, ok := l.phrases.Milestone(printed, l.lang); ok {
		return text
	}
	return printed
}

func joined(parts ...string) string {
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, ", ")
}
