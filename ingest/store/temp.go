package store

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// Temp is a directory for files that are not finished, or not for keeping. It is locked for the life of the process, so that
// one left by a process that was killed can be told from one in use.
type Temp struct {
	Path string
	held *os.File
}

// tempPattern names temporary directories: nobody else's are called so.
const tempPattern = "offcut-*.in-use"

// MakeTemp deletes what killed processes have left in parent, and makes a new directory there, a hidden one. An empty parent is
// the system's directory for temporary files.
func MakeTemp(parent string) (*Temp, error) {
	pattern := "." + tempPattern
	if parent == "" {
		parent, pattern = os.TempDir(), tempPattern
	}
	sweep(parent, pattern)
	path, held, err := makeHeld(parent, pattern)
	if err != nil {
		return nil, err
	}
	return &Temp{Path: path, held: held}, nil
}

// Remove deletes the directory with all that is in it.
func (t *Temp) Remove() error {
	err := os.RemoveAll(t.Path)
	if t.held != nil {
		err = errors.Join(err, t.held.Close())
	}
	return err
}

// TempError turns what the system says of a temporary file into an *Error that says what to do about it.
func TempError(err error) error {
	var about *fs.PathError
	if !errors.As(err, &about) {
		return err
	}
	e := tempError(about.Err)
	for _, full := range []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG} {
		if errors.Is(err, full) {
			e.Text, e.hint = "the disk has no room for temporary files", "make room, or set TMPDIR to another disk"
		}
	}
	return e
}

func tempError(err error) *Error {
	return &Error{Path: os.TempDir(), Text: "temporary files cannot be written here: " + err.Error(), hint: "set TMPDIR to a directory that can be written", Err: err}
}
