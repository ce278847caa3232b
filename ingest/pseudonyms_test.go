package ingest

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const abeLabel = "creator-5db02f"

const namesHead = "id,created_at,model,status,creator,team,project,session_id,prompt\n"

// hidden ingests two files with names, the first of which comes last by name, and hides the names.
func hidden(t *testing.T, key string) (*bench, *Pseudonyms) {
	t.Helper()
	b, dir := newBench(t), t.TempDir()
	z := write(t, dir, "zoe-august.csv", namesHead+"gen_1,2026-10-01,veo,ok,Zoë Q,Team Q,Q film,s-1,a cat\ngen_2,2026-10-02,veo,ok,,,,,\ngen_3,bad,veo,ok,Zoë Q,Team Q,,,\n")
	a := write(t, dir, "abe-july.csv", namesHead+"gen_1,2026-10-01,veo,ok,Zoë Q,Team Q,Q film,s-1,a cat\ngen_4,2026-10-03,veo,failed,Abe Q,Team Q,Q film,s-2,\n")
	b.ingest(Options{}, z, a)
	b.ingest(Options{Ledger: true}, write(t, dir, "zoe-ledger.csv", ledgerHead+"2026-10-01,usage,gen_1,5,,,\n2026-10-02,usage,gen_9,6,,,\n"))
	p, err := Pseudonymize(context.Background(), b.db, []byte(key))
	if err != nil {
		t.Fatal(err)
	}
	return b, p
}

func TestPseudonymsStandForEveryName(t *testing.T) {
	b, p := hidden(t, "a key")
	all := strings.Join(slices.Concat(
		b.lines("SELECT * EXCLUDE (prompt) FROM runs"), b.lines("SELECT * FROM other_versions"), b.lines("SELECT file FROM files"), b.lines("SELECT * FROM ledger"), b.lines("SELECT * EXCLUDE (text) FROM rejects")), "\n")
	for _, name := range []string{"Zoë", "Abe", "Team Q", "Q film", "s-1", "gen_1", "gen_4", "gen_9", "zoe-august", "abe-july"} {
		if strings.Contains(all, name) {
			t.Errorf("%q is still there:\n%s", name, all)
		}
	}
	for label, pattern := range map[string]string{"creator": `^creator-[0-9a-f]{6}$`, "team": `^team-[0-9a-f]{6}$`, "project": `^project-[0-9a-f]{6}$`, "file": `^file-[0-9a-f]{6}$`} {
		if !regexp.MustCompile(pattern).MatchString(p.Label(label, "Zoë Q")) {
			t.Errorf("the label of a %s is %s", label, p.Label(label, "Zoë Q"))
		}
	}
	b.want("SELECT count(DISTINCT creator), count(DISTINCT team), count(DISTINCT session_id), count(DISTINCT run_id), max(length(run_id)) FROM runs", "3|2|2|3|16")
	b.want("SELECT creator, team, project FROM runs WHERE created_at = '2026-10-02'", "(unknown)|(none)|(none)")
	b.want("SELECT creator, team, project FROM runs WHERE created_at = '2026-10-03'", p.Label("creator", "Abe Q")+"|"+p.Label("team", "Team Q")+"|"+p.Label("project", "Q film"))
	b.want("SELECT prompt FROM runs WHERE created_at = '2026-10-01'", "a cat")
	// Files stand in the order of their labels, and what came from them still does.
	if files := b.lines("SELECT file FROM files ORDER BY file_id"); !slices.IsSorted(files) {
		t.Errorf("files are in the order of their names: %v", files)
	}
	b.want("SELECT f.rejected FROM rejects AS r JOIN files AS f USING (file_id)", "1")
	b.want("SELECT credits, r.source IS NOT NULL, f.kind, l.file = f.file FROM ledger AS l LEFT JOIN runs AS r USING (run_id) JOIN files AS f ON l.file_id = f.file_id ORDER BY credits",
		"5|true|ledger|true", "6|false|ledger|true")
	for _, law := range laws(t) {
		if broken, err := b.db.Check(context.Background(), law); err != nil || broken != nil {
			t.Errorf("law %s: %v, %v", law.Name, broken, err)
		}
	}
	// The stored tables are as they were.
	b.want("SELECT count(*) FROM (SELECT database_name FROM duckdb_tables() WHERE table_name = 'owners')", "2")
	b.exec("DROP TABLE temp.owners")
	b.want("SELECT DISTINCT creator FROM runs ORDER BY 1", "(unknown)", "Abe Q", "Zoë Q")
}

func TestPseudonymsHangOnTheKeyAlone(t *testing.T) {
	_, one := hidden(t, "a key")
	_, same := hidden(t, "a key")
	_, other := hidden(t, "another key")
	for _, name := range []string{"Zoë Q", "Abe Q", "nobody in the log"} {
		a, b, c := one.Label("creator", name), same.Label("creator", name), other.Label("creator", name)
		if a != b || a == c || a == strings.Replace(one.Label("team", name), "team", "creator", 1) {
			t.Errorf("%s is %s, again %s, by another key %s", name, a, b, c)
		}
	}
	// HMAC-SHA256 of "creator:Abe Q" under "a key", as printf %s 'creator:Abe Q' | openssl dgst -sha256 -hmac 'a key' has it.
	if got := one.Label("creator", "  Abe Q "); got != abeLabel {
		t.Errorf("Abe Q is %s (expected %s)", got, abeLabel)
	}
}

// TestPseudonymsAreUnique shortens codes to one digit, so that names must share it.
func TestPseudonymsAreUnique(t *testing.T) {
	usual := maps.Clone(codeDigits)
	defer func() { codeDigits = usual }()
	codeDigits = map[string]int{"creator": 1, "team": 1, "project": 1, "file": 1, "session": 1, "run": 1}
	b, dir := newBench(t), t.TempDir()
	var rows strings.Builder
	for _, r := range "abcdefghijklmnopqrstuvwxyz" {
		rows.WriteString("gen_" + string(r) + ",2026-10-01,veo,ok," + string(r) + " Q,,,,\n")
	}
	b.ingest(Options{}, write(t, dir, "a.csv", namesHead+rows.String()))
	p, err := Pseudonymize(context.Background(), b.db, []byte("a key"))
	if err != nil {
		t.Fatal(err)
	}
	b.want("SELECT count(DISTINCT creator), count(DISTINCT run_id), max(length(creator)) FROM runs", "26|26|72")
	b.want("SELECT creator FROM runs WHERE created_at = '2026-10-01' AND creator = '"+p.Label("creator", "a Q")+"'", p.Label("creator", "a Q"))
}
