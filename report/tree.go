package report

import (
	"slices"
	"strings"

	"offcut/report/format"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

const (
	treeHeight  = 420
	teamLabel   = 22
	branchLabel = 18
)

// node is a tile of a tree. Tip is the place of its tooltip.
type node struct {
	Name      string          `json:"name"`
	Value     any             `json:"value,omitempty"`
	Tip       int             `json:"tip"`
	ItemStyle *opts.ItemStyle `json:"itemStyle,omitempty"`
	Label     *opts.Label     `json:"label,omitempty"`
	Children  []*node         `json:"children,omitempty"`
}

// tiles is the series of a tree, with what go-echarts leaves out.
type tiles struct {
	charts.SingleSeries
	Width      string         `json:"width"`
	Height     string         `json:"height"`
	Breadcrumb map[string]any `json:"breadcrumb"`
	Emphasis   map[string]any `json:"emphasis"`
	Label      *opts.Label    `json:"label"`
	Levels     []treeLevel    `json:"levels"`
}

type treeLevel struct {
	ItemStyle  *opts.ItemStyle `json:"itemStyle,omitempty"`
	UpperLabel map[string]any  `json:"upperLabel,omitempty"`
}

// drawTree draws tiles as large as what they cost: leaves within branches within
// trunks. Leaves that cost nothing, or an unknown amount, have no tile.
func drawTree(s chartSource) *drawing {
	d := &drawing{Height: treeHeight, drawn: len(s.table.Rows)}
	trunks, branches, leaves := s.cells("trunk"), s.cells("branch"), s.cells("leaf")
	trunkTexts, branchTexts, texts := s.alone("trunk_value"), s.alone("branch_value"), s.alone("value")
	var roots []*node
	at := map[[2]string]*node{}
	grown := func(siblings *[]*node, path [2]string, name, text string) *node {
		if at[path] == nil {
			at[path] = &node{Name: visible(name, tipLetters), Tip: len(d.Tips)}
			*siblings = append(*siblings, at[path])
			d.Tips = append(d.Tips, tip{Title: at[path].Name, Rows: []tipLine{{Series: -1, Name: "Spend:", Value: text}}})
		}
		return at[path]
	}
	classes := map[string]bool{}
	for i, value := range s.cells("value") {
		if cost, ok := format.Decimal(value); !ok || !cost.IsPositive() {
			continue
		}
		team, project, model := textOf(trunks[i]), textOf(branches[i]), textOf(leaves[i])
		trunk := grown(&roots, [2]string{team}, team, trunkTexts[i])
		branch := grown(&trunk.Children, [2]string{team, "/" + project}, project, branchTexts[i])
		colour := colourOf(s.colours, model)
		leaf := &node{Name: visible(model, tipLetters), Value: exact(value), Tip: len(d.Tips), ItemStyle: &opts.ItemStyle{Color: variable(colour)},
			Label: &opts.Label{Color: variable("on-" + colour)}}
		branch.Children = append(branch.Children, leaf)
		d.Tips = append(d.Tips, tip{Title: leaf.Name, Rows: []tipLine{{Series: -1, Name: "Spend:", Value: texts[i]},
			{Series: -1, Name: s.block.show(s.block.Chart["branch"]).Label + " " + branch.Name + ":", Value: branchTexts[i]},
			{Series: -1, Name: s.block.show(s.block.Chart["trunk"]).Label + " " + trunk.Name + ":", Value: trunkTexts[i]}}})
		if !classes[colour] {
			classes[colour] = true
			d.legend = append(d.legend, legendItem{Name: leaf.Name, Class: colour})
		}
	}
	if len(roots) == 0 {
		return nil
	}
	slices.SortFunc(d.legend, func(a, b legendItem) int { return strings.Compare(a.Class, b.Class) })
	d.Option = treeOption(roots)
	return d
}

// alone shows the cells of a part each by itself, as they stand in no column.
func (s chartSource) alone(part string) []string {
	f, _ := format.Named(s.block.show(s.block.Chart[part]).Format)
	cells := s.cells(part)
	texts := make([]string, len(cells))
	for i, cell := range cells {
		texts[i] = f.Text(cell)
	}
	return texts
}

func treeOption(roots []*node) map[string]any {
	tree := charts.NewTreeMap()
	tree.SetGlobalOptions(charts.WithAnimation(false), charts.WithLegendOpts(opts.Legend{Show: opts.Bool(false)}),
		charts.WithTooltipOpts(opts.Tooltip{Show: opts.Bool(true), Trigger: "item"}))
	tree.Validate()
	option := tree.JSON()
	upper := func(height, size int) map[string]any {
		return map[string]any{"show": true, "height": height, "fontSize": size, "color": variable("ink"), "padding": []int{0, 4}}
	}
	option["series"] = []tiles{{SingleSeries: charts.SingleSeries{Type: "treemap", Roam: opts.Bool(false), NodeClick: "none", Left: "0", Right: "0", Top: "0", Bottom: "0", Data: roots},
		Width: "100%", Height: "100%", Breadcrumb: map[string]any{"show": false}, Emphasis: map[string]any{"disabled": true},
		Label: &opts.Label{Show: opts.Bool(true), FontSize: 11, Position: "insideTopLeft"},
		Levels: []treeLevel{
			{ItemStyle: &opts.ItemStyle{GapWidth: 6, BorderColor: variable("paper")}},
			{ItemStyle: &opts.ItemStyle{GapWidth: 2, BorderWidth: 2, BorderColor: variable("behind")}, UpperLabel: upper(teamLabel, 12)},
			{ItemStyle: &opts.ItemStyle{GapWidth: 1, BorderWidth: 1, BorderColor: variable("tint")}, UpperLabel: upper(branchLabel, 11)},
			{ItemStyle: &opts.ItemStyle{GapWidth: 1}},
		}}}
	return option
}
