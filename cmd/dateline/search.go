package main

import (
	"strings"

	"dateline/internal/app"
	"dateline/internal/archive"
	"dateline/internal/news"
)

type searchCmd struct {
	Words []string `arg:"" help:"What to find: all words must stand; \"words in quotation marks\" must stand so; -word leaves out (after --)."`
	Lang  string   `help:"Only reports in this language: zh or en." placeholder:"LANG"`
	Class string   `help:"Only reports of sources of this class." placeholder:"CLASS"`
	Week  string   `help:"Only reports of this week." placeholder:"2025-W50"`
	Page  int      `help:"Which page of answers." default:"1" placeholder:"N"`
	JSON  bool     `help:"Print as JSON."`
}

// Help shows examples.
func (searchCmd) Help() string {
	return "Finds stories by what their reports say, in both languages. A name finds what uses its other names too: 英伟达 finds NVIDIA.\n\n" +
		examples("dateline search NVIDIA H200 出口", "dateline search '\"scaling law\"' --lang en", "dateline search --week 2025-W50 --json -- DeepSeek -R1")
}

// foundStory is a story as search prints it.
type foundStory struct {
	Story   news.StoryID  `json:"story"`
	Title   string        `json:"title"`
	At      string        `json:"at"`
	Reports []foundReport `json:"reports"`
	Passage string        `json:"passage,omitempty"`
	From    string        `json:"from,omitempty"` // the outlet of the passage
}

type foundReport struct {
	ID     news.ReportID `json:"id"`
	Outlet string        `json:"outlet"`
	Class  news.Class    `json:"class"`
	Lang   news.Lang     `json:"lang"`
	Title  string        `json:"title"`
	URL    string        `json:"url"`
}

// Run searches.
func (c searchCmd) Run(e *environment) error {
	asked := archive.Asked{Text: strings.Join(c.Words, " "), Lang: news.Lang(c.Lang), Class: news.Class(c.Class), Page: c.Page}
	if c.Week != "" {
		week, err := news.ParseWeek(c.Week)
		if err != nil {
			return err
		}
		asked.Week = week
	}
	if err := asked.Check(); err != nil {
		return err
	}
	return e.with(nil, func(a *app.App) error {
		answer, err := a.Archive.Search(e.ctx, asked)
		if err != nil {
			return err
		}
		stories := []foundStory{}
		for i := range answer.Stories {
			stories = append(stories, told(&answer.Stories[i]))
		}
		if c.JSON {
			return e.json(struct {
				Total   int             `json:"total"`
				More    bool            `json:"more"`
				Names   []news.EntityID `json:"names"`
				Stories []foundStory    `json:"stories"`
			}{answer.Total, answer.More, answer.Names, stories})
		}
		if len(stories) == 0 {
			return e.say("Nothing was found. Try fewer words, or leave an option out.")
		}
		for _, s := range stories {
			if err := e.say("%s  %s  %s (%d)", s.At, s.Story, s.Title, len(s.Reports)); err != nil {
				return err
			}
			if s.Passage != "" {
				if err := e.say("            %s: %s", s.From, s.Passage); err != nil {
					return err
				}
			}
		}
		return e.say("%d of %d stories.", len(stories), answer.Total)
	})
}

// told makes what is printed of a story.
func told(f *archive.Found) foundStory {
	s := foundStory{Story: f.Story, At: f.LastAt.Format("2006-01-02"), Title: f.Voices[0].Title}
	for i := range f.Voices {
		v := &f.Voices[i]
		s.Reports = append(s.Reports, foundReport{v.ID, v.Outlet, v.Class, v.Lang, v.Title, v.URL})
	}
	if f.Best != nil {
		s.Passage, s.From = f.Passage.In(f.Best.Body()), f.Best.Outlet
	}
	return s
}
