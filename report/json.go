package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"github.com/shopspring/decimal"

	"offcut/ingest/normal"
)

// Number is an exact decimal that JSON shows as a number, without exponent and trailing zeros.
type Number decimal.Decimal

// MarshalJSON writes the digits.
func (n Number) MarshalJSON() ([]byte, error) {
	return []byte(normal.FormatDecimal(decimal.Decimal(n))), nil
}

// WriteJSON writes a value indented, without escaping HTML characters, and a line end.
func WriteJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// WriteJSONTable writes a table as an array of objects whose keys are in the order of the columns.
func WriteJSONTable(w io.Writer, t *Table) error { return WriteJSON(w, t) }

// MarshalJSON is an array of objects whose keys are in the order of the columns; it is never null.
func (t *Table) MarshalJSON() ([]byte, error) {
	rows := make([]json.RawMessage, len(t.Rows))
	for i, row := range t.Rows {
		object, err := jsonObject(t.Columns, row)
		if err != nil {
			return nil, err
		}
		rows[i] = object
	}
	return json.Marshal(rows)
}

func jsonObject(columns []Column, row []any) (json.RawMessage, error) {
	var b bytes.Buffer
	for i, v := range row {
		b.WriteByte("{,"[min(i, 1)])
		name, err := json.Marshal(columns[i].Name)
		if err != nil {
			return nil, err
		}
		value, err := jsonCell(v, columns[i].Type)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&b, "%s:%s", name, value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func jsonCell(v any, kind string) ([]byte, error) {
	switch x := v.(type) {
	case decimal.Decimal:
		return Number(x).MarshalJSON()
	case nil, bool, int64, float64, string:
		return json.Marshal(x)
	case []any:
		return json.Marshal(x)
	}
	text, _ := cellText(v, kind)
	return json.Marshal(text)
}

// plainText is a cell that is neither null, time nor decimal, and whether it is free text.
func plainText(v any) (text string, isText bool) {
	switch x := v.(type) {
	case string:
		return x, true
	case bool:
		return strconv.FormatBool(x), false
	case int64:
		return strconv.FormatInt(x, 10), false
	case float64:
		return strconv.FormatFloat(x, 'f', -1, 64), false
	}
	return fmt.Sprint(v), true
}

// JSONRows writes rows as an array of objects, one a line, without holding them all.
type JSONRows struct {
	w       io.Writer
	columns []Column
	rows    int
}

// NewJSONRows returns the writer of an array of objects with these columns as keys.
func NewJSONRows(w io.Writer, columns []Column) *JSONRows { return &JSONRows{w: w, columns: columns} }

// Row writes one row; its cells are those of a Table.
func (j *JSONRows) Row(cells []any) error {
	object, err := jsonObject(j.columns, cells)
	if err != nil {
		return err
	}
	before := ",\n"
	if j.rows == 0 {
		before = "[\n"
	}
	j.rows++
	_, err = fmt.Fprintf(j.w, "%s%s", before, object)
	return err
}

// Close ends the array.
func (j *JSONRows) Close() error {
	end := "\n]\n"
	if j.rows == 0 {
		end = "[]\n"
	}
	_, err := io.WriteString(j.w, end)
	return err
}
