package ingest

import (
	"fmt"
	"slices"
	"strings"

	"offcut/ingest/normal"
)

// Field is a canonical field of a run and the other headers it answers to, in order of preference.
type Field struct {
	Name     string
	Required bool
	Aliases  []string
}

// Fields are the canonical fields in the order of the contract's table, which is also the order of the content hash.
var Fields = []Field{
	{"run_id", false, []string{"generation_id", "id", "uuid", "prediction_id", "task_id", "request_id", "job_id"}},
	{"created_at", true, []string{"created", "timestamp", "datetime", "time", "date", "started_at", "create_time"}},
	{"completed_at", false, []string{"ended_at", "finished_at", "updated_at"}},
	{"creator", false, []string{"username", "user_name", "email", "user", "user_id", "member", "author"}},
	{"team", false, []string{"workspace", "department", "group"}},
	{"project", false, []string{"project_name", "campaign", "client", "folder"}},
	{"model", true, []string{"model_name", "model_id", "engine"}},
	{"task", false, []string{"mode", "type", "generation_type"}},
	{"resolution", false, []string{"quality", "size"}},
	{"width", false, nil},
	{"height", false, nil},
	{"duration_s", false, []string{"duration", "seconds", "length", "video_length"}},
	{"audio", false, []string{"with_audio", "generate_audio", "sound"}},
	{"generations", false, []string{"n", "count", "batch", "batch_size", "num_outputs", "num_videos", "num_images", "number_of_generations"}},
	{"outputs", false, []string{"delivered", "outputs_delivered"}},
	{"status", false, []string{"state", "result_status"}},
	{"charged_credits", false, []string{"credits", "credits_used", "credits_charged", "credit_cost", "cost_credits", "usage.cost_credits", "consumed_credits"}},
	{"cost_usd", false, []string{"usd", "usage.cost_usd"}},
	{"prompt", false, []string{"text", "input.prompt"}},
	{"session_id", false, []string{"chain_id", "brief_id", "shot_id"}},
	{"accepted", false, []string{"final", "is_final", "approved", "selected", "downloaded"}},
	{"delivery_resolution", false, []string{"delivery", "deliver_at"}},
}

// claims maps the folded form of every header that names a field of runs to that field and its place in the order of preference.
var claims = claimsOf(Fields)

func claimsOf(fields []Field) map[string]claim {
	m := map[string]claim{}
	for _, f := range fields {
		for place, name := range append([]string{f.Name}, f.Aliases...) {
			m[normal.Fold(name)] = claim{f.Name, place}
		}
	}
	return m
}

type claim struct {
	field string
	place int
}

// FieldNames are the names of Fields.
func FieldNames() []string { return logs.names() }

// columnPlan says where each field of one file comes from.
type columnPlan struct {
	kind     *kind
	column   map[string]int    // field → index of its column
	date     int               // index of the date column that a separate time column completes; -1: none
	constant map[string]string // field → text
	unused   []string
}

// planColumns resolves a file's columns. A required field that nothing gives, and headers that cannot be told apart, are a
// *Refusal whose hint is the mapping to write.
func (k *kind) planColumns(columns []string, m Mapping) (*columnPlan, error) {
	p := &columnPlan{kind: k, column: map[string]int{}, date: -1, constant: m.Constants}
	used := make([]bool, len(columns))
	for field, header := range m.Columns {
		i, err := mappedColumn(columns, field, header)
		if err != nil {
			return nil, err
		}
		if i >= 0 {
			p.column[field] = i
			used[i] = true
		}
	}
	for field := range p.constant {
		delete(p.column, field)
	}
	if err := p.claim(columns, used); err != nil {
		return nil, err
	}
	if err := p.complete(columns); err != nil {
		return nil, err
	}
	taken := map[int]bool{p.date: true}
	for _, i := range p.column {
		taken[i] = true
	}
	p.unused = []string{}
	for i, c := range columns {
		if !taken[i] {
			p.unused = append(p.unused, c)
		}
	}
	return p, nil
}

// mappedColumn finds the column a mapping names: the exact header if there is one, else one equal after folding; -1 if none.
func mappedColumn(columns []string, field, header string) (int, error) {
	header = normal.Text(header)
	for _, same := range []func(string) bool{
		func(c string) bool { return c == header },
		func(c string) bool { return normal.Fold(c) == normal.Fold(header) && normal.Fold(c) != "" },
	} {
		first := slices.IndexFunc(columns, same)
		if first < 0 {
			continue
		}
		if next := slices.IndexFunc(columns[first+1:], same); next >= 0 {
			return 0, ambiguous(field, columns[first], columns[first+1+next])
		}
		return first, nil
	}
	return -1, nil
}

// claim gives each field that neither mapping nor constant settles the best of the columns that claim it.
func (p *columnPlan) claim(columns []string, mapped []bool) error {
	byField := map[string][]int{}
	seen := map[string]int{}
	for i, header := range columns {
		folded := normal.Fold(header)
		c, ok := p.kind.claims[folded]
		if !ok || mapped[i] || p.settled(c.field) {
			continue
		}
		if first, ok := seen[folded]; ok {
			return ambiguous(c.field, columns[first], header)
		}
		seen[folded] = i
		byField[c.field] = append(byField[c.field], i)
	}
	for _, f := range p.kind.fields {
		field, claimants := f.Name, byField[f.Name]
		if len(claimants) == 0 {
			continue
		}
		slices.SortFunc(claimants, func(a, b int) int {
			return p.kind.claims[normal.Fold(columns[a])].place - p.kind.claims[normal.Fold(columns[b])].place
		})
		if field == "charged_credits" && len(claimants) > 1 {
			return ambiguous(field, columns[claimants[0]], columns[claimants[1]])
		}
		p.column[field] = claimants[0]
	}
	// The `time` alias comes before `date`, so a pair of the two is completed by the date column.
	if i, ok := p.column[p.kind.moment]; ok && normal.Fold(columns[i]) == "time" && !mapped[i] {
		if j, ok := seen["date"]; ok {
			p.date = j
		}
	}
	return nil
}

func (p *columnPlan) settled(field string) bool {
	_, byColumn := p.column[field]
	_, byConstant := p.constant[field]
	return byColumn || byConstant
}

func (p *columnPlan) complete(columns []string) error {
	var missing []string
	for _, f := range p.kind.fields {
		if f.Required && !p.settled(f.Name) {
			missing = append(missing, f.Name)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	quoted := make([]string, 0, len(columns))
	for _, c := range columns {
		quoted = append(quoted, fmt.Sprintf("%q", clip(c, 60)))
		if len(quoted) == 50 && len(columns) > 50 {
			quoted = append(quoted, fmt.Sprintf("and %d more", len(columns)-50))
			break
		}
	}
	return &Refusal{
		Text: fmt.Sprintf("no column gives %s (columns seen: %s)", strings.Join(missing, " and "), strings.Join(quoted, ", ")),
		hint: p.kind.mend(columns, missing),
	}
}

func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}

func ambiguous(field, a, b string) error {
	if a == b {
		return &Refusal{Text: fmt.Sprintf("the columns %q and %q both give %s", a, b, field),
			hint: fmt.Sprintf("rename one of them in the file, or say which other column in offcut.toml or --mapping: [columns] %s = \"the header that holds it\"", field)}
	}
	return &Refusal{
		Text: fmt.Sprintf("the columns %q and %q both give %s", a, b, field),
		hint: fmt.Sprintf("say which in offcut.toml or --mapping: [columns] %s = %q", field, a),
	}
}

// Refusal is why a whole file was not ingested, and what to do about it.
type Refusal struct{ Text, hint string }

func (r *Refusal) Error() string { return r.Text }

// Hint says what to do.
func (r *Refusal) Hint() string { return r.hint }
