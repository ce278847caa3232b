package cli

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"offcut/analysis"
	"offcut/ingest"
)

const (
	keyBytes     = 32 // of a new key
	fewKeyDigits = 32 // that a key file must have at least
	mostKeyBytes = 4096
)

// pseudonymKey is the key of --pseudonymize, nil without it: that of the key file, which is made if it is missing, else one
// that nobody keeps.
func (o *reportOptions) pseudonymKey() ([]byte, error) {
	switch {
	case !o.pseudonymize && o.keyFile != "":
		return nil, usage("add --pseudonymize", "--key-file %s has no use without --pseudonymize", o.keyFile)
	case !o.pseudonymize:
		return nil, nil
	case o.showPrompts:
		return nil, usage("choose one", "--pseudonymize and --show-prompts exclude each other: prompts may name anybody")
	case o.keyFile == "":
		return newKey(), nil
	case isWithin(o.keyFile, o.out):
		return nil, usage("keep it where the pages are not: it tells who is who", "--key-file %s is in the directory of the pages", o.keyFile)
	}
	text, err := readBounded(o.keyFile, mostKeyBytes)
	if errors.Is(err, fs.ErrNotExist) {
		key := newKey()
		return key, writeKey(o.keyFile, key)
	}
	if err != nil {
		return nil, failed("check the path", "%s: cannot be read: %s", o.keyFile, reason(err))
	}
	key, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || 2*len(key) < fewKeyDigits {
		return nil, failed("name a file that does not exist yet, and one with a new key is made", "%s: not a key (expected %d or more hexadecimal digits)", o.keyFile, fewKeyDigits)
	}
	return key, nil
}

func newKey() []byte {
	key := make([]byte, keyBytes)
	rand.Read(key) // never fails
	return key
}

// writeKey makes a file that only its owner can read.
func writeKey(path string, key []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err == nil {
		_, err = f.WriteString(hex.EncodeToString(key) + "\n")
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		return failed("name another file with --key-file", "%s: cannot be written: %s", path, reason(err))
	}
	return nil
}

func isWithin(file, dir string) bool {
	f, err := filepath.Abs(file)
	if err != nil {
		return false
	}
	d, err := filepath.Abs(dir)
	if err != nil {
		return false
	}
	below, err := filepath.Rel(d, f)
	return err == nil && filepath.IsLocal(below)
}

// hideNames puts labels in the place of names, if that is asked for.
func (w *workspace) hideNames(ctx context.Context) error {
	if w.key == nil {
		return nil
	}
	var err error
	w.pseudonyms, err = ingest.Pseudonymize(ctx, w.db, w.key)
	return err
}

// label is what a name of a kind that ingest.Pseudonyms knows is called in the tables: the name itself unless names are hidden.
func (w *workspace) label(kind, name string) string {
	if w.pseudonyms == nil || name == "" {
		return name
	}
	return w.pseudonyms.Label(kind, name)
}

// hideAsked puts labels in the place of the names that the command line and the configuration give.
func (w *workspace) hideAsked(o *analysis.Options, rules *analysis.SavingsOptions) {
	if w.pseudonyms == nil {
		return
	}
	o.Team, o.Project = w.label("team", o.Team), w.label("project", o.Project)
	for i, b := range o.Budgets {
		o.Budgets[i].Name = w.label(b.Scope, b.Name)
	}
	projects := map[string]string{}
	for project, resolution := range rules.Delivery.Projects {
		projects[w.label("project", project)] = resolution
	}
	rules.Delivery.Projects = projects
}

// quotedCard is the card as a line to type names it: without its path where names are hidden.
func (w *workspace) quotedCard() string {
	if w.pseudonyms != nil {
		return w.cards.Default.Name
	}
	return w.cardFlag()
}
