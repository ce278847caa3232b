package main

import (
	"os"

	"offcut/report/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:], cli.Process())) }
