package alarm

import (
	"mlife/collector/internal/bam"
	"mlife/shared/query"
)

// Scope says which inferences a search is measured by: those of some devices, slots
// and model versions. Empty lists are all.
type Scope struct {
	Devices  []string `json:"devices" nullable:"false"`
	Slots    []string `json:"slots" nullable:"false"`
	Versions []string `json:"versions" nullable:"false"`
}

// ScopeOf finds the inferences among which a search's reports are: all that it asks of
// the device, the slot or the model version by name, joined by and. What else it asks
// (a label, a tag) an inference has not, so it does not narrow them.
func ScopeOf(text string) (Scope, error) {
	s := Scope{Devices: []string{}, Slots: []string{}, Versions: []string{}}
	n, err := bam.Filter{Q: text}.Where()
	if err != nil {
		return s, err
	}
	parts, ok := n.(query.And)
	if !ok {
		parts = query.And{n}
	}
	for _, p := range parts {
		t, ok := p.(query.Test)
		if !ok || t.Op != query.In {
			continue
		}
		into := map[string]*[]string{"device": &s.Devices, "slot": &s.Slots, "model_version": &s.Versions}[t.Field.Name]
		if into == nil || len(*into) > 0 {
			continue
		}
		list := make([]string, 0, len(t.Values))
		for _, v := range t.Values {
			if v.Prefix {
				list = nil // an inference may be of it or not: all are taken
				break
			}
			list = append(list, v.Text)
		}
		*into = append(*into, list...)
	}
	return s, nil
}

func eachTest(n query.Node, fn func(field string)) {
	switch n := n.(type) {
	case query.And:
		for _, p := range n {
			eachTest(p, fn)
		}
	case query.Or:
		eachTest(query.And(n), fn)
	case query.Not:
		eachTest(n.X, fn)
	case query.Is:
		eachTest(n.Means, fn)
	case query.Test:
		fn(n.Field.Name)
	}
}
