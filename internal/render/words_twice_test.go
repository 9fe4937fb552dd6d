package render_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// No two tables of words have a key in common: the later would silently take the place of the earlier.
func TestNoKeyOfWordsTwice(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("words*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no words: %v", err)
	}
	languages := map[string]string{} // the function in which a key stands, by language and key
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			language := "zh"
			if strings.HasSuffix(strings.ToLower(f.Name.Name), "english") {
				language = "en"
			}
			ast.Inspect(f, func(n ast.Node) bool {
				pair, ok := n.(*ast.KeyValueExpr)
				if !ok {
					return true
				}
				key, ok := pair.Key.(*ast.BasicLit)
				if !ok || key.Kind != token.STRING {
					return true
				}
				text, err := strconv.Unquote(key.Value)
				if err != nil {
					t.Fatal(err)
				}
				if other, taken := languages[language+" "+text]; taken {
					t.Errorf("%s: %q stands in %s and in %s", language, text, other, f.Name.Name)
				}
				languages[language+" "+text] = f.Name.Name
				return true
			})
		}
	}
}
