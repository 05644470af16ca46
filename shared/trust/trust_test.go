package trust_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mlife/shared/fault"
	"mlife/shared/trust"
	"mlife/shared/wire"
)

var now = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

const device = "cam-1"

func face() trust.Target {
	return trust.Target{Slot: "face", SHA256: strings.Repeat("ab", 32), Size: 4096, ModelID: "mdl_1", Version: "3", Deployment: "dep_1", ProbationMS: 30000}
}

func newKey(t testing.TB) *trust.Key {
	t.Helper()
	k, err := trust.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func newRoot(t testing.TB, root, online *trust.Key, expires time.Time) []byte {
	t.Helper()
	b, err := trust.NewRoot(root, online, expires)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func sign(t testing.TB, k *trust.Key, dev string, version int64, expires time.Time, targets ...trust.Target) []byte {
	t.Helper()
	b, err := k.Sign(dev, version, expires, targets)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestSignedIsVerified(t *testing.T) {
	online := newKey(t)
	v := trust.Verifier{RootJSON: newRoot(t, newKey(t), online, now.AddDate(10, 0, 0)), Device: device, MinVersion: 7}
	voice := face()
	voice.Slot, voice.ProbationMS = "voice", 0
	targets, version, err := v.Verify(sign(t, online, device, 7, now.AddDate(0, 1, 0), voice, face()), now)
	if err != nil {
		t.Fatal(err)
	}
	if version != 7 || len(targets) != 2 || targets[0] != face() || targets[1] != voice {
		t.Errorf("version %d, targets %+v", version, targets)
	}
	if targets, _, err := v.Verify(sign(t, online, device, 8, now.AddDate(0, 1, 0)), now); err != nil || len(targets) != 0 {
		t.Errorf("no targets: %v, %v", targets, err)
	}
}

func TestAttacksAreRefused(t *testing.T) {
	rootKey, online, stranger := newKey(t), newKey(t), newKey(t)
	root := newRoot(t, rootKey, online, now.AddDate(10, 0, 0))
	month := now.AddDate(0, 1, 0)
	good := sign(t, online, device, 7, month, face())
	strangersRoot := newRoot(t, newKey(t), stranger, month)
	cases := []struct {
		name   string
		root   []byte
		signed []byte
		kind   fault.Kind
	}{
		{"wrong key", root, sign(t, stranger, device, 7, month, face()), fault.Forbidden},
		{"root key on targets", root, sign(t, rootKey, device, 7, month, face()), fault.Forbidden},
		{"root of another collector", strangersRoot, good, fault.Forbidden},
		{"expired", root, sign(t, online, device, 7, now.Add(-trust.DefaultTolerance-time.Second), face()), fault.Conflict},
		{"expired root", newRoot(t, rootKey, online, now.Add(-time.Hour)), good, fault.Conflict},
		{"rollback", root, sign(t, online, device, 6, month, face()), fault.Conflict},
		{"other device", root, sign(t, online, "cam-2", 7, month, face()), fault.Forbidden},
		{"altered hash", root, bytes.Replace(good, []byte("abab"), []byte("abac"), 1), fault.Forbidden},
		{"altered size", root, bytes.Replace(good, []byte("4096"), []byte("4097"), 1), fault.Forbidden},
		{"altered version", root, bytes.Replace(good, []byte(`"version":7`), []byte(`"version":9`), 1), fault.Forbidden},
		{"altered device", root, bytes.Replace(sign(t, online, "cam-2", 7, month), []byte("cam-2"), []byte("cam-1"), 1), fault.Forbidden},
		{"altered custom", root, bytes.Replace(good, []byte("dep_1"), []byte("dep_2"), 1), fault.Forbidden},
		{"signature removed", root, withoutSignatures(t, good), fault.Forbidden},
		{"oversize", root, append(good, bytes.Repeat([]byte(" "), trust.MaxSigned)...), fault.TooLarge},
		{"root in place of targets", root, root, fault.Invalid},
		{"null target", root, []byte(`{"signed":{"_type":"targets","targets":{"x":null}},"signatures":[]}`), fault.Invalid},
		{"null", root, []byte("null"), fault.Invalid},
		{"empty", root, nil, fault.Invalid},
		{"no root", nil, good, fault.Invalid},
		{"altered root", bytes.Replace(root, []byte(online.ID()), []byte(stranger.ID()), 1), good, fault.Invalid},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			v := trust.Verifier{RootJSON: c.root, Device: device, MinVersion: 7}
			targets, _, err := v.Verify(c.signed, now)
			if err == nil || fault.KindOf(err) != c.kind || targets != nil {
				t.Errorf("%v (%v), targets %v: want %v", err, fault.KindOf(err), targets, c.kind)
			}
		})
	}
}

func withoutSignatures(t *testing.T, doc []byte) []byte {
	t.Helper()
	var m map[string]json.RawMessage
	if err := json.Unmarshal(doc, &m); err != nil {
		t.Fatal(err)
	}
	m["signatures"] = json.RawMessage("[]")
	b, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestClockTolerance(t *testing.T) {
	online := newKey(t)
	v := trust.Verifier{RootJSON: newRoot(t, newKey(t), online, now.AddDate(1, 0, 0)), Device: device}
	late := sign(t, online, device, 1, now.Add(-time.Minute), face())
	if _, _, err := v.Verify(late, now); err != nil {
		t.Errorf("one minute late: %v", err)
	}
	v.Tolerance = time.Second
	if _, _, err := v.Verify(late, now); fault.KindOf(err) != fault.Conflict {
		t.Errorf("one minute late, a second tolerated: %v", err)
	}
	if _, _, err := v.Verify(late, time.Unix(0, 0)); err != nil {
		t.Errorf("a clock that lost its battery: %v", err)
	}
}

func TestSignRefusesBadTargets(t *testing.T) {
	k := newKey(t)
	for name, change := range map[string]func(*trust.Target){
		"slot":      func(x *trust.Target) { x.Slot = "../etc" },
		"hash":      func(x *trust.Target) { x.SHA256 = "zz" },
		"empty":     func(x *trust.Target) { x.Size = 0 },
		"huge":      func(x *trust.Target) { x.Size = trust.MaxSize + 1 },
		"long name": func(x *trust.Target) { x.ModelID = strings.Repeat("x", trust.MaxName+1) },
		"probation": func(x *trust.Target) { x.ProbationMS = -1 },
	} {
		bad := face()
		change(&bad)
		if _, err := k.Sign(device, 1, now, []trust.Target{bad}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := k.Sign(device, 1, now, []trust.Target{face(), face()}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("slot twice: %v", err)
	}
	if _, err := trust.NewRoot(k, k, now); fault.KindOf(err) != fault.Invalid {
		t.Errorf("one key for both: %v", err)
	}
}

func TestKeyFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "online.pem")
	if _, err := trust.LoadKey(path); fault.KindOf(err) != fault.NotFound {
		t.Errorf("missing: %v", err)
	}
	k := newKey(t)
	if err := k.Save(path); err != nil {
		t.Fatal(err)
	}
	if err := newKey(t).Save(path); fault.KindOf(err) != fault.Exists {
		t.Errorf("replace: %v", err)
	}
	again, err := trust.LoadKey(path)
	if err != nil || again.ID() != k.ID() {
		t.Errorf("loaded %v: want %s", err, k.ID())
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := trust.LoadKey(path); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("readable by the group: %v", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("not a key"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := trust.LoadKey(path); fault.KindOf(err) != fault.Corrupt {
		t.Errorf("corrupt: %v", err)
	}
}

func FuzzVerify(f *testing.F) {
	online := newKey(f)
	v := trust.Verifier{RootJSON: newRoot(f, newKey(f), online, now.AddDate(1, 0, 0)), Device: device}
	good := sign(f, online, device, 1, now.AddDate(0, 1, 0), face())
	f.Add(good)
	f.Add([]byte(`{"signed":{"_type":"targets","TARGETS":{"x":null}},"signatures":[null]}`))
	f.Fuzz(func(t *testing.T, doc []byte) {
		targets, version, err := v.Verify(doc, now)
		if err == nil && (version != 1 || len(targets) != 1 || targets[0] != face()) {
			t.Errorf("accepted %q: version %d %+v", doc, version, targets)
		}
	})
}

func TestCampaigns(t *testing.T) {
	online := newKey(t)
	v := trust.Verifier{RootJSON: newRoot(t, newKey(t), online, now.AddDate(10, 0, 0)), Device: device}
	c := wire.Campaign{ID: "cmp_1", Name: "sad", Until: now.Add(time.Hour).UTC(), Share: 3, Rule: json.RawMessage(`{"sample":0.5,"when":"True"}`)}
	signed, err := online.Sign(device, 3, now.AddDate(0, 1, 0), nil, c)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := v.Read(signed, now)
	if err != nil || doc.Version != 3 || len(doc.Campaigns) != 1 || doc.Campaigns[0].Share != 3 || string(doc.Campaigns[0].Rule) != string(c.Rule) {
		t.Fatalf("%+v %v", doc, err)
	}
	if _, err := v.Read(bytes.Replace(signed, []byte("True"), []byte("Fals"), 1), now); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("a changed campaign: %v", err)
	}
	c.Share = 0
	if _, err := online.Sign(device, 4, now.AddDate(0, 1, 0), nil, c); fault.KindOf(err) != fault.Invalid {
		t.Errorf("%v", err)
	}
}
