package cli

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"offcut/ingest/store"
	"offcut/report"
)

// build is what this program was built from, as `offcut version --format json` writes it.
type build struct {
	Version  string `json:"version"`
	Revision string `json:"revision,omitempty"`
	At       string `json:"revision_at,omitempty"`
	Modified bool   `json:"modified"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
	DuckDB   string `json:"duckdb"`
}

func readBuild(ctx context.Context) (build, error) {
	b := build{Version: "(development)", Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	if info, ok := debug.ReadBuildInfo(); ok {
		if v := info.Main.Version; v != "" && v != "(devel)" {
			b.Version = v
		}
		for _, s := range info.Settings {
			switch s.Key {
			case "vcs.revision":
				b.Revision = s.Value
			case "vcs.time":
				b.At = s.Value
			case "vcs.modified":
				b.Modified = s.Value == "true"
			}
		}
	}
	db, err := store.Open(ctx, "", store.Options{})
	if err != nil {
		return b, err
	}
	defer db.Close()
	return b, db.QueryRow(ctx, "SELECT version()", nil, &b.DuckDB)
}

func versionCommand(env *Env) *cobra.Command {
	o := &sharedOptions{}
	return command("version", "Say which offcut this is, and what it was built from", "", "  offcut version\n  offcut version --format json",
		cobra.NoArgs, func(ctx context.Context, _ []string) error { return runVersion(ctx, env, o) },
		func(f *pflag.FlagSet) { f.StringVar(&o.format, "format", "table", "table or json") })
}

func runVersion(ctx context.Context, env *Env, o *sharedOptions) error {
	if o.format != "table" && o.format != "json" {
		return usage("write table or json", "--format %s is not a format of version", o.format)
	}
	b, err := readBuild(ctx)
	if err != nil {
		return err
	}
	if o.format == "json" {
		return report.WriteJSON(env.Stdout, b)
	}
	fmt.Fprintf(env.Stdout, "offcut %s, %s, %s, DuckDB %s\n", b.Version, b.Go, b.Platform, b.DuckDB)
	if b.Revision != "" {
		modified := ""
		if b.Modified {
			modified = ", with changes that are not committed"
		}
		fmt.Fprintf(env.Stdout, "revision %s of %s%s\n", b.Revision, b.At, modified)
	}
	return nil
}
