package cli

import (
	"errors"
	"os"
	"path/filepath"

	"offcut/ingest/store"
	"offcut/report"
)

// writeBeside is writeTogether for one file.
func writeBeside(path string, write func(*os.File) error) error {
	return writeTogether([]string{path}, func(_ int, f *os.File) error { return write(f) })
}

// writeTogether writes files of one directory beside their places and renames them when all are whole, so that what was there
// before survives a failure. A device or a pipe is written to as it is.
func writeTogether(paths []string, write func(i int, f *os.File) error) error {
	if info, err := os.Stat(paths[0]); err == nil && len(paths) == 1 && !info.Mode().IsRegular() && !info.IsDir() {
		return unwritten(paths[0], writeOnto(paths[0], os.O_WRONLY, func(f *os.File) error { return write(0, f) }))
	}
	temp, err := store.MakeTemp(filepath.Dir(paths[0]))
	if err != nil {
		return failed("check that the directory exists and can be written", "%s: cannot be written: %s", paths[0], reason(err))
	}
	defer temp.Remove()
	beside := func(path string) string { return filepath.Join(temp.Path, filepath.Base(path)) }
	for i, path := range paths {
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			return failed("name another file", "%s: cannot be written: a directory is in the way", path)
		}
		if err := writeOnto(beside(path), os.O_WRONLY|os.O_CREATE|os.O_EXCL, func(f *os.File) error { return write(i, f) }); err != nil {
			return unwritten(path, err)
		}
	}
	for _, path := range paths {
		if err := os.Rename(beside(path), path); err != nil {
			return unwritten(path, err)
		}
	}
	return nil
}

func writeOnto(path string, flag int, write func(*os.File) error) error {
	f, err := os.OpenFile(path, flag, 0o644)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}

// unwritten says that a file cannot be written, if it is the system that says so.
func unwritten(path string, err error) error {
	cause, isFiles := report.Cause(err)
	if !isFiles {
		return err
	}
	return failed("make room, or name a file elsewhere", "%s: cannot be written: %s", path, cause)
}
