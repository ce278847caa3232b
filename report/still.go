package report

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"html/template"
	"maps"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"offcut/templates"

	"github.com/dop251/goja"
)

// A still is a chart drawn in the binary: the chart library of interactive pages
// runs in a small JavaScript engine, and what it draws is written as SVG.

const (
	// wideStill and narrowStill are the widths in pixels that stills are drawn for;
	// style.css shows the one that fits the screen. Halves stand two in a row.
	wideStill   = 760
	halfStill   = 544
	narrowStill = 360
)

// still is one chart as SVG, at the two widths.
type still struct {
	Wide, Narrow template.HTML
}

// stills draws charts, several at a time, and each of them once.
type stills struct {
	// engines holds one place for each that may draw; nil is one not yet started.
	engines chan *engine
	mu      sync.Mutex
	drawn   map[[sha256.Size]byte]func() (*shape, error)
}

func newStills() *stills {
	s := &stills{engines: make(chan *engine, runtime.GOMAXPROCS(0)), drawn: map[[sha256.Size]byte]func() (*shape, error){}}
	for range cap(s.engines) {
		s.engines <- nil
	}
	return s
}

// addStills draws the charts of a page.
func (s *stills) addTo(blocks []blockView) error {
	problems := make([]error, len(blocks))
	var group sync.WaitGroup
	for i := range blocks {
		if b := &blocks[i]; b.Drawing != nil {
			group.Go(func() { b.Still, problems[i] = s.draw(b) })
		}
	}
	group.Wait()
	for i, err := range problems {
		if err != nil {
			return fmt.Errorf("block %s: %w", blocks[i].ID, err)
		}
	}
	return nil
}

func (s *stills) draw(b *blockView) (*still, error) {
	// Without the tooltips, which nothing can ask for.
	text, err := json.Marshal(drawing{Option: b.Drawing.Option, Height: b.Drawing.Height})
	if err != nil {
		return nil, err
	}
	wide := wideStill
	if b.Width == "half" {
		wide = halfStill
	}
	var done still
	var group sync.WaitGroup
	var problem error
	group.Go(func() { done.Narrow, problem = s.markup(text, narrowStill, b.ID+"-narrow") })
	done.Wide, err = s.markup(text, wide, b.ID+"-wide")
	group.Wait()
	if err == nil {
		err = problem
	}
	return &done, err
}

// markup is the drawing at one width, with ids that begin with id.
func (s *stills) markup(text []byte, width int, id string) (template.HTML, error) {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %s", width, text))
	s.mu.Lock()
	draw, ok := s.drawn[sum]
	if !ok {
		draw = sync.OnceValues(func() (*shape, error) { return s.shapeOf(text, width) })
		s.drawn[sum] = draw
	}
	s.mu.Unlock()
	root, err := draw()
	if err != nil {
		return "", err
	}
	var b strings.Builder
	if err := root.write(&b, id); err != nil {
		return "", err
	}
	return template.HTML(b.String()), nil
}

// shapeOf draws with an engine that is free, and starts it if need be.
func (s *stills) shapeOf(text []byte, width int) (*shape, error) {
	e := <-s.engines
	defer func() { s.engines <- e }()
	if e == nil {
		started, err := newEngine()
		if err != nil {
			return nil, err
		}
		e = started
	}
	return e.draw(text, width)
}

// engine is one JavaScript engine that has the chart library loaded. It serves
// one drawing at a time.
type engine struct {
	still func(text string, width int) (string, error)
}

// programs are the scripts that an engine runs, compiled once.
var programs = sync.OnceValues(func() ([]*goja.Program, error) {
	var all []*goja.Program
	for _, name := range []string{"echarts/echarts.min.js", "options.js", "still.js"} {
		text, err := templates.Files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		program, err := goja.Compile(name, string(text), false)
		if err != nil {
			return nil, err
		}
		all = append(all, program)
	}
	return all, nil
})

func newEngine() (*engine, error) {
	all, err := programs()
	if err != nil {
		return nil, err
	}
	e, vm := &engine{}, goja.New()
	// Nothing that is drawn may depend on the clock or on chance.
	vm.SetRandSource(func() float64 { return 0.5 })
	vm.SetTimeSource(func() (now time.Time) { return time.Unix(0, 0) })
	for _, program := range all {
		if _, err := vm.RunProgram(program); err != nil {
			return nil, err
		}
	}
	return e, vm.ExportTo(vm.Get("still"), &e.still)
}

func (e *engine) draw(text []byte, width int) (*shape, error) {
	tree, err := e.still(string(text), width)
	if err != nil {
		return nil, err
	}
	var root shape
	return &root, json.Unmarshal([]byte(tree), &root)
}

// shape is one element of a drawing.
type shape struct {
	Tag      string         `json:"tag"`
	Attrs    map[string]any `json:"attrs"`
	Text     string         `json:"text"`
	Children []shape        `json:"children"`
}

var (
	// drawingTags are the elements that a still may have.
	drawingTags = []string{"svg", "g", "defs", "clipPath", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan"}
	// drawingAttrs are the attributes that a still keeps; those of a style become
	// attributes, because the page's policy lets no style but its own apply.
	drawingAttrs = []string{"d", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx", "ry", "width", "height", "points", "viewBox", "transform", "id", "clip-path",
		"fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-dashoffset", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit",
		"opacity", "paint-order", "text-anchor", "dominant-baseline", "font-size", "font-weight", "font-style"}
	// engineID is the part of an id that counts what an engine has drawn.
	engineID = regexp.MustCompile(`^(url\(#)?zr[0-9]+-`)
)

// write writes the element and what is in it as markup.
func (s *shape) write(b *strings.Builder, id string) error {
	if !slices.Contains(drawingTags, s.Tag) {
		return fmt.Errorf("a drawing has the element %q", s.Tag)
	}
	b.WriteString("<" + s.Tag)
	attrs := s.kept()
	for _, name := range slices.Sorted(maps.Keys(attrs)) {
		value := engineID.ReplaceAllString(attrs[name], "${1}"+id+"-")
		fmt.Fprintf(b, ` %s="%s"`, name, template.HTMLEscapeString(value))
	}
	b.WriteString(">" + template.HTMLEscapeString(s.Text))
	for i := range s.Children {
		if err := s.Children[i].write(b, id); err != nil {
			return err
		}
	}
	b.WriteString("</" + s.Tag + ">")
	return nil
}

// kept are the attributes of an element that pages have, as text.
func (s *shape) kept() map[string]string {
	kept := map[string]string{}
	add := func(name, value string) {
		if slices.Contains(drawingAttrs, name) {
			kept[name] = value
		}
	}
	for name, value := range s.Attrs {
		if name != "style" {
			add(name, fmt.Sprint(value))
			continue
		}
		for part := range strings.SplitSeq(fmt.Sprint(value), ";") {
			property, value, _ := strings.Cut(part, ":")
			add(strings.TrimSpace(property), strings.TrimSpace(value))
		}
	}
	return kept
}
