package claim

import (
	"slices"
	"strings"
)

// addressed says that the verb at item i tells what a reader or the writer does: "Ship an agent in three minutes", "I rolled
// out Foo to my team".
func (r *releaser) addressed(i int) bool {
	switch r.word(i) {
	case "ship", "launch", "release", "deploy", "roll out", "bring out":
		if i == 0 {
			return true
		}
	}
	for j := i - 1; j >= 0 && j >= i-2; j-- {
		if w := r.word(j); w == "i" || w == "i've" || w == "i’ve" {
			return true
		} else if r.items[j].class != "aux" {
			return false
		}
	}
	return false
}

// scholarly says that the verb at item i tells what a paper or an article is about: "we introduce", "this work introduces".
func (r *releaser) scholarly(i int) bool {
	if w := r.word(i); w != "introduce" && w != "introduces" && w != "introducing" || i == 0 {
		return false
	}
	switch r.word(i - 1) {
	case "we":
		if r.word(i) != "introduce" {
			return false
		}
		for j := i + 1; j < len(r.items) && r.items[j].class != "."; j++ { // but a data set or a model comes out with it
			switch releaseLexicon().english[r.word(j)] {
			case "dataset", "benchmark", "model", "language model", "world model", "foundation model", "library", "SDK", "robot":
				return false
			}
		}
		return true
	case "article", "paper", "post", "work", "study", "tutorial", "guide", "report", "chapter":
		return true
	}
	return false
}

// passing says that the verb at item i tells of a release only to date or compare something else: 自X问世以来, 任内推出,
// "when it launched", "X, launched in 2019".
func (r *releaser) passing(i int) bool {
	start := r.clauseStart(i)
	if r.zh {
		if next := i + 1; next < len(r.items) && r.items[next].kind == itemHan {
			for _, w := range []string{"以来", "至今"} {
				if strings.HasPrefix(r.word(next), w) {
					return true
				}
			}
		}
		for j := i - 1; j >= start && j >= i-3; j-- {
			for _, w := range []string{"任内", "任期内", "猜测", "猜测将", "解读为可能", "曾经", "生涯"} {
				if strings.HasSuffix(r.word(j), w) {
					return true
				}
			}
		}
		if clause := r.folded[r.items[start].Start:r.items[i].Start]; strings.Contains(clause, "解读为") || strings.Contains(clause, "猜测") {
			return true
		}
		if start < i && (r.word(start) == "自" || r.items[start].kind == itemHan && (strings.HasPrefix(r.word(start), "自从") || strings.HasPrefix(r.word(start), "自2"))) {
			return true
		}
		return false
	}
	for j := i - 1; j >= start && j >= i-4; j-- {
		if w := r.word(j); (w == "before" || w == "since" || w == "after") && r.items[i].class == "ship" && j+1 < i && (r.items[j+1].kind == itemOrg || r.items[j+1].kind == itemThing || r.items[j+1].kind == itemPerson) && !r.passive(i) {
			return true // "Before Acme released Foo, …"
		}
		if r.word(j) == "when" && j+1 < i && (r.word(j+1) == "it" || r.word(j+1) == "they") {
			return true
		}
		if (r.word(j) == "that" || r.word(j) == "which") && r.passive(i) && slices.Contains([]string{"were", "was"}, r.word(i-1)) {
			return true
		}
	}
	if i+2 < len(r.items) && r.word(i+1) == "in" && !r.passive(i) && strings.HasSuffix(r.word(i), "ed") && r.items[i+2].kind == itemNumber && !r.p.published.IsZero() {
		if w := r.word(i + 2); year(w) && w < r.p.published.Format("2006") && i > 0 && r.items[i-1].class != "aux" {
			return true
		}
	}
	return false
}
