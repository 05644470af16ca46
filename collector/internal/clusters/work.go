package clusters

import (
	"cmp"
	"context"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/clusters/grouping"
	"mlife/collector/internal/clusters/layout"
	"mlife/shared/fault"
	"mlife/shared/vector"
)

// What a run works with.
const (
	directions = 64  // that vectors are reduced to
	neighbours = 15  // of each case of the sample
	epochs     = 200 // of the map
	page       = 2000
	shownCases = 12
)

// run is the state of one run.
type run struct {
	d      *Desk
	c      Clustering
	filter bam.Filter
	number int64
	begun  time.Time
	status Status

	rows   []Row // the sample, by number
	model  *grouping.Model
	groups grouping.Groups
	places [][2]float32
}

// work is one whole run.
func (d *Desk) work(ctx context.Context, c Clustering, started string) (err error) {
	r := &run{d: d, c: c, begun: d.opt.Now(), status: c.Status}
	if r.filter, err = d.opt.Parse(c.Search); err != nil {
		return err
	}
	if r.number, err = d.opt.Results.Begin(ctx, c.ID, started, r.begun); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			r.drop(ctx, err)
		}
	}()
	for _, step := range []func(context.Context) error{r.choose, r.sample, r.learn, r.assign, r.finish} {
		if err := step(ctx); err != nil {
			return err
		}
		if err := context.Cause(ctx); err != nil {
			return err
		}
	}
	return nil
}

// drop forgets what the run has kept so far, also when it was canceled.
func (r *run) drop(ctx context.Context, cause error) {
	state := Failed
	if ctx.Err() != nil {
		state = Canceled
	}
	limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err := r.d.opt.Results.Drop(limit, r.number, state, cause.Error(), r.d.opt.Now().Sub(r.begun)); err != nil {
		r.d.opt.Log.Error("what a failed run found is not forgotten", "run", r.number, "error", err)
	}
}

func (r *run) report(step string, share float64) { r.d.report(r.c.ID, step, share) }

// choose counts the cases and takes a space.
func (r *run) choose(ctx context.Context) error {
	r.report("Counts cases", 0)
	all, in, err := r.d.opt.Embeddings.Coverage(ctx, r.filter)
	if err != nil {
		return err
	}
	r.status.Selected, r.status.In = all, preferred(in, r.c.Space)
	for _, c := range in {
		if c.Space == r.status.In {
			r.status.Embedded = c.Cases
		}
	}
	if r.status.Embedded < 2*r.c.MinSize {
		return fault.New(fault.Conflict, "clusters", "%d of the %d cases have an embedding in a space, %d are needed: wait until they are computed, widen the search, or lower min_size",
			r.status.Embedded, all, 2*r.c.MinSize)
	}
	return nil
}

// preferred takes the wanted space; without a wish, what results carry if half of the
// embedded cases have it, else what the operator's embedder computes if half have that,
// else the one that most cases have, shapes before colours.
func preferred(in []Coverage, want string) string {
	if want != "" {
		return want
	}
	list := slices.Clone(in)
	slices.SortStableFunc(list, func(a, b Coverage) int { return cmp.Or(b.Cases-a.Cases, -cmp.Compare(a.Space, b.Space)) })
	if len(list) == 0 {
		return ""
	}
	for _, prefix := range []string{givenPrefix, outsidePrefix} {
		for _, c := range list {
			if strings.HasPrefix(c.Space, prefix) && 2*c.Cases >= list[0].Cases {
				return c.Space
			}
		}
	}
	return list[0].Space
}

// stream gives all embeddings of the search, page by page in order.
func (r *run) stream(ctx context.Context, take func([]Row) error) error {
	after := int64(0)
	for {
		rows, err := r.d.opt.Embeddings.Vectors(ctx, r.filter, r.status.In, after, page)
		if err != nil || len(rows) == 0 {
			return err
		}
		if err := take(rows); err != nil {
			return err
		}
		after = rows[len(rows)-1].Seq
	}
}

// sample takes an even sample of all cases by the seed (Vitter's algorithm R).
func (r *run) sample(ctx context.Context) error {
	rng := rand.New(rand.NewPCG(uint64(r.c.Seed), 0x73616d706c65))
	n := 0
	err := r.stream(ctx, func(rows []Row) error {
		for _, row := range rows {
			n++
			if len(r.rows) < MaxSample {
				r.rows = append(r.rows, row)
			} else if at := rng.IntN(n); at < MaxSample {
				r.rows[at] = row
			}
		}
		r.report("Reads embeddings", 0.15*float64(n)/float64(max(n, r.status.Embedded)))
		return nil
	})
	slices.SortFunc(r.rows, func(a, b Row) int { return cmp.Compare(a.Seq, b.Seq) })
	r.status.Embedded, r.status.Sampled = n, len(r.rows)
	return err
}

// learn finds the groups of the sample and draws its map.
func (r *run) learn(ctx context.Context) error {
	full, dim := make([][]float32, len(r.rows)), 0
	for i, row := range r.rows {
		v, err := vector.Unpack(row.Packed)
		if err != nil {
			return err
		}
		if i > 0 && vector.Dim(row.Packed) != dim {
			return fault.New(fault.Corrupt, "clusters", "embeddings of %d and of %d numbers in one space", len(v), dim)
		}
		full[i], dim, r.rows[i].Packed = vector.Fold(v), len(v), nil
	}
	basis := vector.Principal(full, directions, uint64(r.c.Seed))
	points := make([][]float32, len(full))
	for i, v := range full {
		points[i] = basis.Project(v)
	}
	near, err := grouping.Neighbours(ctx, points, neighbours, func(share float64) { r.report("Compares cases", 0.15+0.25*share) })
	if err != nil {
		return err
	}
	graph := grouping.Weigh(near)
	r.groups = grouping.Find(graph, grouping.Options{Detail: r.c.Detail, Size: r.c.MinSize, Seed: uint64(r.c.Seed)})
	if len(r.groups.Cohesion) > MaxGroups {
		return fault.New(fault.TooLarge, "clusters", "%d groups, at most %d: lower detail or raise min_size", len(r.groups.Cohesion), MaxGroups)
	}
	at, err := layout.Place(ctx, graph, points, layout.Options{Dim: 2, Epochs: epochs, Seed: uint64(r.c.Seed)},
		func(share float64) { r.report("Draws the map", 0.4+0.2*share) })
	if err != nil {
		return err
	}
	r.places = make([][2]float32, len(at))
	for i, p := range at {
		r.places[i] = [2]float32{p[0], p[1]}
	}
	r.model = grouping.NewModel(basis, points, near, r.groups.Label, r.places)
	return nil
}

// assign gives every case its group, and a part of them a place on the map.
func (r *run) assign(ctx context.Context) error {
	sampled := make(map[int64]int, len(r.rows))
	for i, row := range r.rows {
		sampled[row.Seq] = i
	}
	n := 0
	r.status.Noise = 0
	return r.stream(ctx, func(rows []Row) error {
		got := make([]grouping.Assigned, len(rows))
		g, gctx := errgroup.WithContext(ctx)
		workers := runtime.GOMAXPROCS(0)
		for w := range workers {
			g.Go(func() error {
				for i := w; i < len(rows) && gctx.Err() == nil; i += workers {
					if at, ok := sampled[rows[i].Seq]; ok {
						got[i] = grouping.Assigned{Label: r.groups.Label[at], Place: r.places[at]}
						continue
					}
					one, err := assigned(r.model, rows[i])
					if err != nil {
						return err
					}
					got[i] = one
				}
				return nil
			})
		}
		if err := g.Wait(); err != nil {
			return err
		}
		members, places := make([]Member, len(rows)), []Placed{}
		for i, row := range rows {
			members[i] = Member{Seq: row.Seq, Group: got[i].Label}
			if got[i].Label == grouping.Noise {
				r.status.Noise++
			}
			if _, ok := sampled[row.Seq]; ok || drawn(row.Seq, r.status.Embedded) {
				places = append(places, Placed{Seq: row.Seq, At: got[i].Place})
			}
		}
		if err := r.d.opt.Results.AddMembers(ctx, r.number, members); err != nil {
			return err
		}
		n += len(rows)
		r.report("Assigns cases", 0.6+0.3*float64(n)/float64(max(n, r.status.Embedded)))
		return r.d.opt.Results.AddPoints(ctx, r.number, places)
	})
}

func assigned(m *grouping.Model, row Row) (grouping.Assigned, error) {
	v, err := vector.Unpack(row.Packed)
	if err != nil {
		return grouping.Assigned{}, err
	}
	return m.Assign(vector.Fold(v))
}

// drawn takes an even part of the cases for the map beside the sample, always the
// same.
func drawn(seq int64, all int) bool {
	if all <= MaxPoints {
		return true
	}
	h := uint64(seq) * 0x9e3779b97f4a7c15
	h ^= h >> 32
	h *= 0xd6e8feb86659fd93
	return float64(h>>11)/(1<<53) < float64(MaxPoints-MaxSample)*0.98/float64(all)
}

// finish names the groups, counts what sets them apart, and shows the run.
func (r *run) finish(ctx context.Context) error {
	r.report("Counts what sets groups apart", 0.9)
	found, err := r.found(ctx)
	if err != nil {
		return err
	}
	model, err := r.model.Encode(ctx)
	if err != nil {
		return err
	}
	end := r.d.opt.Now()
	s := &r.status
	s.State, s.Step, s.Progress, s.Error = Ready, "", 0, ""
	s.Run, s.RanAt, s.Took, s.Groups, s.Joined = r.number, end.UTC(), end.Sub(r.begun).Seconds(), len(found), 0
	s.UpTo = r.begun.Add(-late).UnixMicro()
	if err := context.Cause(ctx); err != nil {
		return err
	}
	return r.d.opt.Results.Finish(ctx, r.c.ID, r.number, *s, found, model)
}

// late is how long an embedding may take from its time until others see it.
const late = 30 * time.Second
