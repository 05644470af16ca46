package clusters

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"mlife/collector/internal/bam"
	"mlife/shared/fault"
	"mlife/shared/vector"
)

// Outside computes embeddings by a program or a service of the operator's own.
type Outside interface {
	// Key names what computes, with its version and settings: 1 to 200 bytes. Vectors of
	// one key are comparable, and need not be computed twice for the same bytes.
	Key() string
	// Takes reports whether media of this type can be given.
	Takes(mediaType string) bool
	// Embed gives one answer for each medium. An error is about none of them in
	// particular and may pass: the program is missing, the service down.
	Embed(ctx context.Context, media []bam.Media) ([]Computed, error)
}

// Computed is the embedding of one medium, or the reason why it has none.
type Computed struct {
	Vector []float32
	Error  string
}

// Cached is what was computed for a medium before: Error when there is no vector.
type Cached struct {
	SHA256 string
	Packed []byte
	Error  string
}

// Cache is the port to what Outside has computed.
type Cache interface {
	// CachedEmbeddings gives those of the media that are known by this key.
	CachedEmbeddings(ctx context.Context, key string, sha256 []string) ([]Cached, error)
	// CacheEmbeddings keeps some more.
	CacheEmbeddings(ctx context.Context, key string, list []Cached) error
	// ForgetEmbeddings takes away some of those of other keys; false when none is left.
	ForgetEmbeddings(ctx context.Context, key string) (more bool, err error)
}

const outsidePrefix = "own/"

// outsideSpace is the space of vectors that Outside computes.
func outsideSpace(key string, dim int) string {
	return outsidePrefix + key + "/" + strconv.Itoa(dim)
}

// answers are what Outside says of media, by their SHA-256.
type answers map[string]Cached

// ask gives what Outside says of one medium of each case: from the cache, else computed
// now and kept. Cases whose result carries an embedding need none.
func (e *Embedder) ask(ctx context.Context, list []Case) (answers, error) {
	var media []bam.Media
	seen := map[string]bool{}
	for _, c := range list {
		m, ok := e.outsideMedium(c)
		if ok && !seen[m.SHA256] {
			seen[m.SHA256] = true
			media = append(media, m)
		}
	}
	known := answers{}
	if len(media) == 0 {
		return known, nil
	}
	shas := make([]string, len(media))
	for i, m := range media {
		shas[i] = m.SHA256
	}
	old, err := e.Cache.CachedEmbeddings(ctx, e.Outside.Key(), shas)
	if err != nil {
		return nil, err
	}
	for _, c := range old {
		known[c.SHA256] = c
	}
	media = slices.DeleteFunc(media, func(m bam.Media) bool { _, ok := known[m.SHA256]; return ok })
	if len(media) == 0 {
		return known, nil
	}
	return known, e.compute(ctx, media, known)
}

// outsideMedium is the first medium of a case that Outside takes.
func (e *Embedder) outsideMedium(c Case) (bam.Media, bool) {
	if e.Outside == nil {
		return bam.Media{}, false
	}
	if _, _, ok, err := Given(c); ok && err == nil {
		return bam.Media{}, false
	}
	i := slices.IndexFunc(c.Media, func(m bam.Media) bool { return e.Outside.Takes(m.MediaType) })
	if i < 0 {
		return bam.Media{}, false
	}
	return c.Media[i], true
}

// compute asks Outside and keeps what it answers, also what it refuses.
func (e *Embedder) compute(ctx context.Context, media []bam.Media, known answers) error {
	got, err := e.Outside.Embed(ctx, media)
	if err != nil {
		return err
	}
	if len(got) != len(media) {
		return fault.New(fault.Invalid, "clusters", "the embedder answered %d times to %d media", len(got), len(media))
	}
	list := make([]Cached, len(media))
	for i, m := range media {
		list[i] = Cached{SHA256: m.SHA256, Error: got[i].Error}
		if list[i].Error == "" {
			list[i].Packed, list[i].Error = e.checked(got[i].Vector)
		}
		known[m.SHA256] = list[i]
	}
	return e.Cache.CacheEmbeddings(ctx, e.Outside.Key(), list)
}

// checked packs a vector, or says what is wrong with it. All of one key have as many
// numbers as the first.
func (e *Embedder) checked(v []float32) (packed []byte, reason string) {
	if err := vector.Check(v); err != nil {
		return nil, err.Error()
	}
	if e.dim == 0 {
		e.dim = len(v)
	}
	if len(v) != e.dim {
		return nil, fmt.Sprintf("the embedder gave %d numbers, and %d for others", len(v), e.dim)
	}
	vector.Unit(v)
	return vector.Pack(v), ""
}

// remember learns from the store how many numbers Outside gives, and forgets what
// other ones gave.
func (e *Embedder) remember(ctx context.Context) error {
	spaces, err := e.Store.Spaces(ctx)
	if err != nil {
		return err
	}
	for _, s := range spaces { // the one that most cases have first
		if rest, ok := strings.CutPrefix(s.Space, outsidePrefix+e.Outside.Key()+"/"); ok && e.dim == 0 {
			if n, err := strconv.Atoi(rest); err == nil {
				e.dim = n
			}
		}
	}
	for more := true; more; {
		if more, err = e.Cache.ForgetEmbeddings(ctx, e.Outside.Key()); err != nil {
			return err
		}
	}
	return nil
}
