package config

import (
	"fmt"
	"net/url"
	"reflect"
	"strings"
)

// From says where a value is from.
type From string

// Where values are from.
const (
	FromDefault From = "default"
	FromFile    From = "file"
	FromStart   From = "start" // the environment or a flag, when the program was started
)

// Key is one key of the configuration, for people. A secret's value says only whether it is set.
type Key struct {
	Name, Value, Default, Manual string
	From                         From
}

// Described returns every key but the list of models, in the order of Example.
func (s *Settings) Described() ([]Key, error) {
	file := s.File
	if file.Listen == "" { // nobody says what the file holds
		file = Default()
	}
	return keysOf(reflect.ValueOf(s.Config), reflect.ValueOf(file), reflect.ValueOf(Default()), "config.go", source)
}

func keysOf(now, file, initial reflect.Value, name, text string) ([]Key, error) {
	docs, err := manual(name, text, now.Type().Name())
	if err != nil {
		return nil, err
	}
	var out []Key
	for i := range now.NumField() {
		f := now.Type().Field(i)
		if f.Anonymous {
			within, err := keysOf(now.Field(i), file.Field(i), initial.Field(i), strings.ToLower(f.Name)+".go", sources()[f.Name])
			if err != nil {
				return nil, err
			}
			out = append(out, within...)
			continue
		}
		if f.Name == "Models" {
			continue
		}
		k := Key{Name: f.Tag.Get("toml"), Value: shown(now.Field(i)), Default: shown(initial.Field(i)), Manual: strings.Join(strings.Fields(docs[f.Name]), " "), From: FromStart}
		switch value := now.Field(i).Interface(); {
		case same(value, initial.Field(i).Interface()):
			k.From = FromDefault
		case same(value, file.Field(i).Interface()):
			k.From = FromFile
		}
		out = append(out, k)
	}
	return out, nil
}

// same compares values; an empty list is one that is not there.
func same(a, b any) bool {
	if v, w := reflect.ValueOf(a), reflect.ValueOf(b); v.Kind() == reflect.Slice && v.Len() == 0 && w.Len() == 0 {
		return true
	}
	return reflect.DeepEqual(a, b)
}

// shown writes a value for people, without what is secret in it.
func shown(v reflect.Value) string {
	switch x := v.Interface().(type) {
	case Secret:
		return x.String()
	case []Secret:
		if len(x) == 0 {
			return Secret("").String()
		}
		return Secret("x").String()
	case string:
		return bare(x)
	case []string:
		all := make([]string, len(x))
		for i, text := range x {
			all[i] = bare(text)
		}
		return strings.Join(all, ", ")
	default:
		return fmt.Sprint(x)
	}
}

// bare is a text without the name and password that an address holds.
func bare(text string) string {
	if !strings.Contains(text, "@") || !strings.Contains(text, "://") {
		return text
	}
	u, err := url.Parse(text)
	if err != nil {
		return Secret("x").String()
	}
	if _, set := u.User.Password(); set {
		u.User = url.UserPassword(u.User.Username(), "…")
	}
	unescaped, err := url.PathUnescape(u.String())
	if err != nil {
		return u.String()
	}
	return unescaped
}
