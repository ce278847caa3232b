//go:build unix

package store

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// lockName is a file that the process that made a temporary directory holds locked as long as it lives.
const lockName = "in-use"

// hold locks a temporary directory for this process; the lock ends with the process, also with kill -9.
func hold(dir string) (*os.File, error) {
	made := filepath.Join(dir, "."+lockName)
	f, err := os.Create(made)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, err
	}
	// Only now it has the name that sweep looks for.
	return f, os.Rename(made, filepath.Join(dir, lockName))
}

// sweep deletes the directories whose paths begin with prefix that processes left behind that were killed.
func sweep(prefix string) {
	entries, err := os.ReadDir(filepath.Dir(prefix))
	if err != nil {
		return
	}
	for _, e := range entries {
		if !e.IsDir() || !strings.HasPrefix(e.Name(), filepath.Base(prefix)) {
			continue
		}
		lock := filepath.Join(filepath.Dir(prefix), e.Name(), lockName)
		f, err := os.Open(lock)
		if err != nil {
			continue // of another user, or just deleted
		}
		if syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil {
			os.RemoveAll(filepath.Dir(lock))
		}
		f.Close()
	}
}
