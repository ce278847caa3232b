package ingest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Of ids that were there before none is missed, and of others few are told.
func TestSeenIDs(t *testing.T) {
	const n = 100_000
	s := newSeenIDs(n * 160)
	places, numbers := make([]uint64, n), make([]int64, n)
	for i := range places {
		places[i], numbers[i] = s.place(fmt.Sprint("run-", i)), int64(i)
	}
	if got := len(s.add(places, numbers, nil)); got > n/20 {
		t.Errorf("%d of %d ids are told to be there twice", got, n)
	}
	if got := len(s.add(places, numbers, nil)); got != n {
		t.Errorf("%d of %d ids are known the second time", got, n)
	}
}

// However many of them, runs that share an id are found: plain ones among each other, beside others, and in another file.
func TestContestedIDs(t *testing.T) {
	const n = 20_000
	row := func(id any, credits string) string {
		return fmt.Sprintf("run-%v,2026-10-01T12:00:00Z,creator-01,Social,Spring,Veo 3.1,text-to-video,1080p,8,true,1,succeeded,%s\n", id, credits)
	}
	const header = "run_id,created_at,creator,team,project,model,task,resolution,duration_s,audio,generations,status,charged_credits\n"
	var text strings.Builder
	text.WriteString(header)
	for i := range n {
		text.WriteString(row(i, "1"))
	}
	plain := text.String() + row(0, "2") + row(n-1, "2") + row(n-1, "3")
	rounded := text.String() + row(7, "1.00000000049") + row("new", "1.00000000049") + row("new", "2")
	for _, tt := range []struct {
		name  string
		files []string
		want  string // kept, updated, duplicate, merged of each file
	}{
		{"none", []string{text.String()}, "20000 0 0 0; "},
		{"plain rows", []string{plain}, "20000 0 3 3; "},
		{"rows that are not plain", []string{rounded}, "20001 0 2 1; "},
		{"another file", []string{text.String(), header + row(5, "1") + row("5x", "1") + row(6, "9")}, "20000 0 0 0; 1 1 1 0; "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t)
			got := ""
			for i, content := range tt.files {
				path := filepath.Join(t.TempDir(), fmt.Sprint("log", i, ".csv"))
				if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
					t.Fatal(err)
				}
				c := b.ingest(Options{}, path).Total
				got += fmt.Sprint(c.Kept, " ", c.Updated, " ", c.Duplicate, " ", c.Merged, "; ")
			}
			if got != tt.want {
				t.Errorf("kept, updated, duplicate, merged: %s, want %s", got, tt.want)
			}
		})
	}
}
