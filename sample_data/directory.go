package sampledata

import (
	"bufio"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
)

//go:embed studio/offcut.toml studio/studio.toml studio/studio-rates.csv studio/README.md
//go:embed qolaba
var static embed.FS

// jsonMonth is the month whose log comes from another tool, as JSON lines.
const jsonMonth = time.August

// WriteStudio writes the studio sample into dir, which it makes if need be: one
// log a month (CSV, but JSON lines in August), offcut.toml, the card
// and a README. With seed 1 and no other options it writes what is committed as
// sample_data/studio. Files of the same names are replaced; a log of another
// name (runs-…) in dir is an error, because it would be read as part of the sample.
func WriteStudio(dir string, opts Options, price PriceFunc) error {
	opts, err := opts.withDefaults()
	if err != nil {
		return err
	}
	if price == nil {
		return errors.New("a sample needs a price function (got nil)")
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	if err := refuseOtherLogs(dir, opts); err != nil {
		return err
	}
	if err := writeStatic(dir, "studio"); err != nil {
		return err
	}
	logs := monthLogs{dir: dir}
	if err := newStudio(opts, price).each(logs.add); err != nil {
		logs.abandon()
		return err
	}
	return logs.finish()
}

// WriteQolaba writes the vendor's own example into dir: a log, offcut.toml, a
// README with its sources, and in ledger/ the statement that belongs to the log. Files of the same names are replaced.
func WriteQolaba(dir string) error { return writeStatic(dir, "qolaba") }

// writeStatic copies the embedded files below from into dir.
func writeStatic(dir, from string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	entries, err := fs.ReadDir(static, from)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.IsDir() {
			if err := writeStatic(filepath.Join(dir, e.Name()), path.Join(from, e.Name())); err != nil {
				return err
			}
			continue
		}
		text, err := static.ReadFile(path.Join(from, e.Name()))
		if err != nil {
			return err
		}
		f, err := createBeside(filepath.Join(dir, e.Name()))
		if err != nil {
			return err
		}
		if _, err := f.Write(text); err != nil {
			f.abandon()
			return err
		}
		if err := f.finish(); err != nil {
			return err
		}
	}
	return nil
}

// otherLogError is a log in the way. It tells the user to take another directory.
type otherLogError struct{ file string }

func (e otherLogError) Error() string {
	return fmt.Sprintf("%s: a log that is not part of this sample (expected none beside it)", e.file)
}

// Hint says what to do.
func (e otherLogError) Hint() string {
	return "choose an empty directory with --out, or remove that file"
}

func refuseOtherLogs(dir string, o Options) error {
	ours := map[string]bool{}
	for day := o.From; day.Before(o.To); day = day.AddDate(0, 0, 1) {
		ours[logName(day)] = true
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), "runs-") && !ours[strings.TrimSuffix(e.Name(), ".part")] {
			return otherLogError{filepath.Join(dir, e.Name())}
		}
	}
	return nil
}

func logName(day time.Time) string {
	if day.Month() == jsonMonth {
		return day.Format("runs-2006-01.jsonl")
	}
	return day.Format("runs-2006-01.csv")
}

// monthLogs writes runs, which come in order of time, into a file for each month.
type monthLogs struct {
	dir  string
	name string
	file *besideFile
	line []byte
}

func (m *monthLogs) add(r *run) error {
	if name := logName(r.day); name != m.name {
		if err := m.finish(); err != nil {
			return err
		}
		f, err := createBeside(filepath.Join(m.dir, name))
		if err != nil {
			return err
		}
		m.file, m.name = f, name
		if r.day.Month() != jsonMonth {
			if _, err := io.WriteString(f, csvHeader); err != nil {
				return err
			}
		}
	}
	if r.day.Month() == jsonMonth {
		m.line = appendJSON(m.line[:0], r)
	} else {
		m.line = appendCSV(m.line[:0], r)
	}
	_, err := m.file.Write(m.line)
	return err
}

func (m *monthLogs) finish() error {
	if m.file == nil {
		return nil
	}
	f := m.file
	m.file = nil
	return f.finish()
}

func (m *monthLogs) abandon() {
	if m.file != nil {
		m.file.abandon()
	}
}

// besideFile is a file written under another name and renamed when complete, so
// that what was there before stays whole if writing fails.
type besideFile struct {
	*bufio.Writer
	f    *os.File
	name string
}

func createBeside(name string) (*besideFile, error) {
	f, err := os.Create(name + ".part")
	if err != nil {
		return nil, err
	}
	return &besideFile{bufio.NewWriterSize(f, 1<<16), f, name}, nil
}

func (b *besideFile) finish() error {
	err := errors.Join(b.Flush(), b.f.Close())
	if err != nil {
		return errors.Join(err, os.Remove(b.f.Name()))
	}
	return os.Rename(b.f.Name(), b.name)
}

func (b *besideFile) abandon() {
	b.f.Close()
	os.Remove(b.f.Name())
}
