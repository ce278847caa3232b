package cli

import "testing"

// TestCheckFindsBrokenLaws: a figure that was tampered with is found, with the rows that show it.
func TestCheckFindsBrokenLaws(t *testing.T) {
	w := sampleWorkspace(t, "../../sample_data/qolaba")
	w.opts.all = true
	if err := w.buildAll(t.Context(), []string{"../../sample_data/qolaba"}); err != nil {
		t.Fatal(err)
	}
	if err := w.db.Exec(t.Context(), "UPDATE mart_figures SET spend_credits = spend_credits + 0.000000001"); err != nil {
		t.Fatal(err)
	}
	all, err := w.lookAt(t.Context(), &checkOptions{})
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]int64{}
	for _, c := range all {
		if c.Count > 0 {
			found[c.kind+" "+c.Law] = c.Count
			if len(c.Rows.Rows) == 0 {
				t.Errorf("%s: no row shows it", c.Law)
			}
		}
	}
	if found["law day_model_headline"] != 1 || found["law rows_add_up"] != 0 {
		t.Errorf("broken: %v (expected law day_model_headline, and not law rows_add_up)", found)
	}
}
