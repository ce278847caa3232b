package logfile

import (
	"bytes"
	"slices"
	"strings"
	"unsafe"

	"offcut/ingest/normal"
)

// node is a key of the objects in a JSON file, at one place in their nesting.
type node struct {
	key      string
	path     string // dotted; a key that holds dots looks the same
	children []*node
	byKey    map[string]*node
	at       int   // its place among its parent's children
	next     int   // of children: the one expected now, since rows repeat their keys in order
	row      int64 // the last row that had the key
	seen     kinds
	first    int   // order of the first appearance of a value
	cells    []int // the Cells that get the value
	odd      bool  // some value is one of which readers of JSON make different texts
	isPlain  bool  // the key stands for itself between quotes
}

// kinds of values that a key had in some row.
type kinds uint8

const (
	sawValue  kinds = 1 << iota // scalar or array
	sawNull                     // null
	sawObject                   // object
)

// isColumn: an object is reached through its members, and null says nothing of
// what a key holds where other rows have an object there.
func (n *node) isColumn() bool {
	return n.seen&sawValue != 0 || n.seen&(sawNull|sawObject) == sawNull
}

func (n *node) child(key string) *node {
	if n.next < len(n.children) && n.children[n.next].key == key {
		n.next++
		return n.children[n.next-1]
	}
	c := n.byKey[key]
	if c != nil {
		n.next = c.at + 1
	}
	return c
}

// likely is the key that comes next if this row repeats its keys in order, spelt as it may be; empty: there is none.
func (n *node) likely() string {
	if n.next < len(n.children) && n.children[n.next].isPlain {
		return n.children[n.next].key
	}
	return ""
}

func (n *node) walk(visit func(*node)) {
	visit(n)
	for _, c := range n.children {
		c.walk(visit)
	}
}

// tree reads JSON objects into the cells of a row, and learns their keys first.
type tree struct {
	root    node
	learn   bool
	known   func(string) bool
	size    int // nodes
	row     int64
	seq     int
	undo    []undo
	cells   []string
	bad     []string // for each cell, why it has no value
	scratch []byte
	s       scanner
	odd     bool // some row is no plain one: see File.PlainJSON
	rows    int64
}

type undo struct {
	n    *node
	seen kinds
}

// columns are the dotted paths that hold values, by first appearance.
func (t *tree) columns() []string {
	var nodes []*node
	t.root.walk(func(n *node) {
		if n != &t.root && n.isColumn() {
			nodes = append(nodes, n)
		}
	})
	slices.SortStableFunc(nodes, func(a, b *node) int { return a.first - b.first })
	var paths []string
	has := map[string]bool{}
	for _, n := range nodes {
		if !has[n.path] {
			has[n.path] = true
			paths = append(paths, n.path)
		}
	}
	return paths
}

// want makes every later row fill one cell for each path.
func (t *tree) want(paths []string) {
	at := map[string][]int{}
	for i, p := range paths {
		at[p] = append(at[p], i)
	}
	t.root.walk(func(n *node) {
		if n != &t.root {
			n.cells = at[n.path]
		}
	})
	t.learn = false
	t.cells = make([]string, len(paths))
	t.bad = make([]string, len(paths))
}

// read reads the value at the scanner's place, into cells if it is an object.
func (t *tree) read() (isObject, ok bool) {
	t.undo = t.undo[:0] // what is learnt from now on is this value's
	if t.s.peek() == '{' {
		return true, t.object()
	}
	return false, t.s.skip()
}

// object reads the object at the scanner's place. If it is no JSON, what was
// learnt from it is forgotten.
func (t *tree) object() bool {
	t.row++
	t.scratch = t.scratch[:0]
	clear(t.cells)
	clear(t.bad)
	if t.members(&t.root) {
		return true
	}
	t.forget()
	return false
}

func (t *tree) forget() {
	for _, u := range slices.Backward(t.undo) {
		u.n.seen = u.seen
	}
	t.undo = t.undo[:0]
}

// problem is why the last object's cells can not be used.
func (t *tree) problem() string {
	for _, b := range t.bad {
		if b != "" {
			return b
		}
	}
	return ""
}

func (t *tree) members(n *node) bool {
	n.next = 0
	t.s.likely = n.likely()
	return t.s.object(func(key []byte, escaped bool) bool {
		if escaped {
			key = unescape(nil, key)
		}
		c := t.lookup(n, key)
		if c != nil && escaped {
			c.odd = true
		}
		ok := t.value(c)
		t.s.likely = n.likely()
		return ok
	})
}

// lookup is the node of a key, or nil if nothing below it is wanted.
func (t *tree) lookup(n *node, key []byte) *node {
	c := n.child(unsafe.String(unsafe.SliceData(key), len(key)))
	if c == nil && t.learn {
		c = t.add(n, string(key))
	}
	if c == nil {
		t.odd = true
		return nil
	}
	if c.row == t.row && t.learn {
		c.odd = true
	}
	if c.row == t.row && !t.learn {
		c.walk(func(d *node) { // a duplicate key: the last one wins
			for _, i := range d.cells {
				t.cells[i], t.bad[i] = "", ""
			}
		})
	}
	c.row = t.row
	return c
}

// add makes a node, if the tree may still grow or somebody knows its path.
func (t *tree) add(parent *node, key string) *node {
	path := strings.ToValidUTF8(key, "\uFFFD")
	if parent != &t.root {
		path = parent.path + "." + path
	}
	if t.size >= MaxColumns && (t.known == nil || !t.known(path)) {
		return nil
	}
	t.size++
	c := &node{key: key, path: path, at: len(parent.children), isPlain: isPlain(key)}
	if parent.byKey == nil {
		parent.byKey = map[string]*node{}
	}
	parent.byKey[key] = c
	parent.children = append(parent.children, c)
	parent.next = len(parent.children)
	return c
}

// value reads the value of n, which is nil for one that nobody wants.
func (t *tree) value(n *node) bool {
	if n == nil || !t.learn && len(n.cells) == 0 && len(n.children) == 0 {
		return t.s.skip()
	}
	switch t.s.peek() {
	case '{':
		n.odd = true
		t.saw(n, sawObject)
		t.set(n, "", "an object where a value belongs")
		return t.members(n)
	case '[':
		n.odd = true
		t.saw(n, sawValue)
		t.set(n, "", "an array where a value belongs")
		return t.s.array()
	case '"':
		t.saw(n, sawValue)
		return t.text(n)
	}
	if t.s.p >= len(t.s.b) {
		return t.s.ended()
	}
	raw, ok := t.s.literal()
	if !ok {
		return false
	}
	if raw[0] == 'n' {
		t.saw(n, sawNull)
		t.set(n, "", "")
		return true
	}
	t.saw(n, sawValue)
	if t.learn && raw[0] != 't' && raw[0] != 'f' && !isPlainNumber(raw) {
		n.odd = true
	}
	if len(n.cells) > 0 {
		text := unsafe.String(unsafe.SliceData(raw), len(raw))
		if raw[0] != 't' && raw[0] != 'f' && strings.ContainsAny(text, "eE") {
			text, _ = normal.JSONNumber(text)
		}
		t.set(n, text, "")
	}
	return true
}

func (t *tree) text(n *node) bool {
	raw, escaped, ok := t.s.str()
	if escaped && t.learn && bytes.Contains(raw, []byte(`\u`)) {
		n.odd = true
	}
	if !ok || len(n.cells) == 0 {
		return ok
	}
	if escaped {
		from := len(t.scratch)
		t.scratch = unescape(t.scratch, raw)
		raw = t.scratch[from:]
	}
	t.set(n, unsafe.String(unsafe.SliceData(raw), len(raw)), "")
	return true
}

func (t *tree) set(n *node, text, bad string) {
	for _, i := range n.cells {
		t.cells[i], t.bad[i] = text, bad
	}
}

func (t *tree) saw(n *node, k kinds) {
	if !t.learn || n.seen&k != 0 {
		return
	}
	t.undo = append(t.undo, undo{n, n.seen})
	if n.seen&(sawValue|sawNull) == 0 {
		t.seq++
		n.first = t.seq
	}
	n.seen |= k
}
