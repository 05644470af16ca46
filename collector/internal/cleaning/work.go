package cleaning

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/dam"
	"mlife/collector/internal/dam/material"
	"mlife/collector/internal/dam/quality"
	"mlife/collector/internal/jobs"
	"mlife/shared/fault"
)

// Work makes a report; it is the jobs.Work of Kind. Files that were measured before are
// not measured again, so that one that was cut off goes on nearly where it was.
func (d *Desk) Work(ctx context.Context, j jobs.Job, p *jobs.Progress) (any, error) {
	var in jobInput
	if err := json.Unmarshal(j.Input, &in); err != nil {
		return nil, fault.New(fault.Corrupt, op, "the input of the job: %w", err)
	}
	r, err := d.Store.Report(ctx, in.Report)
	if err != nil {
		return nil, err
	}
	if err := d.Store.ClearFindings(ctx, r.ID); err != nil {
		return nil, err
	}
	m := &maker{d: d, ctx: ctx, report: r, progress: p, counts: map[quality.Check]*Count{}}
	if err := m.make(); err != nil {
		return nil, err
	}
	r, err = d.Store.ChangeReport(ctx, r.ID, m.finish)
	d.Changed(r.ID, r.Document)
	return map[string]any{"report": r.ID, "findings": len(m.kept)}, err
}

// maker is one call of Work.
type maker struct {
	d        *Desk
	ctx      context.Context
	report   Report
	progress *jobs.Progress

	album  Album
	looked int // rows
	labels int // rows with one
	aside  int // rows that are set aside already
	counts map[quality.Check]*Count
	kept   []Finding
	notes  []string
	noise  *quality.Noise
}

func (m *maker) make() error {
	v, err := m.d.Sheets.Store.Version(m.ctx, m.report.Document, m.report.Version)
	if err != nil {
		return err
	}
	if m.album, err = m.d.Album(m.ctx); err != nil {
		return err
	}
	m.progress.Total(v.Rows)
	if err := m.look(); err != nil {
		return err
	}
	s := m.report.Settings
	steps := []func() (quality.Totals, error){
		func() (quality.Totals, error) { return quality.Rows(m.ctx, m.each, s, m.found) },
		func() (quality.Totals, error) { return quality.Duplicates(m.ctx, m.each, s, m.album, m.found) },
		func() (quality.Totals, error) { return quality.Disagreements(m.ctx, m.each, s, m.found) },
	}
	if m.labels <= MaxSuspects {
		steps = append(steps, m.suspects)
	} else {
		m.notes = append(m.notes, fmt.Sprintf("neighbours do not vote on the labels of more than %d rows: look at a part of them, by a document of its own", MaxSuspects))
	}
	for _, step := range steps {
		t, err := step()
		if err != nil {
			return err
		}
		m.notes = append(m.notes, t.Notes...)
	}
	return m.save()
}

func (m *maker) suspects() (quality.Totals, error) {
	noise, err := quality.Suspects(m.ctx, m.each, m.report.Settings, &vectors{from: m.d.Vectors, known: map[string][]float32{}}, m.found)
	if noise.Labelled > 0 {
		m.noise = &noise
	}
	return noise.Totals, err
}

// vectors keeps embeddings, which are asked for twice; there are at most MaxSuspects.
type vectors struct {
	from  quality.Vectors
	known map[string][]float32
}

// Vector implements quality.Vectors.
func (v *vectors) Vector(ctx context.Context, r *material.Row) ([]float32, error) {
	if x, ok := v.known[r.SHA256]; ok {
		return x, nil
	}
	x, err := v.from.Vector(ctx, r)
	if err == nil && r.SHA256 != "" {
		v.known[r.SHA256] = x
	}
	return x, err
}

// known is what is stored of the files of some rows.
type known struct {
	measures map[string]material.Measures
	prints   map[string]bam.Print
}

// look measures files that were not, makes their prints, and counts.
func (m *maker) look() error {
	for b, err := range dam.LookAhead(m.ctx, m.source(), m.knownOf) {
		if err != nil {
			return err
		}
		for _, r := range b.Items {
			if r.Text(dam.ColAside) != "" {
				m.aside++
			} else {
				m.looked++
				if r.Label != "" {
					m.labels++
				}
			}
			err := m.file(r, b.Known)
			if fault.Is(err, fault.Canceled) || m.ctx.Err() != nil {
				return err
			}
			if err := m.progress.Step(m.ctx, "", r.Path, err); err != nil {
				return err
			}
		}
	}
	return nil
}

func (m *maker) knownOf(ctx context.Context, rows []dam.RowFile) (k known, err error) {
	sums := sumsOf(rows)
	if k.measures, err = m.d.Store.Measures(ctx, m.d.Way, sums); err != nil {
		return k, err
	}
	list, err := m.d.Store.FilePrints(ctx, sums)
	k.prints = make(map[string]bam.Print, len(list))
	for _, p := range list {
		p.Data = nil // the album asks for it when it compares
		k.prints[p.SHA256] = p
	}
	return k, err
}

// file measures the file of a row and makes its print, unless they are known.
func (m *maker) file(r dam.RowFile, k known) error {
	sha := r.File.SHA256
	if sha == "" {
		return nil
	}
	if _, ok := k.measures[sha]; !ok {
		m.d.GiveWay(m.ctx)
		x, err := m.d.Measure(m.ctx, sha)
		if err != nil {
			return err
		}
		if err := m.d.Store.SaveMeasures(m.ctx, sha, x); err != nil {
			return err
		}
		k.measures[sha] = x
	}
	p, ok := k.prints[sha]
	if !ok {
		m.d.GiveWay(m.ctx)
		x, err := m.d.Print(m.ctx, sha, r.File.MediaType)
		if err != nil || x.Kind == "" {
			return err
		}
		if err := m.d.Store.SaveFilePrint(m.ctx, x); err != nil {
			return err
		}
		list, err := m.d.Store.FilePrints(m.ctx, []string{sha})
		if err != nil || len(list) == 0 {
			return err
		}
		p = list[0]
		k.prints[sha] = p
	}
	if len(p.Keys) == 0 {
		return nil
	}
	return m.album.Add(p)
}

// source gives the rows of the version with their files.
func (m *maker) source() iter.Seq2[dam.RowFile, error] {
	return func(yield func(dam.RowFile, error) bool) {
		rows, err := m.d.Sheets.EachRow(m.ctx, m.report.Document, m.report.Version)
		if err != nil {
			yield(dam.RowFile{}, err)
			return
		}
		n := 0
		for r, err := range m.d.Sheets.WithFiles(m.ctx, rows) {
			n++
			r.Number = n
			if !yield(r, err) || err != nil {
				return
			}
		}
	}
}

// atOnce is how many findings and rows are stored together.
const atOnce = 500

// each gives the rows that are not set aside, as checks read them, with the measures
// of their files and what models said of them.
func (m *maker) each() iter.Seq2[*material.Row, error] {
	return func(yield func(*material.Row, error) bool) {
		for b, err := range dam.LookAhead(m.ctx, m.inUse(), m.materials) {
			if err != nil {
				yield(nil, err)
				return
			}
			for i := range b.Known {
				if !yield(&b.Known[i], nil) {
					return
				}
			}
		}
	}
}

// inUse gives the rows that are not set aside.
func (m *maker) inUse() iter.Seq2[dam.RowFile, error] {
	return func(yield func(dam.RowFile, error) bool) {
		for r, err := range m.source() {
			if err == nil && r.Text(dam.ColAside) != "" {
				continue
			}
			if !yield(r, err) || err != nil {
				return
			}
		}
	}
}

func sumsOf(rows []dam.RowFile) (sums []string) {
	for _, r := range rows {
		if r.File.SHA256 != "" {
			sums = append(sums, r.File.SHA256)
		}
	}
	return sums
}

func (m *maker) materials(ctx context.Context, rows []dam.RowFile) ([]material.Row, error) {
	var badcases []string
	for _, r := range rows {
		if r.Badcase != "" {
			badcases = append(badcases, r.Badcase)
		}
	}
	measures, err := m.d.Store.Measures(ctx, m.d.Way, sumsOf(rows))
	if err != nil {
		return nil, err
	}
	results, err := m.d.Results(ctx, badcases)
	if err != nil {
		return nil, err
	}
	out := make([]material.Row, len(rows))
	for i, r := range rows {
		out[i] = r.Material()
		out[i].Result = results[r.Badcase]
		if x, ok := measures[r.SHA256]; ok && out[i].Medium != nil {
			out[i].Medium.Measures = &x
			if p := x.Picture; p != nil && out[i].Medium.Width == 0 {
				out[i].Medium.Width, out[i].Medium.Height = p.Width, p.Height
			}
		}
	}
	return out, nil
}

// found takes a finding.
func (m *maker) found(f quality.Finding) error {
	c := m.counts[f.Check]
	if c == nil {
		c = &Count{Check: f.Check, Severity: f.Severity}
		for _, k := range quality.Kinds {
			if k.Check == f.Check {
				c.Of, c.Doc = k.Of, k.Doc
			}
		}
		m.counts[f.Check] = c
	}
	if c.Findings++; worse(f.Severity, c.Severity) {
		c.Severity = f.Severity
	}
	if c.Kept < MaxFindings {
		c.Kept++
		m.kept = append(m.kept, Finding{Finding: f})
	}
	return nil
}

var severities = []quality.Severity{quality.Hint, quality.Warning, quality.Error}

func worse(a, b quality.Severity) bool {
	return slices.Index(severities, a) > slices.Index(severities, b)
}

// save names the rows of the findings, since some checks know their numbers alone, and
// stores both.
func (m *maker) save() error {
	wanted := map[int64]dam.RowFile{}
	for _, f := range m.kept {
		wanted[f.Row] = dam.RowFile{}
		for _, x := range f.Related {
			wanted[x.Row] = dam.RowFile{}
		}
	}
	if len(wanted) > 0 {
		for r, err := range m.source() {
			if err != nil {
				return err
			}
			if _, ok := wanted[int64(r.Number)]; ok {
				r.Annotation, r.Columns = nil, nil
				wanted[int64(r.Number)] = r
			}
		}
	}
	slices.SortStableFunc(m.kept, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Check, b.Check), cmp.Compare(b.Score, a.Score), cmp.Compare(a.Row, b.Row))
	})
	for i := range m.kept {
		f := &m.kept[i]
		r := wanted[f.Row]
		f.N, f.Path, f.SHA256, f.Media = i+1, r.Path, r.SHA256, r.File.MediaType
		f.Related = slices.Clone(f.Related)
		for k := range f.Related {
			x := wanted[f.Related[k].Row]
			f.Related[k].Path, f.Related[k].SHA256 = x.Path, x.SHA256
		}
	}
	for part := range slices.Chunk(m.kept, atOnce) {
		if err := m.d.Store.AddFindings(m.ctx, m.report.ID, part); err != nil {
			return err
		}
	}
	var rows []Row
	for n, r := range wanted {
		rows = append(rows, Row{Number: int(n), Digest: r.Digest})
	}
	for part := range slices.Chunk(rows, atOnce) {
		if err := m.d.Store.AddRows(m.ctx, m.report.ID, part); err != nil {
			return err
		}
	}
	return nil
}

// finish writes what was found into the report.
func (m *maker) finish(r *Report) error {
	r.Ready, r.ReadyAt, r.Rows, r.Noise = true, m.d.Now().UTC(), m.looked, m.noise
	switch {
	case m.aside == 1:
		m.notes = append(m.notes, "one row is set aside already and was not looked at")
	case m.aside > 1:
		m.notes = append(m.notes, fmt.Sprintf("%d rows are set aside already and were not looked at", m.aside))
	}
	r.Notes = append([]string{}, m.notes...)
	r.Checks = []Count{}
	for _, k := range quality.Kinds {
		if c := m.counts[k.Check]; c != nil {
			r.Checks = append(r.Checks, *c)
		}
	}
	return nil
}
