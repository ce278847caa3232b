package normal_test

import (
	"testing"

	"offcut/ingest/normal"
)

func TestBool(t *testing.T) {
	for _, s := range []string{"on", "yes", "true", "1", "y", "t", "enabled", "ON", "Yes", "TRUE", "True", "Y", "T", "Enabled", " true\n"} {
		if v, ok := normal.Bool(s); !v || !ok {
			t.Errorf("Bool(%q) = %v, %v, want true, true", s, v, ok)
		}
	}
	for _, s := range []string{"off", "no", "false", "0", "n", "f", "disabled", "OFF", "No", "FALSE", "F", "DISABLED"} {
		if v, ok := normal.Bool(s); v || !ok {
			t.Errorf("Bool(%q) = %v, %v, want false, true", s, v, ok)
		}
	}
	for _, s := range []string{"", "2", "-1", "1.0", "00", "tru", "truee", "o n", "on.", "enable", "none", "ja", "di\u017Fabled"} {
		if v, ok := normal.Bool(s); v || ok {
			t.Errorf("Bool(%q) = %v, %v, want false, false", s, v, ok)
		}
	}
}

func TestStatus(t *testing.T) {
	for want, words := range map[string][]string{
		"succeeded": {"succeeded", "success", "succeed", "completed", "complete", "done", "finished", "ok", "SUCCEED", "Succeeded ", "O.K."},
		"failed": {"failed", "failure", "error", "blocked", "moderated", "nsfw", "timeout", "timedout", "expired", "rejected", "terminated",
			"timed_out", "Timed Out", "time-out", "NSFW"},
		"cancelled": {"cancelled", "canceled", "aborted", "CANCELED"},
		"pending": {"pending", "processing", "running", "queued", "starting", "in_progress", "started", "retry", "submitted", "created", "waiting",
			"IN PROGRESS", "inProgress"},
	} {
		for _, word := range words {
			if got, ok := normal.Status(word); got != want || !ok {
				t.Errorf("Status(%q) = %q, %v, want %q", word, got, ok, want)
			}
		}
	}
	for _, s := range []string{"", "-", "rendered", "succes", "succeeds", "fail", "cancel", "1", "200", "ok2"} {
		if got, ok := normal.Status(s); got != "" || ok {
			t.Errorf("Status(%q) = %q, %v, want none", s, got, ok)
		}
	}
}
