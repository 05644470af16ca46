package packs

import (
	"encoding/json"
	"io"

	"mlife/collector/internal/labels"
	"mlife/shared/fault"
)

// annotated plans a pack in a format of package labels: its writer runs over the rows,
// what it writes goes into the plan, and where it puts a medium only that is noted.
func (g *preparing) annotated(f labels.Format) (int, error) {
	switch f { // their files name a picture by its base alone
	case labels.VOC, labels.ImageNet, labels.OpenImages, labels.YOLO, labels.COCOResults:
		g.names.flat = true
	}
	g.begin(shapeOf(g.opt.Container))
	var now *packed
	where := ""
	written := false
	var refused []string // paths, in the order of the notes
	m := &g.plan.Manifest
	items := func(yield func(labels.Item, error) bool) {
		for x, err := range g.rows(false) {
			if err != nil {
				yield(labels.Item{}, err)
				return
			}
			now, where = x, ""
			if !yield(x.item(), nil) {
				return
			}
			if !written {
				m.Splits[len(m.Splits)-1].Rows--
				if len(refused) < labels.MaxNotes {
					refused = append(refused, x.Path)
				}
				continue
			}
			if err := g.listed(x, where); err != nil {
				yield(labels.Item{}, err)
				return
			}
		}
	}
	o := labels.WriteOptions{Classes: g.set.Classes, TempDir: g.opt.TempDir, Distinct: true, Done: func(ok bool) { written = ok }}
	if !g.opt.NoMedia {
		o.Media = func(labels.Item) (io.ReadCloser, error) {
			return reference{func(name string) error { where = name; return g.placed(now, name) }}, nil
		}
	}
	rep, err := labels.Write(g.ctx, f, items, members{g}, o)
	if err != nil {
		return 0, fault.Wrap(op, err)
	}
	for i, path := range refused { // by the name that the document knows
		rep.Refused.List[i].File = shown(path)
	}
	m.Losses, m.Rows = rep.Losses, rep.Items
	m.Refused.Count += rep.Refused.Count
	m.Refused.List = append(m.Refused.List, rep.Refused.List...)
	if len(m.Refused.List) > labels.MaxNotes {
		m.Refused.List = m.Refused.List[:labels.MaxNotes]
	}
	if err := g.describe(); err != nil {
		return 0, err
	}
	top, _ := g.end()
	return top, nil
}

func shapeOf(c Container) shape {
	if c == Tar {
		return tarShape
	}
	return zipShape
}

// item is a row as labels knows it. Rows of videos may say how many frames they have.
func (x *packed) item() labels.Item {
	it := labels.Item{Media: labels.Media{Path: x.name, Subset: x.split, Width: x.Width, Height: x.Height}, Annotation: x.a}
	number := func(name string) (v float64) {
		if json.Unmarshal(x.Columns[name], &v) != nil || v < 0 {
			return 0
		}
		return v
	}
	if kinds[extension(x.name)] != "image" {
		it.Frames, it.FPS, it.Duration = int(min(number("frames"), 1e9)), number("fps"), number("duration")
	}
	return it
}

// members is the sink of the writer.
type members struct{ g *preparing }

func (m members) Create(name string) (io.WriteCloser, error) {
	return &member{g: m.g, name: name}, nil
}

// member becomes text when something is written into it, and a medium when a reference
// is.
type member struct {
	g     *preparing
	name  string
	text  *textual
	other bool
}

func (m *member) Write(b []byte) (int, error) {
	if m.text == nil {
		m.text = m.g.file(m.name)
	}
	return m.text.Write(b)
}

func (m *member) Close() error {
	if m.other {
		return nil
	}
	if m.text == nil {
		m.text = m.g.file(m.name) // of no bytes
	}
	return m.text.Close()
}

// reference stands for the bytes of a medium where they would be copied.
type reference struct{ place func(name string) error }

func (reference) Read([]byte) (int, error) { return 0, io.EOF }
func (reference) Close() error             { return nil }

// WriteTo is what io.Copy calls.
func (r reference) WriteTo(w io.Writer) (int64, error) {
	m, ok := w.(*member)
	if !ok {
		return 0, fault.New(fault.Internal, op, "a medium goes to %T", w)
	}
	m.other = true
	return 0, r.place(m.name)
}
