package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/currency"

	"offcut/analysis"
	"offcut/report"
)

var threeLetters = regexp.MustCompile(`^[A-Z]{3}$`)

func (o *exportOptions) checkFocus() error {
	if o.focus == "" {
		if o.focusVersion != "" || o.pricingCurrency != "" {
			return usage("add --focus DIR", "--focus-version and --pricing-currency are about --focus")
		}
		return nil
	}
	if o.list || len(o.tables) > 0 || o.kind != "" || o.out != "" {
		return usage("--focus DIR writes CSV, Parquet and metadata", "--focus excludes --list, --table, --out and a format")
	}
	if o.focusVersion == "" {
		o.focusVersion = report.FocusVersions[0]
	}
	if !slices.Contains(report.FocusVersions, o.focusVersion) {
		return usage("write --focus-version "+strings.Join(report.FocusVersions, " or "), "--focus-version %s is not known", o.focusVersion)
	}
	if o.pricingCurrency != "" && !threeLetters.MatchString(o.pricingCurrency) {
		return usage("write three letters, as in --pricing-currency XCR", "--pricing-currency %q is not a code", o.pricingCurrency)
	}
	return nil
}

// focusOptions are what [money] and [plan] say of credits and packs, and --pricing-currency.
func (w *workspace) focusOptions(o *exportOptions) (f analysis.FocusOptions, err error) {
	if f.Money, err = w.config.money(); err != nil {
		return f, err
	}
	if !f.Money.PricePerCredit.Valid && len(f.Money.BySource) == 0 {
		return f, usage("add to offcut.toml:\n[money]\ncurrency = \"EUR\"\nprice_per_credit = 0.01", "FOCUS needs [money]: the currency and the price paid per credit")
	}
	if _, err := currency.ParseISO(f.Money.Currency); err != nil || !threeLetters.MatchString(f.Money.Currency) {
		v := &values{path: w.config.path}
		v.wrong("money.currency", f.Money.Currency, "an ISO 4217 code such as EUR")
		return f, v.err()
	}
	rules, err := w.config.plan()
	if rules != nil {
		f.Packs = rules.Packs
	}
	f.PricingCurrency = o.pricingCurrency
	return f, err
}

// exportFocus writes a FOCUS dataset: focus.csv, focus.parquet and focus-metadata.json.
func (w *workspace) exportFocus(ctx context.Context, o *exportOptions, paths []string) error {
	options, err := w.focusOptions(o)
	if err != nil {
		return err
	}
	if err := o.checkTarget(o.focus, o.focus, false, paths); err != nil {
		return err
	}
	leftOut, err := w.buildFocus(ctx, o, options, paths)
	if err != nil {
		return err
	}
	rows, err := w.writeFocus(ctx, o)
	if err != nil {
		return err
	}
	if _, err := currency.ParseISO(o.pricingCurrency); err == nil && o.pricingCurrency != options.Money.Currency && !strings.HasPrefix(o.pricingCurrency, "X") {
		fmt.Fprintf(w.env.Stderr, "offcut: warning: prices in PricingCurrency are credits, though %s is a currency of money\n", o.pricingCurrency)
	}
	fmt.Fprintf(w.env.Stdout, "Wrote FOCUS %s with %s to %s\n", o.focusVersion, count(rows, "row"), o.focus)
	if leftOut > 0 {
		fmt.Fprintf(w.env.Stdout, "Left out: %s unfinished or with neither charge nor price.\n", count(leftOut, "run"))
	}
	return w.refusedError()
}

// buildFocus builds the dataset and returns how many runs are not in it. Runs of all vendors are: their costs are in one money.
func (w *workspace) buildFocus(ctx context.Context, o *exportOptions, options analysis.FocusOptions, paths []string) (int64, error) {
	w.together = o.currency == ""
	w.writesTo = []string{o.focus}
	asked, _, err := w.ask(ctx, paths)
	if err != nil {
		return 0, err
	}
	asked.Request = orAll(asked.Request)
	if _, err := analysis.Select(ctx, w.db, asked); err != nil {
		return 0, err
	}
	options.All = asked.Request.All
	leftOut, err := analysis.BuildFocus(ctx, w.db, w.cards, options)
	if noPrice := (*analysis.NoPriceError)(nil); errors.As(err, &noPrice) {
		return 0, usage(noPrice.Hint(), "%s", noPrice)
	}
	return leftOut, err
}

// writeFocus writes the files of the dataset, the metadata last, and returns how many rows it has.
func (w *workspace) writeFocus(ctx context.Context, o *exportOptions) (rows int64, err error) {
	columns := report.FocusColumns(o.focusVersion)
	quoted := make([]string, len(columns))
	for i, c := range columns {
		quoted[i] = `"` + c.Name + `"`
	}
	selected := strings.Join(quoted, ", ")
	const table, csv, parquet = "mart_focus", "focus.csv", "focus.parquet"
	write := []func(*os.File) error{
		func(f *os.File) error {
			out := bufio.NewWriterSize(f, 1<<16)
			rows, err = w.streamTable(ctx, out, selected, table, false, o.raw)
			return errors.Join(err, out.Flush())
		},
		func(f *os.File) error { return w.db.WriteParquet(ctx, "SELECT "+selected+" FROM "+table, f.Name()) },
		func(f *os.File) error {
			return w.writeFocusMetadata(f, o.focusVersion, []report.FocusFile{{Path: csv, Rows: rows}, {Path: parquet, Rows: rows}})
		},
	}
	var files []string
	for _, name := range []string{csv, parquet, "focus-metadata.json"} {
		files = append(files, filepath.Join(o.focus, name))
	}
	err = writeTogether(files, func(i int, f *os.File) error { return write[i](f) })
	return rows, err
}

func (w *workspace) writeFocusMetadata(f *os.File, version string, files []report.FocusFile) error {
	created := w.asOf
	if created.IsZero() { // there is no run
		created = time.Unix(0, 0).UTC()
	}
	metadata, err := report.FocusMetadata(version, created, files)
	if err != nil {
		return err
	}
	return report.WriteJSON(f, metadata)
}
