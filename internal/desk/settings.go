package desk

import (
	"context"
	"net/http"

	"dateline/internal/news"
)

// Settings is what the desk shows of the configuration.
type Settings interface {
	SettingList(ctx context.Context) ([]Setting, error)
}

// Setting is one key of the configuration. A secret's value says only whether it is set.
type Setting struct {
	Key, Value, Default string
	Manual              string // what it means, in English as in the file
	From                SettingFrom
}

// SettingFrom says where a value is from.
type SettingFrom string

// Where values are from.
const (
	FromDefault SettingFrom = "default"
	FromFile    SettingFrom = "file"
	FromStart   SettingFrom = "start" // the environment or a flag, when the program was started
)

func (d *Desk) settingRoutes() []Route {
	return []Route{{Method: http.MethodGet, Path: "/desk/settings", Role: news.RoleOwner, do: d.settings}}
}

func (d *Desk) settings(w http.ResponseWriter, r *http.Request, v *visit) error {
	all, err := d.o.Settings.SettingList(r.Context())
	if err != nil {
		return err
	}
	return d.send(w, r, v, http.StatusOK, "settings", &page{Title: v.lex.T("desk.settings"), Here: "settings", Data: all})
}
