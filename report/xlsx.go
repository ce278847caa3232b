package report

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"offcut/ingest/normal"
)

// Bounds of a workbook, which Excel sets.
const (
	SheetRows   = 1_048_576 // header included
	exactDigits = 15        // that a number keeps
	cellUnits   = 32_767    // UTF-16 code units of text in a cell
	nameLetters = 31        // of a sheet's name
)

// ErrSheetFull says that a table has more rows than a sheet.
var ErrSheetFull = errors.New("more rows than a sheet holds (1,048,576 with the header)")

// Workbook writes an XLSX file, a sheet a table, without holding it: the file is a zip whose parts are streamed. A contents
// sheet with links comes first. Numbers, dates and times are real ones; a number of more than 15 significant digits, which a
// spreadsheet would round, is text, and the contents sheet says so. Text that a spreadsheet would run is given a leading
// apostrophe unless raw. The same rows give the same bytes: the parts have a fixed time, and no author or program version.
//
// It is written here (ECMA-376 part 1, 18.3) because excelize holds the packed file in memory, puts sheets into it in the order
// of a Go map, and rounds long numbers and cuts long texts without a word.
type Workbook struct {
	zip    *zip.Writer
	raw    bool
	sheets []*Worksheet
	open   bool // the last sheet has not been closed
}

// Worksheet is one sheet of a workbook that is being written.
type Worksheet struct {
	book             *Workbook
	out              *bufio.Writer
	name, says       string
	columns          []Column
	first            [][]any // rows held back until the columns' widths are known
	rows             int
	longNumbers, cut int
}

// NewWorkbook begins a workbook; Close ends it.
func NewWorkbook(w io.Writer, raw bool) *Workbook { return &Workbook{zip: zip.NewWriter(w), raw: raw} }

// partTime is the earliest time that zip knows, as Excel itself gives to all parts.
var partTime = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

func (b *Workbook) part(name string) (io.Writer, error) {
	return b.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: partTime})
}

// Sheet begins a sheet, after the one before was closed. says is what a row of it is, for the contents sheet.
func (b *Workbook) Sheet(name, says string, columns []Column) (*Worksheet, error) {
	if b.open {
		return nil, errors.New("a sheet was begun before the one before was closed")
	}
	out, err := b.part(fmt.Sprintf("xl/worksheets/sheet%d.xml", len(b.sheets)+2))
	if err != nil {
		return nil, err
	}
	s := &Worksheet{book: b, out: bufio.NewWriterSize(out, 1<<16), name: b.freeName(name), says: says, columns: columns}
	b.sheets, b.open = append(b.sheets, s), true
	return s, nil
}

const contentsName = "contents"

// freeName is a sheet name that is allowed and not taken in any case: at most 31 letters, none of []:*?/\ and no quote at its ends.
func (b *Workbook) freeName(name string) string {
	name = strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\`, r) || r < ' ' {
			return '_'
		}
		return r
	}, name), "'")
	taken := map[string]bool{contentsName: true, "history": true, "": true} // Excel keeps "history" for itself
	for _, s := range b.sheets {
		taken[strings.ToLower(s.name)] = true
	}
	free := firstLetters(name, nameLetters)
	for n := 2; taken[strings.ToLower(free)]; n++ {
		end := fmt.Sprintf(" (%d)", n)
		free = firstLetters(name, nameLetters-len(end)) + end
	}
	return free
}

// firstLetters are at most n UTF-16 code units of s, which is what Excel counts.
func firstLetters(s string, n int) string {
	for i, r := range s {
		if n -= max(utf16.RuneLen(r), 1); n < 0 {
			return s[:i]
		}
	}
	return s
}

// measured is how many rows a column's width is taken from.
const measured = 100

// Row writes one row; its cells are those of a Table.
func (s *Worksheet) Row(cells []any) error {
	if s.rows++; s.rows >= SheetRows {
		return fmt.Errorf("%s: %w", s.name, ErrSheetFull)
	}
	if s.rows <= measured {
		s.first = append(s.first, append([]any(nil), cells...))
		return nil
	}
	if s.first != nil {
		s.begin()
	}
	s.row(s.rows+1, cells)
	return nil
}

// Close ends the sheet: the filter on its header, and all that is buffered.
func (s *Worksheet) Close() error {
	if s.first != nil || s.rows == 0 {
		s.begin()
	}
	fmt.Fprintf(s.out, `</sheetData><autoFilter ref="%s"/></worksheet>`, s.area(""))
	s.book.open = false
	return s.out.Flush()
}

// area is the header and all rows, as in A1:C3, or $A$1:$C$3 with a dollar.
func (s *Worksheet) area(dollar string) string {
	return dollar + "A" + dollar + "1:" + dollar + columnLetters(len(s.columns)) + dollar + strconv.Itoa(s.rows+1)
}

const worksheetOpen = xml.Header + `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">`

// begin writes what stands above the rows (a frozen header, widths) and the rows held back.
func (s *Worksheet) begin() {
	s.out.WriteString(worksheetOpen + `<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>`)
	for i, c := range s.columns {
		fmt.Fprintf(s.out, `<col min="%d" max="%d" width="%d" customWidth="1"/>`, i+1, i+1, s.width(i, c))
	}
	s.out.WriteString(`</cols><sheetData><row r="1">`)
	for i, c := range s.columns {
		writeText(s.out, cellName(i, 1), styleHeader, c.Name)
	}
	s.out.WriteString("</row>")
	for i, cells := range s.first {
		s.row(i+2, cells)
	}
	s.first = nil
}

// width is that of a column's widest cell of the first rows, within bounds.
func (s *Worksheet) width(i int, c Column) int {
	letters := utf8.RuneCountInString(c.Name) + 2 // room for the arrow of the filter
	if c.Type == "timestamp" {
		letters = max(letters, len("2006-01-02 15:04:05"))
	}
	for _, cells := range s.first {
		text, _ := cellText(cells[i], c.Type)
		letters = max(letters, utf8.RuneCountInString(text)*9/8) // digits in thousands
	}
	return min(max(letters, 6), 60) + 1
}

func (s *Worksheet) row(n int, cells []any) {
	number := strconv.Itoa(n)
	s.out.WriteString(`<row r="` + number + `">`)
	for i, v := range cells {
		if v != nil {
			s.cell(columnLetters(i+1)+number, v, s.columns[i].Type)
		}
	}
	s.out.WriteString("</row>")
}

// value writes a cell that is no text; its kind is empty for numbers.
func (s *Worksheet) value(at, kind string, style int, value string) {
	s.out.WriteString(`<c r="` + at)
	if kind != "" {
		s.out.WriteString(`" t="` + kind)
	}
	if style > 0 {
		s.out.WriteString(`" s="` + strconv.Itoa(style))
	}
	s.out.WriteString(`"><v>` + value + `</v></c>`)
}

func (s *Worksheet) cell(at string, v any, kind string) {
	switch x := v.(type) {
	case bool:
		bit := "0"
		if x {
			bit = "1"
		}
		s.value(at, "b", 0, bit)
	case int64:
		s.number(at, strconv.FormatInt(x, 10), styleInteger)
	case decimal.Decimal:
		text := normal.FormatDecimal(x)
		_, fraction, _ := strings.Cut(text, ".")
		s.number(at, text, styleDecimals+min(max(len(fraction), minPlaces), maxPlaces)-minPlaces)
	case float64:
		if math.IsNaN(x) || math.IsInf(x, 0) {
			writeText(s.out, at, 0, strconv.FormatFloat(x, 'g', -1, 64))
			return
		}
		s.value(at, "", 0, strconv.FormatFloat(x, 'g', -1, 64))
	case time.Time:
		style := styleTime
		if kind == "date" {
			style = styleDate
		} else if x.Nanosecond() != 0 {
			style = styleFraction
		}
		s.value(at, "", style, serial(x))
	default:
		text, _ := plainText(v)
		s.text(at, text)
	}
}

func (s *Worksheet) text(at, text string) {
	if !s.book.raw {
		text = Neutral(text)
	}
	if short := firstLetters(text, cellUnits); short != text {
		text = firstLetters(text, cellUnits-1) + "…"
		s.cut++
	}
	writeText(s.out, at, 0, text)
}

// number writes a number, or as text one that a spreadsheet would round.
func (s *Worksheet) number(at, text string, style int) {
	if len(text) > exactDigits && significant(text) > exactDigits {
		s.longNumbers++
		writeText(s.out, at, 0, text)
		return
	}
	s.value(at, "", style, text)
}

// significant is how many digits of a number count.
func significant(text string) int {
	return len(strings.Trim(strings.NewReplacer("-", "", ".", "").Replace(text), "0"))
}

// serial is a time as spreadsheets count: days since the end of 1899, exact to the microsecond.
func serial(t time.Time) string {
	const microsecondsADay = 24 * 60 * 60 * 1_000_000
	epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	micros := t.UnixMicro() - epoch.UnixMicro()
	if micros%microsecondsADay == 0 {
		return strconv.FormatInt(micros/microsecondsADay, 10)
	}
	return decimal.NewFromInt(micros).DivRound(decimal.NewFromInt(microsecondsADay), 12).String()
}

// escaped is what spreadsheets take for a character by its number, as in _x000D_.
var escaped = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

func writeText(w *bufio.Writer, at string, style int, text string) {
	w.WriteString(`<c r="` + at + `" s="` + strconv.Itoa(style) + `" t="inlineStr"><is><t xml:space="preserve">`)
	if strings.Contains(text, "_x") {
		text = escaped.ReplaceAllString(text, "_x005F$0")
	}
	from := 0
	for i, r := range text { // control characters have no place in XML
		if r < ' ' && r != '\t' && r != '\n' {
			xml.EscapeText(w, []byte(text[from:i]))
			fmt.Fprintf(w, "_x%04X_", r)
			from = i + 1
		}
	}
	xml.EscapeText(w, []byte(text[from:]))
	w.WriteString(`</t></is></c>`)
}

// columnLetters is 1 → A, 27 → AA.
func columnLetters(n int) string {
	letters := ""
	for ; n > 0; n = (n - 1) / 26 {
		letters = string(rune('A'+(n-1)%26)) + letters
	}
	return letters
}

func cellName(column, row int) string { return columnLetters(column+1) + strconv.Itoa(row) }

// Notes says in words what a sheet could not hold as it is.
func (s *Worksheet) Notes() string {
	var notes []string
	if s.longNumbers > 0 {
		notes = append(notes, "numbers of more than 15 digits, which stand as text: "+strconv.Itoa(s.longNumbers))
	}
	if s.cut > 0 {
		notes = append(notes, "texts cut at 32,767 letters: "+strconv.Itoa(s.cut))
	}
	return strings.Join(notes, "; ")
}

// Close writes the contents sheet, with the given lines above it, and ends the file.
func (b *Workbook) Close(lines ...string) error {
	parts := []struct{ name, text string }{
		{"xl/worksheets/sheet1.xml", b.contents(lines)},
		{"xl/styles.xml", styles()},
		{"xl/workbook.xml", b.workbook()},
		{"xl/_rels/workbook.xml.rels", b.relations()},
		{"_rels/.rels", xml.Header + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"[Content_Types].xml", b.contentTypes()},
	}
	for _, p := range parts {
		w, err := b.part(p.name)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, p.text); err != nil {
			return err
		}
	}
	return b.zip.Close()
}

// contents is the first sheet: a line a table, with a link to it.
func (b *Workbook) contents(lines []string) string {
	var text bytes.Buffer
	w := bufio.NewWriter(&text)
	w.WriteString(worksheetOpen + `<sheetViews><sheetView tabSelected="1" workbookViewId="0"/></sheetViews><cols>`)
	for i, width := range []int{32, 12, 100, 60} {
		fmt.Fprintf(w, `<col min="%d" max="%d" width="%d" customWidth="1"/>`, i+1, i+1, width)
	}
	w.WriteString(`</cols><sheetData>`)
	n := 0
	row := func(cells ...func(at string)) {
		n++
		fmt.Fprintf(w, `<row r="%d">`, n)
		for i, cell := range cells {
			cell(cellName(i, n))
		}
		w.WriteString("</row>")
	}
	text1 := func(s string, style int) func(string) {
		return func(at string) { writeText(w, at, style, s) }
	}
	for _, line := range lines {
		row(text1(line, 0))
	}
	row(text1("sheet", styleHeader), text1("rows", styleHeader), text1("what a row is", styleHeader), text1("note", styleHeader))
	var links strings.Builder
	for _, s := range b.sheets {
		row(text1(s.name, styleLink), func(at string) {
			fmt.Fprintf(w, `<c r="%s" s="%d"><v>%d</v></c>`, at, styleInteger, s.rows)
		}, text1(s.says, 0), text1(s.Notes(), 0))
		fmt.Fprintf(&links, `<hyperlink ref="A%d" location="%s"/>`, n, attribute(quotedName(s.name)+"!A1"))
	}
	w.WriteString("</sheetData>")
	if links.Len() > 0 {
		w.WriteString("<hyperlinks>" + links.String() + "</hyperlinks>")
	}
	w.WriteString("</worksheet>")
	w.Flush()
	return text.String()
}

func quotedName(name string) string { return "'" + strings.ReplaceAll(name, "'", "''") + "'" }

func attribute(s string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(s))
	return b.String()
}

func (b *Workbook) workbook() string {
	var sheets, filters strings.Builder
	fmt.Fprintf(&sheets, `<sheet name="%s" sheetId="1" r:id="rId1"/>`, contentsName)
	for i, s := range b.sheets {
		fmt.Fprintf(&sheets, `<sheet name="%s" sheetId="%d" r:id="rId%d"/>`, attribute(s.name), i+2, i+2)
		fmt.Fprintf(&filters, `<definedName name="_xlnm._FilterDatabase" localSheetId="%d" hidden="1">%s</definedName>`, i+1, attribute(quotedName(s.name)+"!"+s.area("$")))
	}
	names := ""
	if filters.Len() > 0 {
		names = "<definedNames>" + filters.String() + "</definedNames>"
	}
	return xml.Header + `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><bookViews><workbookView/></bookViews><sheets>` +
		sheets.String() + "</sheets>" + names + "</workbook>"
}

func (b *Workbook) relations() string {
	var r strings.Builder
	r.WriteString(xml.Header + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`)
	const kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	for i := range len(b.sheets) + 1 {
		fmt.Fprintf(&r, `<Relationship Id="rId%d" Type="%sworksheet" Target="worksheets/sheet%d.xml"/>`, i+1, kind, i+1)
	}
	fmt.Fprintf(&r, `<Relationship Id="rId%d" Type="%sstyles" Target="styles.xml"/></Relationships>`, len(b.sheets)+2, kind)
	return r.String()
}

func (b *Workbook) contentTypes() string {
	var t strings.Builder
	const kind = "application/vnd.openxmlformats-officedocument.spreadsheetml."
	t.WriteString(xml.Header + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>`)
	fmt.Fprintf(&t, `<Override PartName="/xl/workbook.xml" ContentType="%ssheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="%sstyles+xml"/>`, kind, kind)
	for i := range len(b.sheets) + 1 {
		fmt.Fprintf(&t, `<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="%sworksheet+xml"/>`, i+1, kind)
	}
	return t.String() + "</Types>"
}

// The styles of cells, by their place in styles().
const (
	styleHeader = iota + 1
	styleLink
	styleInteger
	styleDate
	styleTime
	styleFraction
	styleDecimals // of minPlaces decimals, then one more each, to maxPlaces
)

const minPlaces, maxPlaces = 2, 9

func styles() string {
	formats := []string{"yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss", "yyyy-mm-dd hh:mm:ss.000"}
	for n := minPlaces; n <= maxPlaces; n++ {
		formats = append(formats, "#,##0."+strings.Repeat("0", n))
	}
	const custom = 164 // the first number of a format of one's own
	var numbers, cells strings.Builder
	cells.WriteString(`<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>` +
		`<xf numFmtId="0" fontId="1" fillId="2" borderId="0" xfId="0" applyFont="1" applyFill="1"/>` +
		`<xf numFmtId="0" fontId="2" fillId="0" borderId="0" xfId="0" applyFont="1"/>` +
		`<xf numFmtId="3" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>`)
	for i, f := range formats {
		fmt.Fprintf(&numbers, `<numFmt numFmtId="%d" formatCode="%s"/>`, custom+i, f)
		fmt.Fprintf(&cells, `<xf numFmtId="%d" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>`, custom+i)
	}
	const font = `<sz val="11"/><name val="Calibri"/><family val="2"/>`
	return xml.Header + `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` +
		fmt.Sprintf(`<numFmts count="%d">%s</numFmts>`, len(formats), numbers.String()) +
		`<fonts count="3"><font>` + font + `</font><font><b/>` + font + `</font><font><u/><sz val="11"/><color rgb="FF0563C1"/><name val="Calibri"/><family val="2"/></font></fonts>` +
		`<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFE7E6E6"/><bgColor indexed="64"/></patternFill></fill></fills>` +
		`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
		`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
		fmt.Sprintf(`<cellXfs count="%d">%s</cellXfs>`, len(formats)+4, cells.String()) +
		`<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`
}
