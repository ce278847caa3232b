//go:build unix

package store

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// mostRounds is how often makeHeld tries to lock a directory: some disks never say twice that a file is the same.
const mostRounds = 10

// makeHeld makes a directory in parent and locks it for this process; the lock ends with the process, also with kill -9. On
// disks that know no locks it is not locked, and nothing of another process can be told to be left behind.
func makeHeld(parent, pattern string) (path string, held *os.File, err error) {
	for range mostRounds {
		path, err = os.MkdirTemp(parent, pattern)
		if err != nil {
			return "", nil, err
		}
		held, err = os.Open(path)
		if err == nil {
			if err = lock(held); !errors.Is(err, syscall.EWOULDBLOCK) && isAt(held, path) {
				return path, held, nil
			}
			held.Close()
		} else if !errors.Is(err, os.ErrNotExist) {
			return "", nil, errors.Join(err, os.Remove(path))
		}
		// Before it was locked, another process took it for one left behind.
	}
	path, err = os.MkdirTemp(parent, pattern)
	return path, nil, err
}

func lock(dir *os.File) error { return syscall.Flock(int(dir.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }

func isAt(f *os.File, path string) bool {
	there, err := os.Lstat(path)
	if err != nil {
		return false
	}
	info, err := f.Stat()
	return err == nil && os.SameFile(there, info)
}

// sweep deletes the directories in parent, named after a pattern, that processes left behind that were killed.
func sweep(parent, pattern string) {
	entries, err := os.ReadDir(parent)
	if err != nil {
		return
	}
	prefix, suffix, _ := strings.Cut(pattern, "*")
	for _, e := range entries {
		number, hasPrefix := strings.CutPrefix(e.Name(), prefix)
		number, hasSuffix := strings.CutSuffix(number, suffix)
		if !e.IsDir() || !hasPrefix || !hasSuffix || number == "" || strings.Trim(number, "0123456789") != "" {
			continue
		}
		path := filepath.Join(parent, e.Name())
		f, err := os.Open(path)
		if err != nil {
			continue // of another user, or just deleted
		}
		if lock(f) == nil {
			os.RemoveAll(path)
		}
		f.Close()
	}
}
