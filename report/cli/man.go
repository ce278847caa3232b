package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
	"github.com/spf13/pflag"
)

func manCommand(env *Env) *cobra.Command {
	var out string
	c := command("man", "Write the manual pages, one for each command", "",
		"  offcut man --out man1\n  offcut man | man -l -", cobra.NoArgs,
		nil, func(f *pflag.FlagSet) {
			f.StringVar(&out, "out", "", "`directory` to write offcut.1, offcut-report.1 … to (default: offcut.1 alone, to standard output)")
		})
	c.RunE = func(c *cobra.Command, _ []string) error { return runMan(env, c.Root(), out) }
	return c
}

func runMan(env *Env, root *cobra.Command, out string) error {
	if out == "" {
		page, err := manPage(root)
		if err != nil {
			return err
		}
		_, err = env.Stdout.Write(page)
		return err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return failed("name another directory with --out", "%s: cannot be made: %s", out, reason(err))
	}
	pages := append([]*cobra.Command{root}, below(root)...)
	for _, c := range pages {
		page, err := manPage(c)
		if err != nil {
			return err
		}
		name := filepath.Join(out, strings.ReplaceAll(c.CommandPath(), " ", "-")+".1")
		if err := os.WriteFile(name, page, 0o644); err != nil {
			return failed("name another directory with --out", "%s: cannot be written: %s", name, reason(err))
		}
	}
	_, err := env.Stdout.Write([]byte("Wrote " + count(int64(len(pages)), "page") + " to " + out + ".\n"))
	return err
}

// below are the commands below one, in the order of the manual.
func below(c *cobra.Command) []*cobra.Command {
	var all []*cobra.Command
	for _, one := range c.Commands() {
		if !one.Hidden {
			all = append(append(all, one), below(one)...)
		}
	}
	return all
}

// manPage is a command's page in roff. It carries no date, so that equal programs write equal pages.
func manPage(c *cobra.Command) ([]byte, error) {
	c.DisableAutoGenTag = true
	var page bytes.Buffer
	err := doc.GenMan(c, &doc.GenManHeader{Section: "1", Date: &time.Time{}, Source: "offcut", Manual: "offcut"}, &page)
	return bytes.Replace(page.Bytes(), []byte("Jan 0001"), nil, 1), err
}
