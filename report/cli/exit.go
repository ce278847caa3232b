package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"offcut/report"
)

// Exit codes.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitAttention   = 3 // done, but something needs your eye
	exitInterrupted = 130
)

// failure is an error with an exit code and, where something can be done, a hint.
type failure struct {
	code int
	text string
	hint string
	err  error
}

func (f *failure) Error() string { return f.text }

func (f *failure) Unwrap() error { return f.err }

// Hint says what to type.
func (f *failure) Hint() string { return f.hint }

// usage is a command line or configuration that cannot be carried out as written.
func usage(hint, text string, args ...any) error {
	return &failure{code: exitUsage, text: fmt.Sprintf(text, args...), hint: hint}
}

// attention is a result that is complete but needs the user's eye.
func attention(hint, text string, args ...any) error {
	return &failure{code: exitAttention, text: fmt.Sprintf(text, args...), hint: hint}
}

// failed is work that could not be done.
func failed(hint, text string, args ...any) error {
	return &failure{code: exitFailed, text: fmt.Sprintf(text, args...), hint: hint}
}

// report writes an error as the user reads it and returns the exit code.
func reportError(w io.Writer, err error) int {
	if err == nil {
		return exitDone
	}
	if errors.Is(err, context.Canceled) {
		fmt.Fprintln(w, "offcut: interrupted; the database is as it was before the file in hand")
		return exitInterrupted
	}
	for line := range strings.Lines(strings.TrimRight(err.Error(), "\n")) {
		fmt.Fprintln(w, "offcut: "+report.Printable(strings.TrimRight(line, "\r\n")))
	}
	var hinted interface{ Hint() string }
	if errors.As(err, &hinted) && hinted.Hint() != "" {
		text := "hint: "
		for line := range strings.Lines(strings.TrimRight(hinted.Hint(), "\n")) {
			fmt.Fprintln(w, text+report.Printable(strings.TrimRight(line, "\r\n")))
			text = ""
		}
	}
	var f *failure
	if errors.As(err, &f) {
		return f.code
	}
	return exitFailed
}
