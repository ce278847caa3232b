package ingest

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/bmatcuk/doublestar/v4"

	"offcut/ingest/normal"
)

// Stdin is the path that stands for standard input.
const Stdin = "-"

// logSuffixes are the endings of the files that a directory is read for, each also with .gz or .zst.
var logSuffixes = []string{".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".parquet"}

// Expand turns paths (files, globs, directories, Stdin) into the log files they stand for, in argument order; globs and
// directories are expanded bytewise. Files in except, and rates of cards beside the logs, are left out of directories.
func Expand(paths []string, except ...string) ([]string, error) {
	var files []string
	for _, p := range paths {
		found, err := expandOne(p, except)
		if err != nil {
			return nil, err
		}
		files = append(files, found...)
	}
	return files, nil
}

// packing is about how many times as large a packed log or a Parquet file is as text.
const packing = 10

// TextSize guesses how many bytes of text the logs that paths stand for hold; 0 if there is no telling.
func TextSize(paths []string) int64 {
	files, err := Expand(paths)
	if err != nil {
		return 0 // whoever reads them will say why
	}
	var size int64
	for _, f := range files {
		info, err := os.Stat(f)
		if err != nil || !info.Mode().IsRegular() {
			return 0
		}
		text := info.Size()
		if packed := []string{".gz", ".zst", ".parquet"}; slices.Contains(packed, strings.ToLower(filepath.Ext(f))) {
			text *= packing
		}
		size += text
	}
	return size
}

func expandOne(p string, except []string) ([]string, error) {
	if p == Stdin {
		return []string{p}, nil
	}
	info, err := os.Stat(p)
	switch {
	case err == nil && info.IsDir():
		return directory(p, except)
	case err == nil:
		return []string{p}, nil
	case !strings.ContainsAny(p, "*?[{"):
		return nil, pathError(p, err)
	}
	found, err := doublestar.FilepathGlob(p, doublestar.WithFilesOnly())
	if err != nil {
		return nil, &Refusal{Text: p + ": not a pattern of file names: " + err.Error(), hint: "quote the pattern, or name the files"}
	}
	if !strings.HasPrefix(filepath.Base(p), ".") {
		// As in a shell, a pattern does not find what is hidden.
		found = slices.DeleteFunc(found, func(f string) bool { return strings.HasPrefix(filepath.Base(f), ".") })
	}
	if len(found) == 0 {
		return nil, &Refusal{Text: p + ": no file matches", hint: "check the pattern, or name a directory"}
	}
	slices.Sort(found)
	return found, nil
}

func pathError(p string, err error) error {
	switch {
	case os.IsNotExist(err):
		return &Refusal{Text: p + ": no such file or directory", hint: "check the path; a pattern needs quotes only where the shell should not expand it"}
	case os.IsPermission(err):
		return &Refusal{Text: p + ": permission denied", hint: "make it readable"}
	}
	return fmt.Errorf("%s: %w", p, err)
}

func directory(dir string, except []string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, pathError(dir, err)
	}
	left := map[string]bool{}
	for _, e := range except {
		left[filepath.Clean(e)] = true
	}
	for _, rates := range cardRates(dir, entries) {
		left[filepath.Join(dir, rates)] = true
	}
	prefix := strings.TrimSuffix(dir, string(filepath.Separator)) + string(filepath.Separator)
	var files []string
	for _, e := range entries {
		name := e.Name()
		if isLog(name) && !left[filepath.Join(dir, name)] && !isDirectory(filepath.Join(dir, name), e) {
			files = append(files, prefix+name)
		}
	}
	if len(files) == 0 {
		return nil, &Refusal{Text: dir + ": no log file in this directory (expected " + strings.Join(logSuffixes, " ") + ", also .gz or .zst)",
			hint: "name the files, or the directory that holds them"}
	}
	slices.Sort(files)
	return files, nil
}

// cardRates are the rate files that the cards of a directory name: a TOML file with a text `rates` is a card.
func cardRates(dir string, entries []fs.DirEntry) []string {
	var rates []string
	for _, e := range entries {
		if filepath.Ext(e.Name()) != ".toml" {
			continue
		}
		path := filepath.Join(dir, e.Name())
		info, err := os.Stat(path)
		if err != nil || !info.Mode().IsRegular() || info.Size() > normal.MaxTOML {
			continue
		}
		var card struct {
			Rates string `toml:"rates"`
		}
		text, err := os.ReadFile(path)
		if _, problem := normal.TOMLProblem(string(text)); err != nil || problem != "" {
			continue
		}
		if _, err := toml.Decode(string(text), &card); err == nil && card.Rates != "" {
			rates = append(rates, card.Rates)
		}
	}
	return rates
}

func isLog(name string) bool {
	lower := strings.ToLower(name)
	lower = strings.TrimSuffix(strings.TrimSuffix(lower, ".gz"), ".zst")
	return !strings.HasPrefix(name, ".") && slices.Contains(logSuffixes, filepath.Ext(lower))
}

// isDirectory also follows links. What is neither a directory nor a file that can be read is refused later, and told.
func isDirectory(path string, e fs.DirEntry) bool {
	if e.Type()&fs.ModeSymlink == 0 {
		return e.IsDir()
	}
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// spool copies standard input to a file in dir, since a log is read more than once.
func spool(dir string, in io.Reader) (path string, err error) {
	if in == nil {
		return "", &Refusal{Text: "there is no standard input", hint: "name a file"}
	}
	f, err := os.CreateTemp(dir, "stdin-")
	if err != nil {
		return "", err
	}
	_, err = io.Copy(f, in)
	if closing := f.Close(); err == nil {
		err = closing
	}
	return f.Name(), err
}
