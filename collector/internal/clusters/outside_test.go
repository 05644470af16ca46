package clusters_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/clusters"
)

// model stands for the operator's program, which has tests of its own beside what runs
// it: it counts what it is asked, can be down, and gives a wrong length for one medium.
type model struct {
	mu    sync.Mutex
	key   string
	asked map[string]int
	down  int // times that it does not answer
	wrong string
}

func (m *model) Key() string { return m.key }

func (m *model) Takes(mediaType string) bool { return strings.HasPrefix(mediaType, "image/") }

func (m *model) Embed(_ context.Context, media []bam.Media) ([]clusters.Computed, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.down > 0 {
		m.down--
		return nil, errors.New("the model is away")
	}
	var out []clusters.Computed
	for i, one := range media {
		m.asked[one.SHA256]++
		v := []float32{1, float32(i), 2}
		if one.SHA256 == m.wrong {
			v = v[:2]
		}
		out = append(out, clusters.Computed{Vector: v})
	}
	return out, nil
}

func (w *ward) spaces() map[string]int {
	w.t.Helper()
	list, err := w.store.Spaces(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	out := map[string]int{}
	for _, s := range list {
		out[s.Space] = s.Cases
	}
	return out
}

func TestTheOperatorsEmbedderIsAskedOnceForEachMedium(t *testing.T) {
	w := newWard(t)
	m := &model{key: "tiny@1", asked: map[string]int{}, down: 2}
	w.embedder.Outside, w.embedder.Cache = m, w.store
	w.someFaces(12)
	given := w.report(nil, `{"label":"x","embedding":[1,2]}`, `{"label":"y"}`, nil)
	w.during(w.embedded)
	if n := w.spaces(); n["own/tiny@1/3"] != 12 || n["shape/1"] != 12 || len(m.asked) != 12 || w.embedder.Trouble() != "" {
		t.Errorf("%v, %d media, trouble %q", n, len(m.asked), w.embedder.Trouble())
	}
	if _, list, err := w.store.OfCase(t.Context(), given); err != nil || len(list) != 1 || !strings.HasPrefix(list[0].Space, "given/") {
		t.Errorf("%v, %v", list, err)
	}

	// Another embedder begins anew, and one that gives another length is told so.
	next := &model{key: "tiny@2", asked: map[string]int{}}
	for sha := range m.asked {
		next.wrong = sha
	}
	w.embedder.Outside = next
	w.during(w.embedded)
	n := w.spaces()
	if n["own/tiny@2/3"]+n["own/tiny@2/2"] != 12 && n["own/tiny@2/3"] != 11 || n["own/tiny@1/3"] != 0 {
		t.Errorf("%v", n)
	}
	if old, err := w.store.CachedEmbeddings(t.Context(), "tiny@1", []string{next.wrong}); err != nil || len(old) != 0 {
		t.Errorf("the cache of the embedder before: %v, %v", old, err)
	}

	// A new version of everything else asks nobody again.
	again := clusters.NewEmbedder(w.store, w, w.embedder.Log, w.clock)
	again.Outside, again.Cache = next, w.store
	w.embedder = again
	if err := w.store.SaveEmbeddings(t.Context(), "0", w.looked(), w.clock()); err != nil {
		t.Fatal(err)
	}
	w.during(w.embedded)
	for sha, times := range next.asked {
		if times != 1 {
			t.Errorf("%s was asked for %d times", sha, times)
		}
	}
	if got := w.spaces(); got["shape/1"] != 12 || got["own/tiny@2/3"] != n["own/tiny@2/3"] {
		t.Errorf("%v became %v", n, got)
	}
}

// looked gives all cases as an older version left them: without embeddings.
func (w *ward) looked() (list []clusters.Embedded) {
	w.t.Helper()
	all, err := w.store.Unembedded(w.t.Context(), []string{"none"}, 0, 1000)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, c := range all {
		list = append(list, clusters.Embedded{Seq: c.Seq, Error: "old"})
	}
	return list
}
