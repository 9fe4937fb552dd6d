package archtest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// ReadCommands reads a command line that is declared as a struct for kong: root is the name of that struct in the
// package in dir. It returns the commands as they are typed, without the program's name, and the options of all
// commands together, each sorted. It knows what our command line uses of kong: nested structs, named structs of the
// same package, also generic ones, embedded ones, and the tags cmd, arg, name, negatable and kong:"-".
func ReadCommands(fsys fs.FS, dir, root string) (commands, flags []string, err error) {
	files, err := fs.Glob(fsys, path.Join(dir, "*.go"))
	if err != nil {
		return nil, nil, err
	}
	r := commandReader{structs: map[string]*ast.StructType{}, flags: []string{"--help"}}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, nil, err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.SkipObjectResolution)
		if err != nil {
			return nil, nil, err
		}
		for d := range ast.Preorder(file) {
			if spec, ok := d.(*ast.TypeSpec); ok {
				if s, ok := spec.Type.(*ast.StructType); ok {
					r.structs[spec.Name.Name] = s
				}
			}
		}
	}
	if r.structs[root] == nil {
		return nil, nil, fmt.Errorf("%s has no struct %s, which would be the command line", dir, root)
	}
	r.read(r.structs[root], nil)
	slices.Sort(r.commands)
	slices.Sort(r.flags)
	return slices.Compact(r.commands), slices.Compact(r.flags), nil
}

type commandReader struct {
	structs  map[string]*ast.StructType
	commands []string
	flags    []string
}

// read takes in the options of a struct and, below it, its commands; words are what is typed to come here. It says
// whether there were commands below.
func (r *commandReader) read(s *ast.StructType, words []string) (group bool) {
	for _, field := range s.Fields.List {
		var tag reflect.StructTag
		if field.Tag != nil {
			text, err := strconv.Unquote(field.Tag.Value)
			if err != nil {
				continue // the compiler says so better
			}
			tag = reflect.StructTag(text)
		}
		if tag.Get("kong") == "-" {
			continue
		}
		if len(field.Names) == 0 { // embedded: its fields are ours
			if inner := r.structOf(field.Type); inner != nil && r.read(inner, words) {
				group = true
			}
			continue
		}
		for _, ident := range field.Names {
			if !ident.IsExported() {
				continue
			}
			name := tag.Get("name")
			if name == "" {
				name = dashed(ident.Name)
			}
			if _, is := tag.Lookup("cmd"); is {
				group = true
				below := append(slices.Clone(words), name)
				if inner := r.structOf(field.Type); inner == nil || !r.read(inner, below) {
					r.commands = append(r.commands, strings.Join(below, " "))
				}
				continue
			}
			if _, is := tag.Lookup("arg"); is {
				continue
			}
			r.flags = append(r.flags, "--"+name)
			if _, is := tag.Lookup("negatable"); is {
				r.flags = append(r.flags, "--no-"+name)
			}
		}
	}
	return group
}

// structOf returns the struct that a type is, if it stands in the same package.
func (r *commandReader) structOf(t ast.Expr) *ast.StructType {
	switch t := t.(type) {
	case *ast.StructType:
		return t
	case *ast.StarExpr:
		return r.structOf(t.X)
	case *ast.IndexExpr: // a generic struct, for some type: its fields are the same for all
		return r.structOf(t.X)
	case *ast.Ident:
		return r.structs[t.Name]
	default:
		return nil
	}
}

var (
	wordEnd    = regexp.MustCompile(`([a-z0-9])([A-Z])`)
	initialEnd = regexp.MustCompile(`([A-Z])([A-Z][a-z])`)
)

// dashed writes a field's name as kong does: AllowNet is allow-net, JSONFile is json-file.
func dashed(name string) string {
	return strings.ToLower(wordEnd.ReplaceAllString(initialEnd.ReplaceAllString(name, "$1-$2"), "$1-$2"))
}
