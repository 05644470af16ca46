package gitlab

import (
	"fmt"
	"strings"

	"mlife/collector/internal/tracker"
)

// hidden is a line of Markdown that GitLab keeps and does not show.
func hidden(id string) string { return "<!-- " + id + " -->" }

// What begins markup, a reference (#, !, $, &, %, ~, ^), a mention (@) or a quick
// action (/): texts come from devices and from people with few rights, and are
// written with the token's rights.
var special = strings.NewReplacer(func() []string {
	var pairs []string
	for _, c := range "\\`*_{}[]()<>#+-.!|~@$&%^:=\"'/" {
		pairs = append(pairs, string(c), `\`+string(c))
	}
	return pairs
}()...)

// mentions: a backslash does not keep GitLab from reading @name, #12 and their like;
// an entity does.
var references = strings.NewReplacer(`\@`, "&#64;", `\#`, "&#35;", `\!`, "&#33;", `\$`, "&#36;", `\&`, "&amp;", `\%`, "&#37;", `\~`, "&#126;", `\^`, "&#94;",
	`\:`, "&#58;", `\<`, "&lt;", `\>`, "&gt;", `\/`, "&#47;")

// line is a plain text as one line of Markdown.
func line(text string) string {
	return references.Replace(special.Replace(strings.Join(strings.Fields(text), " ")))
}

// plain is a plain text as Markdown that looks the same.
func plain(text string) string {
	var out []string
	for l := range strings.Lines(text) {
		l = line(l)
		if l != "" {
			l += `\` // a hard break
		}
		out = append(out, l)
	}
	return strings.TrimSuffix(strings.ReplaceAll(strings.Join(out, "\n"), "\\\n\n", "\n\n"), `\`)
}

func bullets(b *strings.Builder, backs []tracker.Back) {
	for _, x := range backs {
		fmt.Fprintf(b, "- [%s](<%s>)\n", line(x.Title), address(x.URL))
	}
}

// address keeps an address of our own making inside its brackets.
func address(url string) string {
	return strings.NewReplacer("<", "%3C", ">", "%3E", "\n", "", "\r", "", `\`, "%5C").Replace(url)
}

func description(d tracker.Draft) string {
	var b strings.Builder
	if d.Text != "" {
		b.WriteString(plain(d.Text) + "\n\n")
	}
	if len(d.Facts) > 0 {
		b.WriteString("| | |\n|---|---|\n")
		for _, f := range d.Facts {
			fmt.Fprintf(&b, "| %s | %s |\n", line(f.Name), line(f.Value))
		}
		b.WriteString("\n")
	}
	bullets(&b, d.Backs)
	if d.More > 0 {
		fmt.Fprintf(&b, "- and %d more\n", d.More)
	}
	if d.Picture != "" {
		fmt.Fprintf(&b, "\n[Picture](<%s>) (sign in to see it)\n", address(d.Picture))
	}
	b.WriteString("\n" + hidden(d.Marker) + "\n")
	return b.String()
}
