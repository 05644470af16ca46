package analysis

import "math"

// Balance says how evenly objects are spread over classes.
type Balance struct {
	Classes   int     `json:"classes"`
	Ratio     float64 `json:"ratio" doc:"Objects of the largest class for each one of the smallest."`
	Evenness  float64 `json:"evenness" doc:"Entropy by that of equal classes (Pielou), 0 to 1: 1 when all are the same size."`
	Gini      float64 `json:"gini" doc:"0 when all classes are the same size, near 1 when one has nearly all."`
	Effective float64 `json:"effective" doc:"Number of equal classes that would be as varied (exponential of the entropy; Hill, 1973)."`
	Largest   []Value `json:"largest" nullable:"false"`
	Smallest  []Value `json:"smallest" nullable:"false" doc:"The smallest first."`
	Words     string  `json:"words"`
}

// shownEnds is how many of the largest and of the smallest classes are named.
const shownEnds = 10

// balanceOf takes classes, the largest first.
func balanceOf(list []tally) Balance {
	b := Balance{Classes: len(list), Evenness: 1, Ratio: 1, Effective: 1, Largest: []Value{}, Smallest: []Value{}}
	total := 0.0
	for _, t := range list {
		total += float64(t.n)
	}
	h, weighted := 0.0, 0.0
	for i, t := range list {
		p := float64(t.n) / total
		h -= p * math.Log(p)
		weighted += float64(len(list)-i) * float64(t.n) // rank from the smallest, 1 on
	}
	n := float64(len(list))
	b.Effective = math.Exp(h)
	if len(list) > 1 {
		b.Evenness = h / math.Log(n)
		b.Ratio = float64(list[0].n) / float64(list[len(list)-1].n)
		b.Gini = max(0, 2*weighted/(n*total)-(n+1)/n)
	}
	value := func(t tally) Value { return Value{t.value, t.n, float64(t.n) / total, t.rows} }
	for i := range min(shownEnds, len(list)) {
		b.Largest = append(b.Largest, value(list[i]))
		b.Smallest = append(b.Smallest, value(list[len(list)-1-i]))
	}
	b.Words = b.words(list)
	return b
}
