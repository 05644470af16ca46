package badcaseindex

import (
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"
)

// words finds documents by the beginnings of their words.
type words struct {
	lookup map[string]uint32
	texts  []string
	posts  []posting
	of     [][]uint32 // the words of each document, rising
	sorted []uint32   // codes by text, those of fresh not

	loading bool     // only of is kept, until finish
	room    []uint32 // of put
	fresh   []uint32 // codes that came since sorted was made
}

// posting is the documents of one word: most words of a large collection are in one.
type posting struct {
	only uint32
	many *roaring.Bitmap
	some bool
}

// maxFresh bounds what every search looks through one by one.
const maxFresh = 4096

func newWords() *words { return &words{lookup: map[string]uint32{}} }

func (w *words) put(doc uint32, text string) {
	list := w.room[:0]
	for s := range strings.FieldsSeq(text) {
		k, ok := w.lookup[s]
		if !ok {
			k = uint32(len(w.texts))
			s = strings.Clone(s)
			w.lookup[s], w.texts, w.posts, w.fresh = k, append(w.texts, s), append(w.posts, posting{}), append(w.fresh, k)
		}
		list = append(list, k)
	}
	slices.Sort(list)
	w.room = list
	list = slices.Clone(slices.Compact(list)) // no larger than it must be: there are many
	w.of = grown(w.of, doc)
	if w.loading {
		w.of[doc] = list
		return
	}
	before := w.of[doc]
	if slices.Equal(before, list) {
		return
	}
	for _, k := range before {
		w.posts[k].remove(doc)
	}
	for _, k := range list {
		w.posts[k].add(doc)
	}
	w.of[doc] = list
	if len(w.fresh) > maxFresh && len(w.fresh) > len(w.sorted)/16 {
		w.sort()
	}
}

// finish makes the postings of all that was put while loading.
func (w *words) finish() {
	w.loading = false
	ends := make([]int, len(w.texts)+1)
	for _, list := range w.of {
		for _, k := range list {
			ends[k+1]++
		}
	}
	for k := range w.texts {
		ends[k+1] += ends[k]
	}
	docs, at := make([]uint32, ends[len(w.texts)]), slices.Clone(ends)
	for doc, list := range w.of {
		for _, k := range list {
			docs[at[k]] = uint32(doc)
			at[k]++
		}
	}
	for k := range w.posts {
		switch list := docs[ends[k]:ends[k+1]]; {
		case len(list) == 1:
			w.posts[k] = posting{only: list[0], some: true}
		case len(list) > 1:
			w.posts[k] = posting{many: roaring.BitmapOf(list...)}
		}
	}
	w.sort()
}

func (w *words) sort() {
	byText := func(a, b uint32) int { return strings.Compare(w.texts[a], w.texts[b]) }
	slices.SortFunc(w.fresh, byText)
	merged := make([]uint32, 0, len(w.sorted)+len(w.fresh))
	i := 0
	for _, k := range w.fresh {
		for i < len(w.sorted) && byText(w.sorted[i], k) < 0 {
			merged = append(merged, w.sorted[i])
			i++
		}
		merged = append(merged, k)
	}
	w.sorted, w.fresh = append(merged, w.sorted[i:]...), nil
}

func (p *posting) add(doc uint32) {
	switch {
	case p.many != nil:
		p.many.Add(doc)
	case !p.some:
		p.only, p.some = doc, true
	case p.only != doc:
		p.many, p.some = roaring.BitmapOf(p.only, doc), false
	}
}

func (p *posting) remove(doc uint32) {
	if p.many != nil {
		p.many.Remove(doc)
	} else if p.some && p.only == doc {
		p.some = false
	}
}

// beginning gives the documents with a word that begins so. The caller may change it.
func (w *words) beginning(prefix string) *roaring.Bitmap {
	var sets []*roaring.Bitmap
	var single []uint32
	take := func(k uint32) {
		p := w.posts[k]
		switch {
		case p.many != nil:
			sets = append(sets, p.many)
		case p.some:
			single = append(single, p.only)
		}
	}
	from, _ := slices.BinarySearchFunc(w.sorted, prefix, func(k uint32, s string) int { return strings.Compare(w.texts[k], s) })
	for _, k := range w.sorted[from:] {
		if !strings.HasPrefix(w.texts[k], prefix) {
			break
		}
		take(k)
	}
	for _, k := range w.fresh {
		if strings.HasPrefix(w.texts[k], prefix) {
			take(k)
		}
	}
	slices.Sort(single)
	return roaring.FastOr(append(sets, roaring.BitmapOf(single...))...)
}
