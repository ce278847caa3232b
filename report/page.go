package report

import (
	"fmt"
	"io/fs"
	"path"
	"slices"

	"offcut/templates"

	"github.com/BurntSushi/toml"
)

// Page is one declared page: its file and the blocks on it, in order.
type Page struct {
	// File is the path of the page below the report's directory.
	File string `toml:"file"`
	// Name is what links to the page say.
	Name string `toml:"name"`
	// Order is the page's place among the links, the lowest first.
	Order int `toml:"order"`
	// Title is the page's heading.
	Title string `toml:"title"`
	// Lead names the finding under the heading.
	Lead string `toml:"lead"`
	// Each names a table: the page is then written once for each of its rows, for
	// that row alone. {key} in Title and Name is the row's key, {slug} in File its
	// file name; see [slugOf].
	Each string `toml:"each"`
	// Key is the text column of Each that tells its rows apart.
	Key string `toml:"key"`
	// Own are the tables that a page with Each sees, and the cells that make a row
	// its own: {key} is the key. It sees no other row and, but for the period, no
	// other table.
	Own map[string]map[string]string `toml:"own"`
	// Static is a page without any script, whose charts are SVG.
	Static bool `toml:"static"`
	// Optional leaves out the page, and links to it, where a table of it is missing.
	Optional bool `toml:"optional"`
	// Shared are lists of columns that several blocks show.
	Shared map[string][]Show `toml:"shared"`
	// Blocks are the parts of the page.
	Blocks []Block `toml:"block"`

	source string
}

// Block is one part of a page: a table shown in one way.
type Block struct {
	// ID is the anchor of the block, unique on its page.
	ID string `toml:"id"`
	// Kind is how it is shown; see [Kinds].
	Kind string `toml:"kind"`
	// Title says or asks what it shows.
	Title string `toml:"title"`
	// Finding names the template finding.NAME that says what is seen.
	Finding string `toml:"finding"`
	// Table is the mart it reads.
	Table string `toml:"table"`
	// Optional leaves out the block where its table is missing.
	Optional bool `toml:"optional"`
	// OmitEmpty leaves out the block where it has no row.
	OmitEmpty bool `toml:"omit_empty"`
	// Unless leaves out the block where this table has a row.
	Unless string `toml:"unless"`
	// Part opens a part of the page with this heading.
	Part string `toml:"part"`
	// Needs keeps rows whose cell in this column is a number but zero.
	Needs string `toml:"needs"`
	// Known keeps rows whose cell in this column is not null.
	Known string `toml:"known"`
	// Where keeps rows by the text of a column.
	Where map[string]string `toml:"where"`
	// Show are the columns shown, in order.
	Show []Show `toml:"column"`
	// Then names a list of shared columns that follow.
	Then string `toml:"then"`
	// Chart gives a chart's parts the columns they are drawn from.
	Chart map[string]string `toml:"chart"`
	// Top is how many rows a table shows; the rest are counted. 0 means 50.
	Top int `toml:"top"`
	// Width is "half" for a block that may stand beside another.
	Width string `toml:"width"`
	// Empty is the sentence that stands where there are no rows; without one the
	// finding says it.
	Empty string `toml:"empty"`
	// NullNote explains a null that is shown.
	NullNote string `toml:"null_note"`
	// Foot is a sentence under the table.
	Foot string `toml:"foot"`
}

// Show is one column shown: its label and named format.
type Show struct {
	// Name is the column of the block's table.
	Name string `toml:"name"`
	// Label is the heading.
	Label string `toml:"label"`
	// Format is one of [format.Names].
	Format string `toml:"format"`
	// Null is shown for a null; "–" if empty.
	Null string `toml:"null"`
	// Note explains the column.
	Note string `toml:"note"`
	// Unit adds the card's currency, in kind figures.
	Unit bool `toml:"unit"`
	// Beside is a second column shown after it, in kinds figures and facts.
	Beside string `toml:"beside"`
	// BesideFormat is the format of Beside.
	BesideFormat string `toml:"beside_format"`
	// BesideLabel is what stands before it.
	BesideLabel string `toml:"beside_label"`
	// BesideUnit is a text column shown after Beside, such as a currency.
	BesideUnit string `toml:"beside_unit"`
	// BesideTable is another table whose first row Beside is taken from, in kind
	// figures; where it is missing nothing stands beside the cell.
	BesideTable string `toml:"beside_table"`
	// Table is another table whose first row the cell is taken from, in kind figures.
	Table string `toml:"table"`
	// Optional leaves out the column where Table is missing.
	Optional bool `toml:"optional"`
	// OmitEmpty leaves out the column where every cell is null or zero.
	OmitEmpty bool `toml:"omit_empty"`
	// Link names a table whose rows have pages of their own; the cell links to that
	// of its text.
	Link string `toml:"link"`
	// LinkWhere links only in rows with these texts.
	LinkWhere map[string]string `toml:"link_where"`
	// IsPrompt leaves out the column but where prompts were asked for.
	IsPrompt bool `toml:"is_prompt"`
}

const tableRows = 50

// Pages reads the embedded page declarations, by their order, then by file name.
// Keys that no declaration has are errors.
func Pages() ([]Page, error) {
	names, err := fs.Glob(templates.Files, "pages/*.toml")
	if err != nil {
		return nil, err
	}
	var pages []Page
	for _, name := range names {
		text, err := templates.Files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		page, err := parsePage(path.Base(name), string(text))
		if err != nil {
			return nil, err
		}
		pages = append(pages, page)
	}
	slices.SortStableFunc(pages, func(a, b Page) int { return a.Order - b.Order })
	return pages, nil
}

func parsePage(source, text string) (Page, error) {
	page := Page{source: source}
	meta, err := toml.Decode(text, &page)
	if err != nil {
		return Page{}, fmt.Errorf("%s: %w", source, err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return Page{}, fmt.Errorf("%s: unknown key %s", source, unknown[0])
	}
	for i := range page.Blocks {
		b := &page.Blocks[i]
		if b.Then != "" {
			shared, ok := page.Shared[b.Then]
			if !ok {
				return Page{}, fmt.Errorf("%s: block %s: no shared columns %q", source, b.ID, b.Then)
			}
			b.Show = slices.Concat(b.Show, shared)
		}
		if b.Top == 0 {
			b.Top = tableRows
		}
	}
	return page, nil
}
