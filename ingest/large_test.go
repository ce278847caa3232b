package ingest

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"offcut/ingest/store"
)

// TestALargeFileIsPackedAsEver: rows that wait for their turn are packed less than runs that stay, and nothing is left of them.
func TestALargeFileIsPackedAsEver(t *testing.T) {
	for name, tt := range map[string]struct{ db, want string }{
		"a named database":     {filepath.Join(t.TempDir(), "a.duckdb"), "read rows: ; store runs: ; after: "},
		"a temporary database": {"", "read rows: fsst; store runs: fsst; after: fsst"},
	} {
		var b *bench
		packing := func() (less string) {
			if err := b.db.QueryRow(t.Context(), "SELECT lower(current_setting('disabled_compression_methods'))", nil, &less); err != nil {
				t.Fatal(err)
			}
			return less
		}
		got := ""
		b = newBenchIn(t, tt.db, store.Options{OnStage: func(stage string) {
			if stage == "read rows" || stage == "store runs" {
				got += stage + ": " + packing() + "; "
			}
		}})
		b.in.large, b.in.exactOnly = 0, true
		r := b.ingest(Options{}, write(t, t.TempDir(), "a.csv", head+"r1,2026-10-01,veo,ok,5,\nr2,no time,veo,ok,5,\n"))
		if r.Total.Kept != 1 || r.Total.Rejected != 1 {
			t.Fatalf("%+v", r)
		}
		if got += "after: " + packing(); got != tt.want {
			t.Errorf("%s: packs no texts while\n%s, want\n%s", name, got, tt.want)
		}
		if _, err := os.Stat(filepath.Join(b.db.TempDir(), "in_hand.duckdb")); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: the scratch database is left: %v", name, err)
		}
	}
}

// TestNoRoomForALargeFile: what is wrong with temporary files is no fault of the log.
func TestNoRoomForALargeFile(t *testing.T) {
	b := newBenchIn(t, "", store.Options{})
	b.in.large, b.in.exactOnly = 0, true
	if err := os.MkdirAll(filepath.Join(b.db.TempDir(), "in_hand.duckdb", "in the way"), 0o755); err != nil {
		t.Fatal(err)
	}
	_, err := b.in.Files(t.Context(), []string{write(t, t.TempDir(), "a.csv", head+"r1,2026-10-01,veo,ok,5,\n")}, Options{})
	var mendable *store.Error
	if !errors.As(err, &mendable) || mendable.Path != os.TempDir() {
		t.Errorf("%v (expected that temporary files cannot be written)", err)
	}
}
