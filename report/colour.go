package report

import "offcut/report/format"

// modelColours is how many models have a colour of their own; all others share
// the grey of "other".
const modelColours = 7

const otherColour = "other"

// coloursOf gives each model its colour, once for all pages: by its rank in the
// daily spend. A model that is not ranked has the grey of "other".
func coloursOf(data Dataset) map[string]string {
	colours := map[string]string{}
	table, ok := data.Table("mart_daily_spend")
	if !ok {
		return colours
	}
	models, ranks := table.cells("model"), table.cells("model_rank")
	for i, model := range models {
		rank, ok := format.Decimal(ranks[i])
		if !ok || !rank.IsInteger() || rank.IntPart() < 1 || rank.IntPart() > modelColours {
			continue
		}
		colours[textOf(model)] = "c" + rank.String()
	}
	return colours
}

func colourOf(colours map[string]string, model string) string {
	if c, ok := colours[model]; ok {
		return c
	}
	return otherColour
}

// variable names a colour of style.css; charts.js puts in what it is at present,
// in light or dark.
func variable(name string) string { return "--" + name }
