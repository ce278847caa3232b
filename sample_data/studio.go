package sampledata

import (
	"fmt"
	"math/rand/v2"
)

// studio makes the runs, in order of time: day by day, and within a day from
// whichever creator comes next.
type studio struct {
	opts     Options
	dice     dice
	prices   priceList
	creators []creator
	projects []project
	open     [teamCount][]string // the projects of the day, by team
	shots    int
	run      run
	prompt   []byte
}

// creator is a person at work: the visits of the day and the shot in hand.
type creator struct {
	name   string
	number int
	*habit
	visits  []visit
	current session
	at      int64 // seconds since the day's midnight in Berlin
}

// visit is the part of a session that fits into one day.
type visit struct {
	start    int64
	attempts int
	gap      int // mean seconds between attempts
	more     int // attempts kept for the creator's next day
	resumes  bool
}

// session is a shot being worked at.
type session struct {
	prompt  prompt
	silent  bool
	project string
	shot    int
	task    int
	explore setup
	final   setup
	done    int
	left    int // attempts still to come, this day or later
	again   bool
}

func newStudio(o Options, price PriceFunc) *studio {
	pcg := rand.NewPCG(o.Seed, 0x0FFC)
	s := &studio{opts: o, dice: dice{pcg.Uint64}, prices: priceList{price: price}, shots: 1000}
	s.creators = make([]creator, min(400, max(len(habits), o.Runs/5000)))
	for i := range s.creators {
		s.creators[i] = creator{name: fmt.Sprintf("creator-%02d", i+1), number: i, habit: &habits[i%len(habits)]}
	}
	s.projects = projects
	for i := len(projects); i < min(300, o.Runs/8000); i++ {
		from := s.dice.n(900)
		s.projects = append(s.projects[:i:i], project{
			name: fmt.Sprintf("%s %s %d", projectWhen[i%10], projectWhat[i/10%10], i+1),
			team: i % teamCount, from: from, to: from + 100 + s.dice.n(250),
		})
	}
	return s
}

// each calls emit for every run. The run is used again for the next one.
func (s *studio) each(emit func(*run) error) error {
	weights := dayWeights(s.opts.From, s.opts.To, s.dice)
	written := 0
	for i, target := range targets(s.opts.Runs, weights) {
		s.run.day = s.opts.From.AddDate(0, 0, i)
		if written >= target {
			continue
		}
		last := i == len(weights)-1
		part := 1000 * i / len(weights)
		s.openProjects(part)
		limit := s.opts.Runs - max(1, min(8, s.opts.Runs/10))
		if last {
			limit = s.opts.Runs
		}
		atWork := s.planDay(target-written, limit-written, last)
		for len(atWork) > 0 {
			if err := s.attempt(atWork[0], part, written); err != nil {
				return err
			}
			written++
			if err := emit(&s.run); err != nil {
				return err
			}
			atWork = s.advance(atWork)
		}
	}
	return nil
}

func (s *studio) openProjects(part int) {
	for t := range s.open {
		s.open[t] = s.open[t][:0]
	}
	for _, p := range s.projects {
		if p.from <= part && part < p.to {
			s.open[p.team] = append(s.open[p.team], p.name)
		}
	}
}

// planDay gives sessions to some of the creators until at least want attempts,
// never more than limit, are planned; on the last day exactly want. It returns
// those at work, ordered as a heap by their next attempt.
func (s *studio) planDay(want, limit int, last bool) []*creator {
	present := min(len(s.creators)*4/5, max(1, want/7))
	people := s.dice.sample(len(s.creators), present)
	for planned := 0; planned < want; {
		c := &s.creators[people[s.dice.n(present)]]
		if s.dice.n(10) >= c.weight {
			continue
		}
		v := s.planVisit(c, last)
		if v.attempts > limit-planned {
			v.attempts, v.more = limit-planned, 0
		}
		planned += v.attempts
		c.visits = append(c.visits, v)
	}
	var atWork []*creator
	for _, i := range people {
		if c := &s.creators[i]; len(c.visits) > 0 {
			s.timeVisits(c)
			c.begin(s)
			atWork = append(atWork, c)
		}
	}
	for i := len(atWork)/2 - 1; i >= 0; i-- {
		sift(atWork, i)
	}
	return atWork
}

// planVisit draws how long a creator works at the next shot: what was left over
// from another day first.
func (s *studio) planVisit(c *creator, last bool) visit {
	if len(c.visits) == 0 && c.current.left > 0 {
		return visit{attempts: c.current.left, resumes: true}
	}
	if n := len(c.visits); n > 0 && c.visits[n-1].more > 0 { // only a day's last shot waits
		c.visits[n-1].more = 0
	}
	v := visit{attempts: 1}
	if !s.dice.percent(c.keepPct) {
		v.attempts = 2 + min(s.dice.n(c.tries), s.dice.n(c.tries))
	}
	if !last && v.attempts >= 4 && s.dice.percent(15) {
		v.more = 1 + s.dice.n(v.attempts-2)
		v.attempts -= v.more
	}
	return v
}

// timeVisits spreads a creator's visits over the working hours.
func (s *studio) timeVisits(c *creator) {
	begin := int64(c.start*3600 + s.dice.n(2400))
	slot := int64(c.hours*3600) / int64(len(c.visits))
	for i := range c.visits {
		v := &c.visits[i]
		v.start = begin + slot*int64(i) + int64(s.dice.n(int(slot/3)+1))
		v.gap = max(1, min(c.pace, int(slot*2/3)/v.attempts))
	}
}

// begin starts the next visit of the day.
func (c *creator) begin(s *studio) {
	v := c.visits[0]
	c.at = min(max(c.at, v.start), secondsPerDay-1)
	if !v.resumes {
		c.current = s.newSession(c)
	}
	c.current.left = v.attempts + v.more
}

func (s *studio) newSession(c *creator) session {
	d := s.dice
	n := session{prompt: newPrompt(d), silent: d.percent(c.mute), explore: c.explore, final: c.final}
	// A creator mostly works for a few of the team's projects at a time.
	open := s.open[c.team]
	n.project = open[(c.number/len(habits)*3+d.n(min(4, len(open))))%len(open)]
	s.shots++
	if c.team == films {
		n.shot = s.shots
	}
	switch {
	case d.percent(c.stills):
		n.task, n.silent = textToImage, false
		n.explore = setup{still, resSquare, 0, false, 1 + d.n(maxGenerations)}
		n.final = n.explore
	case d.percent(c.offCard):
		n.explore = setup{offCard, res720, 5, false, 1}
		n.final = n.explore
	case d.percent(c.altPct):
		n.explore, n.final = c.alt, c.alt
	}
	if n.task != textToImage && (n.silent || d.percent(c.fromPic)) {
		n.task = imageToVideo
	}
	return n
}

// attempt makes the creator's next run, the number-th of the log.
func (s *studio) attempt(c *creator, part, number int) error {
	n, d, r := &c.current, s.dice, &s.run
	if n.done > 0 && !n.again {
		n.prompt.refine(d)
	}
	*r = run{
		seed: s.opts.Seed, number: uint64(number),
		at:  r.day.Unix() + c.at - berlinOffset(r.day),
		day: r.day, creator: c.name, team: c.team, project: n.project,
		setup: n.explore, task: n.task, shot: n.shot,
	}
	if n.left == 1 || part < c.learns {
		r.setup = n.final
	}
	if !n.silent {
		s.prompt = n.prompt.appendTo(s.prompt[:0])
		r.prompt = s.prompt
	}
	switch outcome := d.n(1000); {
	case s.opts.Runs >= 100 && number >= s.opts.Runs-4:
		r.status = pending
	case outcome < c.failPct*8:
		r.status = failed
	case outcome < c.failPct*10:
		r.status = blocked
	case outcome >= 990:
		r.status = cancelled
	}
	r.approved = c.team == ads && n.left == 1 && r.status == succeeded && d.percent(88)
	n.again = d.percent(c.again) || r.status != succeeded && r.status != pending && d.percent(80)
	n.done++
	n.left--
	return s.prices.charge(r, d)
}

// advance moves the creator at the top of the heap on, to the next attempt, the
// next visit or home, and returns the heap.
func (s *studio) advance(atWork []*creator) []*creator {
	c := atWork[0]
	v := &c.visits[0]
	v.attempts--
	gap := v.gap/2 + s.dice.n(v.gap+1)
	if c.current.again {
		gap = min(gap, s.dice.between(15, 55))
	}
	c.at = min(c.at+int64(max(1, gap)), secondsPerDay-1)
	if v.attempts == 0 {
		c.visits = c.visits[1:]
		if len(c.visits) > 0 {
			c.begin(s)
		} else {
			c.visits, c.at = nil, 0
			atWork[0] = atWork[len(atWork)-1]
			atWork = atWork[:len(atWork)-1]
		}
	}
	sift(atWork, 0)
	return atWork
}

// sift moves entry i down to its place among those ordered by time, then number.
func sift(h []*creator, i int) {
	for {
		child := 2*i + 1
		if child >= len(h) {
			return
		}
		if child+1 < len(h) && h[child+1].before(h[child]) {
			child++
		}
		if !h[child].before(h[i]) {
			return
		}
		h[i], h[child] = h[child], h[i]
		i = child
	}
}

func (c *creator) before(o *creator) bool {
	return c.at < o.at || c.at == o.at && c.number < o.number
}

// sample draws k different numbers below n.
func (d dice) sample(n, k int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	for i := range k {
		j := i + d.n(n-i)
		all[i], all[j] = all[j], all[i]
	}
	return all[:k]
}

// Card returns the two files of the studio's rate card: its settings in TOML and its rates in CSV.
func Card() (settings, rates []byte) {
	return mustRead("studio/studio.toml"), mustRead("studio/studio-rates.csv")
}

func mustRead(name string) []byte {
	text, err := static.ReadFile(name)
	if err != nil {
		panic(err) // embedded at build time
	}
	return text
}
