package cli

import (
	"context"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
	_ "time/tzdata" // zones work on machines that have none installed

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"
)

// Env is what the command may touch of the world.
type Env struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	IsTerminal     bool // Stderr is a terminal: progress is a bar
	Now            func() time.Time
	Open           func(file string) error // shows a page in the default browser
	Every          time.Duration           // between two looks at watched files
}

// Process is the environment of this process.
func Process() *Env {
	return &Env{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, IsTerminal: term.IsTerminal(int(os.Stderr.Fd())), Now: time.Now, Open: browse, Every: time.Second}
}

// Main runs the command line and returns the exit code. An interrupt ends the work in hand and undoes its half-done part.
func Main(args []string, env *Env) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second interrupt ends what the first one could not
	tellLargeFiles()
	return Run(ctx, args, env)
}

// Run is Main with a context of the caller's.
func Run(ctx context.Context, args []string, env *Env) int {
	root := newRoot(env)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if ctx.Err() != nil {
		err = context.Canceled
	}
	return reportError(env.Stderr, err)
}

// commands are all commands, in the order of the manual.
var commands = []func(*Env) *cobra.Command{
	reportCommand, ingestCommand, repriceCommand, reconcileCommand, savingsCommand, driversCommand, tipsCommand, quoteCommand, ratesCommand,
	forecastCommand, planCommand, checkCommand, exportCommand, explainCommand, sampleCommand, versionCommand, completionCommand, manCommand,
}

const rootLong = `offcut reads the generation-history logs of a studio that makes AI video, prices every run from a rate card
and writes report pages that say what was spent, on what, and what changed.`

const rootExample = `  offcut report sample_data/studio
  offcut ingest logs/*.csv --db history.duckdb
  offcut reprice --db history.duckdb --card comfy --format csv
  offcut quote --card qolaba --model "Veo 3.1" --resolution 1080p --duration 8 --generations 3`

func newRoot(env *Env) *cobra.Command {
	root := &cobra.Command{
		Use: "offcut", Short: "Spend analytics for AI video generation", Long: rootLong, Example: rootExample,
		SilenceErrors: true, SilenceUsage: true,
		Args: func(c *cobra.Command, args []string) error { return unknownCommand(c, args) },
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.SetIn(env.Stdin)
	root.SetOut(env.Stdout)
	root.SetErr(env.Stderr)
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usage(c.CommandPath()+" --help lists its flags", "%s", err)
	})
	root.SetHelpCommand(&cobra.Command{Hidden: true})
	root.CompletionOptions.DisableDefaultCmd = true
	for _, command := range commands {
		root.AddCommand(command(env))
	}
	completeValues(root)
	return root
}

func init() { cobra.EnableCommandSorting = false } // help lists commands in the order above

// unknownCommand refuses words that are no command, naming the nearest.
func unknownCommand(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	hint := c.CommandPath() + " --help lists the commands"
	c.SuggestionsMinimumDistance = 2
	if near := c.SuggestionsFor(args[0]); len(near) > 0 {
		hint = "did you mean " + c.CommandPath() + " " + near[0] + "?"
	}
	return usage(hint, "unknown command %q", strings.ToValidUTF8(args[0], "\uFFFD"))
}

// command is a cobra command whose arguments are checked by want and whose run gets the context.
func command(use, short, long, example string, want cobra.PositionalArgs, run func(ctx context.Context, args []string) error, flags ...func(*pflag.FlagSet)) *cobra.Command {
	c := &cobra.Command{
		Use: use, Short: short, Long: long, Example: example,
		Args: func(c *cobra.Command, args []string) error {
			if err := want(c, args); err != nil {
				return usage(c.CommandPath()+" --help shows how it is called", "%s given (expected %s)", count(int64(len(args)), "argument"), c.UseLine())
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error { return run(c.Context(), args) },
	}
	c.Flags().SortFlags = false
	for _, add := range flags {
		add(c.Flags())
	}
	return c
}
