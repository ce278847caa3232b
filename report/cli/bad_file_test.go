//go:build linux

package cli

import (
	"bufio"
	"compress/gzip"
	"encoding/binary"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"unicode/utf16"
)

var lineBytes = flag.Int64("line", 200<<20, "bytes of the long lines of TestHugeFiles")

// mostMemory is how much a file may take that is refused, or whose bad rows are, in KiB.
const mostMemory = 450 << 10

// ingested runs offcut ingest on a file of its own process and returns its row of --format csv and its errors. It fails if the
// process took more memory than it may.
func ingested(t *testing.T, path string) (row, stderr string) {
	t.Helper()
	var out, errs strings.Builder
	c := exec.Command("offcut", "ingest", "--format", "csv", "--quiet", filepath.Base(path))
	c.Dir, c.Stdout, c.Stderr = filepath.Dir(path), &out, &errs
	err := c.Run()
	if code := c.ProcessState.ExitCode(); code != 0 && code != 1 {
		t.Fatalf("%s: %v\n%s", path, err, errs.String())
	}
	if took := c.ProcessState.SysUsage().(*syscall.Rusage).Maxrss; took > mostMemory {
		t.Errorf("%s: %d KiB of memory (expected at most %d)", path, took, mostMemory)
	}
	lines := strings.SplitN(out.String(), "\n", 2)
	if len(lines) < 2 {
		t.Fatalf("%s: %q %s", path, out.String(), errs.String())
	}
	return strings.TrimSuffix(lines[1], "\n"), errs.String()
}

const (
	badHead = "id,created_at,model,x\n"
	goodRow = "1,2026-10-05,Veo 3.1,\n"
)

// TestHugeFiles: bombs and endless lines are refused or rejected with the bound that they pass, in bounded memory.
func TestHugeFiles(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	long := func(w io.Writer) { io.CopyN(w, zeros('a'), *lineBytes) }
	text := func(s string) func(io.Writer) { return func(w io.Writer) { io.WriteString(w, s) } }
	gigabyte := func(w io.Writer) { io.CopyN(w, zeros(0), 1200<<20) }
	const bomb = "the gzip data is a decompression bomb: over 500 times its size (the most that is read beyond 1073741824 bytes)"
	for name, c := range map[string]struct {
		parts []func(io.Writer)
		want  string // the row behind the name
	}{
		"zeros.csv.gz":   {[]func(io.Writer){text(badHead), gigabyte}, "0,0,0,0,0,0,0," + bomb},
		"zeros.jsonl.gz": {[]func(io.Writer){text(`{"id":"1","created_at":"2026-10-05","model":"`), gigabyte}, "0,0,0,0,0,0,0," + bomb},
		"zeros.gz":       {[]func(io.Writer){gigabyte}, "0,0,0,0,0,0,0,the header is longer than 1048576 bytes"},
		"line.csv":       {[]func(io.Writer){text(badHead + goodRow + "2,2026-10-05,Veo 3.1,"), long, text("\n3,2026-10-05,Veo 3.1,\n")}, "3,2,0,0,1,0,0,"},
		"quoted.csv":     {[]func(io.Writer){text(badHead + goodRow + `2,2026-10-05,Veo 3.1,"`), long, text("\"\n3,2026-10-05,Veo 3.1,\n")}, "3,2,0,0,1,0,0,"},
		"first.csv":      {[]func(io.Writer){long}, "0,0,0,0,0,0,0,the header is longer than 1048576 bytes"},
		"line.jsonl": {[]func(io.Writer){text(`{"id":"1","created_at":"2026-10-05","model":"`), long, text("\"}\n" + `{"id":"2","created_at":"2026-10-05","model":"Veo"}` + "\n")},
			"2,1,0,0,1,0,0,"},
		"line.json": {[]func(io.Writer){text(`[{"id":"1","created_at":"2026-10-05","model":"`), long, text(`"}]`)},
			"0,0,0,0,0,0,0,the element of the JSON array at byte offset 1 is longer than 16777216 bytes"},
		"deep.jsonl": {[]func(io.Writer){text(`{"id":"1","created_at":"2026-10-05","model":"a","x":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + "}\n" +
			`{"id":"2","created_at":"2026-10-05","model":"a","x":` + strings.Repeat(`{"a":`, 100_000) + "1" + strings.Repeat("}", 100_000) + "}\n" +
			`{"id":"3","created_at":"2026-10-05","model":"a"}` + "\n")}, "3,1,0,0,2,0,0,"},
		"deep.json":   {[]func(io.Writer){text("[" + strings.Repeat("[", 100_000))}, `0,0,0,0,0,0,0,"not a JSON array: nested more than 512 deep, at byte offset 512"`},
		"columns.csv": {[]func(io.Writer){text("id,created_at,model" + strings.Repeat(",c", 1_000_000) + "\n")}, "0,0,0,0,0,0,0,the header has more than 10000 columns"},
		"keys.jsonl":  {[]func(io.Writer){text(`{"id":"1","created_at":"2026-10-05"`), numbered(1_000_000), text(`,"model":"Veo"}` + "\n")}, "1,1,0,0,0,0,0,"},
		"open.csv": {[]func(io.Writer){text(badHead + strings.Repeat("x,2026-10-05,Veo 3.1,\n", 300_000) + `y,"2026-10-05,Veo 3.1,` + "\n")},
			"300001,1,0,299999,1,0,0,"},
	} {
		path := filepath.Join(t.TempDir(), name)
		writeParts(t, path, c.parts)
		if row, stderr := ingested(t, path); row != name+","+c.want {
			t.Errorf("%s (expected %s)\n%s", row, name+","+c.want, stderr)
		}
		os.Remove(path)
	}
}

// zeros is an endless run of one byte.
type zeros byte

func (z zeros) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(z)
	}
	return len(p), nil
}

func numbered(n int) func(io.Writer) {
	return func(w io.Writer) {
		for i := range n {
			fmt.Fprintf(w, `,"k%d":1`, i)
		}
	}
}

func writeParts(t *testing.T, path string, parts []func(io.Writer)) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	out := bufio.NewWriterSize(f, 1<<20)
	var w io.Writer = out
	if strings.HasSuffix(path, ".gz") {
		packed := gzip.NewWriter(out)
		defer out.Flush()
		defer packed.Close()
		w = packed
	} else {
		defer out.Flush()
	}
	for _, p := range parts {
		p(w)
	}
}

// TestEncodings: what is not UTF-8 is refused, or its rows are, with what to do; what is gives its rows whatever its line ends are.
func TestEncodings(t *testing.T) {
	units := func(order binary.AppendByteOrder, s string) string {
		var b []byte
		for _, u := range utf16.Encode([]rune(s)) {
			b = order.AppendUint16(b, u)
		}
		return string(b)
	}
	wide := func(order binary.AppendByteOrder, s string) string {
		var b []byte
		for _, r := range s {
			b = order.AppendUint32(b, uint32(r))
		}
		return string(b)
	}
	const log = badHead + goodRow
	const as16, as32 = "0,0,0,0,0,0,0,encoded in UTF-16 (expected UTF-8)", "0,0,0,0,0,0,0,encoded in UTF-32 (expected UTF-8)"
	for name, c := range map[string]struct{ content, want, hint string }{
		"UTF-16 LE with a mark":      {units(binary.LittleEndian, "\ufeff"+log), as16, "iconv -f UTF-16"},
		"UTF-16 LE":                  {units(binary.LittleEndian, log), as16, "iconv -f UTF-16"},
		"UTF-16 BE with a mark":      {units(binary.BigEndian, "\ufeff"+log), as16, "iconv -f UTF-16"},
		"UTF-16 BE":                  {units(binary.BigEndian, log), as16, "iconv -f UTF-16"},
		"UTF-32 LE with a mark":      {wide(binary.LittleEndian, "\ufeff"+log), as32, "iconv -f UTF-32"},
		"UTF-32 BE":                  {wide(binary.BigEndian, log), as32, "iconv -f UTF-32"},
		"Latin-1 in a row":           {badHead + goodRow + "2,2026-10-05,Caf\xe9,\n", "2,1,0,0,1,0,0,", ""},
		"Latin-1 in the header":      {"id,created_at,model,\xe9\n" + goodRow, "0,0,0,0,0,0,0,the header is not valid UTF-8", "iconv -f LATIN1"},
		"NUL":                        {badHead + "1,2026-10-05,V\x00eo,\n2,2026-10-05,Veo,\x00\n", "2,2,0,0,0,0,0,", ""},
		"CR":                         {strings.ReplaceAll(log, "\n", "\r"), "1,1,0,0,0,0,0,", ""},
		"CR, LF and CRLF":            {badHead[:len(badHead)-1] + "\r\n1,2026-10-05,a,\n2,2026-10-05,a,\r3,2026-10-05,a,\r\n4,2026-10-05,a,", "4,4,0,0,0,0,0,", ""},
		"a mark":                     {"\ufeff" + log, "1,1,0,0,0,0,0,", ""},
		"a mark in the middle":       {log + "\ufeff2,2026-10-05,Veo,\n", "2,2,0,0,0,0,0,", ""},
		"a header alone":             {badHead, "0,0,0,0,0,0,0,", ""},
		"nothing":                    {"", "0,0,0,0,0,0,0,empty", "export it again"},
		"a quote open at the end":    {log + `2,2026-10-05,"Veo,` + "\n3,2026-10-05,Veo,\n", "3,2,0,0,1,0,0,", ""},
		"one name for two columns":   {"id,id,created_at,model\n1,2,2026-10-05,Veo\n", `0,0,0,0,0,0,0,"the columns ""id"" and ""id"" both give run_id"`, "[columns] run_id"},
		"unused columns of one name": {"id,created_at,model,x,x\n1,2026-10-05,Veo,,\n", "1,1,0,0,0,0,0,", ""},
	} {
		path := filepath.Join(t.TempDir(), "a.csv")
		if err := os.WriteFile(path, []byte(c.content), 0o644); err != nil {
			t.Fatal(err)
		}
		row, stderr := ingested(t, path)
		if row != "a.csv,"+c.want || !strings.Contains(stderr, c.hint) || (c.hint == "") != (stderr == "") {
			t.Errorf("%s: %s (expected a.csv,%s)\n%s", name, row, c.want, stderr)
		}
	}
}

// TestAnEnormousDirectory holds many files that are no logs, and one log.
func TestAnEnormousDirectory(t *testing.T) {
	dir := t.TempDir()
	for i := range 20_000 {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.txt", i)), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "a.csv"), []byte(badHead+goodRow), 0o644); err != nil {
		t.Fatal(err)
	}
	if row, stderr := ingested(t, dir); row != filepath.Base(dir)+"/a.csv,1,1,0,0,0,0,0," || stderr != "" {
		t.Error(row, stderr)
	}
}
