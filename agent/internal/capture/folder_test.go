package capture

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"mlife/shared/fault"
	"mlife/shared/testkit"
)

// drop is a watched folder at work.
type drop struct {
	*Folder
	t    *testing.T
	path string
	b    bench
	stop func()
}

func watched(t *testing.T, path, state string, s *shelf, change func(*FolderOptions)) *drop {
	t.Helper()
	b := intake(t, state, s, differs)
	opts := FolderOptions{Path: path, Function: "face", Slot: "s", Settle: 20 * time.Millisecond, Orphan: 200 * time.Millisecond, Rescan: time.Hour,
		Ledger: filepath.Join(state, "ledger"), Log: slog.New(slog.DiscardHandler)}
	if change != nil {
		change(&opts)
	}
	f, err := NewFolder(opts, b)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- f.Run(ctx) }()
	d := &drop{Folder: f, t: t, path: path, b: b}
	stopped := false
	d.stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	}
	t.Cleanup(d.stop)
	return d
}

func (d *drop) write(rel string, b []byte) {
	d.t.Helper()
	writeFile(d.t, filepath.Join(d.path, rel), b)
}

func writeFile(t testing.TB, path string, b []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
}

func (d *drop) until(what string, cond func(FolderStats) bool) {
	d.t.Helper()
	if !testkit.Within(60*time.Second, func() bool { return cond(d.Stats()) }) {
		d.t.Fatalf("%s: %+v", what, d.Stats())
	}
}

func taken(n int64) func(FolderStats) bool { return func(s FolderStats) bool { return s.Taken >= n } }

func (d *drop) names() map[string]int {
	out := map[string]int{}
	for _, m := range d.b.shelf.all() {
		out[m.Items[0].Name]++
	}
	return out
}

func files(t testing.TB, dir string) (out []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			out = append(out, strings.TrimPrefix(p, dir+"/"))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestFolderTakesFilesBeforeAndAfterTheStart(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "old/deep/a.png"), picture(t, 1))
	d := watched(t, dir, t.TempDir(), &shelf{}, nil)
	d.until("old", taken(1))
	d.write("new/er/b.png", picture(t, 2))
	d.write(".hidden.png", picture(t, 3))
	d.write("c.png.part", picture(t, 4))
	d.write("d.png~", picture(t, 5))
	if err := os.Symlink(filepath.Join(dir, "old"), filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	outside := filepath.Join(t.TempDir(), "secret.png")
	writeFile(t, outside, picture(t, 6))
	if err := os.Symlink(outside, filepath.Join(dir, "secret.png")); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(dir, "c.png.part"), filepath.Join(dir, "c.png")); err != nil {
		t.Fatal(err)
	}
	d.until("all", taken(3))
	got := d.names()
	if len(got) != 3 || got["a.png"] != 1 || got["b.png"] != 1 || got["c.png"] != 1 {
		t.Error(got)
	}
	for _, m := range d.b.shelf.all() {
		if m.Rule != "folder" || m.Function != "face" || m.Slot != "s" || m.Source != "folder" {
			t.Errorf("%+v", m)
		}
	}
}

func TestFolderRestartDoublesNothing(t *testing.T) {
	for _, after := range []string{Keep, Delete, Move} {
		t.Run(after, func(t *testing.T) {
			dir, state, s := t.TempDir(), t.TempDir(), &shelf{}
			for i := range 20 {
				writeFile(t, filepath.Join(dir, fmt.Sprintf("%d.png", i)), picture(t, i))
				writeFile(t, filepath.Join(dir, fmt.Sprintf("%d.png.json", i)), []byte(`{"result":"a","truth":"b","model":"1"}`))
			}
			opts := func(o *FolderOptions) { o.After = after }
			d := watched(t, dir, state, s, opts)
			d.until("first", taken(20))
			d.stop()
			left := files(t, dir)
			switch {
			case after == Keep && len(left) != 40, after == Delete && len(left) != 0:
				t.Error(left)
			case after == Move && (len(left) != 40 || !strings.HasPrefix(left[0], doneDir)):
				t.Error(left)
			}
			d = watched(t, dir, state, s, opts)
			d.write("last.png", picture(t, 99))
			d.until("second", taken(1))
			if got := d.Stats().Taken; got != 1 || len(s.all()) != 21 || s.puts != 21 {
				t.Error(got, len(s.all()), s.puts)
			}
			d.stop()
		})
	}
}

func TestFolderCrashBetweenPutAndLedger(t *testing.T) {
	dir, s := t.TempDir(), &shelf{}
	writeFile(t, filepath.Join(dir, "a.png"), picture(t, 1))
	for range 3 { // each time with empty state: the clip's name alone must tell
		d := watched(t, dir, t.TempDir(), s, nil)
		d.until("again", taken(1))
		d.stop()
	}
	if len(s.all()) != 1 || s.puts != 3 {
		t.Error(len(s.all()), s.puts)
	}
}

func TestFolderSidecars(t *testing.T) {
	dir := t.TempDir()
	d := watched(t, dir, t.TempDir(), &shelf{}, func(o *FolderOptions) { o.After = Delete })
	d.write("wrong.png.json", []byte(`{"function":"f","slot":"t","model":"2","result":{"label":"a"},"truth":{"label":"b"},"captured_at":"2026-01-02T03:04:05Z"}`))
	d.write("wrong.png", picture(t, 1))
	d.write("right.png", picture(t, 2))
	d.write("right.json", []byte(`{"slot":"t","model":"2","result":{"label":"a"},"truth":{"label":"a"}}`))
	d.write("pair.png", picture(t, 3))
	d.write("pair.gif.png", picture(t, 4))
	d.write("pair.json", []byte(`{"result":"a","truth":"b","slot":"t","model":"2"}`))
	d.write("alone.json", []byte(`{}`))
	d.write("bad.png", picture(t, 5))
	d.write("bad.png.json", []byte(`{"labl":1}`))
	d.until("all", func(s FolderStats) bool { return s.Taken == 4 && s.Rejected == 2 && s.Pending == 0 })
	if c := d.b.Counts()["t/2"]; c.Inferences != 3 || c.Badcases != 2 {
		t.Error(d.b.Counts())
	}
	left := strings.Join(files(t, dir), " ")
	for _, want := range []string{".rejected/alone.json", ".rejected/alone.json.error.txt", ".rejected/bad.png", ".rejected/bad.png.json", ".rejected/bad.png.error.txt"} {
		if !strings.Contains(left, want) {
			t.Errorf("no %s in %s", want, left)
		}
	}
	if n := len(files(t, dir)); n != 5 {
		t.Error(left)
	}
	text, err := os.ReadFile(filepath.Join(dir, ".rejected/bad.png.error.txt"))
	if err != nil || !strings.Contains(string(text), `unknown`) || !strings.Contains(string(text), "labl") {
		t.Error(string(text), err)
	}
}

func TestFolderRequiredSidecar(t *testing.T) {
	dir := t.TempDir()
	d := watched(t, dir, t.TempDir(), &shelf{}, func(o *FolderOptions) { o.RequireSidecar = true })
	d.write("a.png", picture(t, 1))
	d.write("b.png", picture(t, 2))
	d.write("b.json", []byte(`{"result":"a","truth":"b"}`))
	d.until("both", func(s FolderStats) bool { return s.Taken == 1 && s.Rejected == 1 })
	if text, err := os.ReadFile(filepath.Join(dir, ".rejected/a.png.error.txt")); err != nil || !strings.Contains(string(text), "a.png.json") {
		t.Error(string(text), err)
	}
}

func TestFolderHalfWritten(t *testing.T) {
	dir := t.TempDir()
	d := watched(t, dir, t.TempDir(), &shelf{}, func(o *FolderOptions) { o.Settle = 40 * time.Millisecond })
	whole := picture(t, 1)
	file, err := os.Create(filepath.Join(dir, "slow.png"))
	if err != nil {
		t.Fatal(err)
	}
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for len(whole) > 0 {
		n := min(5, len(whole))
		if _, err := file.Write(whole[:n]); err != nil {
			t.Fatal(err)
		}
		whole = whole[n:]
		<-tick.C // the writer's own pace
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	d.write("cut.png", picture(t, 2)[:50])
	d.write("empty.png", nil)
	d.until("both", func(s FolderStats) bool { return s.Taken == 1 && s.Rejected == 2 })
	if d.names()["slow.png"] != 1 {
		t.Error(d.names())
	}
}

func TestFolderBurst(t *testing.T) {
	const before, after = 800, 400
	dir := t.TempDir()
	name := func(i int) string { return fmt.Sprintf("%02d/%d.png", i%40, i) }
	for i := range before {
		writeFile(t, filepath.Join(dir, name(i)), picture(t, i))
	}
	d := watched(t, dir, t.TempDir(), &shelf{}, func(o *FolderOptions) { o.After, o.MaxPending = Delete, 100 })
	for i := before; i < before+after; i++ {
		d.write(name(i), picture(t, i))
	}
	d.until("burst", taken(before+after))
	if got := len(d.b.shelf.all()); got != before+after || d.Stats().Taken != before+after || d.Stats().Overflows == 0 {
		t.Error(got, d.Stats())
	}
}

// TestFolderThatKeepsAllIsBounded fills a folder whose files stay beyond what is noted
// at once, and then beyond what is remembered.
func TestFolderThatKeepsAllIsBounded(t *testing.T) {
	const most, all = 300, 340
	dir, state, s := t.TempDir(), t.TempDir(), &shelf{}
	for i := range all {
		writeFile(t, filepath.Join(dir, fmt.Sprintf("%d/%d.png", i%7, i)), picture(t, i))
	}
	opts := func(o *FolderOptions) {
		o.MaxPending, o.MaxKept, o.Workers, o.Rescan = 20, most, 1, 50*time.Millisecond
	}
	d := watched(t, dir, state, s, opts)
	d.until("full", func(s FolderStats) bool { return strings.Contains(s.Problem, "remove some") })
	if n := d.Stats().Taken; n != most {
		t.Errorf("%d taken", n)
	}
	d.stop()
	d = watched(t, dir, state, s, opts)
	d.until("full again", func(s FolderStats) bool { return strings.Contains(s.Problem, "remove some") })
	for i := range 100 { // a person makes room, of files that were taken and of those that were not
		if err := os.Remove(filepath.Join(dir, fmt.Sprintf("%d/%d.png", i%7, i))); err != nil {
			t.Fatal(err)
		}
	}
	d.until("goes on", func(s FolderStats) bool { return s.Pending == 0 && s.Problem == "" })
	if s.puts != len(s.all()) || s.puts < all-100 {
		t.Errorf("%d puts of %d clips", s.puts, len(s.all()))
	}
}

// TestFolderLeavesWhatIsNoFileAlone drops everything that looks like a file and is none.
func TestFolderLeavesWhatIsNoFileAlone(t *testing.T) {
	dir := t.TempDir()
	d := watched(t, dir, t.TempDir(), &shelf{}, func(o *FolderOptions) { o.Rescan = 50 * time.Millisecond })
	at := func(name string) string { return filepath.Join(dir, name) }
	if err := syscall.Mkfifo(at("pipe.png"), 0o666); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("unix", at("socket.png"))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if err := syscall.Mknod(at("zero.png"), syscall.S_IFCHR|0o666, 1<<8|5); err != nil {
		t.Log("no device made:", err)
	}
	for name, to := range map[string]string{"device.png": "/dev/zero", "loop.png": "loop.png", "up": "..", "topipe.png": "pipe.png", "gone.png": "nowhere"} {
		if err := os.Symlink(to, at(name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll(at("folder.png/inner.png"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(at("real.png.json"), 0o666); err != nil { // a sidecar that would block its reader
		t.Fatal(err)
	}
	d.write("real.png", picture(t, 1))
	d.write("folder.png/real2.png", picture(t, 2))
	d.until("both", taken(2))
	d.until("nothing waits", func(s FolderStats) bool { return s.Pending == 0 })
	if got := d.names(); len(got) != 2 || got["real.png"] != 1 || got["real2.png"] != 1 || d.Stats().Rejected != 0 {
		t.Error(got, d.Stats())
	}
}

func TestFolderWithoutEventsIsScanned(t *testing.T) {
	dir := t.TempDir()
	d := watched(t, dir, t.TempDir(), &shelf{}, func(o *FolderOptions) { o.Rescan = 30 * time.Millisecond })
	d.until("start", func(s FolderStats) bool { return s.Pending == 0 })
	// A folder moved in whole brings no event for its files.
	aside := t.TempDir()
	writeFile(t, filepath.Join(aside, "in/x/a.png"), picture(t, 1))
	if err := os.Rename(filepath.Join(aside, "in"), filepath.Join(dir, "in")); err != nil {
		t.Fatal(err)
	}
	d.until("moved in", taken(1))
	// The folder itself is replaced.
	if err := os.Rename(dir, dir+".gone"); err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(dir, "b.png"), picture(t, 2))
	d.until("replaced", taken(2))
}

func TestFolderWaitsWhileTheSpoolIsFull(t *testing.T) {
	dir, s := t.TempDir(), &shelf{}
	s.set(fault.New(fault.NoSpace, "spool.Put", "disk full"), nil)
	d := watched(t, dir, t.TempDir(), s, nil)
	d.write("a.png", picture(t, 1))
	d.until("problem", func(s FolderStats) bool { return strings.Contains(s.Problem, "disk full") })
	s.set(nil, nil)
	d.until("goes on", taken(1))
	if d.Stats().Rejected != 0 {
		t.Error(d.Stats())
	}
}

func TestFolderReplacedFileIsTakenAgain(t *testing.T) {
	dir := t.TempDir()
	d := watched(t, dir, t.TempDir(), &shelf{}, nil)
	d.write("latest.png", picture(t, 1))
	d.until("first", taken(1))
	d.write("latest.png", picture(t, 2))
	d.until("second", taken(2))
	if len(d.b.shelf.all()) != 2 {
		t.Error(d.names())
	}
}

func TestFolderHostileFiles(t *testing.T) {
	data, ok := testkit.SharedData(t)
	if !ok {
		t.Skip("no shared data")
	}
	dir := t.TempDir()
	from := filepath.Join(data, "bad")
	for _, rel := range files(t, from) {
		b, err := os.ReadFile(filepath.Join(from, rel))
		if err != nil {
			t.Fatal(err)
		}
		writeFile(t, filepath.Join(dir, rel), b)
	}
	d := watched(t, dir, t.TempDir(), &shelf{}, func(o *FolderOptions) { o.After = Delete })
	// empty.json is the sidecar of several files: it is refused with one or alone.
	d.until("all", func(s FolderStats) bool {
		return s.Pending == 0 && !slices.ContainsFunc(files(t, dir), func(rel string) bool { return !ignored(rel) })
	})
	texts := 0
	for _, rel := range files(t, dir) {
		of, ok := strings.CutSuffix(rel, ".error.txt")
		if !ok {
			continue
		}
		texts++
		text, err := os.ReadFile(filepath.Join(dir, rel))
		if _, reason, said := strings.Cut(string(text), "\nerror: "); err != nil || !said || len(reason) < 10 || !strings.HasPrefix(string(text), "file:  ") {
			t.Errorf("%s: %q %v", rel, text, err)
		}
		if _, err := os.Lstat(filepath.Join(dir, of)); err != nil {
			t.Error(err)
		}
	}
	if int64(texts) != d.Stats().Rejected || int64(len(d.b.shelf.all())) != d.Stats().Taken {
		t.Error(texts, len(d.b.shelf.all()), d.Stats())
	}
	t.Logf("%+v", d.Stats())
}

func TestNewFolderFailsLoudly(t *testing.T) {
	dir, log := t.TempDir(), slog.New(slog.DiscardHandler)
	if _, err := NewFolder(FolderOptions{Path: filepath.Join(dir, "nope"), Ledger: filepath.Join(dir, "l"), Log: log}, nil); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
	if _, err := NewFolder(FolderOptions{Path: dir, After: "burn", Ledger: filepath.Join(dir, "l"), Log: log}, nil); !fault.Is(err, fault.Invalid) {
		t.Error(err)
	}
}

func TestLedgerForgetsWhatIsGone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "l")
	l, err := openLedger(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3000 {
		if err := l.add(mark{byte(i), byte(i >> 8)}); err != nil {
			t.Fatal(err)
		}
	}
	l.begin()
	if !l.has(mark{7}) {
		t.Fatal("forgot too early")
	}
	if err := l.sweep(); err != nil {
		t.Fatal(err)
	}
	if err := l.close(); err != nil {
		t.Fatal(err)
	}
	if l, err = openLedger(path); err != nil {
		t.Fatal(err)
	}
	if len(l.marks) != 1 || !l.has(mark{7}) {
		t.Error(len(l.marks))
	}
	if err := l.close(); err != nil {
		t.Fatal(err)
	}
}
