package logfile

import "fmt"

// Refusal says why a file can not be read as a whole. The path is not part of
// it: whoever opened the file adds it.
type Refusal struct {
	Reason string // what is wrong, lower case, with the bound if one was passed
	hint   string
}

// Error is the reason.
func (r *Refusal) Error() string { return r.Reason }

// Hint is what the user can do about it; empty if nothing is known.
func (r *Refusal) Hint() string { return r.hint }

func refuse(hint, format string, args ...any) *Refusal {
	return &Refusal{Reason: fmt.Sprintf(format, args...), hint: hint}
}
