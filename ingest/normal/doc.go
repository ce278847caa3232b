// Package normal holds the normal forms of run logs and rate cards: one way to
// read a text, a time, a number, a resolution or a status, used everywhere.
//
// It knows the spellings that vendors use for one and the same value, and the
// bounds beyond which a value is unreadable.
//
// It refuses to know fields, rows, files, reject reasons and prices: it answers
// only "this is the value" or "this is no such value"; what that means for a
// row is the caller's business.
//
// It reads strings and writes values; it touches no file, clock or setting.
// Every function trims its argument (see [Text]) and takes time linear in its
// length.
//
// To add a spelling: a status or a boolean is a line of its table in words.go,
// a resolution a line of resolutionNames in resolution.go, plus its line in the
// test table of the same name.
package normal
