package cli

import (
	"context"
	"io"
)

// interruptible is r whose reads end with the context, also one that waits for somebody to type.
func interruptible(ctx context.Context, r io.Reader) io.Reader {
	if r == nil {
		return nil
	}
	return &interruptibleReader{ctx: ctx, r: r, full: make(chan read, 1)}
}

type read struct {
	bytes []byte
	err   error
}

type interruptibleReader struct {
	ctx    context.Context
	r      io.Reader
	full   chan read // what the pending read gave
	unread read
	buffer []byte
}

// Read hands out what a read in the background gave; that read is left alone when the context ends.
func (i *interruptibleReader) Read(p []byte) (int, error) {
	if len(i.unread.bytes) == 0 && i.unread.err == nil {
		if i.buffer == nil {
			i.buffer = make([]byte, 1<<16)
		}
		go func() {
			n, err := i.r.Read(i.buffer)
			i.full <- read{i.buffer[:n], err}
		}()
		select {
		case <-i.ctx.Done():
			return 0, i.ctx.Err()
		case i.unread = <-i.full:
		}
	}
	if i.ctx.Err() != nil {
		return 0, i.ctx.Err()
	}
	n := copy(p, i.unread.bytes)
	if i.unread.bytes = i.unread.bytes[n:]; len(i.unread.bytes) > 0 {
		return n, nil
	}
	return n, i.unread.err
}
