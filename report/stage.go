package report

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"offcut/ingest/store"
)

// stage holds files that are whole, but not yet in their places below dir.
type stage struct {
	dir   string
	temp  *store.Temp
	names []string
}

func newStage(dir string) (*stage, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, cannotWrite(dir, err)
	}
	temp, err := store.MakeTemp(dir)
	if err != nil {
		return nil, cannotWrite(dir, err)
	}
	return &stage{dir: dir, temp: temp}, nil
}

func (s *stage) write(name string, text []byte) error {
	file := filepath.Join(s.temp.Path, name)
	err := os.MkdirAll(filepath.Dir(file), 0o755)
	if err == nil {
		err = os.WriteFile(file, text, 0o644)
	}
	if err != nil {
		return cannotWrite(filepath.Join(s.dir, name), err)
	}
	s.names = append(s.names, name)
	return nil
}

// publish moves all files into their places, or none if something is in the way of one.
func (s *stage) publish() (files []string, err error) {
	for _, name := range s.names {
		file := filepath.Join(s.dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return nil, cannotWrite(file, err)
		}
		if info, err := os.Stat(file); err == nil && info.IsDir() {
			return nil, fmt.Errorf("%s: in the way: a directory", file)
		}
	}
	for _, name := range s.names {
		file := filepath.Join(s.dir, name)
		if err := os.Rename(filepath.Join(s.temp.Path, name), file); err != nil {
			return files, cannotWrite(file, err)
		}
		files = append(files, file)
	}
	return files, nil
}

// cannotWrite says why a file cannot be written, without the names of temporary ones.
func cannotWrite(file string, err error) error {
	cause, _ := Cause(err)
	return fmt.Errorf("%s: cannot be written: %w", file, cause)
}

// Cause is an error of the file system without the names of files, which the caller tells; any other error is returned as it is,
// and false.
func Cause(err error) (cause error, isFiles bool) {
	var about *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &about):
		return about.Err, true
	case errors.As(err, &link):
		return link.Err, true
	}
	return err, false
}
