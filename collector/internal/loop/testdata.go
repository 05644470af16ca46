package loop

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/dam"
	"mlife/shared/fault"
)

// Links writes into badcases that documents hold them.
type Links interface {
	// NoteDocument adds it to their history and opens those that are new; doing it
	// again changes nothing.
	NoteDocument(ctx context.Context, ids []string, document, actor string, at time.Time) error
}

// TestData adds badcases to testing documents. Safe for concurrent use.
type TestData struct {
	Badcases bam.Reader
	Links    Links
	Bytes    Bytes
	Desk     *dam.Desk
	Derived  func(ctx context.Context, badcases ...string) ([]bam.Derived, error) // nil: originals only
	Leaks    LeakFinder                                                           // nil: only the same file is looked for
}

// readAtOnce is how many badcases one query reads.
const readAtOnce = 200

// Add makes a row of each medium of the badcases, with its truth as the annotation,
// in a document or in a new one of that name. A badcase that is there already is
// renewed if its truth or attributes changed; otherwise nothing happens to it. What
// leaks to sets of other roles and the policy refuses is *dam.Leaks (fault.Conflict)
// unless there is a choice, but for a document to train with; the reason of an overruled
// one is in the note of the version. *dam.Unchecked says that it is not known yet.
func (t *TestData) Add(ctx context.Context, ids []string, document, newName string, choice dam.LeakChoice, actor string) (id string, version, added int, err error) {
	const op = "testdata"
	if (document == "") == (newName == "") {
		return "", 0, 0, fault.Field(op, "body.document", "either a document or the name of a new one")
	}
	badcases, err := t.read(ctx, ids)
	if err != nil {
		return "", 0, 0, err
	}
	training := false // such a document is learned from: its files may be in training sets
	if document != "" {
		d, err := t.Desk.Store.Document(ctx, document)
		if err != nil {
			return "", 0, 0, err
		}
		training = d.Kind == dam.ForTrain
	}
	made, err := t.useChosen(ctx, badcases)
	if err != nil {
		return "", 0, 0, err
	}
	note := ""
	if !training {
		if badcases, note, err = t.apart(ctx, badcases, choice, actor); err != nil {
			return "", 0, 0, err
		}
	}
	rows, err := t.rows(ctx, badcases, made, actor)
	if err != nil {
		return "", 0, 0, err
	}
	if document == "" {
		if document, err = t.create(ctx, newName, actor); err != nil {
			return "", 0, 0, err
		}
	}
	report, err := t.Desk.Import(ctx, dam.Import{Document: document, Mode: dam.Renew, Actor: actor, Rows: dam.Drafts(rows),
		Note: fmt.Sprintf("%d badcases added as test data", len(badcases)) + note})
	if err != nil {
		return "", 0, 0, err
	}
	return document, report.Number, report.Added, t.Links.NoteDocument(ctx, idsOf(badcases), document, actor, time.Now().UTC())
}

func (t *TestData) create(ctx context.Context, name, actor string) (string, error) {
	d, err := dam.NewDocument(dam.DocumentDraft{Name: name, Kind: dam.ForTest}, actor, time.Now())
	if err != nil {
		return "", err
	}
	return d.ID, t.Desk.Store.CreateDocument(ctx, d)
}

func idsOf(badcases []bam.Badcase) []string {
	ids := make([]string, len(badcases))
	for i, b := range badcases {
		ids[i] = b.ID
	}
	return ids
}

// read gives the badcases in the order they were asked for, each once.
func (t *TestData) read(ctx context.Context, ids []string) ([]bam.Badcase, error) {
	found := map[string]bam.Badcase{}
	for part := range slices.Chunk(ids, readAtOnce) {
		r, err := t.Badcases.Find(ctx, bam.Filter{IDs: part}, bam.Page{Limit: readAtOnce})
		if err != nil {
			return nil, err
		}
		for _, b := range r.Items {
			found[b.ID] = b
		}
	}
	var out []bam.Badcase
	var unknown, bare []string
	for _, id := range ids {
		b, ok := found[id]
		switch {
		case !ok:
			unknown = append(unknown, id)
		case b.ID == "":
			// given twice
		case len(b.Media) == 0:
			bare = append(bare, id)
		default:
			out = append(out, b)
		}
		found[id] = bam.Badcase{}
	}
	switch {
	case len(unknown) > 0:
		return nil, fault.New(fault.NotFound, "testdata", "no badcases %s", some(unknown))
	case len(bare) > 0:
		return nil, fault.Field("testdata", "body.ids", "without a file, and so no test data: %s", some(bare))
	case len(out) == 0:
		return nil, fault.Field("testdata", "body.ids", "no badcase is named")
	}
	return out, nil
}

// some names the first of many.
func some(ids []string) string {
	for i := range ids {
		if len(ids[i]) > 64 {
			ids[i] = strings.ToValidUTF8(ids[i][:64], "") + "…"
		}
	}
	if len(ids) > 10 {
		return strings.Join(ids[:10], ", ") + fmt.Sprintf(" and %d more", len(ids)-10)
	}
	return strings.Join(ids, ", ")
}

// rows makes the rows and sees to it that their files are known to DAM.
func (t *TestData) rows(ctx context.Context, badcases []bam.Badcase, made chosenMedia, actor string) ([]dam.Draft, error) {
	if err := t.keep(ctx, badcases, actor); err != nil {
		return nil, err
	}
	var out []dam.Draft
	for _, b := range badcases {
		columns, err := columnsOf(b)
		if err != nil {
			return nil, fault.New(fault.Invalid, "testdata", "badcase %s: %w", b.ID, err)
		}
		for _, m := range b.Media {
			d := dam.Draft{Path: m.Name, SHA256: m.SHA256, Badcase: b.ID, Columns: slices.Clone(columns)}
			truth := b.Truth
			if x, ok := made[b.ID][m.SHA256]; ok {
				truth = x.Truth
				if d.Columns, err = derivedColumns(d.Columns, x); err != nil {
					return nil, err
				}
			}
			if err := d.Annotate(truth); err != nil {
				return nil, fault.New(fault.Invalid, "testdata", "badcase %s: truth: %w", b.ID, err)
			}
			out = append(out, d)
		}
	}
	return out, nil
}

// keepAtOnce is how many media become files in one step.
const keepAtOnce = 200

// keep makes files of the media that DAM does not know.
func (t *TestData) keep(ctx context.Context, badcases []bam.Badcase, actor string) error {
	missing := map[string]bam.Media{}
	for _, b := range badcases {
		for _, m := range b.Media {
			missing[m.SHA256] = m
		}
	}
	known, err := t.Desk.Store.MatchFiles(ctx, dam.BySHA256, slices.Sorted(maps.Keys(missing)))
	if err != nil {
		return err
	}
	for _, m := range known {
		delete(missing, m.Key)
	}
	for part := range slices.Chunk(slices.Sorted(maps.Keys(missing)), keepAtOnce) {
		files := make([]dam.File, len(part))
		for i, sha := range part {
			if files[i], err = t.file(ctx, missing[sha], actor); err != nil {
				return fault.Wrap("file "+missing[sha].Name, err)
			}
		}
		if _, err := t.Desk.Store.AddFiles(ctx, files); err != nil {
			return err
		}
	}
	return nil
}

// file describes a medium. Badcases know no MD5, so its bytes are read.
func (t *TestData) file(ctx context.Context, m bam.Media, actor string) (f dam.File, err error) {
	body, err := t.Bytes.Open(ctx, m.SHA256)
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, body.Close()) }()
	sum := md5.New()
	if _, err := io.Copy(sum, body); err != nil {
		return f, fault.Wrap("testdata", err)
	}
	return dam.File{SHA256: m.SHA256, MD5: hex.EncodeToString(sum.Sum(nil)), Name: m.Name, MediaType: m.MediaType, Size: m.Size,
		AddedBy: actor, AddedAt: time.Now().UTC()}, nil
}

// columnsOf gives what is known about a badcase and does not change by itself.
func columnsOf(b bam.Badcase) ([]dam.Column, error) {
	var out []dam.Column
	taken := map[string]bool{}
	for _, pair := range [][2]string{{"function", b.Function}, {"result", b.ResultLabel}, {"slot", b.Slot}, {"model_version", b.ModelVersion},
		{"device", b.Device}, {"place", b.Place}, {"captured_at", b.CapturedAt.UTC().Format(time.RFC3339Nano)}} {
		c, err := dam.TextColumn(pair[0], pair[1])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", pair[0], err)
		}
		taken[pair[0]] = true
		out = append(out, c)
	}
	for _, name := range slices.Sorted(maps.Keys(b.Attributes)) {
		column := strings.Map(func(r rune) rune {
			if unicode.IsControl(r) {
				return '_'
			}
			return r
		}, name)
		if taken[column] || dam.CheckColumn(column) != nil {
			column = "attr." + column
		}
		if taken[column] {
			continue // two names that differ only in control characters
		}
		taken[column] = true
		c, err := dam.JSONColumn(column, b.Attributes[name])
		if err != nil {
			return nil, fmt.Errorf("attribute %.80q: %w", name, err)
		}
		out = append(out, c)
	}
	return out, nil
}
