package logfile

import (
	"context"
	"fmt"
	"strings"
	"testing"
)

// The rows look like a studio's log: 20 columns, 165 bytes.
func benchmark(b *testing.B, name, header, row string) {
	content := header + strings.Repeat(row, 200_000)
	f := open(b, write(b, name, content), Options{})
	columns := make([]int, len(f.Columns()))
	for i := range columns {
		columns[i] = i
	}
	b.SetBytes(int64(len(content)))
	for b.Loop() {
		n := 0
		err := f.Rows(context.Background(), columns, func(r *Row) error {
			if r.Malformed == "" {
				n++
			}
			return nil
		})
		if err != nil || n != 200_000 {
			b.Fatal(n, err)
		}
	}
}

var benchValues = []string{"5f0c2c1e-8d0e-4b6f-9a59-0c9d0f7a6f11", "2026-10-01T12:00:00Z", "creator-07", "Social", "Spring launch", "Veo 3.1 Fast",
	"text-to-video", "1080p", "1920", "1080", "8", "true", "3", "3", "succeeded", "2496", "", "a fox runs over wet cobblestones", "s-1829", "true"}

func BenchmarkCSV(b *testing.B) {
	benchmark(b, "log.csv", strings.Repeat("name,", 19)+"name\n", strings.Join(benchValues, ",")+"\n")
}

func BenchmarkCSVQuoted(b *testing.B) {
	benchmark(b, "log.csv", strings.Repeat("name,", 19)+"name\n", `"`+strings.Join(benchValues, `","`)+"\"\n")
}

func BenchmarkJSONLines(b *testing.B) {
	var parts []string
	for i, v := range benchValues {
		parts = append(parts, fmt.Sprintf(`"column_%d":%q`, i, v))
	}
	benchmark(b, "log.jsonl", "", "{"+strings.Join(parts, ",")+"}\n")
}
