package ingest

import (
	"context"
	"database/sql/driver"

	"offcut/ingest/logfile"
)

// readAhead hands the rows of a file to appendRow as raw_cells has them, while another goroutine reads the rows that follow:
// either takes about as long.
func readAhead(ctx context.Context, file *logfile.File, wanted []int, appendRow func(...driver.Value) error) error {
	reading, stop := context.WithCancel(ctx)
	defer stop()
	batches, ended := make(chan *rowBatch, 4), make(chan error, 1)
	go func() {
		defer close(batches)
		ended <- readBatches(reading, file, wanted, batches)
	}()
	values := make([]driver.Value, len(wanted)+3)
	var failed error
	for b := range batches {
		if failed == nil {
			if failed = b.append(len(wanted), values, appendRow); failed != nil {
				stop()
			}
		}
	}
	if err := <-ended; failed == nil {
		return err
	}
	return failed
}

// rowsAhead is how many rows of a file are handed over at once.
const rowsAhead = 1024

// bytesAhead bounds the cells that are handed over at once, but for a longer row.
const bytesAhead = 1 << 20

// rowBatch is some rows of a file, their cells one behind the other.
type rowBatch struct {
	cells []byte
	ends  []int // of each cell, of good rows alone
	rows  []rowAhead
}

type rowAhead struct {
	line            int64
	malformed, text string
}

func readBatches(ctx context.Context, file *logfile.File, wanted []int, batches chan<- *rowBatch) error {
	b := &rowBatch{}
	send := func() error {
		select {
		case batches <- b:
			b = &rowBatch{cells: make([]byte, 0, len(b.cells)), ends: make([]int, 0, len(b.ends)), rows: make([]rowAhead, 0, len(b.rows))}
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	err := file.Rows(ctx, wanted, func(r *logfile.Row) error {
		row := rowAhead{line: r.Line, malformed: r.Malformed}
		if r.Malformed != "" {
			row.text = logfile.Text(r.Raw)
		} else {
			for _, cell := range r.Cells {
				b.cells = append(b.cells, cell...)
				b.ends = append(b.ends, len(b.cells))
			}
		}
		if b.rows = append(b.rows, row); len(b.rows) < rowsAhead && len(b.cells) < bytesAhead {
			return nil
		}
		return send()
	})
	if err != nil {
		return err
	}
	return send()
}

// append appends the rows; values is room for one.
func (b *rowBatch) append(n int, values []driver.Value, appendRow func(...driver.Value) error) error {
	text, begin, cell := string(b.cells), 0, 0
	for _, r := range b.rows {
		clear(values)
		values[n+1] = r.line
		if r.malformed != "" {
			values[n], values[n+2] = r.malformed, r.text
		} else {
			for i := range n {
				if end := b.ends[cell]; end > begin {
					values[i] = text[begin:end]
					begin = end
				}
				cell++
			}
		}
		if err := appendRow(values...); err != nil {
			return err
		}
	}
	return nil
}
