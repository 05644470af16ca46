package dam

import (
	"slices"
	"testing"

	"mlife/shared/fault"
)

func TestUnion(t *testing.T) {
	some := func(n int, rows ...int) Bits {
		b := NewBits(n)
		for _, r := range rows {
			b.Set(r)
		}
		return b
	}
	part := func(segment string, live Bits) Part { return Part{Segment: segment, Size: 4}.with(live) }
	a := part("a", some(4, 0, 1))
	got := Union([]Part{a, part("b", some(4, 0))}, []Part{part("a", some(4, 1, 2)), {Segment: "b", Size: 4, Rows: 4}}, []Part{part("b", some(4, 3)), part("c", some(4, 3))})
	slices.SortFunc(got, func(x, y Part) int { return int(x.Segment[0]) - int(y.Segment[0]) })
	if len(got) != 3 || got[0].Rows != 3 || !got[0].Has(2) || got[0].Has(3) || got[1].Rows != 4 || got[1].Live != nil || got[2].Rows != 1 || RowsOf(got) != 8 {
		t.Errorf("%+v", got)
	}
	if a.Rows != 2 || a.Has(2) {
		t.Error("what was given changed")
	}
}

func TestLeakPolicy(t *testing.T) {
	if err := DefaultLeakPolicy.Check(); err != nil {
		t.Error(err)
	}
	for _, change := range []func(*LeakPolicy){func(p *LeakPolicy) { p.Video = "" }, func(p *LeakPolicy) { p.Within = 0 }, func(p *LeakPolicy) { p.Within = 1e9 }} {
		p := DefaultLeakPolicy
		if change(&p); !fault.Is(p.Check(), fault.Invalid) {
			t.Errorf("%+v is allowed", p)
		}
	}
	for want, l := range map[string]Leak{
		`1 file is in the train set "a"`:                                             {Kind: LeakFile, Files: 1, Role: Train, Name: "a"},
		`3 rows are by the same devices as some in the test set "a" and 2 more`:      {Kind: LeakDevice, Files: 3, Role: Test, Name: "a", More: 2},
		"2 rows are nearly the same as some in the validation set of the same split": {Kind: LeakAlike, Files: 2, Role: Validation, Within: true},
	} {
		if got := l.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
