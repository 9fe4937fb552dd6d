package archtest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// CheckLayers returns what breaks the table of layers, one line a fault, in the order of the packages.
func CheckLayers(table []Layer, packages []Package) []string {
	var faults []string
	for _, p := range packages {
		from, ok := layerOf(table, p.Dir)
		if !ok {
			faults = append(faults, p.Dir+" is in no layer: decide where it belongs, in internal/archtest/layers.go")
			continue
		}
		for _, i := range p.Imports {
			dir, ours := strings.CutPrefix(i.Path, module+"/")
			if !ours {
				continue
			}
			to, ok := layerOf(table, dir)
			if !ok || mayImport(from, to, p.Dir, dir) {
				continue // a package in no layer is reported once, for itself
			}
			faults = append(faults, fmt.Sprintf("%s:%d: %s (%s) imports %s (%s); %s may import %s",
				i.File, i.Line, p.Dir, from.Name, dir, to.Name, from.Name, allowed(from)))
		}
	}
	return faults
}

func mayImport(from, to Layer, fromDir, toDir string) bool {
	if from.Name == to.Name {
		return from.EachOther || strings.HasPrefix(toDir, fromDir+"/")
	}
	return slices.Contains(from.Imports, to.Name) ||
		slices.ContainsFunc(from.Imports, func(name string) bool { return folder(name) == toDir })
}

func allowed(l Layer) string {
	names := slices.Clone(l.Imports)
	if l.EachOther {
		names = append(names, l.Name)
	}
	if len(names) == 0 {
		return "nothing of ours"
	}
	return strings.Join(names, ", ")
}

// CheckLibraries returns what breaks the table of libraries, one line a fault.
func CheckLibraries(table []Layer, libs []Library, packages []Package) []string {
	var faults []string
	for _, p := range packages {
		layer, _ := layerOf(table, p.Dir)
		for _, i := range p.Imports {
			at := slices.IndexFunc(libs, func(l Library) bool {
				return i.Path == l.Path || strings.HasPrefix(i.Path, l.Path+"/")
			})
			if at < 0 {
				continue
			}
			lib := libs[at]
			if slices.Contains(lib.Layers, layer.Name) ||
				slices.ContainsFunc(lib.Packages, func(name string) bool { return folder(name) == p.Dir }) {
				continue
			}
			who := "nothing"
			if all := slices.Concat(lib.Packages, lib.Layers); len(all) > 0 {
				who = strings.Join(all, ", ")
			}
			faults = append(faults, fmt.Sprintf("%s:%d: %s imports %s, which only %s may", i.File, i.Line, p.Dir, i.Path, who))
		}
	}
	return faults
}

// CheckTables returns what is wrong with the tables themselves: a package in two layers, a layer that lets in one
// that does not exist or stands above it, a package that is not in the tree.
func CheckTables(table []Layer, libs []Library, packages []Package, exists func(dir string) bool) []string {
	var faults []string
	seen := map[string]string{}
	below := map[string]bool{}
	for _, l := range table {
		for _, name := range l.Imports {
			if _, isPackage := seen[name]; !below[name] && !isPackage {
				faults = append(faults, fmt.Sprintf("layer %s may import %s, which is no layer or package below it", l.Name, name))
			}
		}
		for _, name := range l.Packages {
			if other, twice := seen[name]; twice {
				faults = append(faults, fmt.Sprintf("%s is in the layers %s and %s", name, other, l.Name))
			}
			seen[name] = l.Name
			inTree := slices.ContainsFunc(packages, func(p Package) bool { return p.Dir == folder(name) })
			if !inTree && !exists(folder(name)) {
				faults = append(faults, fmt.Sprintf("layer %s holds %s, which is not in the tree", l.Name, folder(name)))
			}
		}
		below[l.Name] = true
	}
	for _, lib := range libs {
		for _, name := range lib.Packages {
			if _, ok := seen[name]; !ok {
				faults = append(faults, fmt.Sprintf("library %s lets in %s, which is in no layer", lib.Path, name))
			}
		}
		for _, name := range lib.Layers {
			if !below[name] {
				faults = append(faults, fmt.Sprintf("library %s lets in the layer %s, which is none", lib.Path, name))
			}
		}
	}
	return faults
}

// CheckDepth returns the longest chain of imports where it has more than most imports, or a cycle if there is one.
// Packages of the tests layer are left out: a whole-program test rightly stands on everything.
func CheckDepth(table []Layer, packages []Package, most int) []string {
	graph := map[string][]string{}
	for _, p := range packages {
		if layer, _ := layerOf(table, p.Dir); layer.Name != "tests" {
			graph[p.Dir] = p.Ours()
		}
	}
	chains := map[string][]string{}
	var walk func(dir string, above []string) []string
	walk = func(dir string, above []string) []string {
		if slices.Contains(above, dir) {
			return slices.Concat(above[slices.Index(above, dir):], []string{dir, "(a cycle)"})
		}
		if chain, done := chains[dir]; done {
			return chain
		}
		longest := []string{}
		for _, next := range graph[dir] {
			chain := walk(next, append(slices.Clone(above), dir))
			if len(chain) > 0 && chain[len(chain)-1] == "(a cycle)" {
				return chain // not kept: whoever asks must see it too
			}
			if len(chain) > len(longest) {
				longest = chain
			}
		}
		chains[dir] = slices.Concat([]string{dir}, longest)
		return chains[dir]
	}
	var deepest []string
	for _, dir := range slices.Sorted(maps.Keys(graph)) {
		chain := walk(dir, nil)
		if len(chain) > 0 && chain[len(chain)-1] == "(a cycle)" {
			return []string{"imports go in a circle: " + strings.Join(chain, " → ")}
		}
		if len(chain) > len(deepest) {
			deepest = chain
		}
	}
	if deep := len(deepest) - 1; deep > most {
		return []string{fmt.Sprintf("imports go %d deep (at most %d): %s", deep, most, strings.Join(deepest, " → "))}
	}
	return nil
}
