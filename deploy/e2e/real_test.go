package e2e

import (
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mlife/shared/testkit"
	"mlife/testdata/grocery"
	"mlife/testdata/rest"
	"mlife/testdata/rig"
)

// Bounds of resident memory while real and hostile input goes through.
const (
	agentMemory     = 128 << 20
	collectorMemory = 512 << 20
)

// realWorld is a collector and one agent with a watched folder; the rules take what
// differs from the truth.
func realWorld(t *testing.T, device string) (*world, *rig.Agent, string) {
	t.Helper()
	w := newWorld(t)
	must(t, w.Start(t.Context()))
	// Every file is to be seen as a badcase of its own, also one that looks like another.
	off := map[string]any{"image": 1, "video": 1, "audio": 1, "mirrored": false, "conditions": []string{}}
	must(t, w.API().Do(t.Context(), "PUT", "/likeness/settings", off, nil))
	inbox := filepath.Join(t.TempDir(), "inbox")
	must(t, os.Mkdir(inbox, 0o755))
	a := w.agent(t, device, func(config map[string]any) {
		config["triggers"] = map[string]any{"rules": []map[string]any{{"name": "wrong", "when": "differs"}}}
		config["folders"] = []map[string]any{{"path": inbox, "function": "folder", "settle_ms": 300, "after": "move"}}
	})
	must(t, a.Start(t.Context()))
	return w, a, inbox
}

// checkMemory bounds what the programs ever had.
func checkMemory(t *testing.T, w *world, a *rig.Agent) {
	t.Helper()
	agent, collector := a.PeakRSS(), w.PeakRSS()
	if agent > agentMemory || collector > collectorMemory {
		t.Errorf("memory rose to %d MiB (agent, at most %d) and %d MiB (collector, at most %d)",
			agent>>20, agentMemory>>20, collector>>20, collectorMemory>>20)
	}
	t.Logf("most memory: agent %d MiB, collector %d MiB", agent>>20, collector>>20)
}

// drained waits until no clip is left on the device.
func drained(t *testing.T, a *rig.Agent) {
	t.Helper()
	if !rig.Within(time.Minute, func() bool {
		n, err := a.Waiting(t.Context())
		return err == nil && n == 0
	}) {
		t.Error("clips are stuck on the device")
	}
}

// byHash indexes badcases by the hashes of their media.
func byHash(all []badcase) map[string]badcase {
	out := map[string]badcase{}
	for _, b := range all {
		for _, m := range b.Media {
			out[m.SHA256] = b
		}
	}
	return out
}

// checkStored wants the media's bytes and previews to be served, by hash and name.
func checkStored(t *testing.T, w *world, want map[string]string) {
	t.Helper()
	stored := byHash(w.badcases(t, nil))
	for sha, path := range want {
		if _, ok := stored[sha]; !ok {
			t.Errorf("%s is lost", path)
			continue
		}
		body, err := os.ReadFile(path)
		must(t, err)
		if got, err := w.API().Bytes(t.Context(), "/blobs/"+sha); err != nil || string(got) != string(body) {
			t.Errorf("%s: not served as it went in: %d of %d bytes, %v", path, len(got), len(body), err)
		}
		if p, err := w.API().Bytes(t.Context(), "/previews/"+sha+"?w=320"); err != nil || len(p) == 0 {
			t.Errorf("%s: no preview: %v", path, err)
		}
	}
}

// TestGroceryPhotos sends the 360 photos through a real agent with the results of a
// real classifier. What it gets wrong, and nothing else, must be in BAM.
func TestGroceryPhotos(t *testing.T) {
	t.Parallel()
	data, ok := testkit.SharedData(t)
	if !ok {
		return
	}
	photos, err := grocery.Photos(data)
	must(t, err)
	var train []grocery.Photo
	for _, p := range photos {
		if p.Split == "train" {
			train = append(train, p)
		}
	}
	m, err := grocery.Fit(train)
	must(t, err)
	w, a, _ := realWorld(t, "cam-shop")
	wrong := map[string]string{}
	for _, p := range photos {
		label, confidence, err := m.Classify(p.Path)
		must(t, err)
		body, err := os.ReadFile(p.Path)
		must(t, err)
		v, err := rig.Observe(t.Context(), a.URL(), map[string]any{
			"function": "product recognition", "slot": "grocery", "model": "histogram-1", "result": map[string]any{"label": label, "confidence": confidence},
			"truth": map[string]any{"label": p.Label}, "attributes": map[string]any{"coarse": p.Coarse, "split": p.Split},
		}, rig.Medium{Name: filepath.Base(p.Path), Body: body})
		if err != nil {
			t.Fatalf("%s: %v", p.Path, err)
		}
		if v.Badcase != (label != p.Label) {
			t.Errorf("%s: result %s, truth %s, but badcase is %v", p.Path, label, p.Label, v.Badcase)
		}
		if label != p.Label {
			wrong[digest(body)] = p.Path
		}
	}
	if len(wrong) == 0 || len(wrong) == len(photos) {
		t.Fatalf("the classifier made %d mistakes", len(wrong))
	}
	w.arrive(t, time.Minute, len(wrong))
	drained(t, a)
	if n := len(w.badcases(t, url.Values{"function": {"product recognition"}})); n != len(wrong) {
		t.Errorf("%d badcases stored, want %d", n, len(wrong))
	}
	checkStored(t, w, wrong)
	checkMemory(t, w, a)
	t.Logf("%d photos, %d results wrong, all in BAM", len(photos), len(wrong))
}

// TestClipsAndRecordings drops the videos and recordings into the watched folder.
func TestClipsAndRecordings(t *testing.T) {
	t.Parallel()
	data, ok := testkit.SharedData(t)
	if !ok {
		return
	}
	w, a, inbox := realWorld(t, "cam-car")
	want := map[string]string{}
	for _, dir := range []string{"video", "audio"} {
		for _, path := range files(t, filepath.Join(data, dir)) {
			if strings.HasSuffix(path, ".csv") {
				continue
			}
			want[digest(dropFile(t, path, filepath.Join(inbox, strings.TrimPrefix(path, data))))] = path
		}
	}
	w.arrive(t, time.Minute, len(want))
	drained(t, a)
	checkStored(t, w, want)
	checkMemory(t, w, a)
	t.Logf("%d clips and recordings, all in BAM", len(want))
}

// dropFile copies a file as a careful program does, under another name first, and
// gives its bytes.
func dropFile(t *testing.T, from, to string) []byte {
	t.Helper()
	body, err := os.ReadFile(from)
	must(t, err)
	must(t, os.MkdirAll(filepath.Dir(to), 0o755))
	tmp := filepath.Join(filepath.Dir(to), ".part")
	must(t, os.WriteFile(tmp, body, 0o644))
	must(t, os.Rename(tmp, to))
	return body
}

func files(t *testing.T, dir string) []string {
	t.Helper()
	var all []string
	must(t, filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			all = append(all, path)
		}
		return err
	}))
	return all
}

// named says that an answer tells what is wrong.
func named(err error) bool {
	var local *rig.Refusal
	var remote *rest.Error
	switch {
	case errors.As(err, &local):
		return detailed(local.Status, local.Body)
	case errors.As(err, &remote):
		return detailed(remote.Status, remote.Body)
	}
	return false
}

// detailed wants a problem document with a detail, and a status that blames the input.
func detailed(status int, body string) bool {
	var p struct {
		Detail string `json:"detail"`
	}
	return status >= http.StatusBadRequest && status < http.StatusInternalServerError && json.Unmarshal([]byte(body), &p) == nil && len(p.Detail) > 8
}
