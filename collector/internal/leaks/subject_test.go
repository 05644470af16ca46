package leaks

import (
	"testing"

	"go.uber.org/goleak"

	"mlife/collector/internal/dam"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestApart(t *testing.T) {
	old := func(role dam.Role) side { return side{role: role, old: true} }
	for name, x := range map[string]struct {
		later, earlier side
		want           bool
	}{
		"frozen sets are settled":             {old(dam.Test), old(dam.Train), false},
		"testing and what was learned":        {side{role: dam.Test}, old(dam.Train), true},
		"training and what was tested":        {side{role: dam.Train}, old(dam.Test), true},
		"testing again":                       {side{role: dam.Test}, old(dam.Test), false},
		"of one split":                        {side{role: dam.Validation}, side{role: dam.Train}, true},
		"folds":                               {side{role: dam.Test, fold: 2}, side{role: dam.Test, fold: 1}, true},
		"a fold trains and tests, see before": {side{role: dam.Test, fold: 1}, old(dam.Test), true},
	} {
		if got := apart(x.later, x.earlier); got != x.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestKey(t *testing.T) {
	one := subject{policy: dam.DefaultLeakPolicy, sides: []side{{name: "old train", role: dam.Train, old: true, digest: "set_1"}, {name: "new 0", role: dam.Test, digest: "x"}}}
	other, same := one, one
	other.policy.Within = 6
	if one.key("a") != same.key("a") || one.key("a") == one.key("b") || one.key("a") == other.key("a") {
		t.Error("the same question has the same key, another one another")
	}
}
