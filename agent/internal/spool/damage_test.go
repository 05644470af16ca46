package spool

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"mlife/shared/clip"
	"mlife/shared/fault"
)

// crashChild puts clips 1, 2 … and prints each accepted one, until the step kills
// the process as kill -9 does.
func crashChild(dir, step string) {
	n := 0
	s, err := Open(dir, Options{Budget: 40000, Ballast: 1 << 20, cut: func(at string) error {
		if at == step {
			if n++; n == 6 {
				if err := syscall.Kill(os.Getpid(), syscall.SIGKILL); err != nil {
					panic(err)
				}
				select {}
			}
		}
		return nil
	}})
	if err != nil {
		panic(err)
	}
	tb := &testing.B{}
	for i := uint64(1); ; i++ {
		c := sealed(tb, i, 9000, clip.Normal)
		if err := s.Put(context.Background(), c); err != nil {
			panic(err)
		}
		fmt.Printf("accepted %d\n", i)
		if i > 2 && i%3 == 0 {
			if err := s.Forget(s.Pending(1, never)[0].Key); err != nil {
				panic(err)
			}
			fmt.Println("forgot")
		}
	}
}

// TestKillAtEachStep kills a real process at every step of Put and looks at what
// the next start finds: every accepted clip that was neither forgotten nor evicted.
func TestKillAtEachStep(t *testing.T) {
	for _, step := range []string{"write", "rename", "syncdir", "commit", "evict"} {
		t.Run(step, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			cmd := exec.Command(os.Args[0])
			cmd.Env = append(os.Environ(), "SPOOL_CRASH_DIR="+dir, "SPOOL_CRASH_STEP="+step)
			var stderr bytes.Buffer
			cmd.Stderr = &stderr
			out, err := cmd.Output()
			if err == nil || !strings.Contains(err.Error(), "killed") {
				t.Fatalf("child: %v\n%s", err, stderr.Bytes())
			}
			accepted := strings.Count(string(out), "accepted")
			if accepted < 4 {
				t.Fatalf("child accepted %d:\n%s", accepted, out)
			}
			s := open(t, dir, Options{Budget: 40000})
			have := map[string]bool{}
			for _, p := range s.Pending(99, never) {
				if err := s.Check(p.Key); err != nil {
					t.Error(err)
				}
				have[p.Key.String()] = true
			}
			for i := uint64(accepted); i > uint64(accepted)-2; i-- { // the two newest were never evicted
				if c := sealed(t, i, 9000, clip.Normal); !have[c.Key.String()] {
					t.Errorf("clip %d was accepted and is lost; %d are there", i, len(have))
				}
			}
			if st := s.Stats(); st.Bytes > 40000 || st.Quarantined != 0 {
				t.Errorf("stats %+v", st)
			}
			put(t, s, sealed(t, 1000, 9000, clip.Normal))
		})
	}
}

func TestIndexIsMadeAgain(t *testing.T) {
	damage := map[string]func(t *testing.T, dir string){
		"missing": func(t *testing.T, dir string) { must(t, os.RemoveAll(filepath.Join(dir, indexDir))) },
		"garbage": func(t *testing.T, dir string) {
			eachFile(t, dir, func([]byte) []byte { return bytes.Repeat([]byte("x"), 5000) })
		},
		"empty":  func(t *testing.T, dir string) { eachFile(t, dir, func([]byte) []byte { return nil }) },
		"halves": func(t *testing.T, dir string) { eachFile(t, dir, func(b []byte) []byte { return b[:len(b)/2] }) },
		"flipped": func(t *testing.T, dir string) {
			eachFile(t, dir, func(b []byte) []byte {
				for i := 0; i < len(b); i += 97 {
					b[i] ^= 0x40
				}
				return b
			})
		},
		"no manifest": func(t *testing.T, dir string) { must(t, os.Remove(filepath.Join(dir, indexDir, "MANIFEST"))) },
	}
	for name, hurt := range damage {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			s := open(t, dir, Options{})
			a, b := sealed(t, 1, 5000, clip.Low), sealed(t, 2, 5000, clip.High)
			put(t, s, a)
			put(t, s, b)
			closeSpool(t, s)
			hurt(t, dir)
			for range 2 {
				s = open(t, dir, Options{})
				if got := s.Pending(9, never); len(got) != 2 || got[0].Key != b.Key || got[1].Key != a.Key {
					t.Fatalf("pending %v", got)
				}
				same(t, s, a)
				closeSpool(t, s)
			}
		})
	}
}

func eachFile(t *testing.T, dir string, change func([]byte) []byte) {
	t.Helper()
	names, err := os.ReadDir(filepath.Join(dir, indexDir))
	must(t, err)
	for _, n := range names {
		if n.Name() == "LOCK" {
			continue
		}
		path := filepath.Join(dir, indexDir, n.Name())
		b, err := os.ReadFile(path)
		must(t, err)
		must(t, os.WriteFile(path, change(b), 0o600))
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestCorruptFiles(t *testing.T) {
	for name, hurt := range map[string]func(b []byte) []byte{
		"empty":      func([]byte) []byte { return nil },
		"cut":        func(b []byte) []byte { return b[:len(b)-1] },
		"longer":     func(b []byte) []byte { return append(b, 0) },
		"magic":      func(b []byte) []byte { b[0] = 'X'; return b },
		"version":    func(b []byte) []byte { b[4] = 9; return b },
		"length":     func(b []byte) []byte { b[9] ^= 1; return b },
		"manifest":   func(b []byte) []byte { b[headerLen+3] ^= 1; return b },
		"body":       func(b []byte) []byte { b[len(b)-1] ^= 1; return b },
		"body start": func(b []byte) []byte { b[len(b)-5000] ^= 1; return b },
	} {
		for _, withRow := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, row %v", name, withRow), func(t *testing.T) {
				dir := t.TempDir()
				s := open(t, dir, Options{})
				bad, good := sealed(t, 1, 5000, clip.Low), sealed(t, 2, 5000, clip.High)
				put(t, s, bad)
				put(t, s, good)
				path := s.clipPath(bad.Key)
				if !withRow {
					closeSpool(t, s)
					must(t, os.RemoveAll(filepath.Join(dir, indexDir)))
				}
				b, err := os.ReadFile(path)
				must(t, err)
				must(t, os.WriteFile(path, hurt(b), 0o600))
				if !withRow {
					s = open(t, dir, Options{})
				} else if err := s.Check(bad.Key); !fault.Is(err, fault.Corrupt) {
					t.Fatalf("check: %v", err)
				}
				if got := s.Pending(9, never); len(got) != 1 || got[0].Key != good.Key {
					t.Errorf("pending %v", got)
				}
				if st := s.Stats(); st.Quarantined != 1 {
					t.Errorf("stats %+v", st)
				}
				if l, err := Verify(dir); err != nil || len(l) != 2 || l[0].Err == "" && l[1].Err == "" {
					t.Errorf("verify %+v %v", l, err)
				}
			})
		}
	}
}

func TestGoldenHeader(t *testing.T) {
	const want = "4d4c534301000000000001000000000000000200"
	got := hex.EncodeToString(encodeHeader(256, 512))
	if !strings.HasPrefix(got, want) || len(got) != 2*headerLen {
		t.Errorf("header %s, want %s and a checksum", got, want)
	}
}

func FuzzHeader(f *testing.F) {
	f.Add(encodeHeader(100, 1000))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, n, err := decodeHeader(b)
		if err == nil && !bytes.Equal(encodeHeader(m, n), b[:headerLen]) {
			t.Fatalf("header %x reads as %d, %d", b, m, n)
		}
	})
}

func FuzzRow(f *testing.F) {
	e := entry{priority: 1, size: 10, body: 5}
	f.Add(rowKey(e.key), e.row())
	f.Fuzz(func(t *testing.T, k, v []byte) {
		e, err := parseRow(k, v)
		if err == nil && (!bytes.Equal(rowKey(e.key), k) || !bytes.Equal(e.row(), v)) {
			t.Fatal("row does not read back")
		}
	})
}
