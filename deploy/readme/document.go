package readme

import (
	"regexp"
	"strings"
)

// block is one fenced block of a document.
type block struct {
	language string
	text     string
}

var fence = regexp.MustCompile("(?ms)^```([a-z]*)\n(.*?)^```$")

// blocks gives the fenced blocks of a Markdown document in order.
func blocks(document string) []block {
	var out []block
	for _, m := range fence.FindAllStringSubmatch(document, -1) {
		out = append(out, block{language: m[1], text: m[2]})
	}
	return out
}

// file gives the name that a block of settings begins with: "# inbox.yaml".
func (b block) file() (name string, ok bool) {
	first, _, _ := strings.Cut(b.text, "\n")
	name, ok = strings.CutPrefix(first, "# ")
	return name, ok && b.language == "yaml" && !strings.ContainsAny(name, "/ ")
}

// commands are the lines of a block of shell commands.
func (b block) commands() []string {
	var out []string
	for line := range strings.Lines(b.text) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			out = append(out, line)
		}
	}
	return out
}

var (
	link   = regexp.MustCompile(`\]\(([^)#]+)\)`)
	target = regexp.MustCompile(`(?m)^ {4}make ([a-z-]+)`)
)

// firstGroups gives the first group of every match.
func firstGroups(re *regexp.Regexp, document string) []string {
	var out []string
	for _, m := range re.FindAllStringSubmatch(document, -1) {
		out = append(out, m[1])
	}
	return out
}
