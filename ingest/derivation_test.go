package ingest

import (
	"context"
	"path/filepath"
	"testing"

	"offcut/ingest/store"
)

// named is a bench with a database that lives on.
func named(t *testing.T) *bench {
	t.Helper()
	db, err := store.Open(context.Background(), filepath.Join(t.TempDir(), "runs.duckdb"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	in, err := New(context.Background(), db)
	if err != nil {
		t.Fatal(err)
	}
	return &bench{t, db, in}
}

func (b *bench) since(d Derivation) Since {
	b.t.Helper()
	s, err := d.Since(context.Background(), b.db)
	if err != nil {
		b.t.Fatal(err)
	}
	return s
}

func (b *bench) record(d Derivation) {
	b.t.Helper()
	if err := d.Record(context.Background(), b.db); err != nil {
		b.t.Fatal(err)
	}
}

// TestDerivationsKnowWhatIsNewAndWhatIsGone follows two derivations through files that add runs and one that replaces a stored run.
func TestDerivationsKnowWhatIsNewAndWhatIsGone(t *testing.T) {
	b, dir := named(t), t.TempDir()
	prices, chains := Derivation{"prices", "1"}, Derivation{"chains", "1"}
	removed := "SELECT run_number, creator, created_at, file_id FROM kept.removed_runs ORDER BY ALL"
	b.ingest(Options{}, write(t, dir, "a.csv", head+"r1,2026-10-01,veo,pending,,\nbad,,,,,\nr2,2026-10-01,veo,ok,5,\n"))
	if got := b.since(prices); got != Anew {
		t.Errorf("nothing is kept, and yet %+v", got)
	}
	b.record(prices)
	if got, want := b.since(prices), (Since{true, true, 1, 2 << 32}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if got := b.since(Derivation{"prices", "2"}); got != Anew {
		t.Errorf("kept for another basis: %+v", got)
	}
	b.ingest(Options{}, write(t, dir, "b.csv", head+"r1,2026-10-01,veo,ok,5,\nr3,2026-10-02,veo,ok,5,\n"))
	// 1<<32 and 2<<32, and the place of the row in its file.
	b.want("SELECT run_id, run_number FROM runs ORDER BY run_id", "r1|8589934592", "r2|4294967298", "r3|8589934593")
	b.want("SELECT run_id, run_number FROM other_versions", "r1|4294967296")
	b.want(removed, "4294967296|(unknown)|2026-10-01T00:00:00Z|2")
	if got, want := b.since(prices), (Since{true, false, 1, 2 << 32}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	b.record(chains)
	b.want(removed, "4294967296|(unknown)|2026-10-01T00:00:00Z|2") // prices have not seen it
	b.record(prices)
	b.want(removed)
	if got, want := b.since(prices), (Since{true, true, 2, 3 << 32}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// TestReplacedFilesMakeDerivationsAnew: also of runs that fall back to what another file gave, whose numbers are old.
func TestReplacedFilesMakeDerivationsAnew(t *testing.T) {
	b, dir := named(t), t.TempDir()
	d := Derivation{"prices", "1"}
	first := write(t, dir, "a.csv", "id,created,stamp,model\nr1,2026-10-01,2026-10-05,veo\n")
	b.ingest(Options{}, first)
	b.record(d)
	b.ingest(Options{Replace: true, Mapping: Mapping{Columns: map[string]string{"created_at": "stamp"}}}, first)
	b.want("SELECT created_at FROM runs", "2026-10-05T00:00:00Z")
	if got := b.since(d); got != Anew {
		t.Errorf("%+v", got)
	}
}

// TestNothingIsKeptOfATemporaryOrPseudonymizedDatabase, though the rows may be there.
func TestNothingIsKeptOfATemporaryOrPseudonymizedDatabase(t *testing.T) {
	d := Derivation{"prices", "1"}
	db, err := store.Open(context.Background(), "", store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	b := &bench{t: t, db: db}
	b.record(d)
	if got := b.since(d); got != Anew {
		t.Errorf("temporary: %+v", got)
	}
	b = named(t)
	b.record(d)
	if got := b.since(d); !got.IsKept {
		t.Errorf("named: %+v", got)
	}
	if _, err := Pseudonymize(context.Background(), b.db, []byte("key")); err != nil {
		t.Fatal(err)
	}
	if got := b.since(d); got != Anew {
		t.Errorf("pseudonymized: %+v", got)
	}
}
