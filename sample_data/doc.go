// Package sampledata writes made-up run logs: a studio's eight months, a log of
// any size, and the vendor's own example.
//
// It knows how a studio works: calendars, people's habits, projects, prompts
// that are refined attempt by attempt, and what goes wrong on the way.
//
// It refuses to know what a run costs: prices come through a [PriceFunc], so
// that charges agree with whatever card the caller has. It imports no other
// package of offcut, reads no clock, and works on whole numbers only, so that a
// seed gives the same bytes on every platform.
//
// It reads nothing but the small files embedded in it (configuration, card,
// READMEs, the vendor's example) and writes to the writer or directory given.
//
// To add a habit: one entry in habits (habits.go); [Write] and [WriteStudio]
// then give it to a creator. To add a column: a field of run (run.go), a header
// and a value in csvLog and jsonLog (encode.go). Then write the committed sample
// anew, with the command in README.md.
package sampledata
