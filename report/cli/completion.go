package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"offcut/analysis"
	"offcut/pricing/cards"
)

var shells = []string{"bash", "zsh", "fish", "powershell"}

func completionCommand(env *Env) *cobra.Command {
	c := command("completion "+strings.Join(shells, "|"), "Write a script that lets a shell complete commands, flags and their values",
		`The script goes where the shell looks for such scripts: for bash, source it in ~/.bashrc; for zsh, write it as _offcut to a
directory of $fpath; for fish, to ~/.config/fish/completions/offcut.fish; for PowerShell, source it in $PROFILE.`,
		"  offcut completion bash > offcut.bash\n  offcut completion fish > offcut.fish", cobra.ExactArgs(1), nil)
	c.ValidArgs = shells
	c.RunE = func(c *cobra.Command, args []string) error { return runCompletion(env, c.Root(), args[0]) }
	return c
}

func runCompletion(env *Env, root *cobra.Command, shell string) error {
	switch shell {
	case "bash":
		return root.GenBashCompletionV2(env.Stdout, true)
	case "zsh":
		return root.GenZshCompletion(env.Stdout)
	case "fish":
		return root.GenFishCompletion(env.Stdout, true)
	case "powershell":
		return root.GenPowerShellCompletionWithDesc(env.Stdout)
	}
	return usage("write one of "+strings.Join(shells, ", "), "%q is not a shell with completion", shell)
}

// completeValues lets shells complete the values of flags that take one of a few.
func completeValues(root *cobra.Command) {
	values := map[string][]string{"card": cards.Names(), "against": cards.Names(), "format": {"table", "json", "csv"}, "by": analysis.Groupings}
	for _, c := range below(root) {
		c.LocalFlags().VisitAll(func(f *pflag.Flag) {
			known, ok := values[f.Name]
			if !ok {
				return
			}
			err := c.RegisterFlagCompletionFunc(f.Name, func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
				if slices.Equal(known, cards.Names()) {
					return known, cobra.ShellCompDirectiveDefault // or a file
				}
				return known, cobra.ShellCompDirectiveNoFileComp
			})
			if err != nil {
				panic(err) // the flag is there: it was just visited
			}
		})
	}
}
