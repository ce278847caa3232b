package sampledata

// scene is a subject matter: who does what, and where.
type scene struct {
	subjects, actions, settings []string
}

var scenes = []scene{
	{ // people
		[]string{"a young dancer", "an old fisherman", "two friends", "a baker in a white apron", "a cyclist", "a violin player", "a mechanic", "a grandmother", "a climber", "a street photographer", "a boy with a kite", "a swimmer"},
		[]string{"laughing", "turning towards the camera", "walking away", "tying a shoe", "looking up at the sky", "running", "resting on a bench", "waving goodbye", "opening a letter", "drinking coffee"},
		[]string{"in a narrow alley", "on an empty beach", "in a sunlit workshop", "at a tram stop in the rain", "on a rooftop above the city", "in a field of barley", "in front of a café terrace", "on a wooden pier", "in a crowded market hall", "by a frozen lake"},
	},
	{ // products
		[]string{"a glass perfume bottle", "a ceramic cup", "a pair of running shoes", "a leather backpack", "a wristwatch", "a bar of soap", "a folding bicycle", "a desk lamp", "a bottle of lemonade", "a knitted scarf", "a pair of headphones", "a jar of honey"},
		[]string{"rotating slowly", "rising out of the dark", "standing still", "being unwrapped", "falling in slow motion", "casting a long shadow", "sliding into frame", "floating weightlessly", "covered in fine droplets", "assembling piece by piece"},
		[]string{"on black marble", "on a bed of moss", "against a plain coral wall", "on a wet stone", "between tall reeds", "on a weathered oak table", "in front of rippling silk", "on fresh snow", "over still water", "on a turntable of brass"},
	},
	{ // animals
		[]string{"a red fox", "a grey heron", "a shepherd dog", "a tabby cat", "a herd of horses", "a humpback whale", "a snowy owl", "a hedgehog", "a swarm of starlings", "a sea turtle"},
		[]string{"walking carefully", "shaking off water", "waking up", "chasing its shadow", "gliding past", "looking straight into the lens", "drinking", "playing", "disappearing behind a ridge", "resting"},
		[]string{"through fresh snow", "in shallow surf", "at the edge of a forest", "on a foggy meadow", "under a stone bridge", "in a moonlit garden", "across red dunes", "above the treetops", "near a mountain hut", "in tall summer grass"},
	},
	{ // places
		[]string{"a lighthouse", "a small railway station", "an old clock tower", "a glass pavilion", "a fishing village", "a winding mountain road", "a library hall", "a row of coloured houses", "a hot air balloon", "a night train"},
		[]string{"emerging from the mist", "seen from above", "lighting up window by window", "in heavy wind", "reflected in puddles", "slowly filling with people", "at the first light", "under drifting clouds", "while the seasons change", "left alone"},
		[]string{"on a rocky coast", "between vineyards", "at the end of winter", "in the blue hour", "during a summer storm", "far in the north", "beside a wide river", "in a valley of birches", "above a sea of clouds", "on the day of the fair"},
	},
	{ // food
		[]string{"a loaf of rye bread", "a bowl of ramen", "a slice of plum cake", "fresh figs", "a cup of cocoa", "grilled asparagus", "a scoop of pistachio ice cream", "a pan of paella", "strawberries", "a stack of pancakes"},
		[]string{"steaming", "being sliced", "being dusted with sugar", "melting", "tumbling into a bowl", "sizzling", "dripping with syrup", "shared by many hands", "rising in the oven", "garnished with mint"},
		[]string{"on a linen cloth", "in a farmhouse kitchen", "at a street stall by night", "on a picnic blanket", "in a copper pan", "on a slate plate", "beside an open window", "under a grape arbour", "on a ship's galley table", "in a tiled bakery"},
	},
}

// The parts of a prompt that are added and exchanged while a shot is refined.
const extraKinds = 4

var extras = [extraKinds][]string{
	{"cinematic", "documentary style", "pastel colours", "film grain", "stop motion look", "watercolour style", "black and white", "hyperrealistic", "retro 1970s look", "minimalist", "high contrast", "soft dreamy look"},
	{"slow pan to the left", "handheld camera", "drone shot", "macro close-up", "tracking shot", "static tripod shot", "low angle", "slow push in", "orbiting camera", "wide establishing shot", "shallow depth of field", "overhead view"},
	{"golden light", "neon reflections", "overcast daylight", "candlelight", "hard side light", "backlit", "early morning haze", "moonlight", "warm practical lamps", "clean studio lighting"},
	{"no text", "more space above the subject", "leaves drifting through the picture", "a sign reading \"open late\"", "gentle breeze", "less motion blur", "dust in the air", "muted background", "24 fps feel", "looping ending", "a hint of steam", "empty foreground"},
}

// prompt is a shot described so far; an extra of 0 is not mentioned yet.
type prompt struct {
	scene, subject, action, setting int
	slowly                          bool
	extra                           [extraKinds]int
}

func newPrompt(d dice) prompt {
	p := prompt{scene: d.n(len(scenes))}
	s := &scenes[p.scene]
	p.subject, p.action, p.setting = d.n(len(s.subjects)), d.n(len(s.actions)), d.n(len(s.settings))
	if d.percent(60) {
		p.extra[0] = 1 + d.n(len(extras[0]))
	}
	return p
}

// refine changes one thing: it mostly adds what is missing, else exchanges a part.
func (p *prompt) refine(d dice) {
	if !p.slowly && d.percent(8) {
		p.slowly = true
		return
	}
	k := d.n(extraKinds)
	if d.percent(60) {
		for i := range extraKinds {
			if j := (k + i) % extraKinds; p.extra[j] == 0 {
				k = j
				break
			}
		}
	}
	if p.extra[k] == 0 {
		p.extra[k] = 1 + d.n(len(extras[k]))
		return
	}
	others := len(extras[k]) - 1
	p.extra[k] = 1 + (p.extra[k]+d.n(others))%len(extras[k])
}

// appendTo appends the prompt's text to b.
func (p *prompt) appendTo(b []byte) []byte {
	s := &scenes[p.scene]
	b = append(b, s.subjects[p.subject]...)
	b = append(b, ' ')
	if p.slowly {
		b = append(b, "gently "...)
	}
	b = append(b, s.actions[p.action]...)
	b = append(b, ' ')
	b = append(b, s.settings[p.setting]...)
	for k, e := range p.extra {
		if e > 0 {
			b = append(b, ", "...)
			b = append(b, extras[k][e-1]...)
		}
	}
	return b
}
