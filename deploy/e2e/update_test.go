package e2e

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"mlife/testdata/rest"
	"mlife/testdata/rig"
)

// model makes bytes that nobody mistakes for another version's.
func model(version string, size int) []byte {
	b := make([]byte, size)
	r := rand.NewChaCha8(sha256.Sum256([]byte(version)))
	r.Read(b) //nolint:errcheck // never fails
	return b
}

func digest(b []byte) string { s := sha256.Sum256(b); return hex.EncodeToString(s[:]) }

type deployment struct {
	ID      string `json:"id"`
	State   string `json:"state"`
	Devices []struct {
		Device string `json:"device"`
		State  string `json:"state"`
		Reason string `json:"reason"`
	} `json:"devices"`
}

// register uploads a model and gives its Model ID.
func (w *world) register(t *testing.T, version string, body []byte) string {
	t.Helper()
	var m struct {
		ID string `json:"id"`
	}
	must(t, w.API().Upload(t.Context(), "/models", &m, rest.Part{Name: "slot", Body: []byte("s")},
		rest.Part{Name: "version", Body: []byte(version)}, rest.Part{Name: "file", FileName: version + ".bin", Body: body}))
	return m.ID
}

func (w *world) deploy(t *testing.T, model, device string) deployment {
	t.Helper()
	var d deployment
	must(t, w.API().Post(t.Context(), "/deployments", map[string]any{
		"models": []string{model}, "targets": map[string]any{"devices": []string{device}}, "probation_s": 1,
	}, &d))
	return d
}

// outcome waits until the deployment ended.
func (w *world) outcome(t *testing.T, id string, limit time.Duration) deployment {
	t.Helper()
	var d deployment
	rig.Within(limit, func() bool {
		return w.API().Get(t.Context(), "/deployments/"+id, &d) == nil && d.State != "running"
	})
	return d
}

// succeed deploys a model and waits until the device has committed it.
func (w *world) succeed(t *testing.T, a *rig.Agent, model string) {
	t.Helper()
	if d := w.outcome(t, w.deploy(t, model, a.Device).ID, time.Minute); d.State != "succeeded" {
		t.Fatalf("%s: %+v\n%s", model, d, a.Tail(3000))
	}
}

// updatable starts an agent with a slot and a factory model.
func (w *world) updatable(t *testing.T, device string, factory []byte) *rig.Agent {
	t.Helper()
	path := filepath.Join(t.TempDir(), "factory.bin")
	must(t, os.WriteFile(path, factory, 0o644))
	a := w.agent(t, device, func(config map[string]any) {
		config["models"] = []map[string]any{{"slot": "s", "path": path, "health": map[string]any{"command": []string{"true"}}}}
	})
	must(t, a.Start(t.Context()))
	return a
}

// inService gives the hash of the model that the link leads to.
func inService(a *rig.Agent) (string, error) {
	b, err := os.ReadFile(filepath.Join(a.Data(), "models", "s", "current"))
	if err != nil {
		return "", err
	}
	return digest(b), nil
}

// steps are those that an agent persists before it takes them.
var steps = []string{"wanted", "fetching", "verified", "staged", "switched", "probation"}

// TestUpdateCut kills the agent in every step of model updates, as its own state
// file tells them, and at random moments. At every moment the device has the old
// model or the new one, whole, and in the end the new.
func TestUpdateCut(t *testing.T) {
	t.Parallel()
	s := seed(t)
	r := rand.New(rand.NewPCG(s, s))
	w := newWorld(t)
	must(t, w.Start(t.Context()))
	old := model("factory", 2<<20)
	a := w.updatable(t, "cam-update", old)
	caught := map[string]int{}
	for round := range pick(len(steps), 10*len(steps)) {
		version := fmt.Sprintf("v%d", round+1)
		next := model(version, 2<<20)
		d := w.deploy(t, w.register(t, version, next), a.Device)
		step := steps[round%len(steps)]
		if awaitStep(a, step, digest(next)) {
			caught[step]++
		}
		for cut := range 2 {
			if cut > 0 {
				pause(time.Duration(r.IntN(700)) * time.Millisecond)
			}
			a.Kill()
			got, err := inService(a)
			if err != nil || got != digest(old) && got != digest(next) {
				t.Fatalf("%s: after a cut in %s the model in service is %.12s, %v: want %.12s or %.12s", version, step, got, err, digest(old), digest(next))
			}
			must(t, a.Start(t.Context()))
		}
		if d = w.outcome(t, d.ID, time.Minute); d.State != "succeeded" {
			t.Fatalf("%s: %+v\n%s", version, d, a.Tail(3000))
		}
		if got, err := inService(a); err != nil || got != digest(next) {
			t.Fatalf("%s: committed, but %.12s is in service, %v", version, got, err)
		}
		old = next
	}
	t.Logf("cuts caught in %v; some steps last a millisecond", caught)
}

// awaitStep looks at the agent's state file until it tells the step for the model;
// false when the update is past it.
func awaitStep(a *rig.Agent, step, sha string) bool {
	var doc struct {
		Slots map[string]struct {
			Phase  string                  `json:"phase"`
			Target struct{ SHA256 string } `json:"target"`
		} `json:"slots"`
	}
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); pause(100 * time.Microsecond) {
		text, err := os.ReadFile(filepath.Join(a.Data(), "models", "state.json"))
		if err != nil || json.Unmarshal(text, &doc) != nil || doc.Slots["s"].Target.SHA256 != sha {
			continue
		}
		switch doc.Slots["s"].Phase {
		case step:
			return true
		case "committed", "failed", "rolled_back":
			return false
		}
	}
	return false
}

// TestAlteredModel: the bytes on the collector's disk are no longer those that were
// signed. The device keeps what it has, says why and logs it.
func TestAlteredModel(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(t, w.Start(t.Context()))
	old, next := model("factory", 1<<20), model("v1", 1<<20)
	a := w.updatable(t, "cam-altered", old)
	id := w.register(t, "v1", next)
	if n := alter(t, filepath.Join(w.Dir, "data"), digest(next)); n == 0 {
		t.Fatal("the model's bytes are nowhere below the data folder")
	}
	d := w.outcome(t, w.deploy(t, id, a.Device).ID, 90*time.Second)
	if len(d.Devices) != 1 || d.Devices[0].State != "failed" || d.Devices[0].Reason == "" {
		t.Errorf("%+v: want a refusal with a reason", d)
	}
	if got, err := inService(a); err != nil || got != digest(old) {
		t.Fatalf("%.12s is in service, %v: want the old model", got, err)
	}
	logged(t, a.Process, "update step", "failed", "v1")
	t.Log(d.Devices)
}

// alter flips a byte of every file whose content has the digest.
func alter(t *testing.T, dir, want string) (n int) {
	t.Helper()
	must(t, filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil || digest(b) != want {
			return err
		}
		n++
		b[len(b)/2] ^= 1
		if err := os.Chmod(path, 0o600); err != nil {
			return err
		}
		return os.WriteFile(path, b, 0o600)
	}))
	return n
}
