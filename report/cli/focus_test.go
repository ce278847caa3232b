package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"offcut/ingest/store"
)

// focusRules are the rules of the standard as a program reads them, public data that lies beside the repository.
const focusRules = "../../../shared/data/focus/focus-1.2-rules.json"

// focusRule is one rule. Of its text only what is read here.
type focusRule struct {
	Type, Function, Reference string
	ApplicabilityCriteria     []string
	ValidationCriteria        struct {
		Keyword, MustSatisfy   string
		Requirement, Condition focusCheck
	}
}

type focusCheck struct {
	CheckFunction, ColumnName, ModelRuleId     string
	ColumnAName, ColumnBName, ResultColumnName string
	Value                                      any
	ExpectedCount                              int
	Items                                      []focusCheck
}

// met are the criteria that credit-billed usage meets; rules with others do not apply to it.
var met = []string{"ACCOUNT_NAMING_SUPPORTED", "USAGE_MEASUREMENT_SUPPORTED", "PUBLIC_PRICE_LIST_SUPPORTED", "UNIT_PRICING_SUPPORTED", "SUB_ACCOUNT_SUPPORTED",
	"PRICING_BILLING_CURRENCY_DIFFERENCES_SUPPORTED", "VIRTUAL_CURRENCY_SUPPORTED", "TAGGING_SUPPORTED"}

// checker holds a dataset, as table focus of its CSV (all text) and types of its Parquet, against the rules.
type checker struct {
	t        *testing.T
	db       *store.DB
	rules    map[string]focusRule
	types    map[string]string // of columns, by name
	results  map[string]bool   // of rules that were tried, by name and condition
	failures map[string]string // unmet rules, with what they say
	tried    map[string]bool
}

func newChecker(t *testing.T, dir string) *checker {
	text, err := os.ReadFile(focusRules)
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("the standard's public rules do not lie beside the project (shared/data/focus), which CI has no copy of")
	}
	if err != nil {
		t.Fatal(err)
	}
	var model struct{ ModelRules map[string]focusRule }
	if err := json.Unmarshal(text, &model); err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), "", store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	c := &checker{t: t, db: db, rules: model.ModelRules, types: map[string]string{}, results: map[string]bool{}, failures: map[string]string{}, tried: map[string]bool{}}
	load := "CREATE TABLE focus AS SELECT * FROM read_csv('" + filepath.Join(dir, "focus.csv") + "', all_varchar = true, header = true)"
	if err := db.Exec(t.Context(), load); err != nil {
		t.Fatal(err)
	}
	described, err := db.Read(t.Context(), "SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet('"+filepath.Join(dir, "focus.parquet")+"'))")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range described.Rows {
		c.types[row[0].(string)] = row[1].(string)
	}
	return c
}

// column is a column in SQL: null if the dataset does not have it.
func (c *checker) column(name string) string {
	if _, ok := c.types[name]; !ok {
		return "NULL::VARCHAR"
	}
	return `"` + name + `"`
}

func (c *checker) count(query string) int64 {
	var n int64
	if err := c.db.QueryRow(context.Background(), query, nil, &n); err != nil {
		c.t.Fatalf("%s: %v", query, err)
	}
	return n
}

// try tells whether a rule is met by the rows of a condition.
func (c *checker) try(name, where string) bool {
	key := name + " IF " + where
	if result, ok := c.results[key]; ok {
		return result
	}
	rule := c.rules[name]
	c.results[key] = true
	if rule.Type != "Static" || slices.ContainsFunc(rule.ApplicabilityCriteria, func(s string) bool { return !slices.Contains(met, s) }) {
		return true
	}
	if _, has := c.types[rule.Reference]; !has && rule.Function != "Presence" && rule.Reference != "CostAndUsage" {
		return true // its presence has a rule of its own
	}
	c.tried[name] = true
	v := rule.ValidationCriteria
	if v.Condition.CheckFunction != "" {
		where += " AND (" + c.holds(v.Condition) + ")"
	}
	ok := c.check(v.Requirement, where)
	if !ok && v.Keyword != "MAY" {
		c.failures[name] = v.Keyword + ": " + v.MustSatisfy
	}
	c.results[key] = ok || v.Keyword == "MAY"
	return c.results[key]
}

func (c *checker) check(q focusCheck, where string) bool {
	kind := c.types[q.ColumnName]
	switch q.CheckFunction {
	case "CheckModelRule":
		return c.try(q.ModelRuleId, where)
	case "AND":
		ok := true
		for _, item := range q.Items {
			ok = c.check(item, where) && ok
		}
		return ok
	case "OR":
		if q.Items[0].CheckFunction != "CheckModelRule" {
			break
		}
		before := maps.Clone(c.failures)
		if slices.ContainsFunc(q.Items, func(item focusCheck) bool { return c.check(item, where) }) {
			c.failures = before // what the others ask for is not asked for
			return true
		}
		return false
	case "ColumnPresent":
		_, ok := c.types[q.ColumnName]
		return ok
	case "TypeString":
		return kind == "VARCHAR"
	case "TypeDecimal":
		return strings.HasPrefix(kind, "DECIMAL")
	case "TypeDateTime":
		return kind == "TIMESTAMP WITH TIME ZONE"
	case "CheckDistinctCount":
		return c.count(fmt.Sprintf("SELECT count(*) FROM (SELECT %[1]s FROM focus WHERE %[1]s IS NOT NULL AND %[4]s GROUP BY %[1]s HAVING count(DISTINCT %[2]s) <> %[3]d)",
			c.column(q.ColumnAName), c.column(q.ColumnBName), q.ExpectedCount, where)) == 0
	}
	return c.count("SELECT count(*) FROM focus WHERE "+where+" AND ("+c.holds(q)+") IS NOT TRUE") == 0
}

// holds is what a check says of one row, in SQL. A null has no format.
func (c *checker) holds(q focusCheck) string {
	column := c.column(q.ColumnName)
	matches := func(pattern string) string {
		return column + " IS NULL OR regexp_full_match(" + column + ", '" + pattern + "')"
	}
	value := "NULL"
	if q.Value != nil {
		value = "'" + fmt.Sprint(q.Value) + "'"
	}
	exact := func(name string) string { return c.column(name) + "::DECIMAL(38, 18)" }
	switch q.CheckFunction {
	case "AND", "OR":
		parts := make([]string, len(q.Items))
		for i, item := range q.Items {
			parts[i] = "(" + c.holds(item) + ")"
		}
		return strings.Join(parts, " "+q.CheckFunction+" ")
	case "CheckValue":
		return column + " IS NOT DISTINCT FROM " + value
	case "CheckNotValue":
		return column + " IS DISTINCT FROM " + value
	case "CheckSameValue":
		return c.column(q.ColumnAName) + " = " + c.column(q.ColumnBName)
	case "CheckNotSameValue":
		return c.column(q.ColumnAName) + " <> " + c.column(q.ColumnBName)
	case "CheckGreaterOrEqualThanValue":
		return column + " IS NULL OR " + exact(q.ColumnName) + " >= " + value
	case "ColumnByColumnEqualsColumnValue": // decimals of 27 places, which hold the product exactly
		return fmt.Sprintf("%s * %s::DECIMAL(38, 9) = %s", exact(q.ColumnAName), c.column(q.ColumnBName), exact(q.ResultColumnName))
	case "FormatString":
		return column + " IS NULL OR length(trim(" + column + ")) > 0"
	case "FormatNumeric", "CheckDecimalValue":
		return matches(`-?[0-9]+(\.[0-9]+)?`)
	case "FormatDateTime":
		return matches(`[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z`)
	case "FormatCurrency", "CheckNationalCurrency":
		return matches("[A-Z]{3}")
	case "FormatUnit":
		return matches("[A-Z][A-Za-z]*")
	case "FormatKeyValue":
		return column + " IS NULL OR json_type(" + column + ") = 'OBJECT'"
	}
	c.t.Fatalf("no check %q", q.CheckFunction)
	return ""
}

// exported writes a FOCUS dataset of a directory of logs and returns where.
func exported(t *testing.T, logs, money string, flags ...string) string {
	t.Helper()
	dir := t.TempDir()
	config, err := os.ReadFile(filepath.Join(logs, configName))
	if err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer("[money]\ncurrency = \"EUR\"\nprice_per_credit = 0.01\n", "").Replace(string(config)) + money
	beside := t.TempDir() // a configuration's card lies beside it
	if err := os.CopyFS(beside, os.DirFS(logs)); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(beside, configName)
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	var complaints bytes.Buffer
	env := &Env{Stdin: nil, Stdout: io.Discard, Stderr: &complaints, Now: time.Now}
	if code := Run(t.Context(), append([]string{"export", logs, "--config", file, "--focus", dir, "--quiet"}, flags...), env); code != 0 {
		t.Fatalf("exit code %d: %s", code, complaints.String())
	}
	return dir
}

const euros = "\n[money]\ncurrency = \"EUR\"\nprice_per_credit = 0.012345678\n"

// unmet are the rules that the dataset breaks, composite ones aside.
func (c *checker) unmet() []string {
	c.results, c.failures, c.tried = map[string]bool{}, map[string]string{}, map[string]bool{}
	c.try("CostAndUsage-D-000-M", "true")
	var names []string
	for _, name := range slices.Sorted(maps.Keys(c.failures)) {
		if c.rules[name].Function != "Composite" && name != noInvoice {
			names = append(names, name)
		}
	}
	return names
}

// noInvoice recommends the column InvoiceId; logs name no invoice.
const noInvoice = "CostAndUsage-D-033-O"

// threeLettersRule asks for three letters also where the standard's own text (CurrencyFormat-A-002) wants the name of a virtual
// currency: the one rule that it contradicts.
const threeLettersRule = "PricingCurrency-C-003-M"

// TestFocusRules holds datasets of the sample and of generated logs against the 420 static rules of the standard. 270 of them apply:
// the others are about columns of what credits know nothing of, such as commitments, regions and provisioned resources.
func TestFocusRules(t *testing.T) {
	generated := t.TempDir()
	env := &Env{Stdout: io.Discard, Stderr: io.Discard, Now: time.Now}
	if code := Run(t.Context(), []string{"sample", "studio", "--runs", "3000", "--seed", "77", "--out", generated}, env); code != 0 {
		t.Fatalf("exit code %d", code)
	}
	for _, test := range []struct {
		name, logs string
		flags      []string
		rows       int64
		want       string
	}{
		{"credits", "../../sample_data/studio", nil, 8996, "[" + threeLettersRule + "]"}, // 9,000 runs, 4 of them of unknown spend
		{"code", "../../sample_data/studio", []string{"--pricing-currency", "XCR"}, 8996, "[]"},
		{"money", "../../sample_data/studio", []string{"--pricing-currency", "EUR", "--month", "2026-10"}, 1393, "[]"}, // of 1,397
		{"generated", generated, []string{"--pricing-currency", "XCR"}, 0, "[]"},
		{"1.3", generated, []string{"--pricing-currency", "XCR", "--focus-version", "1.3"}, 0, "[]"}, // all that 1.2 asks for is in it
	} {
		t.Run(test.name, func(t *testing.T) {
			c := newChecker(t, exported(t, test.logs, euros, test.flags...))
			if n := c.count("SELECT count(*) FROM focus"); n != test.rows && test.rows > 0 || n < 1000 {
				t.Errorf("%d rows (expected %d)", n, test.rows)
			}
			if got := fmt.Sprint(c.unmet()); got != test.want {
				t.Errorf("broken: %s (expected %s) %v", got, test.want, c.failures)
			}
			if len(c.tried) < 270 {
				t.Errorf("only %d rules were tried", len(c.tried))
			}
			if t.Failed() || test.name != "generated" {
				return
			}
			c.findFaults()
		})
	}
}

// findFaults puts faults into the dataset, one after the other, and expects the rule that is there for it.
func (c *checker) findFaults() {
	for _, fault := range []struct{ column, value, rule string }{
		{"ListCost", "ListCost::DECIMAL(38, 18) + 0.000000000000000001", "ListCost-C-009-C"},
		{"BilledCost", "NULL", "BilledCost-C-003-M"},
		{"BillingCurrency", "'Euro'", "BillingCurrency-C-003-M"},
		{"BillingPeriodStart", "'2026-10-01 00:00:00'", "BillingPeriodStart-C-002-M"},
		{"ChargeCategory", "'Usages'", "ChargeCategory-C-003-M"},
		{"ConsumedUnit", "NULL", "ConsumedUnit-C-006-C"},
		{"EffectiveCost", "'1,5'", "EffectiveCost-C-002-M"},
		{"ServiceCategory", "'Media'", "ServiceSubcategory-C-004-M"},
		{"SkuId", "SkuId || x_RunId", "SkuPriceId-C-008-M"},
		{"SubAccountName", "NULL", "SubAccountName-C-005-C"},
		{"Tags", "'[]'", "Tags-C-001-M"},
	} {
		for _, query := range []string{"CREATE OR REPLACE TABLE good AS FROM focus", `UPDATE focus SET "` + fault.column + `" = ` + fault.value} {
			if err := c.db.Exec(context.Background(), query); err != nil {
				c.t.Fatal(err)
			}
		}
		if broken := c.unmet(); !slices.Contains(broken, fault.rule) {
			c.t.Errorf("%s = %s breaks %v (expected %s)", fault.column, fault.value, broken, fault.rule)
		}
		if err := c.db.Exec(context.Background(), "CREATE OR REPLACE TABLE focus AS FROM good"); err != nil {
			c.t.Fatal(err)
		}
	}
}

// TestFocusCosts: what runs cost in the dataset is what their credits cost, to the last digit, and a row is a run.
func TestFocusCosts(t *testing.T) {
	dir := exported(t, "../../sample_data/studio", euros)
	db, err := store.Open(t.Context(), "", store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var got string
	err = db.QueryRow(t.Context(), `SELECT concat_ws(' ', sum(x_Credits), sum(EffectiveCost), sum(BilledCost), count(DISTINCT x_RunId), count(*) FILTER (ListCost <> ListUnitPrice * PricingQuantity))
		FROM read_parquet('`+filepath.Join(dir, "focus.parquet")+"')", nil, &got)
	if err != nil {
		t.Fatal(err)
	}
	w := sampleWorkspace(t, "../../sample_data/studio")
	if err := w.buildAll(t.Context(), []string{"../../sample_data/studio"}); err != nil {
		t.Fatal(err)
	}
	var want string
	err = w.db.QueryRow(t.Context(), `SELECT concat_ws(' ', sum(spend_credits), sum(spend_credits) * 0.012345678::DECIMAL(9, 9), '0.000000000000000000', 8996, 0)
		FROM int_priced_runs`, nil, &want)
	if err != nil {
		t.Fatal(err)
	}
	if got != want {
		t.Errorf("%s (expected %s)", got, want)
	}
}
