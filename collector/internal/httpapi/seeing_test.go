package httpapi_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"os/exec"
	"strings"
	"testing"

	"mlife/collector/internal/bam"
)

// Another model that says something else of the same picture opens a badcase of its
// own; both stand in the judgements of either.
func TestJudgements(t *testing.T) {
	h := newHouse(t)
	picture := [2]string{"a.jpg", "\xff\xd8\xffa"}
	meta := func(model, result string) string {
		return `{"function":"expression","model_version":"` + model + `","result":` + result + `,"truth":{"label":"happy"}}`
	}
	first := h.upload(meta("1.0", `{"label":"sad","confidence":0.4}`), picture).Created[0].ID
	h.upload(meta("1.0", `{"label":"sad","confidence":0.4}`), picture)
	h.upload(meta("1.0", `{"label":"sad","confidence":0.5}`), picture)
	second := h.upload(meta("2.0", `{"label":"angry"}`), picture).Created[0].ID
	h.upload(strings.Replace(meta("2.0", `{"label":"angry"}`), "expression", "age", 1), picture)
	h.upload(meta("2.0", `{"label":"angry"}`), [2]string{"b.jpg", "\xff\xd8\xffb"})
	if first == second {
		t.Fatal("one badcase")
	}
	for _, id := range []string{first, second} {
		var out struct{ Items []bam.Judgement }
		h.must(200, "GET", "/badcases/"+id+"/judgements", nil, &out)
		var said []string
		for _, j := range out.Items {
			said = append(said, j.ModelVersion+" "+string(j.Result)+" "+j.Badcase+strings.Repeat("!", j.Count))
			if len(j.Media) != 1 || j.Media[0].Name != "a.jpg" || string(j.Truth) != `{"label":"happy"}` || j.Title == "" {
				t.Errorf("%+v", j)
			}
		}
		want := []string{`2.0 {"label":"angry"} ` + second + "!", `1.0 {"label":"sad","confidence":0.5} ` + first + "!", `1.0 {"label":"sad","confidence":0.4} ` + first + "!!"}
		if strings.Join(said, "\n") != strings.Join(want, "\n") {
			t.Errorf("of %s:\n%s\nwant\n%s", id, strings.Join(said, "\n"), strings.Join(want, "\n"))
		}
	}
	h.must(404, "GET", "/badcases/bc_none/judgements", nil, nil)
}

func TestPredictionsAreCheckedWhereTheyEnter(t *testing.T) {
	h := newHouse(t)
	bad := `{"function":"f","result":{"polygons":[{"points":[[1,2],[3,4]]}]}}`
	if status, body := h.post("/badcases/upload", map[string]string{"meta": bad}, [2]string{"a.jpg", "\xff\xd8\xffa"}); !strings.Contains(string(body), "polygons[0].points") {
		t.Errorf("upload: %d %s", status, body)
	}
	id := h.upload(happyAsSad, [2]string{"a.jpg", "\xff\xd8\xffa"}).Created[0].ID
	h.must(422, "PATCH", "/badcases/"+id, map[string]any{"truth": map[string]any{"regions": []any{map[string]any{"from": 2, "to": 1}}}}, nil)
	h.must(200, "PATCH", "/badcases/"+id, map[string]any{"truth": map[string]any{"regions": "a shape of our own"}}, nil)
	h.must(200, "PATCH", "/badcases/"+id, map[string]any{"truth": map[string]any{"regions": []any{map[string]any{"from": 1, "to": 2, "label": "horn"}}}}, nil)
	var b bam.Badcase
	h.must(200, "GET", "/badcases/"+id, nil, &b)
	if b.TruthLabel != "horn" {
		t.Errorf("label %q", b.TruthLabel)
	}
}

func TestMediaFacts(t *testing.T) {
	g := newGallery(t)
	var img bytes.Buffer
	if err := png.Encode(&img, image.NewGray(image.Rect(0, 0, 30, 20))); err != nil {
		t.Fatal(err)
	}
	sha := g.put(img.Bytes())
	_, body := g.wants("/facts/"+sha, 200, "application/json", nil)
	var facts struct{ Width, Height int }
	if err := json.Unmarshal(body, &facts); err != nil || facts.Width != 30 || facts.Height != 20 {
		t.Errorf("%s %v", body, err)
	}
	g.wants("/spectrograms/"+sha, 422, "application/problem+json", nil)
	g.wants("/spectrograms/"+sha+"?level=1&tile=2", 422, "application/problem+json", nil)
	if ffmpeg, err := exec.LookPath("ffmpeg"); err == nil {
		wav, err := exec.CommandContext(t.Context(), ffmpeg, "-v", "error", "-f", "lavfi", "-i", "sine=duration=0.3", "-f", "wav", "pipe:1").Output()
		if err != nil {
			t.Fatal(err)
		}
		_, drawn := g.wants("/spectrograms/"+g.put(wav), 200, "image/png", nil)
		if !bytes.HasPrefix(drawn, []byte("\x89PNG")) {
			t.Error("no PNG")
		}
	}
}
