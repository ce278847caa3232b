//go:build unix

package store

import (
	"os"
	"path/filepath"
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

// sweep deletes the temporary directories that processes left behind that were killed.
func sweep() {
	locks, err := filepath.Glob(filepath.Join(os.TempDir(), tempPrefix+"*", lockName))
	if err != nil {
		return
	}
	for _, lock := range locks {
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
