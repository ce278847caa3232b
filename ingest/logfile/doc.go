// Package logfile turns the bytes of one log file into rows with line numbers.
//
// What it knows: compression (gzip, zstd), byte order marks, which format a
// file is in, the delimiter of a CSV file, RFC 4180 with the recovery rule of
// rejects (a bad row is the line it began on), strict JSON (RFC 8259) as one
// array or as lines, and the bounds on all of these.
//
// What it refuses to know: what a column means, which values are good, any
// database. A Parquet file is recognised, not read.
//
// What it reads and writes: it reads one regular file, as often as Rows is
// called, and writes nothing.
//
// How to add a format: give it a Format constant, recognise it in sniffFormat
// (format.go), and give File.Rows a reader that yields its rows in file order.
//
// Choices where the definitions are silent:
//
//   - LF, CRLF and a lone CR each end a line, in CSV and in JSON lines, and each
//     counts as one line inside a quoted field too.
//   - A line of spaces and tabs alone is no row, even where the delimiter is one
//     of them.
//   - NUL is a character like any other.
//   - The distance of a closing quote is its offset less the offset of the
//     opening one; MaxQuoted bytes is still good.
//   - A record (with all its lines) longer than MaxRow is malformed.
//   - Of duplicate keys in a JSON object the last one wins, with all it holds.
//   - JSON null makes a key a column only where no row has an object there.
//   - Compression is told by the first bytes alone; the name is not asked.
package logfile
