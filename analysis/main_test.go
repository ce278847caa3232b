package analysis

import (
	"flag"
	"os"
	"testing"
)

// TestMain draws ten examples for each property, three with -short, unless -rapid.checks asks for others: each fills a database.
func TestMain(m *testing.M) {
	flag.Parse()
	asked := false
	flag.Visit(func(f *flag.Flag) { asked = asked || f.Name == "rapid.checks" })
	switch {
	case asked:
	case testing.Short():
		flag.Set("rapid.checks", "3")
	default:
		flag.Set("rapid.checks", "10")
	}
	os.Exit(m.Run())
}
