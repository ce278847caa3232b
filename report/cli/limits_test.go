package cli

import (
	"runtime"
	"runtime/debug"
	"testing"
)

func TestMemoryBytes(t *testing.T) {
	for size, want := range map[string]int64{
		"1KB": 1_000, "1KiB": 1_024, "2GB": 2_000_000_000, "2 gib": 2_147_483_648, "1.5MB": 1_500_000, "3TB": 3_000_000_000_000, "99999999999TB": 1<<62 - 1,
	} {
		if !memorySize.MatchString(size) {
			t.Errorf("%s is no size", size)
		}
		if got := memoryBytes(size); got != want && got != want+1 {
			t.Errorf("%s: %d bytes, expected %d", size, got, want)
		}
	}
}

func TestLimitsHoldUntilRestored(t *testing.T) {
	threads, memory := runtime.GOMAXPROCS(0), debug.SetMemoryLimit(-1)
	restore := (&sharedOptions{threads: 1, memory: "2GB"}).limit()
	if got := runtime.GOMAXPROCS(0); got != 1 {
		t.Errorf("%d threads", got)
	}
	if got := debug.SetMemoryLimit(-1); got != 400_000_000 {
		t.Errorf("%d bytes", got)
	}
	if got := (&sharedOptions{memory: "2GB"}).storeOptions().Memory; got != "1200000KB" {
		t.Errorf("DuckDB gets %s", got)
	}
	restore()
	if runtime.GOMAXPROCS(0) != threads || debug.SetMemoryLimit(-1) != memory {
		t.Error("not restored")
	}
}
