package report

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"
)

// written is a workbook of one sheet, as bytes and as another program reads it.
func written(t interface {
	Helper()
	Fatal(...any)
}, columns []Column, rows [][]any, raw bool) ([]byte, *excelize.File, *Worksheet) {
	t.Helper()
	var b bytes.Buffer
	book := NewWorkbook(&b, raw)
	sheet, err := book.Sheet("mart_period", "One row.", columns)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if err := sheet.Row(row); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(sheet.Close(), book.Close("About <this> & that")); err != nil {
		t.Fatal(err)
	}
	file, err := excelize.OpenReader(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), file, sheet
}

func TestWorkbookCells(t *testing.T) {
	columns := []Column{{"name", "text"}, {"n", "integer"}, {"credits", "decimal"}, {"share", "double"}, {"day", "date"}, {"created_at", "timestamp"}, {"audio", "boolean"}}
	at := time.Date(2026, 10, 1, 12, 0, 0, 0, time.UTC)
	rows := [][]any{
		{"=1+1", int64(-5), decimal.RequireFromString("1234.5"), 0.25, at, at, true},
		{nil, nil, nil, nil, nil, nil, nil},
		{"a\x00b_x0041_\tc\r\n <&>\"'", int64(999999999999999), decimal.RequireFromString("0.123456789"), 1e-7, at, at.Add(250 * time.Millisecond), false},
		{"", int64(1234567890123456), decimal.RequireFromString("1234567.123456789"), 1.0, at, at, false},
		{"-1", int64(1e18), decimal.RequireFromString("-123456.123456789"), -2.5, at, at, true},
	}
	_, file, sheet := written(t, columns, rows, false)
	for _, c := range []struct{ cell, kind, raw, shown string }{
		{"A1", "inlineStr", "name", "name"},
		{"A2", "inlineStr", "'=1+1", "'=1+1"},
		{"B2", "", "-5", "-5"},
		{"C2", "", "1234.5", "1,234.50"},
		{"D2", "", "0.25", "0.25"},
		{"E2", "", "46296.5", "2026-10-01"}, // 46296 days from 1899-12-30 to 2026-10-01
		{"F2", "", "46296.5", "2026-10-01 12:00:00"},
		{"G2", "b", "1", "TRUE"},
		{"A3", "", "", ""},
		{"B3", "", "", ""},
		{"C4", "", "0.123456789", "0.123456789"},
		{"B4", "", "999999999999999", "999,999,999,999,999"},          // 15 digits
		{"F4", "", "46296.500002893519", "2026-10-01 12:00:00.000"},   // 0.25 s of 86,400; excelize itself shows whole seconds
		{"B5", "inlineStr", "1234567890123456", "1234567890123456"},   // 16 digits
		{"C5", "inlineStr", "1234567.123456789", "1234567.123456789"}, // 16 digits
		{"C6", "", "-123456.123456789", "-123,456.123456789"},         // 15 digits
		{"B6", "", "1000000000000000000", "1,000,000,000,000,000,000"},
		{"A6", "inlineStr", "'-1", "'-1"},
	} {
		raw, err := file.GetCellValue("mart_period", c.cell, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		shown, _ := file.GetCellValue("mart_period", c.cell)
		if raw != c.raw || shown != c.shown {
			t.Errorf("%s: %q shown as %q (expected %q shown as %q)", c.cell, raw, shown, c.raw, c.shown)
		}
		kind, _ := file.GetCellType("mart_period", c.cell)
		if want := map[string]excelize.CellType{"inlineStr": excelize.CellTypeInlineString, "b": excelize.CellTypeBool}[c.kind]; kind != want {
			t.Errorf("%s: type %d (expected %d)", c.cell, kind, want)
		}
	}
	if got, _ := file.GetCellValue("mart_period", "A4"); got != "a\x00b_x0041_\tc\r\n <&>\"'" {
		t.Errorf("A4: %q", got)
	}
	if got, want := sheet.Notes(), "numbers of more than 15 digits, which stand as text: 2"; got != want {
		t.Errorf("notes %q (expected %q)", got, want)
	}
}

func TestWorkbookContents(t *testing.T) {
	var b bytes.Buffer
	book := NewWorkbook(&b, false)
	names := []string{"mart_period", "Mart_Period", "it's [a] name of more than thirty-one letters", "it's [a] name of more than thirty-two letters", "contents", "''"}
	for i, name := range names {
		sheet, err := book.Sheet(name, "One row per "+name+".", []Column{{"a", "text"}, {"b", "integer"}})
		if err != nil {
			t.Fatal(err)
		}
		for range i {
			if err := sheet.Row([]any{strings.Repeat("long ", 5000), nil}); err != nil {
				t.Fatal(err)
			}
		}
		if err := sheet.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := book.Close("About it"); err != nil {
		t.Fatal(err)
	}
	file, err := excelize.OpenReader(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"contents", "mart_period", "Mart_Period (2)", "it's _a_ name of more than thir", "it's _a_ name of more than  (2)", "contents (2)", " (2)"}
	if got := strings.Join(file.GetSheetList(), "|"); got != strings.Join(want, "|") {
		t.Errorf("sheets %q", got)
	}
	for i, name := range want[1:] {
		cell := "A" + string(rune('3'+i))
		shown, _ := file.GetCellValue("contents", cell)
		rows, _ := file.GetCellValue("contents", "B"+cell[1:])
		_, target, _ := file.GetCellHyperLink("contents", cell)
		if wantTarget := "'" + strings.ReplaceAll(name, "'", "''") + "'!A1"; shown != name || target != wantTarget || rows != string(rune('0'+i)) {
			t.Errorf("%s: %q, %s rows, to %s (expected %q to %s)", cell, shown, rows, target, name, wantTarget)
		}
		panes, err := file.GetPanes(name)
		if err != nil || !panes.Freeze || panes.YSplit != 1 {
			t.Errorf("%s: panes %+v, %v", name, panes, err)
		}
		if width, _ := file.GetColWidth(name, "B"); width != 7 {
			t.Errorf("%s: width %v", name, width)
		}
	}
	filters := file.GetDefinedName()
	if len(filters) != 6 || filters[1].RefersTo != "'Mart_Period (2)'!$A$1:$B$2" {
		t.Errorf("filters %+v", filters)
	}
	if first, _ := file.GetCellValue("contents", "A1"); first != "About it" {
		t.Errorf("A1 is %q", first)
	}
}

func TestWorkbookSaysWhatItCuts(t *testing.T) {
	fits, long := strings.Repeat("😀", 16383)+"a", strings.Repeat("😀", 16384) // 32,767 and 32,768 code units
	_, file, sheet := written(t, []Column{{"text", "text"}}, [][]any{{fits}, {long}}, false)
	if got, _ := file.GetCellValue("mart_period", "A2"); got != fits {
		t.Errorf("a text that fits has %d bytes (expected %d)", len(got), len(fits))
	}
	if got, _ := file.GetCellValue("mart_period", "A3"); got != strings.Repeat("😀", 16383)+"…" {
		t.Errorf("a text too long has %d bytes", len(got))
	}
	if note, _ := file.GetCellValue("contents", "D3"); note != "texts cut at 32,767 letters: 1" || sheet.Notes() != note {
		t.Errorf("note %q", note)
	}
}

func TestSheetIsFull(t *testing.T) {
	book := NewWorkbook(&bytes.Buffer{}, false)
	sheet, err := book.Sheet("runs", "", []Column{{"n", "integer"}})
	if err != nil {
		t.Fatal(err)
	}
	for n := range 1_048_575 {
		if err := sheet.Row([]any{nil}); err != nil {
			t.Fatal(n, err)
		}
	}
	if err := sheet.Row([]any{nil}); !errors.Is(err, ErrSheetFull) {
		t.Errorf("row 1,048,577 gave %v", err)
	}
}

// TestWorkbookKeepsWhatItIsGiven: another program reads the texts that were written, and the bytes are the same twice.
func TestWorkbookKeepsWhatItIsGiven(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(rapid.StringN(0, 20, -1), 1, 150).Draw(t, "texts")
		rows := make([][]any, len(texts))
		for i, text := range texts {
			rows[i] = []any{text}
		}
		columns := []Column{{"text", "text"}}
		first, file, _ := written(t, columns, rows, true)
		again, _, _ := written(t, columns, rows, true)
		if !bytes.Equal(first, again) {
			t.Fatal("the bytes differ")
		}
		for i, text := range texts {
			got, err := file.GetCellValue("mart_period", cellName(0, i+2))
			if err != nil {
				t.Fatal(err)
			}
			if want := strings.NewReplacer("\ufffe", "\ufffd", "\uffff", "\ufffd").Replace(strings.ToValidUTF8(text, "\ufffd")); got != want {
				t.Fatalf("row %d: %q (expected %q)", i, got, want)
			}
		}
	})
}
