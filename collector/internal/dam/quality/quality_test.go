package quality

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"mlife/collector/internal/dam/material"
	"mlife/shared/fault"
	"mlife/shared/testkit"
)

func TestMain(m *testing.M) { testkit.LeakCheck(m) }

// rowsOf gives rows with numbers from 1 on.
func rowsOf(list ...material.Row) material.Rows {
	for i := range list {
		if list[i].Number == 0 {
			list[i].Number = int64(i + 1)
		}
	}
	return func() iter.Seq2[*material.Row, error] {
		return func(yield func(*material.Row, error) bool) {
			for i := range list {
				if !yield(&list[i], nil) {
					return
				}
			}
		}
	}
}

// gather runs a check and gives its findings.
func gather(t *testing.T, run func(report func(Finding) error) error) []Finding {
	t.Helper()
	var list []Finding
	if err := run(func(f Finding) error { list = append(list, f); return nil }); err != nil {
		t.Fatal(err)
	}
	for _, f := range list {
		if f.Reason == "" || !strings.HasSuffix(f.Reason, ".") || f.Score < 0 || f.Score > 1 || f.Severity == "" {
			t.Errorf("%+v", f)
		}
		if _, err := json.Marshal(f); err != nil {
			t.Error(err)
		}
	}
	return list
}

func checkRows(t *testing.T, s Settings, list ...material.Row) []Finding {
	t.Helper()
	return gather(t, func(report func(Finding) error) error {
		_, err := Rows(t.Context(), rowsOf(list...), s, report)
		return err
	})
}

// only gives the checks that were found, in their order.
func only(list []Finding) string {
	var out []string
	for _, f := range list {
		out = append(out, string(f.Check))
	}
	return strings.Join(out, " ")
}

var picture = &material.Medium{MediaType: "image/jpeg", Width: 640, Height: 480}

// TestRows: one row for each thing that can be wrong, and its neighbours that are right.
func TestRows(t *testing.T) {
	video := &material.Medium{MediaType: "video/mp4", Width: 640, Height: 480, Frames: 100, FPS: 25, Seconds: 4}
	sound := &material.Medium{MediaType: "audio/wav", Seconds: 10}
	fine := `{"boxes":[{"label":"cat","x":10,"y":10,"w":50,"h":50}]}`
	for _, c := range []struct {
		annotation string
		medium     *material.Medium
		want       string
		object     string
	}{
		{fine, picture, "", ""},
		{`{`, picture, "unreadable", ""},
		{`{"boxes":[{"label":"cat","x":10,"y":10,"w":-5,"h":50}]}`, picture, "unreadable", ""},
		{`{"polygons":[{"points":[[1,1]]}]}`, picture, "unreadable", ""},
		{`{"boxes":[{"label":"cat","x":10,"y":10,"w":0,"h":50}]}`, picture, "no-area", "boxes[0]"},
		{`{"boxes":[{"label":"cat","x":600,"y":10,"w":60,"h":50}]}`, picture, "out-of-bounds", "boxes[0]"},
		{`{"boxes":[{"label":"cat","x":580.4,"y":-0.6,"w":60,"h":50}]}`, picture, "", ""},
		{`{"boxes":[{"label":"cat","x":700,"y":10,"w":60,"h":50}]}`, picture, "out-of-bounds", "boxes[0]"},
		{`{"boxes":[{"label":"cat","x":600,"y":200,"w":70,"h":10,"angle":90}]}`, picture, "", ""},
		{`{"boxes":[{"label":"cat","x":0,"y":0,"w":640,"h":480}]}`, picture, "whole", "boxes[0]"},
		{`{"boxes":[{"x":10,"y":10,"w":50,"h":50}]}`, picture, "no-class", "boxes[0]"},
		{`{"boxes":[{"label":"cat","x":10,"y":10,"w":50,"h":50},{"label":"dog","x":300,"y":10,"w":50,"h":50},{"label":"cat","x":11,"y":11,"w":50,"h":50}]}`, picture, "doubled", "boxes[2]"},
		{`{"boxes":[{"label":"cat","x":10,"y":10,"w":50,"h":50},{"label":"dog","x":11,"y":10,"w":50,"h":50}]}`, picture, "conflict", "boxes[1]"},
		{`{"boxes":[{"label":"cat","id":"1","x":10,"y":10,"w":50,"h":50}],"polygons":[{"label":"cat","id":"1","points":[[10,10],[60,10],[60,60],[10,60]]}]}`, picture, "", ""},
		{`{"boxes":[{"label":"cat","x":10,"y":10,"w":50,"h":50}],"polygons":[{"label":"cat","points":[[10,10],[60,10],[60,60],[10,60]]}]}`, picture, "", ""},
		{`{"boxes":[{"label":"cat","x":100,"y":100,"w":50,"h":20,"angle":45},{"label":"cat","x":100,"y":100,"w":50,"h":20,"angle":135}]}`, picture, "", ""},
		{`{"polygons":[{"label":"cat","points":[[10,10],[60,10],[10,10]]}]}`, picture, "degenerate", "polygons[0]"},
		{`{"polygons":[{"label":"cat","points":[[10,10],[20,20],[30,30]]}]}`, picture, "degenerate", "polygons[0]"},
		{`{"polygons":[{"label":"cat","points":[[10,10],[60,60],[60,10],[10,50]]}]}`, picture, "self-crossing", "polygons[0]"},
		{`{"polygons":[{"label":"cat","points":[[10,10],[60,10],[60,60],[35,10],[10,60]]}]}`, picture, "", ""},
		{`{"polylines":[{"label":"lane","points":[[10,10],[10,10]]}]}`, picture, "no-area", "polylines[0]"},
		{`{"masks":[{"label":"cat","rle":{"size":[4,4],"counts":[16]}}]}`, picture, "no-area", "masks[0]"},
		{`{"masks":[{"label":"cat","x":638,"y":1,"rle":{"size":[4,4],"counts":[0,16]}}]}`, picture, "out-of-bounds", "masks[0]"},
		{`{"boxes":[{"label":"cat","id":"a","x":10,"y":10,"w":50,"h":50}],"keypoints":[{"label":"cat","id":"a","points":[[20,20,2],[200,20,1],[0,0,0]]}]}`, picture, "stray-points", "keypoints[0]"},
		{`{"keypoints":[{"label":"cat","points":[[0,0,0]]}]}`, picture, "no-area", "keypoints[0]"},
		{fine, sound, "wrong-kind", ""},
		{`{"tracks":[{"label":"car","boxes":[{"frame":0,"x":1,"y":1,"w":20,"h":20}]}]}`, picture, "wrong-kind", ""},
		{`{"tracks":[{"label":"car","boxes":[{"frame":0,"x":1,"y":1,"w":20,"h":20},{"frame":1,"x":5,"y":1,"w":20,"h":20},{"frame":2,"x":9,"y":1,"w":20,"h":20},{"frame":3,"x":300,"y":200,"w":20,"h":20},{"frame":4,"x":303,"y":200,"w":20,"h":20},{"frame":5,"x":306,"y":200,"w":20,"h":20}]}]}`, video, "jump", "tracks[0].boxes[3]"},
		{`{"tracks":[{"label":"ball","boxes":[{"frame":0,"x":1,"y":1,"w":5,"h":5},{"frame":1,"x":40,"y":1,"w":5,"h":5},{"frame":2,"x":80,"y":1,"w":5,"h":5},{"frame":3,"x":120,"y":1,"w":5,"h":5},{"frame":4,"x":160,"y":1,"w":5,"h":5}]}]}`, video, "", ""},
		{`{"tracks":[{"label":"car","boxes":[{"frame":0,"x":1,"y":1,"w":20,"h":20},{"frame":100,"x":5,"y":1,"w":20,"h":20}]}]}`, video, "out-of-bounds", "tracks[0].boxes[1]"},
		{`{"tracks":[{"label":"car","boxes":[{"frame":0,"x":1,"y":1,"w":0,"h":20}]}]}`, video, "no-area", "tracks[0].boxes[0]"},
		{`{"regions":[{"label":"speech","from":9,"to":11}]}`, sound, "out-of-bounds", "regions[0]"},
		{`{"regions":[{"label":"speech","from":3,"to":3}]}`, sound, "no-area", "regions[0]"},
		{`{"regions":[{"label":"speech","from":3,"to":5},{"label":"speech","from":3.1,"to":5.1}]}`, sound, "doubled", "regions[1]"},
		{`{"regions":[{"label":"speech","from":3,"to":5}]}`, picture, "wrong-kind", ""},
		{`{"label":"cat"}`, picture, "", ""},
		{`{"something":"of mine"}`, picture, "", ""},
	} {
		got := checkRows(t, Settings{}, material.Row{Annotation: json.RawMessage(c.annotation), Medium: c.medium})
		if only(got) != c.want {
			t.Errorf("%s: %q, want %q\n%+v", c.annotation, only(got), c.want, got)
			continue
		}
		if c.want != "" && got[0].Object != c.object {
			t.Errorf("%s: at %q, want %q", c.annotation, got[0].Object, c.object)
		}
	}
}

// TestAgainstTheOthers: what only shows beside the other rows.
func TestAgainstTheOthers(t *testing.T) {
	var list []material.Row
	for i := range 60 {
		attributes := `,"attributes":{"occlusion":1}`
		if i == 7 {
			attributes = ""
		}
		list = append(list, material.Row{SHA256: fmt.Sprintf("f%02d", i), Medium: picture, Annotation: json.RawMessage(`{"boxes":[{"label":"bottle","x":10,"y":10,"w":50,"h":50` + attributes + `}]}`)})
	}
	list[11].Annotation = json.RawMessage(`{"boxes":[{"label":"botlte","x":10,"y":10,"w":50,"h":50,"attributes":{"occlusion":1}}]}`)
	list[12].Annotation = json.RawMessage(`{"boxes":[{"label":"Bottle ","x":10,"y":10,"w":50,"h":50,"attributes":{"occlusion":1}}]}`)
	list[13].Annotation = json.RawMessage(`{"boxes":[{"label":"bottle2","x":10,"y":10,"w":50,"h":50,"attributes":{"occlusion":1}}]}`)
	list[20].Annotation = nil
	list[21].Missing = true
	list[31].SHA256 = "f30" // the same twice
	list[33].SHA256, list[33].Annotation = "f32", json.RawMessage(`{"boxes":[{"label":"can","x":11,"y":10,"w":50,"h":50,"attributes":{"occlusion":1}}]}`)
	list[35].SHA256, list[35].Annotation = "f34", json.RawMessage(`{"boxes":[{"label":"can","x":300,"y":10,"w":50,"h":50}]}`) // another object of it
	got := checkRows(t, Settings{}, list...)
	want := map[int64]Check{8: NoAttribute, 12: Misspelt, 13: Misspelt, 21: Empty, 22: MissingFile, 32: Repeated, 34: Contradiction}
	for _, f := range got {
		if want[f.Row] != f.Check {
			t.Errorf("row %d: %s, %s", f.Row, f.Check, f.Reason)
		}
		delete(want, f.Row)
	}
	if len(want) > 0 {
		t.Errorf("not found: %v", want)
	}
	for _, f := range checkRows(t, Settings{Classes: []string{"bottle", "can"}}, list[10:15]...) {
		if f.Check != UnknownClass {
			t.Errorf("%+v", f)
		}
	}
	if got := checkRows(t, Settings{Off: []Check{Misspelt, NoAttribute}}, list...); slices.ContainsFunc(got, func(f Finding) bool { return f.Check == Misspelt || f.Check == NoAttribute }) {
		t.Error("a check that is off was made")
	}
	labels := checkRows(t, Settings{}, material.Row{SHA256: "a", Annotation: json.RawMessage(`"cat"`)}, material.Row{SHA256: "a", Annotation: json.RawMessage(`"dog"`)})
	if only(labels) != "contradiction" || !strings.Contains(labels[0].Reason, `"dog" here and "cat" in row 1`) {
		t.Errorf("%+v", labels)
	}
}

// TestLooks: media by their measures.
func TestLooks(t *testing.T) {
	good := material.PictureLooks{Sharpness: 0.6, Mean: 0.5, P5: 0.1, P50: 0.5, P95: 0.9, Contrast: 0.2}
	with := func(change func(*material.PictureLooks)) *material.Measures {
		p := good
		change(&p)
		return &material.Measures{Picture: &p}
	}
	for want, m := range map[string]*material.Medium{
		"":            {Measures: with(func(*material.PictureLooks) {})},
		"blurred":     {Measures: with(func(p *material.PictureLooks) { p.Sharpness = 0.1 })},
		"dark":        {Measures: with(func(p *material.PictureLooks) { p.P95 = 0.1 })},
		"bright":      {Measures: with(func(p *material.PictureLooks) { p.P5 = 0.9 })},
		"flat":        {Measures: with(func(p *material.PictureLooks) { p.Contrast, p.Sharpness = 0.01, 0 })},
		"cut":         {Measures: with(func(p *material.PictureLooks) { p.FlatTail = 0.4 })},
		"orientation": {Measures: with(func(p *material.PictureLooks) { p.ThumbTurned = true })},
		"broken":      {Measures: &material.Measures{Broken: "it is no JPEG"}},
		"tiny":        {Width: 20, Height: 20},
		"odd-ratio":   {Width: 4000, Height: 400},
		"silent":      {Measures: &material.Measures{Sound: &material.SoundLevels{RMS: -80}}},
		"clipped":     {Measures: &material.Measures{Sound: &material.SoundLevels{RMS: -10, Clipped: 0.02}}},
		"dropouts":    {Measures: &material.Measures{Sound: &material.SoundLevels{RMS: -20, Dropouts: 3}}},
		"offset":      {Measures: &material.Measures{Sound: &material.SoundLevels{RMS: -20, Offset: -0.2}}},
		"frozen":      {Measures: &material.Measures{Video: &material.VideoMovement{Frames: 9, Frozen: 0.8, Sharpness: 0.6}}},
		"black":       {Measures: &material.Measures{Video: &material.VideoMovement{Frames: 9, Black: 0.9}}},
		"errors":      {Measures: &material.Measures{Video: &material.VideoMovement{Frames: 9, Errors: 3, Sharpness: 0.6}}},
	} {
		if got := checkRows(t, Settings{}, material.Row{Annotation: json.RawMessage(`"x"`), Medium: m}); only(got) != want {
			t.Errorf("%q, want %q: %+v", only(got), want, got)
		}
	}
}

// near is a list of pairs that are alike.
type near map[string]string

func (n near) Near(_ context.Context, sha string) ([]Likeness, error) {
	if other, ok := n[sha]; ok {
		return []Likeness{{other, 0.9}, {sha, 1}}, nil
	}
	return nil, nil
}

func TestLeaks(t *testing.T) {
	at := time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC)
	med := func(device string, seconds int, source string) *material.Medium {
		return &material.Medium{Device: device, TakenAt: at.Add(time.Duration(seconds) * time.Second), Source: source}
	}
	list := []material.Row{
		{Set: "train", SHA256: "a", Medium: med("cam-1", 0, "")},
		{Set: "train", SHA256: "b", Medium: med("cam-1", 100, "v1")},
		{Set: "train", SHA256: "c", Medium: med("cam-2", 200, "")},
		{Set: "test", SHA256: "a", Medium: med("cam-9", 0, "")},
		{Set: "test", SHA256: "d", Medium: med("cam-1", 3, "")},
		{Set: "test", SHA256: "e", Medium: med("cam-1", 50, "v1")},
		{Set: "test", SHA256: "f", Medium: med("cam-3", 200, "")},
		{Set: "val", SHA256: "g", Columns: json.RawMessage(`{"patient":"p7"}`)},
		{Set: "train", SHA256: "h", Columns: json.RawMessage(`{"patient":"p7"}`)},
		{Set: "test", SHA256: "i", Medium: med("cam-4", 0, "")},
		{Set: "", SHA256: "a"},
	}
	s := Settings{Roles: material.Roles{Group: "patient"}}
	got := gather(t, func(report func(Finding) error) error {
		totals, err := Leaks(t.Context(), rowsOf(list...), Sides{Order: []string{"train", "val", "test"}}, s, near{"f": "c"}, report)
		if totals.Findings != 7 || totals.Rows != len(list) {
			t.Errorf("%+v", totals)
		}
		return err
	})
	var told []string
	for _, f := range got {
		told = append(told, fmt.Sprintf("%d %s %d", f.Row, f.Check, f.Related[0].Row))
	}
	want := []string{"4 leak-file 1", "5 leak-burst 1", "5 leak-device 1", "6 leak-source 2", "6 leak-device 1", "7 leak-alike 3", "8 leak-group 9"}
	if !slices.Equal(told, want) {
		t.Errorf("%q, want %q", told, want)
	}
	dup := gather(t, func(report func(Finding) error) error {
		_, err := Duplicates(t.Context(), rowsOf(list...), Settings{}, near{"f": "c", "c": "f"}, report)
		return err
	})
	if len(dup) != 1 || dup[0].Row != 7 || dup[0].Related[0].Row != 3 {
		t.Errorf("%+v", dup)
	}
}

func TestDisagreements(t *testing.T) {
	var list []material.Row
	for i := range 20 {
		label, confidence := "worn", 0.80+float64(i%10)/100
		list = append(list, material.Row{Annotation: json.RawMessage(fmt.Sprintf("%q", label)), Result: json.RawMessage(fmt.Sprintf(`{"label":"worn","confidence":%g}`, confidence))})
	}
	list[3].Annotation, list[3].Result = json.RawMessage(`"none"`), json.RawMessage(`{"label":"worn","confidence":0.95}`)
	list[4].Annotation, list[4].Result = json.RawMessage(`"none"`), json.RawMessage(`{"label":"worn","confidence":0.6}`)
	box := `{"boxes":[{"label":"cat","x":0,"y":0,"w":100,"h":100},{"label":"dog","x":200,"y":0,"w":100,"h":100}]}`
	list = append(list, material.Row{Annotation: json.RawMessage(box), Result: json.RawMessage(`{"boxes":[
		{"label":"dog","confidence":0.97,"x":2,"y":0,"w":100,"h":100},
		{"label":"dog","confidence":0.97,"x":202,"y":0,"w":100,"h":100},
		{"label":"cat","confidence":0.99,"x":400,"y":200,"w":50,"h":50},
		{"label":"cat","confidence":0.3,"x":500,"y":200,"w":50,"h":50}]}`)})
	got := gather(t, func(report func(Finding) error) error {
		_, err := Disagreements(t.Context(), rowsOf(list...), Settings{}, report)
		return err
	})
	var told []string
	for _, f := range got {
		told = append(told, fmt.Sprintf("%d %s %s %s→%s", f.Row, f.Check, f.Object, f.Label, f.Proposed))
	}
	want := []string{"4 disagrees label none→worn", "21 disagrees boxes[0] cat→dog", "21 overseen  →cat"}
	if !slices.Equal(told, want) {
		t.Errorf("%q, want %q", told, want)
	}
}

func TestErrors(t *testing.T) {
	broken := errors.New("the disk is gone")
	rows := func() iter.Seq2[*material.Row, error] {
		return func(yield func(*material.Row, error) bool) { yield(nil, broken) }
	}
	never := func(Finding) error { return nil }
	if _, err := Rows(t.Context(), rows, Settings{}, never); !errors.Is(err, broken) {
		t.Error(err)
	}
	full := errors.New("no more")
	if _, err := Rows(t.Context(), rowsOf(material.Row{Missing: true}, material.Row{Missing: true}), Settings{}, func(Finding) error { return full }); !errors.Is(err, full) {
		t.Error(err)
	}
	for _, s := range []Settings{{Double: 2}, {Slack: -1}, {Neighbour: 1000}, {Off: []Check{"blured"}}} {
		if _, err := Rows(t.Context(), rowsOf(), s, never); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v", s, err)
		}
	}
}

// FuzzRows: no annotation, result or columns can crash a check or hold it up.
func FuzzRows(f *testing.F) {
	f.Add([]byte(`{"boxes":[{"label":"cat","x":10,"y":10,"w":50,"h":50}],"polygons":[{"label":"cat","points":[[10,10],[60,60],[60,10],[10,50]]}]}`), []byte(`{"label":"a","confidence":1}`), []byte(`{"device":"x","time":"2026-11-02"}`))
	f.Add([]byte(`{"tracks":[{"label":"car","boxes":[{"frame":0,"x":1,"y":1,"w":20,"h":20},{"time":1,"x":300,"y":200,"w":20,"h":20}]}],"fps":1e-300}`), []byte(`{}`), []byte(`{}`))
	f.Add([]byte(`{"boxes":[{"label":"a","x":1e308,"y":-1e308,"w":1.7e308,"h":1.7e308},{"label":"a","x":1e308,"y":-1e308,"w":1.7e308,"h":1.7e308}]}`), []byte(`{"boxes":[{"label":"a","x":1e308,"w":1e308,"h":1e308,"confidence":1e300}]}`), []byte(`{}`))
	f.Add([]byte(`{"masks":[{"label":"m","rle":{"size":[2,3],"counts":"06"}}],"regions":[{"from":1e300,"to":-1}]}`), []byte(`"a"`), []byte(`[]`))
	f.Fuzz(func(t *testing.T, annotation, result, columns []byte) {
		list := []material.Row{
			{SHA256: "a", Set: "train", Medium: picture, Annotation: annotation, Result: result, Columns: columns},
			{SHA256: "a", Set: "test", Medium: &material.Medium{MediaType: "video/mp4", Frames: 2, FPS: 25, Seconds: 1}, Annotation: annotation, Columns: columns},
			{SHA256: "b", Set: "test", Annotation: result, Result: annotation},
		}
		give := func(f Finding) error {
			if _, err := json.Marshal(f); err != nil {
				return fmt.Errorf("%w: %+v", err, f)
			}
			return nil
		}
		if _, err := Rows(t.Context(), rowsOf(list...), Settings{}, give); err != nil {
			t.Fatal(err)
		}
		if _, err := Leaks(t.Context(), rowsOf(list...), Sides{}, Settings{}, nil, give); err != nil {
			t.Fatal(err)
		}
		if _, err := Disagreements(t.Context(), rowsOf(list...), Settings{}, give); err != nil {
			t.Fatal(err)
		}
	})
}

// TestKinds: every check that is declared is in the catalogue.
func TestKinds(t *testing.T) {
	text, err := os.ReadFile("finding.go")
	if err != nil {
		t.Fatal(err)
	}
	declared := regexp.MustCompile(`Check = "([a-z-]+)"`).FindAllStringSubmatch(string(text), -1)
	if len(declared) != len(Kinds) || len(Kinds) < 40 {
		t.Errorf("%d checks are declared, %d listed", len(declared), len(Kinds))
	}
	for i, d := range declared {
		if i < len(Kinds) && string(Kinds[i].Check) != d[1] {
			t.Errorf("%s is listed as %s", d[1], Kinds[i].Check)
		}
	}
}

// TestLeaksOfSidesApart: only sets that must be apart are compared, and each of them is
// named when several have the same.
func TestLeaksOfSidesApart(t *testing.T) {
	var list []material.Row
	for i := range 9 {
		list = append(list, material.Row{Set: "old train", SHA256: fmt.Sprint("t", i), Medium: &material.Medium{Device: "cam-1"}})
	}
	list = append(list, material.Row{Set: "old test", SHA256: "x", Medium: &material.Medium{Device: "cam-1"}},
		material.Row{Set: "new test", SHA256: "x", Medium: &material.Medium{Device: "cam-1"}}, material.Row{Set: "new train", SHA256: "x", Medium: &material.Medium{Device: "cam-2"}})
	apart := func(later, earlier string) bool {
		return strings.HasPrefix(later, "new") && strings.TrimPrefix(later, "new ") != strings.TrimPrefix(earlier, "old ")
	}
	var told []string
	_, err := Leaks(t.Context(), rowsOf(list...), Sides{Order: []string{"old train", "old test", "new test", "new train"}, Apart: apart}, Settings{}, nil, func(f Finding) error {
		var sets []string
		for _, x := range f.Related {
			sets = append(sets, x.Set)
		}
		told = append(told, fmt.Sprintf("%d %s %d %s", f.Row, f.Check, f.Others, strings.Join(slices.Compact(sets), ", ")))
		return nil
	})
	want := []string{"11 leak-device 9 old train", "12 leak-file 2 old test, new test"}
	if err != nil || !slices.Equal(told, want) {
		t.Errorf("%q, want %q, %v", told, want, err)
	}
}
