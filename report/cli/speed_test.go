//go:build unix

package cli

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

var (
	speedRuns   = flag.Int("runs", 1_000_000, "runs in the log of BenchmarkSpeed")
	speedRounds = flag.Int("rounds", 3, "how often BenchmarkSpeed measures each row of its table; the median counts")
	speedLogs   = flag.String("logs", "csv,jsonl,parquet", "formats of the log that BenchmarkSpeed reads; csv is always one")
	speedMemory = flag.String("memory", "2GB", "--memory of the bounded row of BenchmarkSpeed")
)

// BenchmarkSpeed measures the whole command beside DuckDB's own load of the same file, right before it, and prints a table in
// Markdown; with -update it writes the table into README.md, where there is a place for that number of runs. It needs about 20
// times the log's room on disk, for csv alone about 4 times.
//
//	go test ./report/cli -run '^$' -bench Speed -timeout 0 -runs 1000000 -rounds 3
//	go test ./report/cli -run '^$' -bench Speed -timeout 0 -runs 100000000 -rounds 1 -logs csv -memory 8GB
func BenchmarkSpeed(b *testing.B) {
	s := &speed{b: b, dir: b.TempDir()}
	self, err := os.Executable()
	s.must(err)
	for _, program := range []string{"offcut", "duckdb"} {
		s.must(os.Symlink(self, s.file(program)))
	}
	s.makeLogs()
	text := s.table()
	fmt.Println(text)
	if !*update {
		return
	}
	begin, end := fmt.Sprintf("<!-- speed of %d -->\n", *speedRuns), "<!-- end of speed -->\n"
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	s.must(err)
	before, rest, _ := strings.Cut(string(readme), begin)
	_, after, ok := strings.Cut(rest, end)
	if !ok {
		b.Fatal("README.md has no place for the table")
	}
	s.must(os.WriteFile(filepath.Join(root, "README.md"), []byte(before+begin+text+end+after), 0o644))
}

type speed struct {
	b   *testing.B
	dir string
}

// cost is what a process took.
type cost struct {
	wall, cpu time.Duration
	rss       int64 // bytes at most
	stderr    string
}

func (s *speed) must(err error) {
	s.b.Helper()
	if err != nil {
		s.b.Fatal(err)
	}
}

func (s *speed) file(name string) string { return filepath.Join(s.dir, name) }

func (s *speed) run(program string, args ...string) cost {
	s.b.Helper()
	c := exec.Command(s.file(program), args...)
	c.Env = append(os.Environ(), "TMPDIR="+s.dir)
	var stderr strings.Builder
	c.Stderr = &stderr
	begin := time.Now()
	err := c.Run()
	took := cost{wall: time.Since(begin), stderr: stderr.String()}
	if err != nil {
		s.b.Fatalf("%s %v: %v\n%s", program, args, err, took.stderr)
	}
	took.cpu = c.ProcessState.UserTime() + c.ProcessState.SystemTime()
	if usage, ok := c.ProcessState.SysUsage().(*syscall.Rusage); ok {
		took.rss = int64(usage.Maxrss)
		if runtime.GOOS != "darwin" {
			took.rss <<= 10
		}
	}
	return took
}

// duckdb runs a statement in a database; without a name, in one of its own.
func (s *speed) duckdb(database, query string) cost {
	s.b.Helper()
	if database != "" {
		database = s.file(database)
	}
	return s.run("duckdb", database, query)
}

// makeLogs writes the log in three formats, and a day's log for after its end.
func (s *speed) makeLogs() {
	for name, args := range map[string][]string{"log.csv": {strconv.Itoa(*speedRuns), "1"}, "more.csv": {strconv.Itoa(max(*speedRuns/333, 1)), "2"}} {
		out, err := os.Create(s.file(name))
		s.must(err)
		c := exec.Command(s.file("offcut"), "sample", "--runs", args[0], "--seed", args[1])
		c.Stdout = out
		s.must(c.Run())
		s.must(out.Close())
	}
	read := func(name string) string { return "read_csv(" + s.quoted(name) + ")" }
	for _, f := range s.formats()[1:] {
		kind := strings.TrimPrefix(f.reader, "read_")
		s.duckdb("", "COPY (FROM "+read("log.csv")+") TO "+s.quoted("log."+f.ending)+" (FORMAT "+kind+")")
	}
	s.duckdb("", `COPY (SELECT * REPLACE ((SELECT max("Created At")::DATE FROM `+read("log.csv")+`) + 1 + "Created At"::TIMESTAMP::TIME AS "Created At") FROM `+
		read("more.csv")+`) TO `+s.quoted("day.csv")+` (TIMESTAMPFORMAT '%Y-%m-%dT%H:%M:%SZ')`)
	s.remove("more.csv")
}

func (s *speed) quoted(name string) string {
	return "'" + strings.ReplaceAll(s.file(name), "'", "''") + "'"
}

func (s *speed) remove(names ...string) {
	for _, name := range names {
		s.must(os.RemoveAll(s.file(name)))
	}
}

func (s *speed) size(name string) int64 {
	var size int64
	s.must(filepath.WalkDir(s.file(name), func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			info, statErr := d.Info()
			size, err = size+info.Size(), statErr
		}
		return err
	}))
	return size
}

// paired is what something took in each round, beside DuckDB's load right before it.
type paired struct{ raw, ours []cost }

// rounds measures in turns: DuckDB's load of a log, then what is asked for.
func (s *speed) rounds(log string, ours func() cost) paired {
	var reader string
	for _, f := range formats {
		if filepath.Ext(log) == "."+f.ending {
			reader = f.reader
		}
	}
	var p paired
	for range *speedRounds {
		s.remove("raw.duckdb")
		p.raw = append(p.raw, s.duckdb("raw.duckdb", "CREATE TABLE raw AS SELECT * FROM "+reader+"("+s.quoted(log)+")"))
		p.ours = append(p.ours, ours())
	}
	return p
}

func median[T int64 | float64 | time.Duration](values []T) T {
	slices.Sort(values)
	return values[len(values)/2]
}

func of[T int64 | float64 | time.Duration](costs []cost, what func(cost) T) T {
	values := make([]T, len(costs))
	for i, c := range costs {
		values[i] = what(c)
	}
	return median(values)
}

// row is a line of the table: seconds, ratios of seconds and of processor time to DuckDB's load, memory, and what is aimed at.
func (p paired) row(what, goal string) string {
	wall, cpu := make([]float64, len(p.ours)), make([]float64, len(p.ours))
	for i := range p.ours {
		wall[i] = float64(p.ours[i].wall) / float64(p.raw[i].wall)
		cpu[i] = float64(p.ours[i].cpu) / float64(p.raw[i].cpu)
	}
	seconds := of(p.ours, func(c cost) time.Duration { return c.wall }).Seconds()
	memory := of(p.ours, func(c cost) int64 { return c.rss })
	return fmt.Sprintf("| %s | %.1f s | %.2f × | %.2f × | %s | %s |\n", what, seconds, median(wall), median(cpu), megabytes(memory), goal)
}

// ofTenMillion is a goal that is set for that many runs: with fewer, what does not hang on their number weighs more.
func ofTenMillion(goal string) string {
	if *speedRuns < 10_000_000 {
		return ""
	}
	return goal
}

func megabytes(n int64) string { return grouped(max(n>>20, 1)) + " MB" }

// chainLine is the line of --timings that chains have.
var chainLine = regexp.MustCompile(`(?m)^chains +([0-9.]+) `)

// formats are those that a log is read in, by the endings of its file.
var formats = []struct{ name, ending, reader string }{{"CSV", "csv", "read_csv"}, {"JSON lines", "jsonl", "read_json"}, {"Parquet", "parquet", "read_parquet"}}

// report is a report of what args name.
func (s *speed) report(args ...string) func() cost {
	return func() cost {
		return s.run("offcut", append([]string{"report", "--card", "qolaba", "--quiet", "--timings", "--out", s.file("pages")}, args...)...)
	}
}

func (s *speed) table() string {
	var t strings.Builder
	before := load()
	var sizes []string
	for _, f := range s.formats() {
		sizes = append(sizes, megabytes(s.size("log."+f.ending))+" of "+f.name)
	}
	fmt.Fprintf(&t, "%s runs (%s), the median of %d; %s.\n\n", grouped(int64(*speedRuns)), strings.Join(sizes, ", "), *speedRounds, machine())
	t.WriteString("| what | time | × DuckDB's load | × its processor time | memory | goal |\n| --- | ---: | ---: | ---: | ---: | --- |\n")
	goal := "≤ 2.5 ×"
	if *speedRuns >= 10_000_000 {
		goal = "≤ 2.0 ×"
	}
	for _, f := range s.formats() {
		log := "log." + f.ending
		p := s.rounds(log, s.report(s.file(log), "--memory", *speedMemory))
		t.WriteString(paired{p.raw, p.raw}.row("DuckDB's load of "+f.name, ""))
		t.WriteString(p.row("`report --memory "+*speedMemory+"` from "+f.name, goal))
		if f.ending == "csv" {
			t.WriteString(s.chains(p))
			t.WriteString(s.rounds(log, s.report(s.file(log))).row("`report` from CSV, all memory", goal))
		}
	}
	s.writeHistory(&t)
	c := s.run("offcut", "report", filepath.Join(root, "sample_data", "studio"), "--out", s.file("studio"), "--quiet")
	fmt.Fprintf(&t, "| `report sample_data/studio` | %.1f s | | | %s | ≤ 2 s |\n", c.wall.Seconds(), megabytes(c.rss))
	fmt.Fprintf(&t, "\nThe pages are %s together, the largest %s kB beside the chart library (goal ≤ 1,000 kB). The machine's load was %s before and %s after.\n",
		megabytes(s.size("pages")), grouped(s.largestPage()/1000), before, load())
	return t.String()
}

// formats are those asked for.
func (s *speed) formats() []struct{ name, ending, reader string } {
	list := formats[:1]
	for _, f := range formats[1:] {
		if slices.Contains(strings.Split(*speedLogs, ","), f.ending) {
			list = append(list[:len(list):len(list)], f)
		}
	}
	return list
}

// writeHistory writes the rows about a database in which history accumulates.
func (s *speed) writeHistory(t *strings.Builder) {
	db := []string{"--db", s.file("history.duckdb"), "--memory", *speedMemory}
	ingest := func() cost {
		return s.run("offcut", append([]string{"ingest", s.file("log.csv"), "--quiet"}, db...)...)
	}
	t.WriteString(s.rounds("log.csv", func() cost {
		s.remove("history.duckdb")
		return ingest()
	}).row("`ingest` into a database", ""))
	t.WriteString(s.rounds("log.csv", ingest).row("`ingest` of the same file again", ofTenMillion("≤ 0.2 ×")))
	first := s.report(db...)()
	t.WriteString(fmt.Sprintf("| `report` of that database, the first | %.1f s | | | %s | |\n", first.wall.Seconds(), megabytes(first.rss)))
	t.WriteString(s.rounds("log.csv", s.report(db...)).row("`report` of it again", ofTenMillion("≤ 0.5 ×")))
	s.must(os.Rename(s.file("history.duckdb"), s.file("kept.duckdb")))
	t.WriteString(s.rounds("log.csv", func() cost {
		s.copyFile("kept.duckdb", "history.duckdb")
		return s.report(append(slices.Clone(db), s.file("day.csv"))...)()
	}).row(fmt.Sprintf("`report` with a day more (%s runs)", grouped(int64(max(*speedRuns/333, 1)))), ofTenMillion("≤ 0.6 ×")))
	fmt.Fprintf(t, "| the database | | | | %s on disk | |\n", megabytes(s.size("kept.duckdb")))
}

// chains is the table's row of what chains took of a report.
func (s *speed) chains(p paired) string {
	seconds := of(p.ours, func(c cost) float64 {
		found := chainLine.FindStringSubmatch(c.stderr)
		if found == nil {
			s.b.Fatal("--timings does not tell of chains:\n" + c.stderr)
		}
		n, err := strconv.ParseFloat(found[1], 64)
		s.must(err)
		return n
	})
	return fmt.Sprintf("| chains, of that | %.1f s | %.1f µs a run | | | ≤ 2.5 µs a run |\n", seconds, seconds*1e6/float64(*speedRuns))
}

func (s *speed) copyFile(from, to string) {
	content, err := os.Open(s.file(from))
	s.must(err)
	defer content.Close()
	out, err := os.Create(s.file(to))
	s.must(err)
	_, err = out.ReadFrom(content)
	s.must(err)
	s.must(out.Sync()) // or what is measured next waits for the copy to reach the disk
	s.must(out.Close())
}

// largestPage is the size of the largest page without the chart library in it.
func (s *speed) largestPage() int64 {
	library, err := os.ReadFile(filepath.Join(root, "templates", "echarts", "echarts.min.js"))
	s.must(err)
	most := 0
	s.must(filepath.WalkDir(s.file("pages"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".html" {
			return err
		}
		page, err := os.ReadFile(path)
		most = max(most, len(bytes.ReplaceAll(page, bytes.TrimSpace(library), nil)))
		return err
	}))
	return int64(most)
}

// machine names the processor and its number of cores.
func machine() string {
	name := runtime.GOARCH
	if text, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		if found := regexp.MustCompile(`model name\s*:\s*(.+)`).FindSubmatch(text); found != nil {
			name = string(found[1])
		}
	}
	return fmt.Sprintf("%s, %d cores, %s", name, runtime.NumCPU(), runtime.GOOS)
}

// load is the number of processes that wait for a core, if the system tells.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "not known"
	}
	one, _, _ := strings.Cut(string(text), " ")
	return one
}
