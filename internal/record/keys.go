package record

import (
	"strings"
	"time"
	"unicode/utf8"

	"dateline/internal/news"
)

// release is the milestone of a product's coming out, under which its promise, its release and the rumours of it meet.
const release = "release"

// Keys returns the records that a claim belongs to, the one that it tells of first. A release belongs to its release
// record, to the promise of that release, which it may keep, and to the rumour of it, which it may confirm. Records that
// rest on such claims alone are not made: see Build. A claim that names no subject, or says nothing that can be
// compared, belongs to none. Claims of one fact have equal keys in Chinese and in English as far as their reader names
// metric, milestone and unit alike and the gazetteer knows the subject.
func Keys(s *news.Said) []news.RecordKey {
	switch {
	case s.Figure != nil && s.Kind == news.ClaimFigure: // a specification is a product's for good; it has no history
		return numberKeys(s)
	case s.Promise != nil && s.Kind == news.ClaimPromise:
		return promiseKeys(s)
	case s.Move != nil && s.Kind == news.ClaimMove:
		return moveKeys(s)
	case s.Release != nil && s.Kind == news.ClaimRelease:
		return releaseKeys(s)
	}
	return nil
}

func numberKeys(s *news.Said) []news.RecordKey {
	f := s.Figure
	subject := nameKey(s.Subject)
	if subject == "" || f.Metric == "" || f.Unit == "" || f.Scope == previous || f.Scope == earlier || vague(f) || !filed(f) {
		return nil
	}
	k := news.RecordKey{
		Kind: news.RecordNumber, Subject: subject, Attribute: strings.ToLower(f.Metric), Period: strings.ToUpper(f.Period), Unit: f.Unit,
		Basis: basis(s), Scope: Fold(f.Scope), Of: otherKey(f.Of),
	}
	if f.Metric == "layoffs" && f.Unit == "position" {
		k.Unit = "person" // one cut, told in jobs or in people
	}
	if k.Attribute == "acquisition price" && strings.HasSuffix(f.Scope, "debt") {
		k.Scope = "" // headlines leave it out
	}
	if n := natureOf(f.Metric); n == event || n == deal || k.Attribute == "valuation" {
		k.Basis = "" // talks and closing are one event
	}
	rumour := k
	rumour.Kind, rumour.Basis = news.RecordRumour, "" // an actual value ends the rumour of a plan
	return []news.RecordKey{k, rumour}
}

// previous is the scope of the old value of a change, which the claim of the new value tells too.
const previous = "previous"

// earlier is the scope of an event that a report tells of only as what was before: 此前已投入近400亿美元.
const earlier = "earlier"

// otherKey is the other side of an event as keys hold it. Of a name that the gazetteer does not know the first word stands for
// all, since headlines shorten names: Mentee is Mentee Robotics.
func otherKey(n news.Name) string {
	if n.ID == "" {
		if w, _, ok := strings.Cut(n.Text, " "); ok && len(w) >= 4 && w[0] < utf8.RuneSelf {
			return Fold(w)
		}
	}
	return nameKey(n)
}

// basis is the basis by which a figure is filed: the stated one; of a value for a time that has not begun, or that is
// said to be expected, a forecast: the company's own if it speaks itself, a goal if it is of a single event. What is measured and what is not stated are
// filed together, since a headline seldom says which it is.
func basis(s *news.Said) news.Basis {
	f := s.Figure
	switch {
	case f.Basis != "" && f.Basis != news.Actual:
		return f.Basis
	case f.Basis == news.Actual:
		return ""
	case s.Modality == news.Expected && !over(f.Period, s.At) || f.Period != "" && begins(f.Period) > s.At.UTC().Format(time.DateOnly):
		switch n := natureOf(f.Metric); {
		case n == event || n == deal:
			return news.Target // what is to be raised or bought, whoever says so
		case mayTell(s):
			return news.Guidance
		}
		return news.Forecast
	}
	return ""
}

// over says whether a period lies in a year that had ended at a time: what is said of it is not expected, whatever else the
// sentence expects.
func over(period string, at time.Time) bool {
	return begins(period) != "" && period[:4] < at.UTC().Format("2006")
}

// begins returns the first day of a period of the calendar; empty for a fiscal year, whose days each company sets, and
// for what cannot be read.
func begins(period string) string {
	year, part, _ := strings.Cut(strings.ToUpper(period), "-")
	if len(year) != 4 || strings.Trim(year, "0123456789") != "" {
		return ""
	}
	switch part {
	case "", "Q1", "H1":
		return year + "-01-01"
	case "Q2":
		return year + "-04-01"
	case "Q3", "H2":
		return year + "-07-01"
	case "Q4":
		return year + "-10-01"
	}
	if len(part) == 2 && part >= "01" && part <= "12" {
		return year + "-" + part + "-01"
	}
	return ""
}

// vague says whether a figure is a size rather than a value: tens of billions, 数百亿.
func vague(f *news.Figure) bool {
	return f.High < f.Low || f.Approx && f.Low > 0 && f.High >= 3*f.Low || f.Low <= 0 && f.High > 0
}

func promiseKeys(s *news.Said) []news.RecordKey {
	subject, milestone := nameKey(s.Subject), milestone(s.Promise.Milestone)
	if subject == "" || milestone == "" || generic(s.Subject) || s.Promise.Unnamed {
		return nil
	}
	subject = versioned(subject, s.Subject, "")
	return []news.RecordKey{
		{Kind: news.RecordPromise, Subject: subject, Attribute: milestone},
		{Kind: news.RecordRumour, Subject: subject, Attribute: milestone},
	}
}

// milestone is a milestone as keys hold it. All ways of a product's coming out for all are one.
func milestone(printed string) string {
	m := Fold(printed)
	switch m {
	case "launch", "marketlaunch", "onsale", "rollout", "debut", "shipping", "shipment", "generalavailability", "availability", "publicrelease",
		"发布", "推出", "上线", "发售", "开售", "面世", "亮相":
		return release
	}
	return m
}

func moveKeys(s *news.Said) []news.RecordKey {
	m := s.Move
	person := m.Person
	if person.Empty() {
		person = s.Subject
	}
	who := nameKey(person)
	if who == "" || sameName(person, m.From) || sameName(person, m.To) || nobody(person) {
		return nil // only the office is named: nothing tells it from the next one
	}
	k := news.RecordKey{Kind: news.RecordMove, Subject: who}
	if person.ID == "" && short(person.Text) {
		k.Attribute = nameKey(m.To)
		if k.Attribute == "" {
			k.Attribute = nameKey(m.From)
		}
		if k.Attribute == "" {
			return nil
		}
	}
	rumour := k
	rumour.Kind = news.RecordRumour
	rumour.Attribute = strings.TrimSuffix("move "+k.Attribute, " ")
	return []news.RecordKey{k, rumour}
}

// short says whether many people may bear a name that the gazetteer does not know: one word, or two Chinese characters.
func short(name string) bool {
	name = strings.TrimSpace(name)
	if name == "" || name[0] < utf8.RuneSelf {
		return !strings.ContainsAny(name, " ·")
	}
	return utf8.RuneCountInString(name) < 3
}

func releaseKeys(s *news.Said) []news.RecordKey {
	r := s.Release
	product := r.Product
	if product.Empty() {
		product = s.Subject
	}
	subject := nameKey(product)
	if subject == "" || sameName(product, r.Maker) && r.Version == "" || generic(product) || several(product) || product.ID == "" && (s.Subject.ID != "" || !sameName(product, s.Subject)) || longOut(s) {
		return nil // "Google releases", "its agent": of what is not said; "Gemini can now…": something new in what is out
	}
	subject = versioned(subject, product, r.Version)
	return []news.RecordKey{
		{Kind: news.RecordRelease, Subject: subject},
		{Kind: news.RecordPromise, Subject: subject, Attribute: release},
		{Kind: news.RecordRumour, Subject: subject, Attribute: release},
	}
}

// oldDays is how long ago a release may lie that a report tells of as news; of an older one it only reminds.
const oldDays = 60

// longOut says whether a claim only reminds of a release that lies far back: "since ChatGPT came out in late 2022".
func longOut(s *news.Said) bool {
	r := s.Release
	return r.Status == news.ReleaseShipped && r.When.To != "" && !s.At.IsZero() && r.When.To < s.At.AddDate(0, 0, -oldDays).Format(time.DateOnly)
}

// versioned is a product's key with its version, where its entity stands for the whole line: HBM4 is told from HBM3.
func versioned(subject string, product news.Name, version string) string {
	v := Fold(version)
	switch {
	case v != "" && !holdsVersion(subject, v) && !holdsVersion(Fold(product.Text), v):
		return subject + "/" + v
	case product.ID == "":
		return subject
	}
	if v = lastNumber(product.Text); v != "" && !strings.Contains(subject, v) && !strings.Contains(subject, strings.ReplaceAll(v, ".", "-")) {
		return subject + "/" + v
	}
	return subject
}

// lastNumber returns the last number of a name, as 4 of HBM4 or 2.5 of "Nova 2.5 Pro"; empty if it has none.
func lastNumber(name string) string {
	end := strings.LastIndexAny(name, "0123456789") + 1
	start := end
	for start > 0 && (name[start-1] >= '0' && name[start-1] <= '9' || name[start-1] == '.' && start < end) {
		start--
	}
	return strings.Trim(name[start:end], ".")
}

// holdsVersion says whether a product's key already says the version. Ids write 5.2 as "5-2" or "5.2".
func holdsVersion(key, version string) bool {
	return strings.HasSuffix(key, version) || strings.HasSuffix(Fold(key), version) ||
		strings.HasSuffix(key, strings.ReplaceAll(version, ".", "-")) || strings.Contains(key, "-"+version+"-")
}
