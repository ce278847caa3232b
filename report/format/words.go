package format

import (
	"regexp"
	"strings"
)

// words are what people call classes, causes and reasons that tables and exports name as programs do.
var words = map[string]string{
	"match": "As the card says", "charged_failed": "Charged without success", "no_charge": "No charge in the log", "unpriced": "No price", "pending": "Not finished",

	"not_on_card": "Settings not on the card", "outside_dates": "Priced on other dates", "missing_field": "Settings missing in the log",

	"amount_differs": "Amounts differ", "log_only": "In the log alone", "ledger_only": "In the ledger alone",

	"malformed": "Not a readable row", "missing_required": "Needed cell is empty", "bad_timestamp": "Unreadable time", "bad_status": "Unknown status", "bad_credits": "Unreadable credits",
	"bad_generations": "Unreadable generations", "bad_outputs": "Unreadable outputs", "bad_duration": "Unreadable duration", "bad_boolean": "Neither yes nor no", "bad_size": "Unreadable size",
	"bad_type": "Unknown type of entry",
}

// machine matches what a program would call something.
var machine = regexp.MustCompile(`^[a-z]+(_[a-z0-9]+)*$`)

// plainWord says a program's word as people do: as words has it, else with spaces and a capital letter.
func plainWord(v any, _ int32) string {
	text := plain(v, 0)
	if word, ok := words[text]; ok {
		return word
	}
	if !machine.MatchString(text) {
		return text
	}
	text = strings.ReplaceAll(text, "_", " ")
	return strings.ToUpper(text[:1]) + text[1:]
}
