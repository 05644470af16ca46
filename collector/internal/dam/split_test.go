package dam

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

func people(n int) []member {
	list := make([]member, n)
	for i := range list {
		list[i] = member{digest: rank(1, fmt.Sprint(i)), file: keyOf("f", fmt.Append(nil, i)), stratum: fmt.Sprint(i % 7)}
	}
	return list
}

func TestSplitSharesAndOrder(t *testing.T) {
	list := people(1003)
	test, err := split(list, Split{Test: 0.2, Seed: 5})
	if err != nil {
		t.Fatal(err)
	}
	count, per := 0, map[string]int{}
	chosen := map[Digest]bool{}
	for i, m := range list {
		if test[i] == 2 {
			count++
			per[m.stratum]++
			chosen[m.digest] = true
		}
	}
	if count != 201 {
		t.Errorf("%d of 1003 for testing, want 201", count)
	}
	for s, n := range per {
		if n < 28 || n > 29 {
			t.Errorf("stratum %s has %d for testing", s, n)
		}
	}
	rand.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	again, err := split(list, Split{Test: 0.2, Seed: 5})
	if err != nil {
		t.Fatal(err)
	}
	for i, m := range list {
		if (again[i] == 2) != chosen[m.digest] {
			t.Fatal("another order gave another split")
		}
	}
	other, err := split(list, Split{Test: 0.2, Seed: 6})
	if err != nil {
		t.Fatal(err)
	}
	same := 0
	for i := range list {
		if other[i] == 2 && again[i] == 2 {
			same++
		}
	}
	if same > 80 {
		t.Errorf("another seed chose %d of the same 201", same)
	}
}

func TestSplitKeepsRelatedTogether(t *testing.T) {
	for seed := range int64(50) {
		rng := rand.New(rand.NewPCG(uint64(seed), 1))
		list := people(200)
		for i := range list {
			list[i].file = keyOf("f", fmt.Append(nil, rng.IntN(150)))
			if rng.IntN(3) == 0 {
				list[i].group = keyOf("g", fmt.Append(nil, rng.IntN(60)))
			}
		}
		test, err := split(list, Split{Test: 0.3, Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		sides := map[Digest]side{}
		for i, m := range list {
			for _, key := range []Digest{m.file, m.group} {
				if key == (Digest{}) {
					continue
				}
				if s, ok := sides[key]; ok && s != test[i] {
					t.Fatalf("seed %d: %s is on both sides", seed, key)
				}
				sides[key] = test[i]
			}
		}
	}
}

func BenchmarkSplit(b *testing.B) {
	list := people(100_000)
	for i := range list {
		list[i].group = keyOf("g", fmt.Append(nil, i%5000))
	}
	for b.Loop() {
		if _, err := split(list, Split{Test: 0.2, Seed: 1}); err != nil {
			b.Fatal(err)
		}
	}
}
