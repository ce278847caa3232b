//go:build !unix

package store

import "os"

// makeHeld does not lock where directories cannot be locked; what a killed process leaves there, the system's own cleaning takes.
func makeHeld(parent, pattern string) (path string, held *os.File, err error) {
	path, err = os.MkdirTemp(parent, pattern)
	return path, nil, err
}

func sweep(string, string) {}
