package trigger

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"mlife/shared/clip"
	"mlife/shared/fault"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func share(f float64) *float64 { return &f }

func engine(t *testing.T, rules ...Rule) *Engine {
	t.Helper()
	e, err := New(rules, 7)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestExpressions(t *testing.T) {
	v := View{
		Function: "expression", Slot: "face", Model: "1.2", Feedback: "wrong",
		Result:     json.RawMessage(`{"label":"sad","confidence":0.55,"scores":{"sad":0.55,"happy":0.45},"boxes":[{"label":"face","x":1,"y":2,"w":3,"h":4}]}`),
		Truth:      json.RawMessage(`{"label":"happy"}`),
		Attributes: map[string]json.RawMessage{"lux": json.RawMessage("12"), "latency_ms": json.RawMessage("80"), "button": json.RawMessage("true"), "code": json.RawMessage(`"E7"`)},
	}
	for when, want := range map[string]bool{
		`differs`:                                         true,
		`confidence < 0.6 and label == "sad"`:             true,
		`confidence < 0.5`:                                false,
		`entropy() > 0.9`:                                 true,
		`margin() < 0.2`:                                  true,
		`scores["happy"] > 0.4`:                           true,
		`attributes.lux < 20`:                             true,
		`attributes.lux == 12`:                            true,
		`attributes.button == true`:                       true,
		`attributes.code in ["E7", "E8"]`:                 true,
		`attributes.get("missing", 0) > 1`:                false,
		`"missing" in attributes`:                         false,
		`latency_ms > 50`:                                 true,
		`feedback != ""`:                                  true,
		`boxes == 0`:                                      false,
		`any([b == "face" for b in box_labels])`:          true,
		`has_truth and truth_label == "happy"`:            true,
		`matches(model, "^1[.]")`:                         true,
		`function == "expression" and not slot != "face"`: true,
	} {
		if got := engine(t, Rule{Name: "r", When: when}).Judge(v).Badcase; got != want {
			t.Errorf("%s: %v, want %v", when, got, want)
		}
	}
}

func TestMissingNumbersCompareFalse(t *testing.T) {
	for _, when := range []string{"confidence < 0.6", "confidence >= 0", "latency_ms > 0", "entropy() > 0", "margin() < 1", "truth_confidence < 2", "differs", "has_truth"} {
		if engine(t, Rule{Name: "r", When: when}).Judge(View{Result: json.RawMessage(`{"label":"x"}`)}).Badcase {
			t.Errorf("%s fires without a value", when)
		}
	}
}

func TestDiffers(t *testing.T) {
	for _, c := range []struct {
		result, truth string
		want          bool
	}{
		{`{"label":"a"}`, `{"label":"a","confidence":1}`, false},
		{`{"label":"a"}`, `"b"`, true},
		{`"b"`, `{"label":"b"}`, false},
		{`{"label":"a"}`, `null`, false},
		{``, `"a"`, true},
		{`{"boxes":[{"label":"x"},{"label":"y"}]}`, `{"boxes":[{"label":"y"},{"label":"x"}]}`, false},
		{`{"boxes":[{"label":"x"}]}`, `{"boxes":[{"label":"x"},{"label":"x"}]}`, true},
		{`{"n": 1}`, `{"n":1}`, false},
		{`3`, `4`, true},
	} {
		v := View{Result: json.RawMessage(c.result), Truth: json.RawMessage(c.truth)}
		if got := v.vocabulary().Differs; got != c.want {
			t.Errorf("%s against %s: %v", c.result, c.truth, got)
		}
	}
}

func TestLoadNamesRuleAndColumn(t *testing.T) {
	deep := "any([any([any([c == label for c in box_labels]) for b in box_labels]) for a in box_labels])"
	for _, c := range []struct {
		rule Rule
		want []string
	}{
		{Rule{Name: "low light", When: "confidence < 0.5 and lxu < 3"}, []string{`rule "low light"`, "line 1, column 22", "unknown name lxu"}},
		{Rule{Name: "two", When: "differs and\n  confidence <"}, []string{`rule "two"`, "line 2, column"}},
		{Rule{Name: "text", When: "label"}, []string{`rule "text"`, "when", "want a yes or no, have a text"}},
		{Rule{Name: "by", When: "differs", CooldownMS: 5, CooldownBy: "labl"}, []string{`rule "by"`, "cooldown_by: line 1, column 1", "labl"}},
		{Rule{Name: "type", When: `confidence < "a"`}, []string{"line 1, column 12", "cannot stand between a number and a text"}},
		{Rule{When: "differs"}, []string{"rule 1", "name is missing"}},
		{Rule{Name: "w"}, []string{"when is missing"}},
		{Rule{Name: "s", When: "differs", Sample: share(1.5)}, []string{"sample: 1.5"}},
		{Rule{Name: "p", When: "differs", Priority: "urgent"}, []string{`"urgent"`}},
		{Rule{Name: "q", When: "differs", Quota: Quota{PerMS: 5}}, []string{"per_ms needs max"}},
		{Rule{Name: "range", When: "any([n > 3 for n in range(1000000)])"}, []string{"unknown function range"}},
		{Rule{Name: "deep", When: deep}, []string{"nested deeper", "column"}},
		{Rule{Name: "long", When: strings.Repeat("differs or ", 300) + "differs"}, []string{"node"}},
		{Rule{Name: "nest", When: strings.Repeat("any([", 60) + "true" + strings.Repeat(" for b in box_labels])", 60)}, []string{"nest"}},
		{Rule{Name: "two expressions", When: "differs) or (differs"}, []string{"want one expression"}},
		{Rule{Name: "half", When: "differs and"}, []string{"line 1, column 12", "ends too soon"}},
		{Rule{Name: "big", When: `"a" * 1000000000 == label`}, []string{"cannot stand between"}},
		{Rule{Name: "pattern", When: `matches(label, "(")`}, []string{"line 1, column 16", "missing closing"}},
		{Rule{Name: "lambda", When: `(lambda: True)()`}, []string{"cannot be called"}},
		{Rule{Name: "keyword", When: `any(x=box_labels)`}, []string{"named arguments"}},
	} {
		err := Validate([]Rule{c.rule})
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v", c.rule, err)
			continue
		}
		for _, w := range c.want {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("%q lacks %q", err, w)
			}
		}
	}
	if err := Validate([]Rule{{Name: "a", When: "differs"}, {Name: "a", When: "differs"}}); err == nil || !strings.Contains(err.Error(), "twice") {
		t.Error(err)
	}
}

func TestRuleFile(t *testing.T) {
	rules, err := ParseYAML([]byte("rules:\n- name: a\n  when: differs\n  priority: high\n  sample: 0.5\n  cooldown_ms: 100\n  cooldown_by: label\n  quota: {max: 3, per_ms: 1000}\n  functions: [x]\n"))
	if err != nil || len(rules) != 1 || *rules[0].Sample != 0.5 || rules[0].Quota.Max != 3 {
		t.Fatal(rules, err)
	}
	if _, err := ParseYAML([]byte("rules:\n- name: a\n  whne: differs\n")); err == nil || !strings.Contains(err.Error(), "whne") {
		t.Fatal(err)
	}
	if rules, err := ParseYAML(nil); err != nil || len(rules) != 0 {
		t.Fatal(rules, err)
	}
}

func TestPriorityOrderAndFunctions(t *testing.T) {
	e := engine(t, Rule{Name: "any", When: "true", Priority: "low"}, Rule{Name: "big", When: "differs", Priority: "high", Reason: "model is wrong"},
		Rule{Name: "other", When: "true", Functions: []string{"speech"}})
	wrong := View{Function: "face", Result: json.RawMessage(`"a"`), Truth: json.RawMessage(`"b"`)}
	if d := e.Judge(wrong); d.Rule != "big" || d.Priority != clip.High || d.Reason != "model is wrong" {
		t.Error(d)
	}
	if d := e.Judge(View{Function: "face"}); d.Rule != "any" || d.Reason != "true" {
		t.Error(d)
	}
	if d := e.Judge(View{Function: "speech"}); d.Rule != "other" {
		t.Error(d)
	}
}

func TestCooldown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := engine(t, Rule{Name: "r", When: "true", CooldownMS: 1000, CooldownBy: "label"})
		a, b := View{Result: json.RawMessage(`"a"`)}, View{Result: json.RawMessage(`"b"`)}
		first := e.Judge(a)
		if !first.Badcase || e.Judge(a).Badcase || !e.Judge(b).Badcase {
			t.Fatal("labels share a cool-down, or there is none")
		}
		time.Sleep(999 * time.Millisecond)
		if e.Judge(a).Badcase {
			t.Fatal("cool-down too short")
		}
		if err := e.Load([]Rule{{Name: "r", When: "true", CooldownMS: 1000, CooldownBy: "label"}}); err != nil {
			t.Fatal(err)
		}
		if e.Judge(a).Badcase {
			t.Fatal("a reload ends the cool-down")
		}
		time.Sleep(time.Millisecond)
		again := e.Judge(a)
		if !again.Badcase {
			t.Fatal("cool-down too long")
		}
		first.Release() // an old one must not end the new pause
		if e.Judge(a).Badcase {
			t.Fatal("old release ended a new cool-down")
		}
		again.Release()
		if !e.Judge(a).Badcase {
			t.Fatal("release did not end the cool-down")
		}
		if s := e.Stats()[0]; s.Cooling != 4 || s.Judged != 8 {
			t.Errorf("%+v", s)
		}
	})
}

func TestCooldownMapIsBounded(t *testing.T) {
	e := engine(t, Rule{Name: "r", When: "true", CooldownMS: 1 << 40, CooldownBy: "label"})
	for i := range 3 * maxCooling {
		e.Judge(View{Result: fmt.Appendf(nil, `"l%d"`, i)})
	}
	if n := len((*e.rules.Load())[0].state.pauses); n != maxCooling {
		t.Errorf("%d pauses", n)
	}
}

func TestQuota(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := engine(t, Rule{Name: "r", When: "true", Quota: Quota{Max: 2, PerMS: 1000}})
		count := func() (n int) {
			for range 5 {
				if e.Judge(View{}).Badcase {
					n++
				}
			}
			return n
		}
		if n := count(); n != 2 {
			t.Fatal(n)
		}
		time.Sleep(time.Second)
		if n := count(); n != 2 {
			t.Fatal(n)
		}
	})
}

func TestSamplingIsSeeded(t *testing.T) {
	rule := Rule{Name: "r", When: "true", Sample: share(0.3)}
	a, b := engine(t, rule), engine(t, rule)
	hits := 0
	for i := range 10_000 {
		v := View{ID: fmt.Sprintf("%032x", i)}
		d := a.Judge(v).Badcase
		if d != b.Judge(v).Badcase || d != a.Judge(v).Badcase {
			t.Fatal("one id, two verdicts")
		}
		if d {
			hits++
		}
	}
	if hits < 2800 || hits > 3200 {
		t.Errorf("%d of 10000 at 0.3", hits)
	}
	none := engine(t, Rule{Name: "r", When: "true", Sample: share(0)})
	if none.Judge(View{ID: "x"}).Badcase || none.Stats()[0].Sampled != 1 {
		t.Error("sample 0 keeps some")
	}
}

func TestFailingRuleIsCountedAndOthersRun(t *testing.T) {
	e := engine(t, Rule{Name: "broken", When: "attributes.lux.deep.er > 3", Priority: "high"}, Rule{Name: "fine", When: "true"},
		Rule{Name: "big", Priority: "high", When: `len([[y for y in attributes.list] for x in attributes.list]) > 0`})
	big := "[" + strings.Repeat("1,", 6000) + "1]"
	d := e.Judge(View{Attributes: map[string]json.RawMessage{"list": json.RawMessage(big)}})
	if d.Rule != "fine" {
		t.Error(d)
	}
	for _, s := range e.Stats()[:2] {
		if s.Failed != 1 || s.LastError == "" {
			t.Errorf("%+v", s)
		}
	}
}

func TestLoadWhileJudging(t *testing.T) {
	e := engine(t, Rule{Name: "a", When: "true"})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 500 {
				if d := e.Judge(View{}); !d.Badcase {
					t.Error("no rule in force")
				}
			}
		})
	}
	for i := range 100 {
		if err := e.Load([]Rule{{Name: fmt.Sprint("r", i%3), When: "true"}}); err != nil {
			t.Error(err)
		}
	}
	if err := e.Load([]Rule{{Name: "x", When: "nope"}}); err == nil || e.Rules()[0].Name != "r0" {
		t.Error("a wrong set replaced a right one")
	}
	wg.Wait()
}

func FuzzRule(f *testing.F) {
	f.Add("confidence < 0.5 and differs", `{"label":"a","confidence":0.4}`)
	f.Add(`any([matches(b, "x") for b in box_labels])`, `{"boxes":[{"label":"x"}]}`)
	f.Add("attributes.a.b[3] > 1", `"x"`)
	f.Fuzz(func(t *testing.T, when, result string) {
		e, err := New([]Rule{{Name: "r", When: when}}, 1)
		if err != nil {
			return
		}
		e.Judge(View{Result: json.RawMessage(result), Truth: json.RawMessage(result), Attributes: map[string]json.RawMessage{"a": json.RawMessage(result)}})
	})
}

func BenchmarkJudge(b *testing.B) {
	e, err := New([]Rule{{Name: "r", When: "confidence < 0.5 and label == 'sad' or entropy() > 1.5"}}, 1)
	if err != nil {
		b.Fatal(err)
	}
	v := View{Result: json.RawMessage(`{"label":"sad","confidence":0.9,"scores":{"sad":0.9,"happy":0.1}}`)}
	b.ReportAllocs()
	for b.Loop() {
		e.Judge(v)
	}
}
