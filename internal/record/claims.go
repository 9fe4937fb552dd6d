package record

import (
	"cmp"
	"slices"

	"dateline/internal/news"
)

// claim is a claim with what the rules ask of it.
type claim struct {
	*news.Said
	origin string
	// class is the attribution class that counts: a private person who cites a company is no company.
	class news.Attribution
	// can says that it is the word of the one who can, as far as this record may believe it; whisper that it is the word
	// of unnamed people, in a report that has none of the one who can.
	can, whisper bool
}

// newBuilder sorts the claims, drops repeats and finds each one's origin.
func newBuilder(key news.RecordKey, said []news.Said) *builder {
	sorted := make([]*news.Said, len(said))
	for i := range said {
		sorted[i] = &said[i]
	}
	slices.SortFunc(sorted, compareSaid)
	sorted = slices.CompactFunc(sorted, func(a, b *news.Said) bool { return a.Report == b.Report && a.N == b.N && a.At.Equal(b.At) })
	b := &builder{key: key, claims: make([]claim, len(sorted))}
	first := map[string]string{}
	for i, s := range sorted {
		c := claim{Said: s, origin: origin(s), class: s.Attribution}
		if post(s) && s.Attribution != news.Anonymous {
			c.class = news.Social
		}
		if len(sorted) > 1 && len(s.Text) >= copyBytes {
			text := Fold(s.Text)
			if of, ok := first[text]; ok {
				c.origin = of // the same words: a copy of what was printed first
			} else {
				first[text] = c.origin
			}
		}
		b.claims[i] = c
	}
	b.believe()
	return b
}

// believe decides whose word counts as that of the one who can. Rewrites upgrade: what unnamed people said comes back as
// "the company announced". So after a whisper such a word counts only from the company's own page, under its own name in
// edited news, or from two such outlets. Where nobody whispered before, it counts as it stands; so does a denial.
func (b *builder) believe() {
	official := map[news.ReportID]bool{}
	carriers := map[string]bool{}
	for i := range b.claims {
		c := &b.claims[i]
		if mayTell(c.Said) && !denies(c.Said) {
			official[c.Report] = true
			if edited(c.Class) {
				carriers[Fold(c.Outlet)] = true
			}
		}
	}
	whispered, known := false, false
	for i := range b.claims {
		c := &b.claims[i]
		c.can = mayTell(c.Said) && (!whispered || known || denies(c.Said) || edited(c.Class) && (itself(c.Said) || len(carriers) >= 2))
		known = known || c.can && !denies(c.Said)
		c.whisper = rumoured(c.Said) && !official[c.Report]
		whispered = whispered || c.whisper
		if mayTell(c.Said) && !c.can {
			c.class = news.ByOutlet
		}
	}
}

// edited says whether sources of the class print what they checked, and not what others wrote.
func edited(class news.Class) bool {
	switch class {
	case news.Newsletter, news.Community, news.Aggregator:
		return false
	default:
		return true
	}
}

// copyBytes is the length from which two passages with the same words are copies; shorter ones may agree by chance.
const copyBytes = 40

// compareSaid orders claims by when they were said; ties by identity, so that the order is always the same.
func compareSaid(a, b *news.Said) int {
	return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Report, b.Report), cmp.Compare(a.N, b.N), cmp.Compare(a.Passage, b.Passage),
		cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Outlet, b.Outlet), cmp.Compare(a.URL, b.URL))
}

// origin is whose word a claim is. Whoever cites an outlet repeats it. What the company or a named person says is theirs,
// in however many outlets it stands. What unnamed people say is known to one outlet, so it is that outlet's word.
func origin(s *news.Said) string {
	switch s.Attribution {
	case news.ByOutlet:
		if !s.Speaker.Empty() {
			return outlet(nameKey(s.Speaker))
		}
	case news.Official, news.SelfReported:
		if !s.Speaker.Empty() {
			return "said " + nameKey(s.Speaker)
		}
		return "official " + nameKey(principal(s))
	case news.Named, news.Social:
		if !s.Speaker.Empty() {
			return "said " + nameKey(s.Speaker)
		}
	case news.Anonymous:
	}
	return outlet(s.Outlet)
}

// outlet is an outlet's name as origins hold it: "the-verge" of the gazetteer and "The Verge" of a source are one.
func outlet(name string) string {
	name = Fold(name)
	if len(name) > 5 && name[:3] == "the" {
		name = name[3:]
	}
	return "outlet " + name
}

// principal is who can speak for what a claim is about.
func principal(s *news.Said) news.Name {
	if s.Release != nil && !s.Release.Maker.Empty() {
		return s.Release.Maker
	}
	if s.Move != nil {
		if !s.Move.To.Empty() {
			return s.Move.To
		}
		return s.Move.From
	}
	return s.Subject
}

// mayTell says whether a claim is the word of the one who can: the company, the office, the document. A maker's own test
// is its own word too. What a private person says that they said is his.
func mayTell(s *news.Said) bool {
	return (s.Attribution == news.Official || s.Attribution == news.SelfReported) && s.Class != news.Community
}

// itself says whether it is plain that the one who speaks is the one whom the claim is about, and not another company or
// office: its own page, or its own name.
func itself(s *news.Said) bool {
	return mayTell(s) && (s.Class == news.FirstParty || s.Class == news.Regulator || sameName(s.Speaker, s.Subject) || sameName(s.Speaker, principal(s)))
}

// post says whether a claim is a private person's word in a forum or a blog: it shows that people talk, not that it is so.
func post(s *news.Said) bool { return s.Class == news.Community && !entitled(s) }

// weaker says whether a claim weighs less than what stands: others against the one who can, a private person against
// outlets and named people. It stands beside.
func weaker(c *claim, now *step) bool {
	return now.lead.can && !c.can || post(c.Said) && !post(now.lead.Said)
}

// others says whether a claim is of another origin than all that the step holds.
func (s *step) others(c *claim) bool { return !s.origins[c.origin] }

// entitled says whether a named person speaks of himself: of his own move, say. That confirms with a second origin.
func entitled(s *news.Said) bool {
	if s.Attribution != news.Named || s.Speaker.Empty() {
		return false
	}
	return sameName(s.Speaker, s.Subject) || s.Move != nil && sameName(s.Speaker, s.Move.Person)
}

// denies says whether a claim says that it is not so.
func denies(s *news.Said) bool {
	return s.Modality == news.Denied || s.Promise != nil && s.Promise.Status == news.FateDenied || s.Move != nil && s.Move.Status == news.MoveDenied
}

// sureness ranks the classes, the surest first. A maker's praise of itself is not made surer by outlets that repeat it.
func sureness(a news.Attribution) int {
	switch a {
	case news.Official:
		return 0
	case news.Named:
		return 1
	case news.SelfReported:
		return 2
	case news.ByOutlet:
		return 3
	case news.Anonymous:
		return 4
	case news.Social:
		return 5
	}
	return 6
}

// change writes a step down.
func (s *step) change() news.RecordChange {
	ch := news.RecordChange{
		At: s.at, Status: s.status, Attribution: s.claims[0].class, Value: s.value, Against: s.against, Before: s.before, Anew: s.anew,
	}
	unsure := s.claims[0].class.Unsure()
	seen := map[string]bool{}
	var repeats []news.ClaimRef
	for _, c := range s.claims {
		if sureness(c.class) < sureness(ch.Attribution) && (!unsure || c.class != news.ByOutlet) {
			ch.Attribution = c.class
		}
		if seen[c.origin] {
			repeats = append(repeats, ref(c))
			continue
		}
		seen[c.origin] = true
		ch.Claims = append(ch.Claims, ref(c))
	}
	ch.Claims = append(ch.Claims, repeats...)
	return ch
}

func ref(c *claim) news.ClaimRef {
	return news.ClaimRef{
		Report: c.Report, Claim: c.N, Passage: c.Passage, Start: c.Start, End: c.End, At: c.At, Outlet: c.Outlet, Class: c.Class, Lang: c.Lang,
		URL: c.URL, Attribution: c.Attribution, Speaker: c.Speaker.Text, Modality: c.Modality,
	}
}

// origins counts those with word of their own among claims.
func origins(claims []*claim) int {
	seen := make(map[string]bool, len(claims))
	for _, c := range claims {
		seen[c.origin] = true
	}
	return len(seen)
}
