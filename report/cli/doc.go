// Package cli is the offcut command: every flag, every error text, the terminal and the clock.
//
// It knows how commands are spelt, which configuration is in force, what is printed where and which exit code says what. It
// refuses to know how anything is computed: each command asks the packages below and shows their answers.
//
// It reads the command line, offcut.toml, card files and standard input, and writes standard output, standard error, the
// report's directory and the files that flags name.
//
// The rules of the interface: results go to standard output, everything else to standard error; an error is one line
// `offcut: FILE:LINE: what is wrong` and, where something can be done, a line `hint: what to type`; exit codes are those of
// exit.go; nothing depends on the clock but progress.
//
// To add a command: a file with its options, its flags and its run function, and its line in commands (cli.go);
// TestManual and TestReadmeListsCommands tell if one was forgotten.
package cli
