package normal

import (
	"fmt"
	"strings"
)

// The bounds of a file of settings: the TOML decoder takes a stack frame for each bracket that is open and squared time for
// the parts of a dotted key.
const (
	MaxTOML        = 1 << 20 // bytes
	maxTOMLNesting = 32      // open brackets, or dots of one key
)

// TOMLProblem is the line of a TOML text that makes it unfit for decoding, and why: it is larger than MaxTOML bytes, or nested
// too deep. Of a fit text, which may still be wrong, the problem is empty.
func TOMLProblem(text string) (line int, problem string) {
	if len(text) > MaxTOML {
		return 1, fmt.Sprintf("the file is larger than %d bytes (the most that is read)", MaxTOML)
	}
	line = 1
	for open, dots := 0, 0; text != ""; {
		size := tomlToken(text)
		switch text[0] {
		case '[', '{':
			open++
			dots = 0
		case ']', '}':
			open = max(0, open-1)
		case '.':
			dots++
		case '\n', '=', ',':
			dots = 0
		}
		if open > maxTOMLNesting || dots > maxTOMLNesting {
			return line, fmt.Sprintf("nested more than %d deep", maxTOMLNesting)
		}
		line += strings.Count(text[:size], "\n")
		text = text[size:]
	}
	return 0, ""
}

// tomlToken is the length of the string or comment that text begins with, or 1.
func tomlToken(text string) int {
	for _, quote := range []string{`"""`, "'''", `"`, "'"} {
		if strings.HasPrefix(text, quote) {
			return len(quote) + tomlString(text[len(quote):], quote)
		}
	}
	if text[0] == '#' {
		if i := strings.IndexByte(text, '\n'); i >= 0 {
			return i
		}
		return len(text)
	}
	return 1
}

// tomlString is the length of what follows an opening quote, its closing one included. One that is not closed ends with its
// line, or with the text if it may have several.
func tomlString(text, quote string) int {
	for i := 0; i < len(text); i++ {
		switch {
		case strings.HasPrefix(text[i:], quote):
			return i + len(quote)
		case text[i] == '\\' && quote[0] == '"':
			i++
		case text[i] == '\n' && len(quote) == 1:
			return i
		}
	}
	return len(text)
}
