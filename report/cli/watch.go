package cli

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"offcut/ingest"
)

// settling is how many looks files that change with every look are waited for.
const settling = 5

// rewrite writes the pages again whenever what they are made from is no longer what was seen, until ctx ends. What goes wrong
// is told and waited out: a file may be in the middle of being written.
func (o *reportOptions) rewrite(ctx context.Context, env *Env, paths []string, seen string, write func() error) error {
	if !o.quiet {
		fmt.Fprintln(env.Stderr, "offcut: watching the logs; Ctrl-C ends")
	}
	for {
		now, err := o.change(ctx, env, paths, seen)
		if err != nil {
			return err
		}
		seen = now
		if err := write(); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			reportError(env.Stderr, err)
		}
	}
}

// change waits until the files differ from what was seen and have stood still between two looks, and returns their state.
func (o *reportOptions) change(ctx context.Context, env *Env, paths []string, seen string) (string, error) {
	tick := time.NewTicker(env.Every)
	defer tick.Stop()
	last, looks := seen, 0
	for {
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case <-tick.C:
		}
		now := o.state(paths)
		if looks++; now == seen {
			looks = 0
		}
		if now != seen && (now == last || looks >= settling) {
			return now, nil
		}
		last = now
	}
}

// state is the names, sizes and times of everything that a report is made from.
func (o *reportOptions) state(paths []string) string {
	var files []string
	for _, p := range paths {
		if found, err := ingest.Expand([]string{p}); err == nil {
			files = append(files, found...)
		}
		settings, _ := filepath.Glob(filepath.Join(escaped(p), "*.toml"))
		files = append(files, settings...)
	}
	files = append(files, o.config, o.card)
	if path, err := findConfig(o.config, paths); err == nil && path != "" {
		files = append(files, path)
		if c, err := readConfig(path); err == nil && c.Card != "" {
			files = append(files, (&workspace{config: c}).configCard(c.Card))
		}
	}
	var b strings.Builder
	for _, file := range slices.Compact(slices.Sorted(slices.Values(files))) {
		if info, err := os.Stat(file); err == nil {
			fmt.Fprintf(&b, "%s\x00%d\x00%d\n", file, info.Size(), info.ModTime().UnixNano())
		}
	}
	return b.String()
}

// escaped is a path as a pattern for itself.
func escaped(path string) string {
	if runtime.GOOS == "windows" {
		return path // where patterns have no escapes
	}
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}

// checkWatch refuses what cannot be watched.
func (o *reportOptions) checkWatch(paths []string) error {
	switch {
	case !o.watch:
		return nil
	case len(paths) == 0:
		return usage("name the logs or their directory", "nothing to watch: --watch looks at logs, not at a database")
	case slices.Contains(paths, ingest.Stdin):
		return usage("name the logs or their directory", "standard input cannot be watched")
	}
	return nil
}

// openPage shows a page in the default browser; that there is none is no failure of the report.
func openPage(env *Env, file string) {
	path, err := filepath.Abs(file)
	if err == nil {
		err = env.Open(path)
	}
	if err != nil {
		fmt.Fprintf(env.Stderr, "offcut: warning: no browser could be started: %s\n", reason(err))
	}
}

// browse starts the default browser and does not wait for it.
func browse(file string) error {
	name, args := "xdg-open", []string{file}
	switch runtime.GOOS {
	case "darwin":
		name = "open"
	case "windows":
		name, args = "rundll32", []string{"url.dll,FileProtocolHandler", file}
	}
	c := exec.Command(name, args...)
	if err := c.Start(); err != nil {
		return err
	}
	go c.Wait()
	return nil
}
