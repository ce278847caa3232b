package ingest

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"

	"offcut/ingest/store"
)

// inHand makes the tables of a file in hand as ingest does, and leaves them.
func (b *bench) inHand(k *kind, content string) {
	b.t.Helper()
	ctx := context.Background()
	s := &session{loader: loader{kind: k, db: b.db, large: b.in.large, exactOnly: k == ledgers}, name: write(b.t, b.t.TempDir(), "a.csv", content)}
	s.opts.Location = b.in.reading.location
	b.exec("SET VARIABLE file_id = 1")
	b.exec("SET VARIABLE source = ''")
	for _, step := range []func() error{
		func() error { return s.open(ctx) },
		func() error { return s.load(ctx, s.reader()) },
		func() error { return s.storePlain(ctx, 1, nil) },
		func() error { return s.storeLeft(ctx, nil) },
		func() error { return s.merge(ctx) },
		func() error { return s.build(ctx, k.models[len(k.models)-1]) },
	} {
		if err := step(); err != nil {
			b.t.Fatal(err)
		}
	}
	s.file.Close()
}

func TestModelsAreWhatTheirHeadersSay(t *testing.T) {
	b := newBench(t)
	b.inHand(logs, propertyHead+"r1,2026-10-01,,veo,,ok,5,,\n,2026-10-01,,veo,,ok,5.0000000001,,\n,2026-10-01,,VEO,,ok,5,,\nr1,2026-10-01,,veo,,odd,5,,\nr1,2026-10-01,,veo,,ok,6,,\n")
	b.modelsAreWhatTheirHeadersSay(Models)
	b.inHand(ledgers, ledgerHead+"2026-10-01,usage,r1,1.0000000001,,,\n,usage,r1,1,,,\n2026-10-01,usage,r1,1.0,,,\n")
	b.modelsAreWhatTheirHeadersSay(LedgerModels)
}

func (b *bench) modelsAreWhatTheirHeadersSay(names []string) {
	models, err := store.ReadModels(Files(), names...)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, m := range models {
		if got := b.lines("SELECT column_name FROM (DESCRIBE " + m.Name + ")"); !slices.Equal(got, m.Columns) {
			b.t.Errorf("%s: columns %q\nthe header says %q", m.Name, got, m.Columns)
		}
		key := strings.Join(m.Key, ", ")
		b.want("SELECT count(*) > 0, count(*) = count(DISTINCT ("+key+")) FROM "+m.Name, "true|true")
	}
}

// TestModelsReadEarlierOnes: a model reads stg_rows, what merging made, stored tables or models before it.
func TestModelsReadEarlierOnes(t *testing.T) {
	known := []string{"stg_rows", "candidates", "survivors", "ledger", "known_entries"}
	models, err := store.ReadModels(Files(), slices.Concat(Models, LedgerModels)...)
	if err != nil {
		t.Fatal(err)
	}
	comment, reference := regexp.MustCompile(`--.*`), regexp.MustCompile(`(?i)\b(?:FROM|JOIN)\s+([a-z_]+)`)
	local := regexp.MustCompile(`(?i)(?:WITH|,)\s+([a-z_]+) AS (?:MATERIALIZED )?\(`)
	for _, m := range models {
		sql := strings.ReplaceAll(comment.ReplaceAllString(m.SQL, ""), "DISTINCT FROM", "=")
		allowed := slices.Clone(known)
		for _, l := range local.FindAllStringSubmatch(sql, -1) {
			allowed = append(allowed, l[1])
		}
		found := reference.FindAllStringSubmatch(sql, -1)
		if len(found) == 0 {
			t.Errorf("%s reads nothing", m.Name)
		}
		for _, r := range found {
			if !slices.Contains(allowed, r[1]) {
				t.Errorf("%s reads %s, which is not made before it", m.Name, r[1])
			}
		}
		known = append(known, m.Name)
	}
}

func TestLawsAreBrokenByWrongData(t *testing.T) {
	cases := map[string]string{
		"rows_add_up":         "UPDATE files SET kept = kept + 1",
		"one_run_a_key":       "INSERT INTO stored_runs FROM stored_runs",
		"normal_values":       "UPDATE settings SET status = 'ok'",
		"entries":             "INSERT INTO ledger_entries SELECT '', 'e1', created_at, 'usage', run_id, 1, NULL, NULL, NULL, file_id, 2 FROM runs",
		"normal_values ":      "UPDATE stored_runs SET charged_credits = -1",
		"normal_values  ":     "UPDATE stored_runs SET owner_id = owner_id + 1",
		"normal_values   ":    "UPDATE stored_runs SET setting_id = setting_id + 1",
		"normal_values    ":   "INSERT INTO owners FROM owners",
		"normal_values     ":  "INSERT INTO settings FROM settings",
		"normal_values      ": "UPDATE owners SET team = ''",
		"known_files":         "UPDATE stored_runs SET file_id = file_id + 1",
		"one_run_a_key ":      "UPDATE stored_runs SET run_id = ''",
	}
	b, dir := newBench(t), t.TempDir()
	for name, wrong := range cases {
		b.empty()
		b.ingest(Options{}, write(t, dir, "a.csv", head+"r1,2026-10-01,veo,ok,5,\n"))
		b.exec(wrong)
		for _, law := range laws(t) {
			broken, err := b.db.Check(context.Background(), law)
			if err != nil {
				t.Fatal(err)
			}
			if law.Name == strings.TrimSpace(name) && broken == nil {
				t.Errorf("%s does not break law %s", wrong, law.Name)
			}
		}
	}
}

// TestOneRunAKeyOfLaterRuns: runs that the law held for are looked at for the sake of later ones alone.
func TestOneRunAKeyOfLaterRuns(t *testing.T) {
	b := newBench(t)
	path := write(t, t.TempDir(), "a.csv", head+"r1,2026-10-01,veo,ok,5,\nr2,2026-10-01,veo,ok,5,\n")
	law, err := store.ReadLaws(Files(), "law_one_run_a_key")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, again string // run_number of a copy of r1
		isBroken    bool
	}{{"none", "", false}, {"among earlier ones", "-1", false}, {"later, of an earlier one", "1125899906842624", true}} {
		b.empty()
		b.ingest(Options{}, path)
		if tt.again != "" {
			b.exec("INSERT INTO stored_runs SELECT * REPLACE (" + tt.again + " AS run_number) FROM stored_runs WHERE run_id = 'r1'")
		}
		if err := b.db.Set(t.Context(), "unchecked_from", int64(1)<<49); err != nil {
			t.Fatal(err)
		}
		found, err := b.db.Check(t.Context(), law[0])
		if err != nil || (found != nil) != tt.isBroken {
			t.Errorf("a copy %s: %v, %v", tt.name, found, err)
		}
	}
}
