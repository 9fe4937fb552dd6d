package main

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"dateline/internal/app"
	"dateline/internal/entity"
	"dateline/internal/field"
	"dateline/internal/news"
)

// entitiesCmds are the commands about the gazetteer.
type entitiesCmds struct {
	List       entitiesListCmd       `cmd:"" help:"List entities."`
	Show       entitiesShowCmd       `cmd:"" help:"Show an entity."`
	Add        entitiesAddCmd        `cmd:"" help:"Add an entity."`
	Alias      entitiesAliasCmd      `cmd:"" help:"Add names to an entity."`
	Ambiguous  entitiesAmbiguousCmd  `cmd:"" help:"Say that a name counts only in its context."`
	Merge      entitiesMergeCmd      `cmd:"" help:"Merge an entity into another."`
	Remove     entitiesRemoveCmd     `cmd:"" help:"Take an entity out."`
	Undo       entitiesUndoCmd       `cmd:"" help:"Take back the last edit."`
	Candidates entitiesCandidatesCmd `cmd:"" help:"Find names that the gazetteer does not know."`
	Accept     entitiesAcceptCmd     `cmd:"" help:"Take a candidate into the gazetteer."`
	Reject     entitiesRejectCmd     `cmd:"" help:"Take a candidate off the queue for good."`
	Import     entitiesImportCmd     `cmd:"" help:"Add and change the entities of a table."`
	Export     entitiesExportCmd     `cmd:"" help:"Print the gazetteer as a table."`
}

// entityRow is an entity as --json shows it.
type entityRow struct {
	field.Entity
	Children []news.EntityID `json:"children,omitempty"`
	Merged   []news.EntityID `json:"merged,omitempty"` // ids that lead here
}

type entitiesListCmd struct {
	Kind   string `help:"Only of this kind: company, lab, agency, person, model, product, …" placeholder:"KIND"`
	Search string `help:"Only with this text in a name or the id." placeholder:"TEXT"`
	JSON   bool   `help:"Print as JSON."`
}

// Help shows examples.
func (entitiesListCmd) Help() string {
	return "Lists the gazetteer as editors left it: who and what is looked for in reports.\n\n" +
		examples("dateline entities list --kind lab", "dateline entities list --search 智谱", "dateline entities list --json | jq '.[].id'")
}

// Run lists entities.
func (c entitiesListCmd) Run(e *environment) error {
	if c.Kind != "" && !slices.Contains(field.Kinds(), field.Kind(c.Kind)) {
		return fmt.Errorf("%w: kind %q (one of %v)", news.ErrInvalid, c.Kind, field.Kinds())
	}
	return e.with(nil, func(a *app.App) error {
		f, skipped, err := a.Field(e.ctx)
		if err != nil {
			return err
		}
		rows := []entityRow{}
		key := entity.CandidateKey(c.Search)
		for _, x := range f.Entities {
			hit := c.Search == "" || strings.Contains(string(x.ID), strings.ToLower(c.Search)) ||
				slices.ContainsFunc(x.Names, func(n field.Name) bool { return strings.Contains(entity.CandidateKey(n.Text), key) })
			if hit && (c.Kind == "" || x.Kind == field.Kind(c.Kind)) {
				rows = append(rows, entityRow{Entity: x})
			}
		}
		if c.JSON {
			return e.json(rows)
		}
		for _, s := range skipped {
			if err := e.say("An edit has no place any more (%s %s): %v", s.Change.Op, s.Change.Subject(), s.Err); err != nil {
				return err
			}
		}
		if len(rows) == 0 {
			return e.say("No entity is like that: dateline entities add adds one.")
		}
		w := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
		if _, err := fmt.Fprintln(w, "ID\tKIND\tPARENT\tNAMES"); err != nil {
			return err
		}
		for _, r := range rows {
			if _, err := fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", r.ID, r.Kind, r.Parent, names(r.Names)); err != nil {
				return err
			}
		}
		return w.Flush()
	})
}

// names lists names with their marks.
func names(all []field.Name) string {
	texts := make([]string, len(all))
	for i, n := range all {
		texts[i] = n.String()
	}
	return strings.Join(texts, "|")
}

type entitiesShowCmd struct {
	Entity string `arg:"" help:"Id or name."`
	JSON   bool   `help:"Print as JSON."`
}

// Help shows examples.
func (entitiesShowCmd) Help() string {
	return "Shows all that the gazetteer says of an entity. Marks before a name: = the case must be as written, ~ any case, " +
		"? only with a word of the context or a related entity in the text, + only with a version behind it.\n\n" +
		examples("dateline entities show openai", "dateline entities show 智谱 --json")
}

// Run shows an entity.
func (c entitiesShowCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		f, _, err := a.Field(e.ctx)
		if err != nil {
			return err
		}
		x, err := app.FindEntity(f, c.Entity)
		if err != nil {
			return err
		}
		row := entityRow{Entity: *x}
		for _, other := range f.Entities {
			if other.Parent == x.ID {
				row.Children = append(row.Children, other.ID)
			}
		}
		for from, to := range f.Redirects {
			if to == x.ID {
				row.Merged = append(row.Merged, from)
			}
		}
		slices.Sort(row.Merged)
		if c.JSON {
			return e.json(row)
		}
		lines := []string{fmt.Sprintf("%s (%s), weight %.2g", x.ID, x.Kind, x.Weight), "names:    " + names(x.Names)}
		for _, l := range [...][2]string{
			{"parent:   ", string(x.Parent)},
			{"home:     ", x.Home},
			{"context:  ", strings.Join(x.Context, ", ")},
			{"owns:     ", ids(row.Children)},
			{"merged:   ", ids(row.Merged)},
		} {
			if l[1] != "" {
				lines = append(lines, l[0]+l[1])
			}
		}
		if x.Family {
			lines = append(lines, fmt.Sprintf("family:   versions make members, as %q", x.Print(news.English)+x.Join+"5"))
		}
		return e.say("%s", strings.Join(lines, "\n"))
	})
}

func ids(all []news.EntityID) string {
	texts := make([]string, len(all))
	for i, id := range all {
		texts[i] = string(id)
	}
	return strings.Join(texts, ", ")
}

// edited says what an edit did, or prints it as JSON.
func (e *environment) edited(done app.Edited, asJSON bool, format string, args ...any) error {
	if asJSON {
		return e.json(done)
	}
	text := fmt.Sprintf(format, args...)
	switch done.Touched {
	case 0:
		text += " No report read so far is touched."
	case 1:
		text += " 1 report will be read anew."
	default:
		text += fmt.Sprintf(" %d reports will be read anew.", done.Touched)
	}
	return e.say("%s dateline entities undo takes it back.", text)
}

// entityFacts are the cells of an entity's row.
type entityFacts struct {
	ID      string   `help:"Id, like yann-lecun (default: made from the name)." placeholder:"ID"`
	Kind    string   `help:"company, lab, agency, university, fund, media, person, model, product, hardware, benchmark, standard or law." placeholder:"KIND"`
	Zh      []string `help:"Chinese name; may be given again." placeholder:"NAME" sep:"none"`
	ZhTW    []string `help:"Name in traditional characters, where the words differ." placeholder:"NAME" sep:"none" name:"zh-tw"`
	Parent  string   `help:"Owner, employer or family, by id or name." placeholder:"ENTITY"`
	Home    string   `help:"Home page." placeholder:"URL"`
	Weight  string   `help:"0 to 1, how surely a report that names it belongs to the field (default: by kind)." placeholder:"NUMBER"`
	Family  string   `help:"It is a family: how versions are bound to its name: none (Qwen3), hyphen (GPT-5), space (Gemini 3)." enum:",none,hyphen,space" default:"" placeholder:"HOW"`
	Context []string `help:"Word that decides about names marked with ?; @field stands for any sign of the field." placeholder:"WORD" sep:"none"`
}

// cells are the row's cells by column.
func (x entityFacts) cells(f *field.Field) (map[string]string, error) {
	c := map[string]string{
		"id": x.ID, "kind": x.Kind, "zh": strings.Join(x.Zh, "|"), "zh-TW": strings.Join(x.ZhTW, "|"), "home": x.Home, "weight": x.Weight,
		"context": strings.Join(x.Context, "|"),
	}
	switch x.Family {
	case "none":
		c["flags"] = "family"
	case "hyphen":
		c["flags"] = "family=-"
	case "space":
		c["flags"] = "family=_"
	}
	if x.Parent != "" {
		parent, err := app.FindEntity(f, x.Parent)
		if err != nil {
			return nil, fmt.Errorf("parent: %w", err)
		}
		c["parent"] = string(parent.ID)
	}
	return c, nil
}

type entitiesAddCmd struct {
	Names []string `arg:"" help:"Names in Latin letters, or Chinese ones; the first is printed. Marks before a name as in entities show." optional:""`
	entityFacts
	JSON bool `help:"Print what was done as JSON."`
}

// Help shows examples.
func (entitiesAddCmd) Help() string {
	return examples(`dateline entities add "Nova Labs" --kind lab --zh 新星实验室 --home nova.example`,
		`dateline entities add "?Harbor" --kind product --parent nova-labs --context "coding agent"`,
		`dateline entities add Lumen --kind model --parent nova-labs --family space`)
}

// Run adds an entity.
func (c entitiesAddCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		f, _, err := a.Field(e.ctx)
		if err != nil {
			return err
		}
		cells, err := c.cells(f)
		if err != nil {
			return err
		}
		x, done, err := a.AddEntity(e.ctx, c.Names, cells)
		if err != nil {
			return err
		}
		return e.edited(done, c.JSON, "Added %s as %s.", x.Print(news.English), x.ID)
	})
}

type entitiesAliasCmd struct {
	Entity string   `arg:"" help:"Id or name."`
	Names  []string `arg:"" help:"Further names, with marks as in entities show."`
	Lang   string   `help:"Language of the names: en, zh or zh-TW (default: zh for Chinese characters, else en)." enum:",en,zh,zh-TW" default:"" placeholder:"LANG"`
	JSON   bool     `help:"Print what was done as JSON."`
}

// Help shows examples.
func (entitiesAliasCmd) Help() string {
	return examples(`dateline entities alias zhipu "Z.ai" 智谱华章`, `dateline entities alias nvidia 輝達 --lang zh-TW`)
}

// Run adds names.
func (c entitiesAliasCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		x, err := lookUp(e, a, c.Entity)
		if err != nil {
			return err
		}
		done, err := a.Edit(e.ctx, field.Change{Op: field.Alias, ID: x.ID, Names: app.ParseNames(c.Names, news.Lang(c.Lang))})
		if err != nil {
			return err
		}
		return e.edited(done, c.JSON, "%s is also called %s.", x.ID, strings.Join(c.Names, ", "))
	})
}

func lookUp(e *environment, a *app.App, text string) (*field.Entity, error) {
	f, _, err := a.Field(e.ctx)
	if err != nil {
		return nil, err
	}
	return app.FindEntity(f, text)
}

type entitiesAmbiguousCmd struct {
	Entity  string   `arg:"" help:"Id or name."`
	Name    string   `arg:"" help:"The name of it that may mean something else."`
	Context []string `help:"Word that shows that it is meant; may be given again. @field stands for any sign of the field." placeholder:"WORD" sep:"none"`
	Off     bool     `help:"Take the mark away: the name alone is enough."`
	JSON    bool     `help:"Print what was done as JSON."`
}

// Help shows examples.
func (entitiesAmbiguousCmd) Help() string {
	return "An ambiguous name counts only where a word of the context, or a related entity, stands in the same text.\n\n" +
		examples(`dateline entities ambiguous cursor Cursor --context "code editor" --context 编程`, "dateline entities ambiguous suno Suno --off")
}

// Run marks a name.
func (c entitiesAmbiguousCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		x, err := lookUp(e, a, c.Entity)
		if err != nil {
			return err
		}
		done, err := a.Edit(e.ctx, field.Change{Op: field.Ambiguous, ID: x.ID, Names: app.ParseNames([]string{c.Name}, ""), Context: c.Context, Off: c.Off})
		if err != nil {
			return err
		}
		if c.Off {
			return e.edited(done, c.JSON, "%s alone means %s again.", c.Name, x.ID)
		}
		return e.edited(done, c.JSON, "%s means %s only in its context.", c.Name, x.ID)
	})
}

type entitiesMergeCmd struct {
	Entity string `arg:"" help:"The entity that ends, by id or name."`
	Into   string `arg:"" help:"The entity that takes its names."`
	JSON   bool   `help:"Print what was done as JSON."`
}

// Help shows examples.
func (entitiesMergeCmd) Help() string {
	return "The names of the first become further names of the second, what it owned goes over, and its id leads there.\n\n" +
		examples("dateline entities merge nova nova-labs")
}

// Run merges two entities.
func (c entitiesMergeCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		from, err := lookUp(e, a, c.Entity)
		if err != nil {
			return err
		}
		into, err := lookUp(e, a, c.Into)
		if err != nil {
			return err
		}
		done, err := a.Edit(e.ctx, field.Change{Op: field.Merge, ID: from.ID, Into: into.ID})
		if err != nil {
			return err
		}
		return e.edited(done, c.JSON, "Merged %s into %s.", from.ID, into.ID)
	})
}

type entitiesRemoveCmd struct {
	Entity string `arg:"" help:"Id or name."`
	JSON   bool   `help:"Print what was done as JSON."`
}

// Help shows examples.
func (entitiesRemoveCmd) Help() string {
	return "The entity is not looked for any more; what it owned goes to its owner.\n\n" + examples("dateline entities remove nova-labs")
}

// Run takes an entity out.
func (c entitiesRemoveCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		x, err := lookUp(e, a, c.Entity)
		if err != nil {
			return err
		}
		done, err := a.Edit(e.ctx, field.Change{Op: field.Remove, ID: x.ID})
		if err != nil {
			return err
		}
		return e.edited(done, c.JSON, "Removed %s.", x.ID)
	})
}

type entitiesUndoCmd struct {
	JSON bool `help:"Print what was taken back as JSON."`
}

// Help shows examples.
func (entitiesUndoCmd) Help() string {
	return "Takes back the last edit of the gazetteer, an import as a whole; given again, the one before it.\n\n" + examples("dateline entities undo")
}

// Run undoes the last edit.
func (c entitiesUndoCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		done, err := a.UndoEdit(e.ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			return e.json(done)
		}
		what := make([]string, 0, len(done.Changes))
		for i := range done.Changes {
			what = append(what, strings.TrimSpace(fmt.Sprintf("%s %s", done.Changes[i].Op, done.Changes[i].Subject())))
		}
		if len(what) > 5 {
			what = append(what[:5], fmt.Sprintf("and %d more", len(what)-5))
		}
		return e.say("Took back: %s. Reports to be read anew: %d.", strings.Join(what, ", "), done.Touched)
	})
}

type entitiesImportCmd struct {
	File string `arg:"" help:"Gazetteer as a table parted by tabs, or - for standard input."`
	JSON bool   `help:"Print the counts as JSON."`
}

// Help shows examples.
func (entitiesImportCmd) Help() string {
	return "Each row takes the place of the entity with its id, or adds one; entities that the file does not name stay. The first line names " +
		"the columns, as entities export writes them. If any row is faulty nothing is changed.\n\n" +
		examples("dateline entities import mine.tsv", "dateline entities export > all.tsv")
}

// Run imports a gazetteer.
func (c entitiesImportCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		done, err := a.ImportEntities(e.ctx, c.File, e.stdin)
		if err != nil {
			return err
		}
		if c.JSON {
			return e.json(struct {
				Added   int `json:"added"`
				Changed int `json:"changed"`
				Touched int `json:"touched"`
			}{done.Added, done.Changed, done.Touched})
		}
		if len(done.Changes) == 0 {
			return e.say("Everything in the file is known: nothing was changed.")
		}
		return e.edited(done.Edited, false, "%d added, %d changed.", done.Added, done.Changed)
	})
}

type entitiesExportCmd struct{}

// Help shows examples.
func (entitiesExportCmd) Help() string {
	return "Prints the gazetteer as editors left it: entities import reads it, and so does --field.\n\n" + examples("dateline entities export > gazetteer.tsv")
}

// Run prints the gazetteer.
func (entitiesExportCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error { return a.ExportEntities(e.ctx, e.out) })
}
