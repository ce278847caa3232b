package cards

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"offcut/pricing/card"
)

//go:embed *.toml *.csv
var files embed.FS

// Names returns the names of the built-in cards, sorted.
func Names() []string {
	var names []string
	entries, _ := fs.Glob(files, "*.toml")
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e, ".toml"))
	}
	slices.Sort(names)
	return names
}

// UnknownError says that there is no built-in card of a name.
type UnknownError struct{ Name string }

// Error names the card asked for.
func (e *UnknownError) Error() string { return fmt.Sprintf("no built-in card %q", e.Name) }

// Hint lists the built-in cards.
func (e *UnknownError) Hint() string {
	return "built-in cards: " + strings.Join(Names(), ", ") + "; or give a file: --card FILE.toml"
}

// Load returns a built-in card, or an *UnknownError. Problems it reports name
// embedded files.
func Load(name string) (*card.Card, error) {
	if !slices.Contains(Names(), name) {
		return nil, &UnknownError{Name: name}
	}
	toml, rates, err := Files(name)
	if err != nil {
		return nil, err
	}
	return card.Parse(name+".toml", toml, name+".csv", rates)
}

// Files returns the two files of a built-in card, to copy and extend.
func Files(name string) (toml, rates []byte, err error) {
	if toml, err = files.ReadFile(name + ".toml"); err != nil {
		return nil, nil, err
	}
	rates, err = files.ReadFile(name + ".csv")
	return toml, rates, err
}
