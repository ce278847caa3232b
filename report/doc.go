// Package report turns the tables of package analysis into pages that open from
// a file, without a network: one HTML file each, with style, charts and the
// chart library inside.
//
// It knows page declarations (templates/pages/*.toml), the kinds of block, the
// options of charts (go-echarts structs, as JSON; never go-echarts' own HTML,
// which links a CDN and lets a name break out of its script) and the policy that
// lets exactly our own scripts and style run. A page without scripts has the same
// charts as SVG: the chart library draws them here, in a JavaScript engine.
//
// It refuses to know SQL, flags, the clock and any arithmetic on credits: every
// number on a page is a cell of a table, chosen and formatted. Prompts are taken
// out of the tables before any page sees them unless [Options] ask for them; the
// text of rejected rows is in none of its tables.
//
// A page with "each" is written once for each row of a table, such as a creator.
// It sees the rows that it declares as its own and the period, nothing else, so
// that no declaration or finding can show another's data. It is named after the
// row, safely ([slugOf]), and pages that an earlier report left in the directory
// go when their row does; whatever else lies there stays.
//
// It reads a [Dataset] and the files of package templates, and writes HTML.
//
// How to add
//
//   - a chart or a table: a [[block]] in templates/pages/PAGE.toml names id,
//     kind, title, finding, table, columns (name, label, format, and what a null
//     is called) and, for a chart, which column each of its parts is drawn from.
//     No Go. TestDeclarationsFitTheTables names what does not fit.
//   - a finding: {{define "finding.NAME"}} in templates/findings.html, given
//     [Facts]. It must read well for no row, one and many; a row in
//     TestFindingsReadWell shows that.
//   - a page: a file in templates/pages; all pages link to each other. With
//     each, key and own it is one page a row; with static it has no script, as
//     all have that are written with [Options].Static.
//   - a table: its columns in fixture_test.go, where analysis and report agree.
//   - a kind without a script: an entry in kind.go with a fill function, and its
//     markup in templates/page.html.
//   - a kind of chart: an entry in kind.go with its parts, a draw function that
//     returns nil where there is nothing to draw, and, for a chart that no kind
//     has used yet, its name in templates/echarts/entry.js.
//   - a number format: package format.
//
// Colours are names of variables in style.css, given to a model once by its rank
// in mart_daily_spend, so that it looks the same on every page.
package report
