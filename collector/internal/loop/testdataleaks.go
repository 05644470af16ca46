package loop

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/dam"
	"mlife/shared/fault"
)

// maxOverrule leaves room for the rest of the note, bytes.
const maxOverrule = dam.MaxNote - 256

// apart keeps test data apart from training sets: it gives the badcases with the media
// that may be added, and what the note of the version says of it. A badcase that has
// none left is left out. The same bytes are found, not files that look alike.
func (t *TestData) apart(ctx context.Context, badcases []bam.Badcase, choice dam.LeakChoice) ([]bam.Badcase, string, error) {
	const op = "testdata"
	choice.Overrule = strings.TrimSpace(choice.Overrule)
	switch {
	case choice.LeaveOut && choice.Overrule != "":
		return nil, "", fault.Field(op, "body.overrule", "either leave out what is in training sets, or say why it may be in both")
	case len(choice.Overrule) > maxOverrule || !utf8.ValidString(choice.Overrule):
		return nil, "", fault.Field(op, "body.overrule", "at most %d bytes of UTF-8, have %d", maxOverrule, len(choice.Overrule))
	}
	var sums []string
	for _, b := range badcases {
		for _, m := range b.Media {
			sums = append(sums, m.SHA256)
		}
	}
	leaks, held, err := t.Desk.LeaksOfFiles(ctx, sums, dam.Test)
	switch {
	case err != nil || len(leaks) == 0:
		return badcases, "", err
	case choice.Overrule != "":
		return badcases, fmt.Sprintf("; %d files are in training sets, too: %s", len(held), choice.Overrule), nil
	case !choice.LeaveOut:
		return nil, "", &fault.Error{Kind: fault.Conflict, Op: op, Err: &dam.Leaks{List: leaks}}
	}
	var rest []bam.Badcase
	for _, b := range badcases {
		b.Media = slices.DeleteFunc(slices.Clone(b.Media), func(m bam.Media) bool { return held[m.SHA256] })
		if len(b.Media) > 0 {
			rest = append(rest, b)
		}
	}
	if len(rest) == 0 {
		return nil, "", fault.Field(op, "body.ids", "all of their files are in training sets: nothing remains to add")
	}
	return rest, fmt.Sprintf("; %d files that are in training sets left out", len(held)), nil
}
