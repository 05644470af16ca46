package dam

import (
	"context"
	"errors"
	"iter"
	"sync/atomic"
	"testing"
)

func TestLookAhead(t *testing.T) {
	bad := errors.New("bad")
	numbers := func(n int, end error) iter.Seq2[int, error] {
		return func(yield func(int, error) bool) {
			for i := range n {
				if !yield(i, nil) {
					return
				}
			}
			if end != nil {
				yield(0, end)
			}
		}
	}
	for _, c := range []struct {
		name      string
		n         int
		end       error
		failAt    int // item whose look-up fails, or -1
		stopAfter int // items used, or -1
		want      int // items given
		err       error
	}{
		{"none", 0, nil, -1, -1, 0, nil}, {"less than a batch", 7, nil, -1, -1, 7, nil}, {"one batch", batchItems, nil, -1, -1, batchItems, nil},
		{"many", 10*batchItems + 3, nil, -1, -1, 10*batchItems + 3, nil},
		// What was read before an error is given, but for the batch that was not full.
		{"the sequence fails", 3*batchItems + 3, bad, -1, -1, 3 * batchItems, bad},
		{"a look-up fails", 10 * batchItems, nil, 4 * batchItems, -1, 4 * batchItems, bad},
		{"the reader stops", 10 * batchItems, nil, -1, batchItems + 1, batchItems + 1, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var open atomic.Int32
			look := func(_ context.Context, list []int) (int, error) {
				open.Add(1)
				defer open.Add(-1)
				if list[0] == c.failAt {
					return 0, bad
				}
				return list[0], nil
			}
			got := 0
			var err error
		loop:
			for b, e := range LookAhead(t.Context(), numbers(c.n, c.end), look) {
				if err != nil {
					t.Fatal("something came after an error")
				}
				if err = e; e != nil {
					continue
				}
				if b.Known != b.Items[0] {
					t.Fatalf("batch from %d has what was looked up for %d", b.Items[0], b.Known)
				}
				for _, x := range b.Items {
					if x != got {
						t.Fatalf("%d in the place of %d", x, got)
					}
					if got++; got == c.stopAfter {
						break loop
					}
				}
			}
			if got != c.want || !errors.Is(err, c.err) {
				t.Fatalf("%d items and %v, want %d and %v", got, err, c.want, c.err)
			}
			if n := open.Load(); n != 0 {
				t.Fatalf("%d look-ups are left", n)
			}
		})
	}
}
