package normal

// booleans are the spellings of yes and no, compared without case.
var booleans = map[string]bool{
	"on": true, "off": false,
	"yes": true, "no": false,
	"true": true, "false": false,
	"1": true, "0": false,
	"y": true, "n": false,
	"t": true, "f": false,
	"enabled": true, "disabled": false,
}

// Bool reads on/off, yes/no, true/false, 1/0, y/n, t/f and enabled/disabled in
// any case; ok is false for anything else.
func Bool(s string) (v, ok bool) {
	v, ok = booleans[lowerASCII(trim(s))]
	return v, ok
}

// The four statuses of a run.
const (
	Succeeded = "succeeded"
	Failed    = "failed"
	Cancelled = "cancelled"
	Pending   = "pending"
)

// statuses are the words vendors use, after Fold.
var statuses = map[string]string{
	"succeeded": Succeeded, "success": Succeeded, "succeed": Succeeded, "completed": Succeeded, "complete": Succeeded,
	"done": Succeeded, "finished": Succeeded, "ok": Succeeded,

	"failed": Failed, "failure": Failed, "error": Failed, "blocked": Failed, "moderated": Failed, "nsfw": Failed,
	"timeout": Failed, "timedout": Failed, "expired": Failed, "rejected": Failed, "terminated": Failed,

	"cancelled": Cancelled, "canceled": Cancelled, "aborted": Cancelled,

	"pending": Pending, "processing": Pending, "running": Pending, "queued": Pending, "starting": Pending,
	"inprogress": Pending, "started": Pending, "retry": Pending, "submitted": Pending, "created": Pending,
	"waiting": Pending,
}

// Status returns [Succeeded], [Failed], [Cancelled] or [Pending] for a vendor's
// word, folded like a header; ok is false for a word it does not know.
func Status(s string) (status string, ok bool) {
	status, ok = statuses[Fold(s)]
	return status, ok
}

// lowerASCII lower-cases A to Z alone, so that no other letter turns into them.
func lowerASCII(s string) string {
	for i := 0; i < len(s); i++ {
		if 'A' <= s[i] && s[i] <= 'Z' {
			lower := []byte(s)
			for ; i < len(lower); i++ {
				if 'A' <= lower[i] && lower[i] <= 'Z' {
					lower[i] += 'a' - 'A'
				}
			}
			return string(lower)
		}
	}
	return s
}
