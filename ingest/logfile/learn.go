package logfile

import (
	"context"
	"errors"
	"io"
	"os"
	"runtime"
	"sync"
)

// partSize is how many bytes of JSON lines it takes for another goroutine to be worth it; tests lower it.
var partSize int64 = 4 << 20

// learn reads JSON from end to end for its keys: lines by as many goroutines as there are processors, each a part of the file.
func (f *File) learn(ctx context.Context, known func(string) bool) error {
	if parts := min(f.size/partSize, int64(runtime.GOMAXPROCS(0))); f.format == JSONLines && f.packed == "" && parts > 1 {
		trees, err := f.learnParts(ctx, known, parts)
		if err != nil {
			return err
		}
		if f.tree = trees[0]; f.tree.join(trees[1:]) {
			return nil
		}
	}
	f.tree = &tree{learn: true, known: known}
	return f.json(ctx, func(*Row) error { return nil }, nil)
}

func (f *File) learnParts(ctx context.Context, known func(string) bool, parts int64) ([]*tree, error) {
	trees, errs := make([]*tree, parts), make([]error, parts)
	var done sync.WaitGroup
	from := int64(0)
	for i := range parts {
		to, err := afterLine(f.file, max(from, f.size*(i+1)/parts))
		if err != nil {
			return nil, err
		}
		trees[i] = &tree{learn: true, known: known}
		w := newWindow(&disk{ctx: ctx, file: io.NewSectionReader(f.file, from, to-from)})
		done.Go(func() {
			if i == 0 {
				errs[i] = w.skipBOM()
			}
			if errs[i] == nil {
				errs[i] = jsonLines(w, trees[i], stoppable(ctx, func(*Row) error { return nil }))
			}
		})
		from = to
	}
	done.Wait()
	return trees, errors.Join(errs...)
}

// afterLine is the first place at or after a place in a file that follows a line feed, or the file's end. A line begins there
// wherever lines end.
func afterLine(file *os.File, at int64) (int64, error) {
	if at == 0 {
		return 0, nil
	}
	w := newWindow(io.NewSectionReader(file, at-1, 1<<62))
	for {
		n, found := w.find(&w.lf, '\n')
		w.pos += n
		switch {
		case found:
			return at + w.offset(), nil
		case w.eof:
			return at - 1 + w.offset(), nil
		}
		if err := w.more(); err != nil {
			return 0, err
		}
	}
}

// join adds what the others have learnt from the lines after the tree's own, in their order. It fails where there are so many keys
// that it depends on the lines before which of them are kept.
func (t *tree) join(others []*tree) bool {
	for _, o := range others {
		if o.size >= MaxColumns {
			return false
		}
		t.joinChildren(&t.root, &o.root)
		t.seq += o.seq
		t.row += o.row
		t.rows += o.rows
		t.odd = t.odd || o.odd
	}
	return t.size < MaxColumns
}

func (t *tree) joinChildren(n, from *node) {
	for _, child := range from.children {
		c := n.byKey[child.key]
		if c == nil {
			if c = t.add(n, child.key); c == nil {
				continue
			}
		}
		if c.seen&(sawValue|sawNull) == 0 {
			c.first = t.seq + child.first
		}
		c.seen |= child.seen
		c.odd = c.odd || child.odd
		t.joinChildren(c, child)
	}
}
