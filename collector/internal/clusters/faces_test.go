package clusters_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"image"
	"image/jpeg"
	"log/slog"
	"net/url"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/clusters"
	"mlife/collector/internal/sqlstore"
	"mlife/collector/internal/sqlstore/storetest"
	"mlife/shared/clip"
	"mlife/shared/fault"
	"mlife/shared/testkit"
	"mlife/testdata/faces"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// ward is a real store with badcases whose pictures are in memory, and what finds
// groups in it.
type ward struct {
	t        *testing.T
	db       *sqlstore.DB
	store    *sqlstore.Clusters
	desk     *clusters.Desk
	embedder *clusters.Embedder
	changed  chan string
	pictures map[string]image.Image
	n        int
	now      time.Time
	mu       sync.Mutex
}

func newWard(t *testing.T) *ward {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	db := storetest.Open(t)
	w := &ward{t: t, db: db, store: db.Clusters(), changed: make(chan string, 10_000), pictures: map[string]image.Image{}, now: time.Now().Add(-time.Hour)}
	w.embedder = clusters.NewEmbedder(w.store, w, log, w.clock)
	w.desk = clusters.NewDesk(clusters.Options{Embeddings: w.store, Store: w.store, Results: w.store, Log: log, Now: w.clock,
		Parse: parse, Changed: func(id string) { w.changed <- id }, Moved: func(string) {}})
	return w
}

func parse(search string) (bam.Filter, error) {
	v, err := url.ParseQuery(search)
	return bam.Filter{Function: v["function"]}, err
}

// clock moves on by a minute whenever it is read, so that nothing is late.
func (w *ward) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(time.Minute)
	return w.now
}

func (w *ward) Picture(_ context.Context, sha string) (image.Image, error) {
	img, ok := w.pictures[sha]
	if !ok {
		return nil, fault.New(fault.NotFound, "ward", "no %s", sha)
	}
	return img, nil
}

func (w *ward) Sound(context.Context, string) ([]float32, error) {
	return nil, fault.New(fault.Invalid, "ward", "no sound")
}

// report records a badcase and gives its ID.
func (w *ward) report(picture []byte, result, truth string, attributes map[string]string) string {
	w.t.Helper()
	w.n++
	m := clip.Manifest{V: clip.Version, Occurrence: fmt.Sprintf("%032x", w.n), Device: fmt.Sprintf("door-%d", w.n%5), Function: "expression",
		CapturedAt: time.Now().UTC(), Result: json.RawMessage(result), Truth: json.RawMessage(truth), Attributes: map[string]json.RawMessage{}}
	for k, v := range attributes {
		m.Attributes[k] = json.RawMessage(v)
	}
	if picture != nil {
		sum := sha256.Sum256(picture)
		sha := hex.EncodeToString(sum[:])
		img, err := jpeg.Decode(bytes.NewReader(picture))
		if err != nil {
			w.t.Fatal(err)
		}
		w.pictures[sha] = img
		m.Items = []clip.Item{{Name: "face.jpg", MediaType: "image/jpeg", SHA256: sha, Size: int64(len(picture)), RawSize: int64(len(picture))}}
	}
	id, err := w.db.Badcases().Record(w.t.Context(), bam.Occurrence{Clip: sha256.Sum256([]byte(m.Occurrence)), Manifest: m, Source: bam.FromDevice, At: time.Now()})
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

// face reports a face; how the mask is worn stands in an attribute that nothing but
// the traits look at.
func (w *ward) face(seed uint64, mask faces.Mask) string {
	w.t.Helper()
	expression := faces.Expressions[seed%4]
	b, err := faces.New(seed*7919, expression, mask).JPEG()
	if err != nil {
		w.t.Fatal(err)
	}
	return w.report(b, fmt.Sprintf(`{"label":%q}`, faces.Expressions[(seed/4)%4]), fmt.Sprintf(`{"label":%q}`, expression),
		map[string]string{"mask": fmt.Sprintf("%q", mask)})
}

// during runs both loops while do runs.
func (w *ward) during(do func()) {
	w.t.Helper()
	ctx, stop := context.WithCancel(w.t.Context())
	var wg sync.WaitGroup
	for _, loop := range []func(context.Context) error{w.embedder.Run, w.desk.Run} {
		wg.Go(func() {
			if err := loop(ctx); err != nil {
				w.t.Error(err)
			}
		})
	}
	do()
	stop()
	wg.Wait()
}

// embedded waits until every case was looked at.
func (w *ward) embedded() {
	w.t.Helper()
	for {
		o, err := w.store.Outcome(w.t.Context(), w.embedder.Version())
		if err != nil {
			w.t.Fatal(err)
		}
		if o.Waiting == 0 {
			return
		}
		if w.t.Context().Err() != nil {
			w.t.Fatal("not embedded in time")
		}
	}
}

// settled waits until a clustering neither waits nor runs.
func (w *ward) settled(id string) clusters.Clustering {
	w.t.Helper()
	for {
		c, err := w.desk.Get(w.t.Context(), id)
		if err != nil {
			w.t.Fatal(err)
		}
		if c.State != clusters.Waiting && c.State != clusters.Running {
			return c
		}
		<-w.changed
	}
}

func (w *ward) groups(id string) []clusters.Group {
	w.t.Helper()
	list, err := w.store.Groups(w.t.Context(), id, time.Now())
	if err != nil {
		w.t.Fatal(err)
	}
	return list
}

// members gives the IDs of a group's cases by the filter that pages use.
func (w *ward) members(group string) map[string]bool {
	w.t.Helper()
	ids, cursor := map[string]bool{}, ""
	for {
		r, err := w.db.Badcases().Find(w.t.Context(), bam.Filter{Cluster: []string{group}}, bam.Page{Cursor: cursor, Limit: 200})
		if err != nil {
			w.t.Fatal(err)
		}
		for _, b := range r.Items {
			ids[b.ID] = true
		}
		if cursor = r.Next; cursor == "" {
			return ids
		}
	}
}

func settings(name string) clusters.Settings {
	return clusters.Settings{Name: name, Detail: 1, MinSize: 10, Seed: 1}
}

func TestHalfWornMasksAreFoundWithoutBeingNamed(t *testing.T) {
	testkit.Heavy(t)
	w := newWard(t)
	mask := map[string]faces.Mask{}
	seed := uint64(0)
	for _, m := range []faces.Mask{faces.NoMask, faces.NoMask, faces.NoMask, faces.HalfMask, faces.FullMask} {
		for range 120 {
			seed++
			mask[w.face(seed, m)] = m
		}
	}
	var c clusters.Clustering
	w.during(func() {
		w.embedded()
		var err error
		if c, err = w.desk.Add(t.Context(), "function=expression", settings("failures"), "ada"); err != nil {
			t.Fatal(err)
		}
		c = w.settled(c.ID)
	})
	if c.State != clusters.Ready || c.Embedded != 600 || c.Selected != 600 {
		t.Fatalf("%+v", c)
	}
	for _, g := range w.groups(c.ID) {
		half, members := 0, w.members(g.ID)
		for id := range members {
			if mask[id] == faces.HalfMask {
				half++
			}
		}
		purity, recall := float64(half)/float64(len(members)), float64(half)/120
		if len(members) != g.Size {
			t.Errorf("group %d has %d members and says %d", g.Number, len(members), g.Size)
		}
		if purity < 0.75 || recall < 0.6 {
			continue
		}
		t.Logf("group %d: purity %.2f, recall %.2f, cohesion %.2f, traits %+v", g.Number, purity, recall, g.Cohesion, g.Traits)
		top := g.Traits[0]
		if top.Field != "attr.mask" || top.Value != "half" || top.Inside != half || top.Inside+top.Outside != 120 || top.Size != g.Size {
			t.Errorf("the mask does not come first: %+v", top)
		}
		if len(g.Shown) < 3 || !members[g.Shown[0].ID] {
			t.Errorf("shown: %+v", g.Shown)
		}
		return
	}
	t.Fatal("no group of half-worn masks")
}
