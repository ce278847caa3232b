package cli

import (
	"math"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
)

// goShare is the part of --memory that Go's own values may take beside DuckDB's, before Go collects its garbage harder.
const goShare = 4

// limit holds Go to --threads and to a share of --memory as DuckDB is held to them, until the returned function is called.
func (o *sharedOptions) limit() (restore func()) {
	threads, memory := runtime.GOMAXPROCS(0), debug.SetMemoryLimit(-1)
	if o.threads > 0 {
		runtime.GOMAXPROCS(o.threads)
	}
	if o.memory != "" {
		debug.SetMemoryLimit(memoryBytes(o.memory) / goShare)
	}
	return func() {
		runtime.GOMAXPROCS(threads)
		debug.SetMemoryLimit(memory)
	}
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
