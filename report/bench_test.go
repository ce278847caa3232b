package report

import "testing"

// BenchmarkPages writes all pages of the small studio of the goldens.
func BenchmarkPages(b *testing.B) {
	data, dir := studio(), b.TempDir()
	for b.Loop() {
		if _, err := WriteAll(dir, data, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
