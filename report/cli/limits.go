package cli

import (
	"fmt"
	"math"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
)

// The parts of --memory, in percent: what DuckDB counts as its own, and Go's values, beyond which Go collects its garbage harder.
// The rest is for what neither counts: buffers of readers and writers, and memory that was given back but not yet to the
// system.
const (
	duckShare = 60
	goShare   = 20
)

// spareHeap is memory that Go counts as in use and that is never touched: as much garbage may lie before it is collected. Without
// it, a report on a few thousand runs, which needs a few megabytes, collects sixty times.
const spareHeap = 16 << 20

// limit holds Go to --threads and to a share of --memory as DuckDB is held to them, until the returned function is called.
func (o *sharedOptions) limit() (restore func()) {
	threads, memory := runtime.GOMAXPROCS(0), debug.SetMemoryLimit(-1)
	if o.threads > 0 {
		runtime.GOMAXPROCS(o.threads)
	}
	var spare []byte
	if o.memory != "" {
		debug.SetMemoryLimit(memoryBytes(o.memory) / 100 * goShare)
	} else {
		spare = make([]byte, spareHeap)
	}
	return func() {
		runtime.KeepAlive(spare)
		runtime.GOMAXPROCS(threads)
		debug.SetMemoryLimit(memory)
	}
}

// duckMemory is DuckDB's share of --memory, as DuckDB reads it.
func (o *sharedOptions) duckMemory() string {
	if o.memory == "" {
		return ""
	}
	return fmt.Sprintf("%dKB", max(1, memoryBytes(o.memory)/100*duckShare/1000))
}

// memoryBytes is a size that memorySize matches, in bytes: KB is a thousand, KiB 1,024.
func memoryBytes(size string) int64 {
	digits := strings.TrimRight(strings.ToLower(size), "kmgtib ")
	unit := strings.TrimSpace(strings.ToLower(size)[len(digits):])
	step := 1000.0
	if strings.Contains(unit, "i") {
		step = 1024
	}
	n, _ := strconv.ParseFloat(digits, 64) // memorySize has matched
	return int64(min(n*math.Pow(step, float64(1+strings.IndexByte("kmgt", unit[0]))), math.MaxInt64/2))
}
