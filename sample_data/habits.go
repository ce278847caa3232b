package sampledata

// The models of the studio card, in its spelling; offCard is not on it.
const (
	veo = iota
	veoFast
	veoLite
	kling
	klingTurbo
	ltxPro
	ltxFast
	luma
	still
	offCard
	modelCount
)

// A model's name on the card, and as the other tool's JSON spells it. The
// two fold to one model, by letters and digits or by the card's alias.
var (
	modelNames = [modelCount]string{
		"veo-3.1", "veo-3.1-fast", "veo-3.1-lite", "kling-v3", "kling-3.0-turbo",
		"ltx-2 pro", "ltx-2 fast", "luma ray-3.2", "studio-still", "pixverse v6",
	}
	modelTitles = [modelCount]string{
		"Veo 3.1", "Veo 3.1 Fast", "Veo 3.1 Lite", "Kling 3", "Kling 3.0 Turbo",
		"LTX-2 Pro", "LTX-2 Fast", "Luma Ray-3.2", "Studio Still", "PixVerse V6",
	}
)

// offCardCredits is what the vendor takes for five seconds of pixverse v6 at
// 720p without audio: 5 × 27.16 (Comfy partner-node prices).
const offCardCredits = "135.8"

const (
	res720 = iota
	res1080
	res4K
	resSquare
	resCount
)

var resNames = [resCount]string{"720p", "1080p", "4K", "1024x1024"}

const (
	textToVideo = iota
	imageToVideo
	textToImage
	taskCount
)

var taskNames = [taskCount]string{"text-to-video", "image-to-video", "text-to-image"}

const (
	social = iota
	films
	ads
	teamCount
)

var teamNames = [teamCount]string{"Social", "Brand Films", "Performance Ads"}

// maxDuration bounds durations, in seconds, and maxGenerations the outputs of a run.
const (
	maxDuration    = 10
	maxGenerations = 4
)

// setup is how a creator sets the generate form.
type setup struct {
	model, res, durationS int
	audio                 bool
	generations           int
}

// habit is how a creator works. Percentages are whole numbers from 0 to 100.
type habit struct {
	team    int
	weight  int // how often compared with others, 1 to 10
	explore setup
	final   setup
	alt     setup // what some sessions use throughout
	altPct  int
	keepPct int // sessions whose first take is kept
	tries   int // most attempts of the others
	again   int // percent of attempts that repeat the last one within a minute
	failPct int
	fromPic int // percent of sessions that start from an image
	mute    int // percent of sessions without a prompt
	stills  int // percent of sessions that make an image
	offCard int // percent of sessions on the model that the card does not have
	learns  int // per mille of the time before which explorations use final's settings
	pace    int // seconds between attempts, on average
	start   int // hour of the day at which work begins
	hours   int
}

// habits are the studio's creators, creator-01 first. In bigger logs they repeat.
var habits = [...]habit{
	// Drafts first at 720p, 4 s, one generation, on the lighter model.
	{team: social, weight: 7, explore: setup{veoLite, res720, 4, false, 1}, final: setup{veoFast, res1080, 8, true, 1}, alt: setup{veoFast, res1080, 6, false, 1}, altPct: 8, keepPct: 12, tries: 8, again: 1, failPct: 6, fromPic: 10, stills: 6, pace: 150, start: 9, hours: 8},
	// Always runs finals at 4K, from the first attempt on.
	{team: films, weight: 3, explore: setup{veo, res4K, 8, true, 1}, final: setup{veo, res4K, 8, true, 1}, alt: setup{kling, res4K, 5, false, 1}, altPct: 20, keepPct: 18, tries: 5, again: 1, failPct: 6, fromPic: 25, stills: 4, pace: 420, start: 10, hours: 8},
	// Repeats failed and finished prompts within a minute.
	{team: social, weight: 6, explore: setup{kling, res1080, 5, false, 1}, final: setup{kling, res1080, 5, false, 1}, alt: setup{klingTurbo, res720, 5, true, 1}, altPct: 25, keepPct: 15, tries: 9, again: 30, failPct: 10, fromPic: 15, stills: 2, pace: 90, start: 9, hours: 9},
	// Hardly iterates: the first take is kept.
	{team: ads, weight: 5, explore: setup{veo, res1080, 8, false, 1}, final: setup{veo, res1080, 8, false, 1}, alt: setup{veoFast, res1080, 8, false, 1}, altPct: 15, keepPct: 84, tries: 3, again: 0, failPct: 5, fromPic: 5, stills: 4, pace: 300, start: 8, hours: 8},
	// Batches: four generations in every attempt.
	{team: ads, weight: 6, explore: setup{veoFast, res1080, 6, false, 4}, final: setup{veoFast, res1080, 8, false, 4}, alt: setup{ltxFast, res1080, 6, false, 4}, altPct: 15, keepPct: 22, tries: 6, again: 2, failPct: 6, fromPic: 30, stills: 8, pace: 240, start: 9, hours: 8},
	// Audio always on, also while exploring.
	{team: social, weight: 6, explore: setup{veo, res720, 6, true, 1}, final: setup{veo, res1080, 8, true, 1}, alt: setup{veoFast, res1080, 8, true, 1}, altPct: 12, keepPct: 20, tries: 7, again: 2, failPct: 6, fromPic: 10, stills: 3, pace: 200, start: 10, hours: 8},
	// Drafts on the fast model of the same family, delivers on the other.
	{team: films, weight: 5, explore: setup{ltxFast, res1080, 6, false, 1}, final: setup{ltxPro, res1080, 8, false, 1}, alt: setup{veo, res4K, 8, false, 1}, altPct: 10, keepPct: 10, tries: 9, again: 1, failPct: 5, fromPic: 35, stills: 10, pace: 260, start: 9, hours: 8},
	// Mostly images, some of them brought to life.
	{team: social, weight: 6, explore: setup{klingTurbo, res720, 5, true, 1}, final: setup{klingTurbo, res1080, 5, true, 1}, alt: setup{ltxFast, res1080, 6, false, 2}, altPct: 15, keepPct: 30, tries: 5, again: 2, failPct: 5, fromPic: 70, stills: 45, pace: 120, start: 9, hours: 8},
	// Explored at full settings until July, drafts since.
	{team: ads, weight: 7, explore: setup{veoLite, res720, 4, false, 1}, final: setup{veo, res1080, 8, false, 1}, alt: setup{veoFast, res1080, 6, true, 1}, altPct: 8, keepPct: 14, tries: 8, again: 1, failPct: 6, fromPic: 10, stills: 3, learns: 560, pace: 180, start: 8, hours: 9},
	// Two generations at a time, upscales to 4K at the end.
	{team: films, weight: 4, explore: setup{kling, res1080, 5, true, 2}, final: setup{kling, res4K, 10, true, 1}, alt: setup{luma, res1080, 5, false, 1}, altPct: 18, keepPct: 15, tries: 7, again: 1, failPct: 7, fromPic: 30, stills: 5, pace: 330, start: 10, hours: 9},
	// Short clips on the cheapest model, no fuss.
	{team: social, weight: 8, explore: setup{veoLite, res720, 6, true, 1}, final: setup{veoLite, res1080, 8, true, 1}, alt: setup{ltxFast, res1080, 8, false, 1}, altPct: 20, keepPct: 35, tries: 6, again: 2, failPct: 5, fromPic: 15, stills: 6, pace: 110, start: 8, hours: 8},
	// Premium model at 1080p for everything, three generations at the end.
	{team: ads, weight: 5, explore: setup{veo, res1080, 8, false, 1}, final: setup{veo, res1080, 8, false, 3}, alt: setup{kling, res1080, 10, false, 2}, altPct: 15, keepPct: 12, tries: 7, again: 2, failPct: 6, fromPic: 10, stills: 2, pace: 220, start: 9, hours: 8},
	// Tries every new model, also one that nobody put on the card.
	{team: social, weight: 5, explore: setup{luma, res720, 5, false, 1}, final: setup{luma, res1080, 5, false, 1}, alt: setup{klingTurbo, res1080, 5, true, 1}, altPct: 35, keepPct: 20, tries: 6, again: 2, failPct: 7, fromPic: 20, stills: 5, offCard: 6, pace: 170, start: 11, hours: 8},
	// Animates stills, often without a word.
	{team: films, weight: 5, explore: setup{kling, res720, 5, false, 1}, final: setup{kling, res1080, 10, false, 1}, alt: setup{ltxPro, res1080, 6, false, 1}, altPct: 20, keepPct: 18, tries: 6, again: 1, failPct: 6, fromPic: 100, mute: 55, stills: 15, pace: 280, start: 9, hours: 8},
	// Goes on until late in the evening, long sessions.
	{team: social, weight: 6, explore: setup{veoFast, res720, 8, false, 1}, final: setup{veoFast, res1080, 8, true, 1}, alt: setup{veo, res1080, 8, true, 1}, altPct: 12, keepPct: 8, tries: 12, again: 3, failPct: 6, fromPic: 10, stills: 2, pace: 190, start: 13, hours: 9},
	// Drafts at 4 s but in 1080p, three at a time.
	{team: ads, weight: 6, explore: setup{veoFast, res1080, 4, false, 3}, final: setup{veoFast, res1080, 8, false, 1}, alt: setup{veoLite, res1080, 4, false, 3}, altPct: 18, keepPct: 18, tries: 6, again: 1, failPct: 5, fromPic: 20, stills: 4, pace: 160, start: 8, hours: 8},
	// Few shots, each of them long and dear.
	{team: films, weight: 2, explore: setup{kling, res1080, 10, true, 1}, final: setup{kling, res4K, 10, true, 1}, alt: setup{veo, res4K, 8, true, 1}, altPct: 25, keepPct: 10, tries: 6, again: 0, failPct: 6, fromPic: 20, stills: 3, pace: 600, start: 11, hours: 7},
	// Part-time, tidy: drafts on lite, two attempts, done.
	{team: social, weight: 3, explore: setup{veoLite, res720, 4, false, 1}, final: setup{veoFast, res1080, 6, false, 1}, alt: setup{veoLite, res1080, 6, false, 1}, altPct: 10, keepPct: 30, tries: 3, again: 0, failPct: 5, fromPic: 10, stills: 8, pace: 240, start: 9, hours: 5},
	// Variants of one ad: the same words, many times.
	{team: ads, weight: 7, explore: setup{klingTurbo, res720, 5, true, 2}, final: setup{klingTurbo, res1080, 5, true, 4}, alt: setup{ltxFast, res1080, 6, false, 2}, altPct: 20, keepPct: 25, tries: 7, again: 4, failPct: 6, fromPic: 40, stills: 10, pace: 140, start: 9, hours: 8},
	// 4K although the channel shows 720p.
	{team: social, weight: 4, explore: setup{veoFast, res1080, 6, false, 1}, final: setup{veoFast, res4K, 8, false, 1}, alt: setup{ltxFast, res4K, 6, false, 1}, altPct: 15, keepPct: 22, tries: 5, again: 1, failPct: 6, fromPic: 10, stills: 3, pace: 210, start: 10, hours: 8},
}

// project is a campaign: from and to in per mille of the time, shares of its team's sessions.
type project struct {
	name     string
	team     int
	from, to int
}

// projects are the studio's; each team has one that never ends.
var projects = []project{
	{"Always-on channel", social, 0, 1000},
	{"Film library", films, 0, 1000},
	{"Ad variants", ads, 0, 1000},
	{"Spring launch", social, 0, 310},
	{"Garden weeks", ads, 60, 400},
	{"Founders' portrait", films, 90, 480},
	{"Summer stories", social, 280, 660},
	{"Festival clips", ads, 370, 640},
	{"Night train teaser", films, 440, 790},
	{"Autumn campaign", social, 680, 1000},
	{"Autumn shop window", ads, 730, 1000},
	{"Winter preview", films, 830, 1000},
}

// Words for the projects of bigger logs.
var (
	projectWhen = []string{"Early", "Quiet", "Bright", "Open", "Second", "Northern", "Coastal", "Midweek", "Golden", "Late"}
	projectWhat = []string{"launch", "stories", "teaser", "portrait", "weeks", "preview", "shop window", "clips", "journey", "series"}
)
