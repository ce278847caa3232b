package card

import "testing"

func BenchmarkPrice(b *testing.B) {
	c := qolaba(b)
	cfg := conf("veo-3.1", "", "1080p", "8", "on")
	for b.Loop() {
		c.Price(cfg, october)
	}
}

func BenchmarkCheapest(b *testing.B) {
	c := qolaba(b)
	cfg := conf("veo-3.1", "", "4K", "8", "on")
	for b.Loop() {
		c.Cheapest(cfg, 3, october, Reach{Lighter: true, MinResolution: "720p", MinDuration: secs("4"), AudioOff: true, MaxOutputs: 1})
	}
}
