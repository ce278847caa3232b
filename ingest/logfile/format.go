package logfile

import (
	"bytes"
	"path/filepath"
	"strings"
)

// Format is how a file holds its rows.
type Format string

// The formats. Parquet is recognised only.
const (
	CSV       Format = "csv"     // any delimiter
	JSONArray Format = "json"    // one array of objects
	JSONLines Format = "jsonl"   // one object a line
	Parquet   Format = "parquet" // left to DuckDB
)

// sniffFormat tells the format by magic bytes, then by name, then by content.
// head is the beginning of the decompressed content without byte order mark.
func sniffFormat(path string, head []byte) (Format, error) {
	if bytes.HasPrefix(head, []byte("PAR1")) {
		return Parquet, nil
	}
	if c := compressionOf(head); c != "" {
		return "", refuse("unpack it once", "compressed twice (%s inside)", c)
	}
	content := bytes.TrimLeft(head, " \t\r\n")
	starts := func(c byte) bool { return len(content) > 0 && content[0] == c }
	name := strings.ToLower(filepath.Base(path))
	for _, packed := range []string{".gz", ".zst"} {
		name = strings.TrimSuffix(name, packed)
	}
	switch ext := filepath.Ext(name); {
	case ext == ".parquet":
		return "", refuse("export it again", "not a Parquet file (it does not begin with PAR1)")
	case ext == ".csv", ext == ".tsv":
		return CSV, nil
	case ext == ".jsonl", ext == ".ndjson":
		return JSONLines, nil
	case starts('['):
		return JSONArray, nil
	case ext == ".json", starts('{'):
		return JSONLines, nil
	}
	return CSV, nil
}

// refuseEncoding refuses UTF-16 and UTF-32, told by their marks or by the NULs
// that they make of ASCII.
func refuseEncoding(head []byte) error {
	name := ""
	switch {
	case bytes.HasPrefix(head, []byte{0xff, 0xfe, 0, 0}), bytes.HasPrefix(head, []byte{0, 0, 0xfe, 0xff}):
		name = "UTF-32"
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}), bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		name = "UTF-16"
	default:
		name = encodingByNULs(head)
	}
	if name == "" {
		return nil
	}
	return refuse("save it as UTF-8, or: iconv -f "+name+" -t UTF-8 IN > OUT", "encoded in %s (expected UTF-8)", name)
}

func encodingByNULs(head []byte) string {
	head = head[:min(len(head), 1024)&^3]
	var nul [4]int
	for i, c := range head {
		if c == 0 {
			nul[i%4]++
		}
	}
	groups := len(head) / 4
	most, none := 0, 0
	for _, n := range nul {
		if 10*n >= 8*groups {
			most++
		} else if 10*n <= groups {
			none++
		}
	}
	switch even, odd := nul[0]+nul[2], nul[1]+nul[3]; {
	case groups == 0:
		return ""
	case most == 3 && none == 1:
		return "UTF-32"
	case most == 2 && none == 2 && (even == 0 || odd == 0 || even > 8*odd || odd > 8*even):
		return "UTF-16"
	}
	return ""
}
