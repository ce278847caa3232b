package analysis

import (
	"flag"
	"os"
	"testing"
)

// TestMain draws ten examples for each property unless -rapid.checks asks for others: each fills a database.
func TestMain(m *testing.M) {
	flag.Parse()
	asked := false
	flag.Visit(func(f *flag.Flag) { asked = asked || f.Name == "rapid.checks" })
	if !asked {
		flag.Set("rapid.checks", "10") // with -short, rapid draws a fifth of them
	}
	os.Exit(m.Run())
}
