package sampledata

import (
	"strconv"
	"time"
)

// csvHeader is a vendor's header, not ours: ten of its names are aliases of
// offcut's own (Generation ID, User, Workspace, Mode, Duration, With Audio, Num
// Outputs, Credits Used, Chain ID, Approved).
const csvHeader = "Generation ID,Created At,User,Workspace,Project,Model,Mode,Resolution,Duration,With Audio,Num Outputs,Status,Credits Used,Prompt,Chain ID,Approved\n"

const hexDigits = "0123456789abcdef"

// appendID appends the run's id: its number, mixed by steps that can be undone,
// so that ids look like a vendor's and no two of 2^40 are the same.
func appendID(b []byte, seed, number uint64) []byte {
	const bits, mask = 40, 1<<40 - 1
	x := (number*0x9E3779B97F4A7C15 + seed*0xD1342543DE82EF95 + 0x5851F42D4C) & mask
	x ^= x >> 19
	x = x * 0xBF58476D1CE4E5B9 & mask
	b = append(b, "gen_"...)
	for shift := bits - 4; shift >= 0; shift -= 4 {
		b = append(b, hexDigits[x>>shift&15])
	}
	return b
}

func appendTime(b []byte, unix int64) []byte {
	return time.Unix(unix, 0).UTC().AppendFormat(b, "2006-01-02T15:04:05Z")
}

// appendCSV appends the run as one line. Names hold no commas or quotes; prompts do.
func appendCSV(b []byte, r *run) []byte {
	b = append(appendID(b, r.seed, r.number), ',')
	b = append(appendTime(b, r.at), ',')
	b = append(append(b, r.creator...), ',')
	b = append(append(b, teamNames[r.team]...), ',')
	b = append(append(b, r.project...), ',')
	b = append(append(b, modelNames[r.model]...), ',')
	b = append(append(b, taskNames[r.task]...), ',')
	b = append(append(b, resNames[r.res]...), ',')
	if r.durationS > 0 {
		b = strconv.AppendInt(b, int64(r.durationS), 10)
	}
	b = append(b, ',')
	if r.task != textToImage {
		b = appendOnOff(b, r.audio)
	}
	b = append(b, ',')
	b = append(strconv.AppendInt(b, int64(r.generations), 10), ',')
	b = append(append(b, csvStatus[r.status]...), ',')
	b = append(append(b, r.credits...), ',')
	if len(r.prompt) > 0 {
		b = append(b, '"')
		for _, c := range r.prompt {
			if c == '"' {
				b = append(b, '"')
			}
			b = append(b, c)
		}
		b = append(b, '"')
	}
	b = append(b, ',')
	b = appendShot(b, r.shot)
	b = append(b, ',')
	if r.approved {
		b = append(b, "yes"...)
	}
	return append(b, '\n')
}

func appendOnOff(b []byte, on bool) []byte {
	if on {
		return append(b, "on"...)
	}
	return append(b, "off"...)
}

func appendShot(b []byte, shot int) []byte {
	if shot == 0 {
		return b
	}
	return strconv.AppendInt(append(b, "shot-"...), int64(shot), 10)
}

// appendJSON appends the run as one line of JSON: the same facts as another tool
// writes them, with nested keys, a unit in the duration, and no key without a value.
func appendJSON(b []byte, r *run) []byte {
	b = append(appendID(append(b, `{"task_id":"`...), r.seed, r.number), '"')
	b = append(appendTime(append(b, `,"created_at":"`...), r.at), '"')
	b = appendText(b, "username", r.creator)
	b = appendText(b, "workspace", teamNames[r.team])
	b = appendText(b, "project", r.project)
	b = appendText(b, "model", modelTitles[r.model])
	b = appendText(b, "mode", taskNames[r.task])
	b = appendText(b, "resolution", resNames[r.res])
	if r.durationS > 0 {
		b = append(b, `,"duration":"`...)
		b = append(strconv.AppendInt(b, int64(r.durationS), 10), `s"`...)
	}
	if r.task != textToImage {
		b = strconv.AppendBool(append(b, `,"generate_audio":`...), r.audio)
	}
	b = strconv.AppendInt(append(b, `,"num_outputs":`...), int64(r.generations), 10)
	b = appendText(b, "status", jsonStatus[r.status])
	if r.credits != "" {
		b = append(b, `,"usage":{"cost_credits":`...)
		b = append(append(b, r.credits...), '}')
	}
	if len(r.prompt) > 0 {
		b = append(b, `,"input":{"prompt":"`...)
		for _, c := range r.prompt {
			if c == '"' || c == '\\' {
				b = append(b, '\\')
			}
			b = append(b, c)
		}
		b = append(b, `"}`...)
	}
	if r.shot > 0 {
		b = append(appendShot(append(b, `,"chain_id":"`...), r.shot), '"')
	}
	if r.approved {
		b = append(b, `,"approved":true`...)
	}
	return append(b, "}\n"...)
}

// appendText appends a key and a text that needs no escapes.
func appendText(b []byte, key, text string) []byte {
	b = append(append(append(b, `,"`...), key...), `":"`...)
	return append(append(b, text...), '"')
}
