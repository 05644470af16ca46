package jira

import (
	"fmt"
	"strings"

	"mlife/collector/internal/tracker"
)

// node is a part of an Atlassian document
// (developer.atlassian.com/cloud/jira/platform/apis/document/structure). Texts in it
// are never markup.
type node struct {
	Type    string         `json:"type"`
	Version int            `json:"version,omitempty"`
	Text    string         `json:"text,omitempty"`
	Attrs   map[string]any `json:"attrs,omitempty"`
	Marks   []mark         `json:"marks,omitempty"`
	Content []node         `json:"content,omitempty"`
}

type mark struct {
	Type  string            `json:"type"`
	Attrs map[string]string `json:"attrs,omitempty"`
}

func doc(content ...node) node { return node{Type: "doc", Version: 1, Content: content} }

func paragraph(content ...node) node { return node{Type: "paragraph", Content: content} }

func words(text string) node { return node{Type: "text", Text: text} }

func link(title, url string) node {
	return node{Type: "text", Text: title, Marks: []mark{{Type: "link", Attrs: map[string]string{"href": url}}}}
}

// paragraphs makes one of each part between empty lines. A document has at least one
// node, and texts in it are not empty.
func paragraphs(text string) []node {
	var out []node
	for part := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		var content []node
		for l := range strings.SplitSeq(strings.Trim(part, "\n"), "\n") {
			if len(content) > 0 {
				content = append(content, node{Type: "hardBreak"})
			}
			if l != "" {
				content = append(content, words(l))
			}
		}
		if len(content) > 0 {
			out = append(out, paragraph(content...))
		}
	}
	return out
}

func cell(kind, text string) node {
	if text == "" {
		return node{Type: kind, Content: []node{paragraph()}}
	}
	return node{Type: kind, Content: []node{paragraph(words(text))}}
}

func document(d tracker.Draft) node {
	content := paragraphs(d.Text)
	if len(d.Facts) > 0 {
		table := node{Type: "table"}
		for _, f := range d.Facts {
			table.Content = append(table.Content, node{Type: "tableRow", Content: []node{cell("tableHeader", f.Name), cell("tableCell", f.Value)}})
		}
		content = append(content, table)
	}
	list := node{Type: "bulletList"}
	for _, b := range d.Backs {
		list.Content = append(list.Content, node{Type: "listItem", Content: []node{paragraph(link(b.Title, b.URL))}})
	}
	if d.More > 0 {
		list.Content = append(list.Content, node{Type: "listItem", Content: []node{paragraph(words(fmt.Sprintf("and %d more", d.More)))}})
	}
	if len(list.Content) > 0 {
		content = append(content, list)
	}
	if d.Picture != "" {
		content = append(content, paragraph(link("Picture", d.Picture), words(" (sign in to see it)")))
	}
	return doc(content...)
}

// markup is what begins something in Jira's wiki notation.
var markup = strings.NewReplacer(func() []string {
	var pairs []string
	for _, c := range `\{}[]|*_-+^~?!#@` {
		pairs = append(pairs, string(c), `\`+string(c))
	}
	return pairs
}()...)

func wikiLine(text string) string { return markup.Replace(strings.Join(strings.Fields(text), " ")) }

func wikiLines(text string) string {
	var out []string
	for l := range strings.Lines(text) {
		out = append(out, wikiLine(l))
	}
	return strings.Join(out, "\n")
}

// wiki is a draft in Jira's wiki notation.
func wiki(d tracker.Draft) string {
	var b strings.Builder
	if d.Text != "" {
		b.WriteString(wikiLines(d.Text) + "\n\n")
	}
	for _, f := range d.Facts {
		value := wikiLine(f.Value)
		if value == "" {
			value = " " // an empty cell would be a border
		}
		fmt.Fprintf(&b, "||%s|%s|\n", wikiLine(f.Name), value)
	}
	b.WriteString("\n")
	for _, x := range d.Backs {
		fmt.Fprintf(&b, "* [%s|%s]\n", wikiLine(x.Title), target(x.URL))
	}
	if d.More > 0 {
		fmt.Fprintf(&b, "* and %d more\n", d.More)
	}
	if d.Picture != "" {
		fmt.Fprintf(&b, "\n[Picture|%s] (sign in to see it)\n", target(d.Picture))
	}
	return b.String()
}

// target keeps an address of our own making inside its brackets.
func target(url string) string {
	return strings.NewReplacer("]", "%5D", "[", "%5B", "|", "%7C", "{", "%7B", "}", "%7D", "\n", "", "\r", "").Replace(url)
}
