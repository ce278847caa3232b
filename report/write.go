package report

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// WriteAll writes every page below dir and returns the files written. Each is
// written beside its place and renamed, so a reader never sees half a page; a
// page that fails leaves the old one, the others are still written, and the
// errors are joined. Pages of single rows that an earlier report left and this
// one has not are removed: files that are named like them and carry our mark.
func WriteAll(dir string, data Dataset, opts Options) ([]string, error) {
	s, err := newSite(data, opts)
	if err != nil {
		return nil, err
	}
	var files []string
	var problems []error
	for _, page := range s.pages {
		sheets, err := s.sheets(page)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		current := map[string]bool{}
		for _, one := range sheets {
			file := filepath.Join(dir, filepath.FromSlash(one.page.File))
			current[file] = true
			if err := s.writeFile(file, one); err != nil {
				problems = append(problems, fmt.Errorf("%s: %w", file, err))
				continue
			}
			files = append(files, file)
		}
		if page.Each != "" {
			problems = append(problems, removeStale(filepath.Join(dir, filepath.FromSlash(page.File)), mark(page), current))
		}
	}
	return files, errors.Join(problems...)
}

func (s *site) writeFile(file string, one sheet) error {
	var b bytes.Buffer
	if err := s.render(&b, one); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	beside, err := os.CreateTemp(filepath.Dir(file), "."+filepath.Base(file)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(beside.Name())
	_, err = beside.Write(b.Bytes())
	if err := errors.Join(err, beside.Chmod(0o644), beside.Close()); err != nil {
		return err
	}
	return os.Rename(beside.Name(), file)
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
