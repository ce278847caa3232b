// Package templates holds the material of the report pages, embedded.
//
// It knows files only: page.html (the frame of every page and the markup of its
// blocks), findings.html (one named template for each finding), style.css, page.js
// (folds, sorts and filters tables; no page needs it),
// options.js (finishes the options that package report writes), charts.js (draws
// them in a browser), still.js (draws them in the binary), pages/*.toml (what
// is on each page, in which order) and echarts/ (the chart library, with
// licences and VERSIONS, which says how it is rebuilt).
//
// It refuses to know tables, numbers and how any of these files are used: that
// is package report. It imports nothing of ours.
//
// It reads nothing and writes nothing.
//
// To add a chart or table: add a [[block]] to a file in pages/. To add a page:
// add a file to pages/; with each, key and own it is one page for each row. To add a finding: add a {{define "finding.NAME"}} to
// findings.html and name it in the block. No Go in any of these; the test of
// package report checks every declaration against the tables.
package templates
