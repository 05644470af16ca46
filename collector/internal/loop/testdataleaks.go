package loop

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/dam"
	"mlife/collector/internal/dam/material"
	"mlife/collector/internal/leaks"
	"mlife/shared/fault"
)

// LeakFinder looks for leaks of badcases that are to become test data: leaks.Desk is one.
type LeakFinder interface {
	// Media gives a check, and, when it is ready, the files that leak by kind.
	Media(ctx context.Context, media []leaks.Medium, author string) (leaks.Check, map[dam.LeakKind]map[string]bool, error)
}

// maxOverrule leaves room for the rest of the note, bytes.
const maxOverrule = dam.MaxNote - 512

// apart keeps test data apart from sets of other roles: it gives the badcases with the
// media that may be added, and what the note of the version says of it. A badcase that
// has none left is left out.
func (t *TestData) apart(ctx context.Context, badcases []bam.Badcase, choice dam.LeakChoice, actor string) ([]bam.Badcase, string, error) {
	const op = "testdata"
	choice.Overrule = strings.TrimSpace(choice.Overrule)
	switch {
	case choice.LeaveOut && choice.Overrule != "":
		return nil, "", fault.Field(op, "body.overrule", "either leave out what leaks, or say why it may be in both")
	case len(choice.Overrule) > maxOverrule || !utf8.ValidString(choice.Overrule):
		return nil, "", fault.Field(op, "body.overrule", "at most %d bytes of UTF-8, have %d", maxOverrule, len(choice.Overrule))
	}
	found, err := t.leaking(ctx, badcases, actor)
	if err != nil {
		return nil, "", err
	}
	note := found.warning()
	switch {
	case len(found.refused.List) == 0:
		return badcases, note, nil
	case choice.Overrule != "":
		return badcases, fmt.Sprintf("; %d files leak to sets of other roles: %s", len(found.held), choice.Overrule) + note, nil
	case !choice.LeaveOut:
		return nil, "", &fault.Error{Kind: fault.Conflict, Op: op, Err: &found.refused}
	}
	var rest []bam.Badcase
	for _, b := range badcases {
		b.Media = slices.DeleteFunc(slices.Clone(b.Media), func(m bam.Media) bool { return found.held[m.SHA256] })
		if len(b.Media) > 0 {
			rest = append(rest, b)
		}
	}
	if len(rest) == 0 {
		return nil, "", fault.Field(op, "body.ids", "all of their files leak to sets of other roles: nothing remains to add")
	}
	return rest, fmt.Sprintf("; %d files that leak to sets of other roles left out", len(found.held)) + note, nil
}

// leaking is what leaks of some badcases.
type leaking struct {
	refused dam.Leaks
	held    map[string]bool // files that are refused
	warned  []dam.Leak
}

// warning tells in a note what is not refused.
func (l leaking) warning() string {
	var list []string
	for _, x := range l.warned {
		list = append(list, x.String())
	}
	if len(list) == 0 {
		return ""
	}
	return "; " + strings.ToValidUTF8(strings.Join(list, "; ")[:min(len(strings.Join(list, "; ")), 400)], "")
}

func (t *TestData) leaking(ctx context.Context, badcases []bam.Badcase, actor string) (leaking, error) {
	out := leaking{held: map[string]bool{}}
	if t.Leaks == nil {
		var sums []string
		for _, b := range badcases {
			for _, m := range b.Media {
				sums = append(sums, m.SHA256)
			}
		}
		list, held, err := t.Desk.LeaksOfFiles(ctx, sums, dam.Test)
		return leaking{refused: dam.Leaks{List: list}, held: held}, err
	}
	check, held, err := t.Leaks.Media(ctx, leakMedia(badcases), actor)
	if err != nil {
		return out, err
	}
	if !check.Ready {
		return out, &fault.Error{Kind: fault.Conflict, Op: "testdata", Err: &dam.Unchecked{Check: check.ID, Job: check.Job}}
	}
	out.refused.Check = check.ID
	for _, s := range check.Sets {
		for _, l := range s.Leaks {
			if l.Rule == dam.Refuse {
				out.refused.List = append(out.refused.List, l)
				maps.Copy(out.held, held[l.Kind])
			} else {
				out.warned = append(out.warned, l)
			}
		}
	}
	return out, nil
}

// leakMedia describes the files of badcases as rows would.
func leakMedia(badcases []bam.Badcase) []leaks.Medium {
	var out []leaks.Medium
	names := material.SourceNames()
	for _, b := range badcases {
		source := ""
		for _, name := range slices.Sorted(maps.Keys(b.Attributes)) {
			var text string
			if slices.Contains(names, strings.ToLower(name)) && json.Unmarshal(b.Attributes[name], &text) == nil && source == "" {
				source = text
			}
		}
		for _, m := range b.Media {
			out = append(out, leaks.Medium{Badcase: b.ID, SHA256: m.SHA256, Media: m.MediaType, Name: m.Name, Device: b.Device, Source: source, At: b.CapturedAt})
		}
	}
	return out
}
