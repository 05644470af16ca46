package folders_test

import (
	"context"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mlife/collector/internal/dam"
	"mlife/collector/internal/folders"
	"mlife/collector/internal/sqlstore"
	"mlife/collector/internal/sqlstore/storetest"
	"mlife/shared/fault"
	"mlife/shared/testkit/postgres"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv("MLIFE_TEST_FOLDER"); dir != "" {
		watchUntilKilled(dir)
	}
	goleak.VerifyTestMain(postgres.Main{M: m})
}

const name = "cam-1"

// field is a watched folder with its database.
type field struct {
	*testing.T
	db   *sqlstore.DB
	dir  string
	desk *folders.Desk
	told chan struct{}
	stop func()
}

func newField(t *testing.T, db *sqlstore.DB, change func(*folders.Folder)) *field {
	t.Helper()
	f := &field{T: t, db: db, dir: t.TempDir()}
	f.open(change)
	return f
}

// open makes a desk and runs it, as the start of a collector does.
func (f *field) open(change func(*folders.Folder)) {
	f.Helper()
	f.openWith("me", change)
}

// openAs is open of another collector.
func (f *field) openAs(owner string) { f.Helper(); f.openWith(owner, nil) }

func (f *field) openWith(owner string, change func(*folders.Folder)) {
	f.Helper()
	conf := folders.Folder{Name: name, Path: f.dir, Ignore: []string{".*", "*.tmp"}, Settle: 20 * time.Millisecond, Rescan: time.Hour, Watch: true}
	if change != nil {
		change(&conf)
	}
	f.told = make(chan struct{}, 1)
	told := f.told
	var err error
	f.desk, err = folders.New(folders.Options{Folders: []folders.Folder{conf}, Store: f.db.Data(), Leases: f.db.Leases(), Owner: owner, Log: slog.New(slog.DiscardHandler), Term: 300 * time.Millisecond,
		Changed: func(string) {
			select {
			case told <- struct{}{}:
			default:
			}
		}})
	if err != nil {
		f.Fatal(err)
	}
	ctx, cancel := context.WithCancel(f.Context())
	done := make(chan error, 1)
	desk := f.desk
	go func() { done <- desk.Run(ctx) }()
	f.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			f.Error(err)
		}
	})
	f.Cleanup(f.stop)
}

func (f *field) write(path, body string) {
	f.Helper()
	full := filepath.Join(f.dir, path)
	if err := errors.Join(os.MkdirAll(filepath.Dir(full), 0o755), os.WriteFile(full, []byte(body), 0o644)); err != nil {
		f.Fatal(err)
	}
}

func (f *field) must(err error) {
	f.Helper()
	if err != nil {
		f.Fatal(err)
	}
}

// until waits for a condition on what the database knows.
func (f *field) until(what string, is func(map[string]dam.Place) bool) map[string]dam.Place {
	f.Helper()
	var all map[string]dam.Place
	for deadline := time.Now().Add(time.Minute); ; {
		all = map[string]dam.Place{}
		after := ""
		for {
			page, err := f.db.Data().Places(f.Context(), name, after, "", 500)
			f.must(err)
			if len(page) == 0 {
				break
			}
			for _, p := range page {
				all[p.Path] = p
			}
			after = page[len(page)-1].Path
		}
		if is(all) {
			return all
		}
		if time.Now().After(deadline) {
			folder, err := f.desk.Folder(f.Context(), name)
			text := fmt.Sprintf("%+v", all)
			f.Fatalf("never %s: %.3000s\n%+v %v", what, text, folder, err)
		}
		select {
		case <-f.told:
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func shaOf(body string) string { sum := sha256.Sum256([]byte(body)); return hex.EncodeToString(sum[:]) }

// has says that a path is present with a content.
func has(all map[string]dam.Place, path, body string) bool {
	sum := md5.Sum([]byte(body))
	p := all[path]
	return p.State == dam.Present && p.SHA256 == shaOf(body) && p.MD5 == hex.EncodeToString(sum[:]) && p.Size == int64(len(body))
}

func (f *field) read(body string) (string, error) {
	b, err := f.desk.Open(f.Context(), shaOf(body))
	if err != nil {
		return "", err
	}
	all, err := io.ReadAll(b)
	return string(all), errors.Join(err, b.Close())
}

// Files that appear, change, move and vanish are known as such, with and without inotify.
func TestInStep(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		for i, watch := range []bool{true, false} {
			t.Run(fmt.Sprintf("watch %v", watch), func(t *testing.T) {
				f := &field{T: t, db: db, dir: t.TempDir()}
				if i > 0 {
					f.must(db.Data().UpdateFolder(t.Context(), name, func(r *dam.FolderRow) { *r = dam.FolderRow{Name: name} }))
				}
				f.write("a.jpg", "one")
				f.write("deep/er/b.jpg", "two")
				f.write("deep-er/c.jpg", "three") // "-" sorts before "/"
				f.write(".hidden/x", "no")
				f.write("half.tmp", "no")
				f.must(os.Symlink("/etc/passwd", filepath.Join(f.dir, "link")))
				f.must(os.Symlink("/etc", filepath.Join(f.dir, "links")))
				f.must(syscall.Mkfifo(filepath.Join(f.dir, "pipe"), 0o600))
				f.open(func(c *folders.Folder) {
					c.Watch, c.Rescan = watch, time.Hour
					if !watch {
						c.Rescan = 50 * time.Millisecond
					}
				})
				f.until("found", func(all map[string]dam.Place) bool {
					return has(all, "a.jpg", "one") && has(all, "deep/er/b.jpg", "two") && has(all, "deep-er/c.jpg", "three")
				})
				if got, err := f.read("two"); got != "two" || err != nil {
					t.Errorf("%q %v", got, err)
				}
				file, err := db.Data().File(t.Context(), shaOf("two"))
				if err != nil || file.Name != "b.jpg" || !file.InPlace && i == 0 || file.Path != "deep/er/b.jpg" {
					t.Errorf("%+v %v", file, err)
				}
				f.write("a.jpg", "another")
				f.write("new/n.jpg", "four")
				f.until("changed", func(all map[string]dam.Place) bool {
					return has(all, "a.jpg", "another") && all["a.jpg"].Was == shaOf("one") && has(all, "new/n.jpg", "four")
				})
				if got, err := f.read("one"); !fault.Is(err, fault.NotFound) {
					t.Errorf("bytes that are nowhere: %q %v", got, err)
				}
				before := f.until("", func(map[string]dam.Place) bool { return true })["deep/er/b.jpg"]
				f.must(os.Rename(filepath.Join(f.dir, "deep"), filepath.Join(f.dir, "moved")))
				all := f.until("moved", func(all map[string]dam.Place) bool {
					_, old := all["deep/er/b.jpg"]
					return has(all, "moved/er/b.jpg", "two") && !old
				})
				if p := all["moved/er/b.jpg"]; !p.FoundAt.Equal(before.FoundAt) {
					t.Errorf("it was taken for a new file: %+v %+v", before, p)
				}
				f.write("moved/er/later.jpg", "five") // the watch went along
				f.must(os.Remove(filepath.Join(f.dir, "a.jpg")))
				f.must(os.RemoveAll(filepath.Join(f.dir, "new")))
				f.until("gone", func(all map[string]dam.Place) bool {
					return all["a.jpg"].State == dam.Gone && all["new/n.jpg"].State == dam.Gone && has(all, "moved/er/later.jpg", "five")
				})
				f.write("in.tmp", "six")
				f.must(os.Rename(filepath.Join(f.dir, "in.tmp"), filepath.Join(f.dir, "in.jpg")))
				all = f.until("renamed into place", func(all map[string]dam.Place) bool { return has(all, "in.jpg", "six") })
				if len(all) != 6 {
					t.Errorf("%d places: %+v", len(all), all)
				}
				f.until("counted", func(map[string]dam.Place) bool {
					folder, err := f.desk.Folder(t.Context(), name)
					return err == nil && folder.Counts[dam.Present].Files == 4 && folder.Counts[dam.Gone].Files == 2 && folder.Problem == ""
				})
				f.stop()
				f.must(db.Data().PutPlaces(t.Context(), name, nil, keys(all)))
			})
		}
	})
}

func keys(all map[string]dam.Place) (out []string) {
	for k := range all {
		out = append(out, k)
	}
	return out
}

// Names and contents that cannot be kept or read are named and passed over.
func TestUnreadable(t *testing.T) {
	if os.Getuid() == 0 {
		t.Log("root reads everything: rights are not tried")
	}
	f := &field{T: t, db: storetest.Open(t), dir: t.TempDir()}
	f.write("good.jpg", "good")
	f.write("bad\xff.jpg", "name")
	f.write(strings.Repeat(strings.Repeat("long", 50)+"/", 6)+"x.jpg", "too long")
	f.write(strings.Repeat("d/", 70)+"x.jpg", "too deep")
	f.write("new\nline.jpg", "odd")
	if os.Getuid() != 0 {
		f.write("secret.jpg", "secret")
		f.must(os.Chmod(filepath.Join(f.dir, "secret.jpg"), 0))
		f.write("locked/x.jpg", "x")
		f.must(os.Chmod(filepath.Join(f.dir, "locked"), 0))
		t.Cleanup(func() { f.must(os.Chmod(filepath.Join(f.dir, "locked"), 0o700)) })
	}
	f.open(nil)
	f.until("read", func(all map[string]dam.Place) bool {
		return has(all, "good.jpg", "good") && has(all, "new\nline.jpg", "odd")
	})
	var folder dam.Folder
	f.until("looked through", func(map[string]dam.Place) bool {
		var err error
		folder, err = f.desk.Folder(t.Context(), name)
		return err == nil && !folder.ScannedAt.IsZero()
	})
	notes := strings.Join(folder.Notes, "\n")
	for _, want := range []string{"not UTF-8", "1024 bytes", "64 folders"} {
		if !strings.Contains(notes, want) {
			t.Errorf("nothing is said of %q: %s", want, notes)
		}
	}
	if os.Getuid() != 0 {
		f.until("refused", func(all map[string]dam.Place) bool { return all["secret.jpg"].State == dam.Unreadable })
		if !strings.Contains(notes, "locked/") {
			t.Errorf("%s", notes)
		}
	}
}

// Bytes are never given under a hash that they do not have any more.
func TestChangedUnderneath(t *testing.T) {
	f := &field{T: t, db: storetest.Open(t), dir: t.TempDir()}
	body := strings.Repeat("0123456789abcdef", 100_000)
	f.write("a.bin", body)
	f.open(func(c *folders.Folder) { c.Watch = false })
	all := f.until("read", func(all map[string]dam.Place) bool { return has(all, "a.bin", body) })
	path := filepath.Join(f.dir, "a.bin")

	// Rights alone are no change: the bytes are compared, once.
	f.must(os.Chmod(path, 0o600))
	if got, err := f.read(body); err != nil || got != body {
		t.Fatalf("after chmod: %d bytes, %v", len(got), err)
	}
	// A change in the middle of a read ends it.
	b, err := f.desk.Open(t.Context(), shaOf(body))
	f.must(err)
	head := make([]byte, 1000)
	_, err = io.ReadFull(b, head)
	f.must(err)
	w, err := os.OpenFile(path, os.O_WRONLY, 0)
	f.must(err)
	_, err = w.WriteAt([]byte("X"), 1_000_000)
	f.must(errors.Join(err, w.Close()))
	if rest, err := io.ReadAll(b); !fault.Is(err, fault.Corrupt) || strings.Contains(string(rest), "X") {
		t.Errorf("%d bytes more, %v", len(rest), err)
	}
	f.must(b.Close())
	// A change that hides itself, with its size and time as before, is found by the hash.
	f.must(os.Chtimes(path, time.Time{}, all["a.bin"].Modified))
	if got, err := f.read(body); err == nil {
		t.Errorf("%d other bytes were given under the hash", len(got))
	}
	// Something else in its place, also a link to somewhere else or a pipe.
	for what, put := range map[string]func() error{
		"file": func() error { return os.WriteFile(path, []byte("other"), 0o600) },
		"link": func() error { return os.Symlink("/etc/passwd", path) },
		"pipe": func() error { return syscall.Mkfifo(path, 0o600) },
		"none": func() error { return nil },
	} {
		f.must(errors.Join(os.RemoveAll(path), put()))
		if got, err := f.read(body); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %q %v", what, got, err)
		}
	}
	f.must(errors.Join(os.RemoveAll(path)))
	// A folder on the way that becomes a link leads nowhere.
	f.write("sub/b.bin", "inside")
	f.must(f.desk.Rescan(t.Context(), name))
	f.until("read", func(all map[string]dam.Place) bool { return has(all, "sub/b.bin", "inside") })
	outside := t.TempDir()
	f.must(errors.Join(os.Rename(filepath.Join(f.dir, "sub"), filepath.Join(outside, "sub")), os.Symlink(filepath.Join(outside, "sub"), filepath.Join(f.dir, "sub"))))
	if got, err := f.read("inside"); !fault.Is(err, fault.NotFound) {
		t.Errorf("through a link: %q %v", got, err)
	}
}

// A folder that is not there, or another one in its place, does not make files gone.
func TestUnmounted(t *testing.T) {
	f := &field{T: t, db: storetest.Open(t), dir: filepath.Join(t.TempDir(), "data")}
	f.write("a.jpg", "one")
	f.open(nil)
	f.until("read", func(all map[string]dam.Place) bool { return has(all, "a.jpg", "one") })
	f.until("scanned", func(map[string]dam.Place) bool {
		row, err := f.db.Data().FolderRow(t.Context(), name)
		return err == nil && !row.ScannedAt.IsZero()
	})
	f.stop()
	f.must(os.Rename(f.dir, f.dir+".away"))
	for _, make := range []func() error{func() error { return nil }, func() error { return os.Mkdir(f.dir, 0o755) }} {
		f.must(make())
		f.open(nil)
		all := f.until("said", func(map[string]dam.Place) bool {
			folder, err := f.desk.Folder(t.Context(), name)
			return err == nil && folder.Problem != ""
		})
		if !has(all, "a.jpg", "one") {
			t.Errorf("%+v", all)
		}
		f.stop()
	}
	f.must(errors.Join(os.Remove(f.dir), os.Rename(f.dir+".away", f.dir)))
	f.open(nil)
	f.until("well again", func(all map[string]dam.Place) bool {
		folder, err := f.desk.Folder(t.Context(), name)
		return err == nil && folder.Problem == "" && has(all, "a.jpg", "one")
	})
}

// A folder that has too many files says so, and is spread if it may be.
func TestTooManyFiles(t *testing.T) {
	for _, spread := range []bool{false, true} {
		f := &field{T: t, db: storetest.Open(t), dir: t.TempDir()}
		old := time.Now().Add(-time.Minute)
		for i := range 45 {
			f.write(fmt.Sprintf("full/%03d.jpg", i), fmt.Sprint("picture ", i))
		}
		for i := range 17 {
			f.write(fmt.Sprintf("near/%03d.jpg", i), fmt.Sprint("other ", i))
		}
		f.write("full/part-0001/000.jpg", "in the way")
		f.must(filepath.WalkDir(f.dir, func(path string, _ fs.DirEntry, err error) error {
			return errors.Join(err, os.Chtimes(path, old, old))
		}))
		<-time.After(30 * time.Millisecond) // ctime cannot be set back: settle
		f.open(func(c *folders.Folder) { c.MaxFiles, c.Spread = 20, spread })
		f.until("all read", func(all map[string]dam.Place) bool {
			n := 0
			for _, p := range all {
				if p.State == dam.Present {
					n++
				}
			}
			return n == 63 && len(all) == 63
		})
		folder, err := f.desk.Folder(t.Context(), name)
		f.must(err)
		if notes := strings.Join(folder.Notes, "\n"); !strings.Contains(notes, `"near" has 17 files of at most 20`) || strings.Contains(notes, `"full"`) == spread {
			t.Errorf("spread %v: %s", spread, notes)
		}
		if !spread {
			continue
		}
		all := f.until("spread", func(all map[string]dam.Place) bool {
			per := map[string]int{}
			for path, p := range all {
				if p.State != dam.Present {
					return false
				}
				per[filepath.Dir(path)]++
			}
			return per["full"] == 15 && len(all) == 63 && per["full/part-0001"] <= 20 && per["full/part-0002"] > 0
		})
		if !has(all, "full/part-0001/000.jpg", "in the way") || !has(all, "full/part-0002/000.jpg", "picture 0") {
			t.Errorf("a file went lost: %+v", all)
		}
	}
}

func TestPauseRescanCancel(t *testing.T) {
	f := newField(t, storetest.Open(t), func(c *folders.Folder) { c.Watch = false })
	f.write("a.jpg", "one")
	f.must(f.desk.Rescan(t.Context(), name))
	f.until("found", func(all map[string]dam.Place) bool { return has(all, "a.jpg", "one") })
	f.must(f.desk.Pause(t.Context(), name, true))
	phase := func(want string) {
		t.Helper()
		f.until(want, func(map[string]dam.Place) bool {
			folder, err := f.desk.Folder(t.Context(), name)
			return err == nil && folder.Phase == want
		})
	}
	phase("paused")
	f.write("b.jpg", "two")
	f.must(f.desk.Rescan(t.Context(), name))
	<-time.After(50 * time.Millisecond)
	if all := f.until("", func(map[string]dam.Place) bool { return true }); len(all) != 1 {
		t.Errorf("paused and yet: %+v", all)
	}
	f.stop()
	f.open(func(c *folders.Folder) { c.Watch = false })
	phase("paused") // also after a restart
	f.must(f.desk.Pause(t.Context(), name, false))
	f.until("found", func(all map[string]dam.Place) bool { return has(all, "b.jpg", "two") })
	phase("waiting")
	if err := f.desk.Cancel(t.Context(), name); !fault.Is(err, fault.Conflict) {
		t.Error(err)
	}
	for _, err := range []error{f.desk.Pause(t.Context(), "none", true), f.desk.Rescan(t.Context(), "none"), f.desk.Cancel(t.Context(), "none")} {
		if !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
	}
}

// watchUntilKilled is another process: it keeps a database in step with a folder.
func watchUntilKilled(dir string) {
	db, err := sqlstore.Open(context.Background(), filepath.Join(dir, "mlife.db"), slog.New(slog.DiscardHandler))
	if err != nil {
		panic(err)
	}
	desk, err := folders.New(folders.Options{Folders: []folders.Folder{{Name: name, Path: filepath.Join(dir, "data"), Settle: time.Millisecond}},
		Store: db.Data(), Leases: db.Leases(), Owner: "me"})
	if err != nil {
		panic(err)
	}
	panic(desk.Run(context.Background()))
}

// A collector that is killed in the middle of a scan, or of reading, goes on with it.
func TestKilled(t *testing.T) {
	const n = 2400
	dir := t.TempDir()
	f := &field{T: t, dir: filepath.Join(dir, "data")}
	for i := range n {
		f.write(fmt.Sprintf("%02d/%04d.txt", i%60, i), fmt.Sprint("text ", i))
	}
	where := filepath.Join(dir, "mlife.db")
	fresh, err := os.ReadFile(storetest.File(t))
	f.must(errors.Join(err, os.WriteFile(where, fresh, 0o600)))
	f.db = storetest.At(t, where)
	for _, state := range []dam.PlaceState{dam.Found, dam.Present, dam.Present} {
		before := must(f.db.Data().CountPlaces(t.Context(), name))[state].Files
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^$")
		cmd.Env = append(os.Environ(), "MLIFE_TEST_FOLDER="+dir)
		f.must(cmd.Start())
		for deadline := time.Now().Add(time.Minute); must(f.db.Data().CountPlaces(t.Context(), name))[state].Files <= before; {
			if time.Now().After(deadline) {
				t.Fatal("nothing was found")
			}
			<-time.After(time.Millisecond)
		}
		f.must(cmd.Process.Kill())
		_ = cmd.Wait() // killed
	}
	t.Logf("when it was killed: %+v", must(f.db.Data().CountPlaces(t.Context(), name)))
	f.open(nil)
	all := f.until("all read", func(all map[string]dam.Place) bool {
		for _, p := range all {
			if p.State != dam.Present {
				return false
			}
		}
		return len(all) == n
	})
	for i := range n {
		if path := fmt.Sprintf("%02d/%04d.txt", i%60, i); !has(all, path, fmt.Sprint("text ", i)) {
			t.Fatalf("%s: %+v", path, all[path])
		}
	}
	if list := must(f.db.Data().FindFiles(t.Context(), dam.FileQuery{})); list.Total != n {
		t.Errorf("%d files", list.Total)
	}
}

func must[T any](x T, err error) T {
	if err != nil {
		panic(err)
	}
	return x
}

// Two collectors that have the same folder do not both look after it, and the second goes
// on when the first ends. Files that are written all the time end up with their hashes.
func TestTwoCollectorsAndBusyFiles(t *testing.T) {
	db := storetest.Open(t)
	f := newField(t, db, nil)
	f.write("a.txt", "one")
	f.until("read", func(all map[string]dam.Place) bool { return has(all, "a.txt", "one") })
	other := &field{T: t, db: db, dir: f.dir}
	other.openAs("other")
	folder := must(other.desk.Folder(t.Context(), name))
	if folder.Phase != "elsewhere" || folder.Counts[dam.Present].Files != 1 {
		t.Errorf("%+v", folder)
	}
	var writers sync.WaitGroup
	for w := range 4 {
		writers.Go(func() {
			for i := range 50 {
				path := filepath.Join(f.dir, fmt.Sprintf("busy-%d.txt", w))
				if err := os.WriteFile(path, []byte(fmt.Sprintf("writer %d, text %d", w, i)), 0o600); err != nil {
					t.Error(err)
				}
				if b, err := f.desk.Open(t.Context(), shaOf(fmt.Sprintf("writer %d, text %d", w, i-1))); err == nil {
					got, err := io.ReadAll(b)
					if want := fmt.Sprintf("writer %d, text %d", w, i-1); err == nil && string(got) != want {
						t.Errorf("%q under the hash of %q", got, want)
					}
					b.Close()
				}
				<-time.After(time.Millisecond)
			}
		})
	}
	writers.Wait()
	f.stop()
	other.write("b.txt", "two")
	other.until("taken over", func(all map[string]dam.Place) bool {
		ok := has(all, "b.txt", "two")
		for w := range 4 {
			ok = ok && has(all, fmt.Sprintf("busy-%d.txt", w), fmt.Sprintf("writer %d, text 49", w))
		}
		return ok
	})
}
