package analysis

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"offcut/pricing/card"
	"offcut/pricing/cards"
)

// BenchmarkLink links the attempts of a busy creator's project: shots of about four attempts each, several at a time, whose
// prompts share words with their own shot and with all.
func BenchmarkLink(b *testing.B) {
	const runs = 10_000
	random := rand.New(rand.NewPCG(1, 2))
	attempts := make([]attempt, runs)
	rules := newFractions(DefaultChainRules())
	for b.Loop() {
		b.StopTimer()
		for i := range attempts {
			shot := i/24*6 + random.IntN(6)
			prompt := fmt.Sprintf("a slow shot of the subject%d in the place%d at dusk, cinematic, take %d", shot, shot%97, random.IntN(9))
			attempts[i] = attempt{slot: slot(i), at: int64(i) * 90_000_000, prompt: prompt, ended: succeeded}
		}
		b.StartTimer()
		l, p := newLinker(rules), &partition{}
		l.pages = make([]*markPage, runs/pageRuns+1)
		for i := range l.pages {
			l.pages[i] = new(markPage)
		}
		l.link(p, attempts)
		if l.end(p); l.pages[(runs-1)/pageRuns][(runs-1)%pageRuns] == 0 {
			b.Fatal("the last run has no mark")
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*runs), "ns/run")
}

// BenchmarkCoalitions prices one run of many outputs under all eight sets of levers.
func BenchmarkCoalitions(b *testing.B) {
	c, err := cards.Load("qolaba")
	if err != nil {
		b.Fatal(err)
	}
	audio := true
	t := take{configuration: card.Configuration{Model: "Veo 3.1", Resolution: "4K", DurationS: decimal.NewNullDecimal(decimal.NewFromInt(8)), Audio: &audio},
		at: time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC), n: 3, exploration: true, delivery: "1080p"}
	for b.Loop() {
		DefaultDraft().prices(c, t)
	}
}
