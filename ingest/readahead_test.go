package ingest

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"offcut/ingest/logfile"
)

// opened is a CSV of so many rows, the cell of row i being i, every tenth empty.
func opened(t *testing.T, rows int) *logfile.File {
	t.Helper()
	var text strings.Builder
	text.WriteString("a,b\n")
	for i := range rows {
		if i%10 == 0 {
			text.WriteString(",x\n")
		} else {
			fmt.Fprintf(&text, "%d,x\n", i)
		}
	}
	path := filepath.Join(t.TempDir(), "a.csv")
	if err := os.WriteFile(path, []byte(text.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	f, err := logfile.OpenContext(context.Background(), path, logfile.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// TestReadAheadKeepsOrder around the number of rows that are handed over at once.
func TestReadAheadKeepsOrder(t *testing.T) {
	for _, rows := range []int{1, rowsAhead - 1, rowsAhead, rowsAhead + 1, 5*rowsAhead + 7} {
		n := 0
		err := readAhead(context.Background(), opened(t, rows), []int{0, 1}, func(v ...driver.Value) error {
			want := any(fmt.Sprint(n))
			if n%10 == 0 {
				want = nil
			}
			if v[0] != want || v[1] != "x" || v[2] != nil || v[3] != int64(n+2) || v[4] != nil {
				t.Fatalf("%d rows: row %d is %v", rows, n, v)
			}
			n++
			return nil
		})
		if err != nil || n != rows {
			t.Errorf("%d of %d rows: %v", n, rows, err)
		}
	}
}

func TestReadAheadEndsWithAnError(t *testing.T) {
	full, n := errors.New("disk full"), 0
	err := readAhead(context.Background(), opened(t, 20*rowsAhead), []int{0}, func(...driver.Value) error {
		if n++; n > rowsAhead {
			return full
		}
		return nil
	})
	if !errors.Is(err, full) || n != rowsAhead+1 {
		t.Errorf("%v after %d rows", err, n)
	}
	ctx, cancel := context.WithCancel(context.Background())
	err = readAhead(ctx, opened(t, 20*rowsAhead), []int{0}, func(...driver.Value) error {
		cancel()
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v after an interrupt", err)
	}
}
