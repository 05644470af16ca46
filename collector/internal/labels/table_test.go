package labels

import (
	"os"
	"strings"
	"testing"
)

// TestTheTableTellsTheTruth compares the table in the comment of dam/annotation with
// what programs know.
func TestTheTableTellsTheTruth(t *testing.T) {
	b, err := os.ReadFile("../dam/annotation/doc.go")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string][]string{}
	for _, line := range strings.Split(string(b), "\n") {
		if f := strings.Fields(strings.TrimPrefix(line, "//")); len(f) == 19 {
			rows[f[0]] = f[1:]
		}
	}
	yes := func(is bool) string { return map[bool]string{true: "yes", false: "-"}[is] }
	first := func(pairs ...any) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i].(bool) {
				return pairs[i+1].(string)
			}
		}
		return "-"
	}
	for _, f := range Formats {
		c := abilities[f]
		if c.moving {
			c.box, c.turned, c.polygon, c.polyline, c.mask, c.pose = false, false, false, false, false, false
		}
		want := []string{
			[]string{"-", "one", "many"}[c.classes], []string{"-", "one", "many"}[c.captions],
			first(c.box, "yes", c.polygon, "→polygon"),
			first(c.turned, "yes", c.polygon, "→polygon", c.box, "→box"),
			first(c.polygon, "yes", c.mask, "→mask", c.box, "→box"),
			first(c.holes, "yes", c.mask, "→mask", c.polygon, "-", c.box, "→box"),
			yes(c.polyline), first(c.mask, "yes", c.box, "→box"), first(c.single, "single", c.pose, "yes"),
			yes(c.tracks), yes(c.frames), yes(c.regions), []string{"-", "text", "any"}[c.attributes], yes(c.confidence),
			first(c.maker, "yes", c.made, "kind"), yes(c.group), yes(c.id), yes(c.subset),
		}
		if have := strings.Join(rows[string(f)], " "); have != strings.Join(want, " ") {
			t.Errorf("%s: the table says\n%s, but it is\n%s", f, have, strings.Join(want, " "))
		}
	}
}
