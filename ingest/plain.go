package ingest

import (
	"context"
	"database/sql/driver"
	"errors"
	"strings"
	"sync"
	"sync/atomic"

	"offcut/ingest/normal"
	"offcut/ingest/store"
)

// plainReader is the SQL function read_plain: it reads all cells of a row at once, and says whether the row is plain, that is neither
// to be rejected nor to be rounded, with texts that are stored as they are, and an id. Rows that are not are left to the models of
// this package, which read cells one by one and say what is wrong with them.
type plainReader struct {
	reading *reading

	lock     sync.RWMutex // of the maps, which grow while rows are read
	settings combinations[setting]
	owners   combinations[owner]

	source string
	first  int64 // run_number of the first row
	rows   atomic.Int64
	local  atomic.Bool // some time names no zone

	onBytes func(read int64) // tells how much was read, about
	bytes   int64

	keeping  bool       // cells of rows that are not plain are kept, since nothing else has them
	leftLock sync.Mutex // of left, again and bytes
	left     []leftRow

	seen   *seenIDs
	again  []int64 // numbers of plain rows whose id may be that of one before
	gaveUp atomic.Bool
}

// leftRow is a row that is not plain, by its number, and its cells.
type leftRow struct {
	number int64
	cells  []cell
}

// combinations numbers cells that rows have together, once for all rows that have them.
type combinations[T comparable] struct {
	ofCells map[string]int32 // by the cells as they are in the file in hand; 0: not plain
	ids     map[T]int32      // as they are stored, or will be
	last    int32
	new     []T
}

// mostCombinations is how many a file may have for its rows to be read this way.
const mostCombinations = 1 << 20

func (c *combinations[T]) begin(stored map[T]int32) {
	*c = combinations[T]{ofCells: map[string]int32{}, ids: stored}
	for _, id := range stored {
		c.last = max(c.last, id)
	}
}

func (c *combinations[T]) add(cells string, v T, ok bool) int32 {
	if !ok {
		c.ofCells[cells] = 0
		return 0
	}
	id, isKnown := c.ids[v]
	if !isKnown {
		c.last++
		id = c.last
		c.ids[v] = id
		c.new = append(c.new, v)
	}
	c.ofCells[cells] = id
	return id
}

// plainArguments are those of read_plain: why the row cannot be read at all, and the cells of all fields, in the order of the contract.
var plainArguments = append([]string{"malformed"}, FieldNames()...)

var (
	settingArguments = argumentsOf(settingCells...)
	ownerArguments   = argumentsOf("creator", "team", "project")
	atMalformed      = argumentsOf("malformed")[0]
	atRunID          = argumentsOf("run_id")[0]
	atCreated        = argumentsOf("created_at")[0]
	atCompleted      = argumentsOf("completed_at")[0]
	atCharged        = argumentsOf("charged_credits")[0]
	atCost           = argumentsOf("cost_usd")[0]
	atPrompt         = argumentsOf("prompt")[0]
	atSession        = argumentsOf("session_id")[0]
)

func argumentsOf(names ...string) []int {
	at := make([]int, len(names))
	for i, name := range names {
		for j, argument := range plainArguments {
			if argument == name {
				at[i] = j
			}
		}
	}
	return at
}

// The fields of what read_plain returns.
const (
	isPlain = iota
	plainNumber
	plainCreated
	plainCompleted
	plainOwner
	plainSetting
	plainCharged
	plainCost
	plainHasPrompt
	plainHasSession
)

func (p *plainReader) function() store.VectorFunction {
	arguments := make([]store.VectorType, len(plainArguments))
	for i := range arguments {
		arguments[i] = store.VectorText
	}
	return store.VectorFunction{Name: "read_plain", Arguments: arguments, Call: p.read, Result: store.Struct(
		store.VectorField{Name: "is_plain", Type: store.VectorBoolean}, store.VectorField{Name: "run_number", Type: store.VectorBigint},
		store.VectorField{Name: "created_at", Type: store.VectorTimestamp}, store.VectorField{Name: "completed_at", Type: store.VectorTimestamp},
		store.VectorField{Name: "owner_id", Type: store.VectorInteger}, store.VectorField{Name: "setting_id", Type: store.VectorInteger},
		store.VectorField{Name: "charged_credits", Type: store.VectorCredits}, store.VectorField{Name: "cost_usd", Type: store.VectorCredits},
		store.VectorField{Name: "has_prompt", Type: store.VectorBoolean}, store.VectorField{Name: "has_session", Type: store.VectorBoolean},
	)}
}

// begin makes the reader ready for a file of about so many bytes of text. keeping is whether to keep the cells of rows that are not
// plain.
func (p *plainReader) begin(ctx context.Context, db *store.DB, source string, file, text int64, keeping bool) error {
	settings, owners, err := readSettings(ctx, db)
	if err != nil {
		return err
	}
	p.settings.begin(settings)
	p.owners.begin(owners)
	p.source, p.first, p.keeping, p.left = source, file<<32, keeping, nil
	p.seen, p.again = newSeenIDs(text), nil
	p.onBytes, p.bytes = nil, 0
	p.rows.Store(0)
	p.local.Store(false)
	p.gaveUp.Store(false)
	return nil
}

// errManyLeft ends the reading of a file that has so many rows that are not plain that they are better read in another way.
var errManyLeft = errors.New("few rows are plain")

// read fills the result for some rows.
func (p *plainReader) read(rows int, in []store.Vector, out *store.Vector) error {
	first := p.rows.Add(int64(rows)) - int64(rows)
	plain, numbers := store.Values[bool](&out.Fields[isPlain]), store.Values[int64](&out.Fields[plainNumber])
	owners, settings := store.Values[int32](&out.Fields[plainOwner]), store.Values[int32](&out.Fields[plainSetting])
	prompts, sessions := store.Values[bool](&out.Fields[plainHasPrompt]), store.Values[bool](&out.Fields[plainHasSession])
	var key []byte
	var bytes int
	ids, of := make([]uint64, 0, rows), make([]int64, 0, rows)
	p.lock.RLock()
	defer p.lock.RUnlock()
	for i := range rows {
		numbers[i] = p.first + first + int64(i)
		owners[i], key = lookUp(p, &p.owners, in, ownerArguments, i, key, func(c []cell) (owner, bool) { return newOwner(c), true })
		settings[i], key = lookUp(p, &p.settings, in, settingArguments, i, key, func(c []cell) (setting, bool) { return p.reading.newSetting(p.source, c) })
		isID, hasID := isPlainText(in[atRunID].Text(i))
		isPrompt, hasPrompt := isPlainText(in[atPrompt].Text(i))
		isSession, hasSession := isPlainText(in[atSession].Text(i))
		prompts[i], sessions[i] = hasPrompt, hasSession && !normal.Empty(in[atSession].Text(i))
		isMoment := p.readTime(&in[atCreated], &out.Fields[plainCreated], i, true) && p.readTime(&in[atCompleted], &out.Fields[plainCompleted], i, false)
		isAmount := readAmount(&in[atCharged], &out.Fields[plainCharged], i) && readAmount(&in[atCost], &out.Fields[plainCost], i)
		bytes += len(key) + len(in[atRunID].Text(i)) + len(in[atPrompt].Text(i)) + lengthOfTimes
		plain[i] = in[atMalformed].IsNull(i) && settings[i] > 0 && isID && hasID && isPrompt && isSession && isMoment && isAmount
		if !plain[i] {
			settings[i] = 0
			p.leave(numbers[i], in, i)
			continue
		}
		ids, of = append(ids, p.seen.place(in[atRunID].Text(i))), append(of, numbers[i])
	}
	if p.tooManyLeft(first+int64(rows), int64(bytes), p.seen.add(ids, of, nil)) || len(p.settings.ofCells)+len(p.owners.ofCells) > mostCombinations {
		p.gaveUp.Store(true)
		return errManyLeft
	}
	return nil
}

// leave keeps the cells of a row that is not plain.
func (p *plainReader) leave(number int64, in []store.Vector, row int) {
	r := leftRow{number: number}
	if p.keeping {
		r.cells = make([]cell, len(in))
		for i := range in {
			if !in[i].IsNull(row) {
				r.cells[i] = some(strings.Clone(in[i].Text(row)))
			}
		}
	}
	p.leftLock.Lock()
	p.left = append(p.left, r)
	p.leftLock.Unlock()
}

// lengthOfTimes is about how many bytes a row has beside its words, id and prompt.
const lengthOfTimes = 60

// tooManyLeft says whether more than an eighth of the rows read so far, and more than a few, are not plain. It takes down what is known
// of the latest and tells of progress, too.
func (p *plainReader) tooManyLeft(rows, bytes int64, again []int64) bool {
	p.leftLock.Lock()
	defer p.leftLock.Unlock()
	p.again = append(p.again, again...)
	p.bytes += bytes
	p.onBytes(p.bytes)
	return len(p.left) > 10_000 && int64(len(p.left)) > rows/8
}

// lookUp returns the number of what a row's cells of some arguments say together, 0 if they are not plain. The caller holds the lock
// for reading; key is room for the cells.
func lookUp[T comparable](p *plainReader, c *combinations[T], in []store.Vector, arguments []int, row int, key []byte, read func([]cell) (T, bool)) (int32, []byte) {
	// No byte of UTF-8 is 0xFE or 0xFF.
	key = key[:0]
	for _, a := range arguments {
		if in[a].IsNull(row) {
			key = append(key, 0xFF)
		} else {
			key = append(key, in[a].Text(row)...)
		}
		key = append(key, 0xFE)
	}
	id, isKnown := c.ofCells[string(key)]
	if isKnown {
		return id, key
	}
	cells := make([]cell, len(arguments))
	for i, a := range arguments {
		if !in[a].IsNull(row) {
			cells[i] = some(strings.Clone(in[a].Text(row)))
		}
	}
	v, ok := read(cells)
	p.lock.RUnlock()
	p.lock.Lock()
	id = c.add(string(key), v, ok)
	p.lock.Unlock()
	p.lock.RLock()
	return id, key
}

// isPlainText says whether a text is stored as it is, and whether there is any.
func isPlainText(s string) (is, has bool) {
	if s == "" {
		return true, false
	}
	if s[0] > ' ' && s[len(s)-1] > ' ' && isASCII(s) {
		return true, true
	}
	return normal.Text(s) == s, true
}

func isASCII(s string) bool {
	var seen byte
	for i := range len(s) {
		seen |= s[i]
	}
	return seen < 0x80
}

// readTime reads a time; a required one that is missing is not plain.
func (p *plainReader) readTime(in, out *store.Vector, row int, isRequired bool) bool {
	text := in.Text(row)
	at := store.Values[int64](out)
	micro, ok := utcMicros(text)
	if !ok {
		text = normal.Text(text)
		if !isRequired && normal.Empty(text) {
			out.SetNull(row)
			return true
		}
		t, isTime := normal.Time(text, p.reading.location)
		if !isTime {
			at[row] = 0
			return false
		}
		micro = t.UnixMicro()
		if !p.local.Load() && isLocalTime(text) {
			p.local.Store(true)
		}
	}
	at[row] = micro
	return true
}

// utcMicros reads the times of most logs, such as 2026-10-01T12:00:00Z and 2026-10-01 12:00:00.5+00, within the bounds of normal.Time.
func utcMicros(s string) (int64, bool) {
	const seconds = len("2026-10-01T12:00:00")
	if len(s) <= seconds || s[4] != '-' || s[7] != '-' || s[10] != 'T' && s[10] != ' ' || s[13] != ':' || s[16] != ':' {
		return 0, false
	}
	year, isTime := 100*twoDigits(s, 0)+twoDigits(s, 2), true
	month, day := twoDigits(s, 5), twoDigits(s, 8)
	hour, minute, second := twoDigits(s, 11), twoDigits(s, 14), twoDigits(s, 17)
	if year < 2015 || year > 2100 || month < 1 || month > 12 || day < 1 || day > 28 && day > daysIn(year, month) ||
		hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59 {
		isTime = false
	}
	micro, rest := int64(0), s[seconds:]
	if rest[0] == '.' {
		unit := int64(100_000)
		for rest = rest[1:]; rest != "" && rest[0] >= '0' && rest[0] <= '9' && unit > 0; rest = rest[1:] {
			micro += unit * int64(rest[0]-'0')
			unit /= 10
		}
		isTime = isTime && unit < 100_000
	}
	if !isTime || rest != "Z" && rest != "+00" {
		return 0, false
	}
	return ((daysSince1970(year, month, day)*24+int64(hour))*60+int64(minute))*60_000_000 + int64(second)*1_000_000 + micro, true
}

// twoDigits reads two digits of s, or returns -10000 or less.
func twoDigits(s string, at int) int {
	tens, ones := int(s[at])-'0', int(s[at+1])-'0'
	if uint(tens) > 9 || uint(ones) > 9 {
		return -10_000
	}
	return 10*tens + ones
}

func daysIn(year, month int) int {
	if month == 2 {
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 30 + (month+month/8)%2
}

// daysSince1970 is of the Gregorian calendar; years begin in March, so that leap days end them
// (Hinnant, chrono-Compatible Low-Level Date Algorithms, days_from_civil).
func daysSince1970(year, month, day int) int64 {
	if month <= 2 {
		year, month = year-1, month+12
	}
	return int64(365*year + year/4 - year/100 + year/400 + (153*(month-3)+2)/5 + day - 719_469)
}

// readAmount reads credits or dollars.
func readAmount(in, out *store.Vector, row int) bool {
	text := in.Text(row)
	nano, ok := nanoCredits(text)
	if !ok {
		if text = normal.Text(text); !normal.Empty(text) || strings.EqualFold(text, "nan") {
			store.Values[store.HugeInt](out)[row] = store.HugeInt{}
			return false
		}
		out.SetNull(row)
		return true
	}
	store.Values[store.HugeInt](out)[row] = store.HugeInt{Low: nano}
	return true
}

// nanoCredits reads at most nine digits, and at most nine behind a dot, in billionths.
func nanoCredits(s string) (uint64, bool) {
	whole, i := uint64(0), 0
	for ; i < len(s) && s[i] >= '0' && s[i] <= '9'; i++ {
		whole = whole*10 + uint64(s[i]-'0')
	}
	if i == 0 || i > 9 {
		return 0, false
	}
	unit := uint64(1_000_000_000)
	nano := whole * unit
	if i == len(s) {
		return nano, true
	}
	digits := s[i+1:]
	if s[i] != '.' || len(digits) == 0 || len(digits) > 9 {
		return 0, false
	}
	for j := range len(digits) {
		if digits[j] < '0' || digits[j] > '9' {
			return 0, false
		}
		unit /= 10
		nano += unit * uint64(digits[j]-'0')
	}
	return nano, true
}

// store writes the settings and owners that are new.
func (p *plainReader) store(db *store.DB) error {
	err := db.Append("main", "settings", func(row func(...driver.Value) error) error {
		for i := range p.settings.new {
			s := &p.settings.new[i]
			if err := row(s.values(p.settings.ids[*s])...); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return db.Append("main", "owners", func(row func(...driver.Value) error) error {
		for _, o := range p.owners.new {
			if err := row(p.owners.ids[o], o.creator, o.team, o.project); err != nil {
				return err
			}
		}
		return nil
	})
}
