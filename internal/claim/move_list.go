package claim

import (
	"dateline/internal/news"
	"dateline/internal/text"
)

// others returns the persons who stand in a list with the one at a place: "creators A and B", 张三、李四.
func (m *mover) others(at text.Span) []news.Name {
	k := -1
	for i := range m.items {
		if m.items[i].Start <= at.Start && at.End <= m.items[i].End {
			k = i
		}
	}
	if k < 0 {
		return nil
	}
	var found []news.Name
	for i := k; ; {
		next := m.joined(i+1, 1)
		if next < 0 {
			break
		}
		found = append(found, m.who(next))
		i = next
	}
	for i := k; ; {
		next := m.joined(i-1, -1)
		if next < 0 {
			break
		}
		found = append(found, m.who(next))
		i = next
	}
	return found
}

// joined returns the person behind the "and" or comma at item i, in the direction of step; -1 if there is none.
func (m *mover) joined(i, step int) int {
	for n := 0; i >= 0 && i < len(m.items) && n < 2; n, i = n+1, i+step {
		switch it := &m.items[i]; {
		case m.spelled(i, "and", "和", "与", "及"), it.class == "&" && m.zh, it.class == "," && !m.zh && m.spelled(i+step, "and"):
			j := i + step
			for step > 0 && j+1 < len(m.items) && (m.items[j].class == "role" || m.items[j].class == "unit") {
				j++ // "A、首席科学家B"
			}
			if j >= 0 && j < len(m.items) && m.isPerson(j) {
				return j
			}
		case it.class == "role" && step < 0 && m.zh:
			n--
		default:
			return -1
		}
	}
	return -1
}

// isPerson says whether item i is somebody's whole name.
func (m *mover) isPerson(i int) bool {
	if it := &m.items[i]; it.kind == itemPerson || it.kind == itemHan && m.zh && (it.class == "·" || m.hanName(it.Start) == it.End) {
		return true
	}
	_, ok := m.latinPerson(i)
	return ok
}

func (m *mover) who(i int) news.Name {
	if it := &m.items[i]; it.kind == itemPerson {
		return news.Name{ID: it.mention.ID, Text: m.text(it.Span)}
	}
	return news.Name{Text: m.text(m.items[i].Span)}
}

// aboard says that the "brings" at item i goes on to "on board".
func (m *mover) aboard(i int) bool {
	for j := i + 1; j < len(m.items) && j < i+14; j++ {
		if m.spelled(j, "aboard") || m.spelled(j, "board") && m.spelled(j-1, "on") {
			return true
		}
	}
	return false
}

// relative says that the person behind the verb at item i is who does it: 刚入职某公司的首席科学家某某.
func (m *mover) relative(i, person int) bool {
	if !m.zh || person <= i {
		return false
	}
	org := false
	for j := i + 1; j <= person && j <= i+8; j++ {
		it := &m.items[j]
		switch {
		case it.kind == itemOrg:
			org = true
		case it.kind == itemMark && it.class != "·":
			return false
		case org && it.kind == itemHan && len(m.text(it.Span)) >= 3 && m.text(it.Span)[:3] == "的":
			return true
		}
	}
	return false
}
