package report

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
)

// WriteAll writes every page below dir and returns the files written. All are
// written beside their places first and then renamed, so a reader never sees
// half a page, and where one cannot be written (a full disk) all old ones stay.
// A page that cannot be made leaves the old one, the others are still written,
// and the errors are joined. Pages of single rows that an earlier report left and
// this one has not are removed: files that are named like them and carry our mark.
func WriteAll(dir string, data Dataset, opts Options) ([]string, error) {
	s, err := newSite(data, opts)
	if err != nil {
		return nil, err
	}
	stage, err := newStage(dir)
	if err != nil {
		return nil, err
	}
	defer stage.temp.Remove()
	var problems []error
	current := map[string]bool{}
	var ofRows []Page
	var all []sheet
	for _, page := range s.pages {
		sheets, err := s.sheets(page)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		if page.Each != "" {
			ofRows = append(ofRows, page)
		}
		all = append(all, sheets...)
	}
	for some := range slices.Chunk(all, 4*runtime.GOMAXPROCS(0)) {
		texts, errs := s.texts(some)
		for i, one := range some {
			name := filepath.FromSlash(one.page.File)
			current[filepath.Join(dir, name)] = true
			if errs[i] != nil {
				problems = append(problems, fmt.Errorf("%s: %w", filepath.Join(dir, name), errs[i]))
			} else if err := stage.write(name, texts[i]); err != nil {
				return nil, err
			}
		}
	}
	files, err := stage.publish()
	if err != nil {
		return files, err
	}
	for _, page := range ofRows {
		problems = append(problems, removeStale(filepath.Join(dir, filepath.FromSlash(page.File)), mark(page), current))
	}
	return files, errors.Join(problems...)
}

func (s *site) text(one sheet) ([]byte, error) {
	var b bytes.Buffer
	err := s.render(&b, one)
	return b.Bytes(), err
}

// texts makes several files, as many at a time as there are processors: their texts, and why one could not be made.
func (s *site) texts(all []sheet) (texts [][]byte, errs []error) {
	texts, errs = make([][]byte, len(all)), make([]error, len(all))
	next := make(chan int, len(all))
	for i := range all {
		next <- i
	}
	close(next)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := range next {
				texts[i], errs[i] = s.text(all[i])
			}
		})
	}
	workers.Wait()
	return texts, errs
}

// writeAlone writes one page to a file.
func (s *site) writeAlone(file string, one sheet) error {
	text, err := s.text(one)
	if err != nil {
		return err
	}
	stage, err := newStage(filepath.Dir(file))
	if err != nil {
		return err
	}
	defer stage.temp.Remove()
	if err := stage.write(filepath.Base(file), text); err != nil {
		return err
	}
	_, err = stage.publish()
	return err
}

// mark is what every file of a page says about who wrote it.
func mark(page Page) string {
	return "offcut " + strings.TrimSuffix(page.source, ".toml")
}

// removeStale removes the files beside pattern that are not current, are named
// as only slugOf names them, and carry the mark; whatever else lies there stays.
func removeStale(pattern, mark string, current map[string]bool) error {
	dir := filepath.Dir(pattern)
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var problems []error
	for _, entry := range entries {
		file := filepath.Join(dir, entry.Name())
		if current[file] || !entry.Type().IsRegular() || !slugged.MatchString(entry.Name()) {
			continue
		}
		if ours, err := carries(file, mark); err != nil {
			problems = append(problems, err)
		} else if ours {
			problems = append(problems, os.Remove(file))
		}
	}
	return errors.Join(problems...)
}

// headBytes is where a page's mark stands, whatever else is on it.
const headBytes = 1024

func carries(file, mark string) (bool, error) {
	f, err := os.Open(file)
	if err != nil {
		return false, err
	}
	defer f.Close()
	head := make([]byte, headBytes)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return false, err
	}
	return bytes.Contains(head[:n], []byte(`<meta name="generator" content="`+mark+`">`)), nil
}
