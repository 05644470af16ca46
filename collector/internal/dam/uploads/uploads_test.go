package uploads_test

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/iotest"
	"time"

	"go.uber.org/goleak"

	"mlife/collector/internal/blob"
	"mlife/collector/internal/dam"
	"mlife/collector/internal/dam/uploads"
	"mlife/shared/fault"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv("MLIFE_TEST_UPLOAD"); dir != "" {
		receiveUntilKilled(dir)
	}
	goleak.VerifyTestMain(m)
}

// bay is a desk over a real folder of blobs; files are kept in memory.
type bay struct {
	tb    testing.TB
	opt   uploads.Options
	blobs *blob.Folder
	now   time.Time
	free  int64

	mu    sync.Mutex
	files map[string]dam.File
	fails error // of Add
}

func newBay(tb testing.TB, dir string) *bay {
	blobs, err := blob.NewFolder(filepath.Join(dir, "blobs"), blob.FolderOptions{})
	if err != nil {
		tb.Fatal(err)
	}
	b := &bay{tb: tb, blobs: blobs, now: time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC), free: 1 << 40, files: map[string]dam.File{}}
	b.opt = uploads.Options{Dir: filepath.Join(dir, "incoming"), MaxFile: 1 << 30, Life: 24 * time.Hour, Log: slog.New(slog.DiscardHandler),
		Now: func() time.Time { return b.now }, Free: func(context.Context) (int64, error) { return b.free, nil }, Take: blobs.Adopt,
		Here: func(_ context.Context, sha string) (dam.File, error) {
			b.mu.Lock()
			defer b.mu.Unlock()
			f, ok := b.files[sha]
			if !ok {
				return f, fault.New(fault.NotFound, "bay", "none")
			}
			return f, nil
		},
		Add: func(_ context.Context, f dam.File) (dam.AddedFile, error) {
			b.mu.Lock()
			defer b.mu.Unlock()
			if b.fails != nil {
				return dam.AddedFile{}, b.fails
			}
			b.files[f.SHA256] = f
			return dam.AddedFile{File: f}, nil
		}}
	return b
}

func (b *bay) open() *uploads.Desk {
	b.tb.Helper()
	d, err := uploads.Open(b.tb.Context(), b.opt)
	if err != nil {
		b.tb.Fatal(err)
	}
	return d
}

// noise gives bytes that are the same each time.
func noise(n int) []byte {
	out := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{byte(n)}).Read(out) // never fails
	return out
}

func hexOf(body []byte) string { sum := sha256.Sum256(body); return hex.EncodeToString(sum[:]) }

func begin(t testing.TB, d *uploads.Desk, name string, size int) uploads.Upload {
	t.Helper()
	u, err := d.Create(t.Context(), uploads.Draft{Owner: "ada", Name: name, Size: int64(size)})
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestPiecesBecomeAFile(t *testing.T) {
	b := newBay(t, t.TempDir())
	d := b.open()
	body := noise(700_000)
	u := begin(t, d, "walk/on/../day 1.jpg", len(body))
	if u.Name != "day 1.jpg" || u.Path != "walk/on/day 1.jpg" || !u.ExpiresAt.Equal(b.now.Add(24*time.Hour)) {
		t.Errorf("%+v", u)
	}
	for at := 0; at < len(body); at += 300_000 {
		end := min(at+300_000, len(body))
		var err error
		if u, err = d.Write(t.Context(), u.ID, "ada", uploads.Piece{Offset: int64(at), Body: iotest.HalfReader(bytes.NewReader(body[at:end]))}); err != nil || u.Offset != int64(end) {
			t.Fatalf("%+v %v", u, err)
		}
		d = b.open() // as after a restart
	}
	sum := md5.Sum(body)
	if !u.Over() || u.File.SHA256 != hexOf(body) || u.File.MD5 != hex.EncodeToString(sum[:]) || u.File.Duplicate || u.File.AddedBy != "ada" {
		t.Errorf("%+v", u)
	}
	got, err := b.blobs.Open(t.Context(), hexOf(body))
	if err != nil {
		t.Fatal(err)
	}
	defer got.Close()
	if all, err := io.ReadAll(got); err != nil || !bytes.Equal(all, body) {
		t.Errorf("%d bytes, %v", len(all), err)
	}
	// How it ended is told for a while, and a last piece whose answer was lost is no error.
	if again, err := d.Write(t.Context(), u.ID, "ada", uploads.Piece{Offset: u.Size, Body: strings.NewReader("")}); err != nil || again.File.SHA256 != u.File.SHA256 {
		t.Errorf("%+v %v", again, err)
	}
	// The same bytes again are a duplicate, and nothing of them stays.
	two := begin(t, d, "again.jpg", len(body))
	two, err = d.Write(t.Context(), two.ID, "ada", uploads.Piece{Body: bytes.NewReader(body)})
	if err != nil || !two.File.Duplicate || two.File.Name != "day 1.jpg" {
		t.Errorf("%+v %v", two, err)
	}
	if _, err := d.Create(t.Context(), uploads.Draft{Owner: "ada", Name: "x", Size: 5, SHA256: hexOf(body)}); !fault.Is(err, fault.Exists) || !strings.Contains(err.Error(), "day 1.jpg") {
		t.Errorf("known before: %v", err)
	}
	if parts, _ := filepath.Glob(filepath.Join(b.opt.Dir, "*.part")); len(parts) != 0 {
		t.Errorf("left behind: %v", parts)
	}
}

func TestRefusals(t *testing.T) {
	b := newBay(t, t.TempDir())
	d := b.open()
	for _, c := range []struct {
		draft uploads.Draft
		kind  fault.Kind
		text  string
	}{
		{uploads.Draft{Size: 0}, fault.Invalid, "empty"}, {uploads.Draft{Size: 2 << 30}, fault.TooLarge, "storage.max_file"},
		{uploads.Draft{Size: 1, SHA256: "xyz"}, fault.Invalid, "sha256"}, {uploads.Draft{Size: 1, Metadata: strings.Repeat("x", 10_000)}, fault.Invalid, "Upload-Metadata"},
	} {
		if _, err := d.Create(t.Context(), c.draft); !fault.Is(err, c.kind) || !strings.Contains(err.Error(), c.text) {
			t.Errorf("%+v: %v", c.draft, err)
		}
	}
	u := begin(t, d, "a", 10)
	for _, c := range []struct {
		owner string
		p     uploads.Piece
		kind  fault.Kind
	}{
		{"bob", uploads.Piece{Body: strings.NewReader("x")}, fault.NotFound},
		{"ada", uploads.Piece{Offset: 3, Body: strings.NewReader("x")}, fault.Conflict},
		{"ada", uploads.Piece{Body: strings.NewReader("more than ten bytes")}, fault.TooLarge},
	} {
		if _, err := d.Write(t.Context(), u.ID, c.owner, c.p); !fault.Is(err, c.kind) {
			t.Errorf("%+v: %v", c, err)
		}
	}
	// The disk must hold what was announced before.
	b.free = 100
	begin(t, d, "b", 80)
	if _, err := d.Create(t.Context(), uploads.Draft{Owner: "ada", Size: 11}); !fault.Is(err, fault.NoSpace) {
		t.Errorf("full: %v", err)
	}
	if err := d.Cancel(t.Context(), u.ID, "bob"); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
	if err := d.Cancel(t.Context(), u.ID, "ada"); err != nil {
		t.Error(err)
	}
	if _, err := d.Upload(t.Context(), u.ID, "ada"); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
	begin(t, d, "c", 11)
	if list := d.Uploads("ada"); len(list) != 2 || list[0].Name != "c" || len(d.Uploads("bob")) != 0 {
		t.Errorf("%+v", list)
	}
}

func TestChecksums(t *testing.T) {
	b := newBay(t, t.TempDir())
	d := b.open()
	body := noise(500_000)
	u := begin(t, d, "a", len(body))
	piece := func(at, end int, good bool, r io.Reader) (uploads.Upload, error) {
		sum := sha256.Sum256(body[at:end])
		if !good {
			sum[0]++
		}
		return d.Write(t.Context(), u.ID, "ada", uploads.Piece{Offset: int64(at), Body: r, Hash: sha256.New(), Sum: sum[:]})
	}
	if got, err := piece(0, 100_000, true, bytes.NewReader(body[:100_000])); err != nil || got.Offset != 100_000 {
		t.Fatalf("%+v %v", got, err)
	}
	if got, err := piece(100_000, 400_000, false, bytes.NewReader(body[100_000:400_000])); !errors.Is(err, uploads.ErrSum) || got.Offset != 100_000 {
		t.Fatalf("wrong: %+v %v", got, err)
	}
	// A piece of which the rest did not come cannot be checked.
	if got, err := piece(100_000, 400_000, true, io.MultiReader(bytes.NewReader(body[100_000:300_000]), iotest.ErrReader(io.ErrUnexpectedEOF))); err == nil || got.Offset != 100_000 {
		t.Fatalf("cut: %+v %v", got, err)
	}
	if got, err := piece(100_000, 500_000, true, bytes.NewReader(body[100_000:])); err != nil || got.File.SHA256 != hexOf(body) {
		t.Fatalf("%+v %v", got, err)
	}
	// What the client said of the whole is held against it at the end.
	u, err := d.Create(t.Context(), uploads.Draft{Owner: "ada", Name: "b", Size: 3, SHA256: hexOf([]byte("abc"))})
	if err != nil {
		t.Fatal(err)
	}
	got, err := d.Write(t.Context(), u.ID, "ada", uploads.Piece{Body: strings.NewReader("abd")})
	if !fault.Is(err, fault.Invalid) || !got.Over() || !strings.Contains(got.Problem, "SHA-256") || len(b.files) != 1 {
		t.Errorf("%+v %v", got, err)
	}
}

// What came before a connection broke stays; who comes back ends the piece before.
func TestBrokenConnections(t *testing.T) {
	b := newBay(t, t.TempDir())
	d := b.open()
	body := noise(900_000)
	u := begin(t, d, "a", len(body))
	got, err := d.Write(t.Context(), u.ID, "ada", uploads.Piece{Body: io.MultiReader(bytes.NewReader(body[:300_001]), iotest.ErrReader(io.ErrUnexpectedEOF))})
	if !fault.Is(err, fault.Canceled) || got.Offset != 300_001 {
		t.Fatalf("%+v %v", got, err)
	}
	r, w := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		_, err := d.Write(t.Context(), u.ID, "ada", uploads.Piece{Offset: 300_001, Body: r, Interrupt: func() { r.CloseWithError(os.ErrDeadlineExceeded) }})
		ended <- err
	}()
	if _, err := w.Write(body[300_001:600_000]); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Write(t.Context(), u.ID, "ada", uploads.Piece{Offset: 300_001, Body: bytes.NewReader(nil)}); !fault.Is(err, fault.Conflict) {
		t.Fatalf("the one before had come further: %v", err)
	}
	if err := <-ended; !fault.Is(err, fault.Canceled) {
		t.Error(err)
	}
	got, err = d.Write(t.Context(), u.ID, "ada", uploads.Piece{Offset: 600_000, Body: bytes.NewReader(body[600_000:])})
	if err != nil || got.File == nil || got.File.SHA256 != hexOf(body) {
		t.Fatalf("%+v %v", got, err)
	}
}

// A database that is away when all is here does not lose it.
func TestEndsLater(t *testing.T) {
	b := newBay(t, t.TempDir())
	d := b.open()
	b.fails = fault.New(fault.Unavailable, "bay", "away")
	u := begin(t, d, "a", 3)
	if _, err := d.Write(t.Context(), u.ID, "ada", uploads.Piece{Body: strings.NewReader("abc")}); !fault.Is(err, fault.Unavailable) {
		t.Fatal(err)
	}
	if _, err := d.Upload(t.Context(), u.ID, "ada"); !fault.Is(err, fault.Unavailable) {
		t.Fatal(err)
	}
	b.fails = nil
	d = b.open() // ends it
	if got, err := d.Upload(t.Context(), u.ID, "ada"); err != nil || got.File == nil || got.File.SHA256 != hexOf([]byte("abc")) {
		t.Errorf("%+v %v", got, err)
	}
}

func TestExpiry(t *testing.T) {
	b := newBay(t, t.TempDir())
	d := b.open()
	old := begin(t, d, "old", 3)
	b.now = b.now.Add(20 * time.Hour)
	young := begin(t, d, "young", 3)
	if err := os.WriteFile(filepath.Join(b.opt.Dir, "up_stray.part"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.now = b.now.Add(10 * time.Hour)
	d = b.open()
	if list := d.Uploads("ada"); len(list) != 1 || list[0].ID != young.ID {
		t.Errorf("%+v", list)
	}
	if left, _ := filepath.Glob(filepath.Join(b.opt.Dir, "*")); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
	if _, err := d.Write(t.Context(), old.ID, "ada", uploads.Piece{Body: strings.NewReader("abc")}); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
}

// Records that a disk or a person damaged are no uploads, and their bytes go.
func TestDamagedRecords(t *testing.T) {
	b := newBay(t, t.TempDir())
	body := noise(1000)
	for name, damage := range map[string]func(record, part string) error{
		"empty":        func(record, _ string) error { return os.WriteFile(record, nil, 0o600) },
		"no json":      func(record, _ string) error { return os.WriteFile(record, []byte("{"), 0o600) },
		"bad state":    func(record, _ string) error { return edit(record, "sha_state", "AAAA") },
		"other offset": func(record, _ string) error { return edit(record, "offset", 5000) },
		"no bytes":     func(_, part string) error { return os.Remove(part) },
		"short bytes":  func(_, part string) error { return os.Truncate(part, 10) },
	} {
		d := b.open()
		u := begin(t, d, "a", 2000)
		if _, err := d.Write(t.Context(), u.ID, "ada", uploads.Piece{Body: bytes.NewReader(body)}); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(b.opt.Dir, u.ID)
		if err := damage(path+".json", path+".part"); err != nil {
			t.Fatal(err)
		}
		if list := b.open().Uploads("ada"); len(list) != 0 {
			t.Errorf("%s: %+v", name, list)
		}
		if left, _ := filepath.Glob(filepath.Join(b.opt.Dir, "*")); len(left) != 0 {
			t.Errorf("%s: left behind %v", name, left)
		}
	}
}

func edit(path, field string, value any) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var all map[string]any
	if err := json.Unmarshal(b, &all); err != nil {
		return err
	}
	all[field] = value
	if b, err = json.Marshal(all); err != nil {
		return err
	}
	return os.WriteFile(path, b, 0o600)
}

const killedSize = 96 << 20

// receiveUntilKilled is another process: it receives endless slow bytes.
func receiveUntilKilled(dir string) {
	b := newBay(&testing.B{}, dir)
	d, err := uploads.Open(context.Background(), b.opt)
	if err != nil {
		panic(err)
	}
	u, err := d.Create(context.Background(), uploads.Draft{Owner: "ada", Name: "big", Size: killedSize})
	if err != nil {
		panic(err)
	}
	body := noise(killedSize)
	_, err = d.Write(context.Background(), u.ID, "ada", uploads.Piece{Body: io.MultiReader(bytes.NewReader(body[:killedSize-1]), stuck{})})
	panic(fmt.Sprint("not killed: ", err))
}

// stuck is a connection over which nothing comes any more.
type stuck struct{}

func (stuck) Read([]byte) (int, error) { select {} }

// A collector that is killed while it receives goes on from what its record says, and
// the hash is that of all the bytes.
func TestKilled(t *testing.T) {
	dir := t.TempDir()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), "MLIFE_TEST_UPLOAD="+dir)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var record string
	for deadline := time.Now().Add(time.Minute); ; {
		names, _ := filepath.Glob(filepath.Join(dir, "incoming", "*.json"))
		if len(names) == 1 {
			b, err := os.ReadFile(names[0])
			var u uploads.Upload
			if err == nil && json.Unmarshal(b, &u) == nil && u.Offset >= 32<<20 {
				record = u.ID
				break
			}
		}
		if time.Now().After(deadline) {
			t.Fatal("nothing came")
		}
		<-time.After(2 * time.Millisecond)
	}
	if err := cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // killed
	d := newBay(t, dir).open()
	u, err := d.Upload(t.Context(), record, "ada")
	if err != nil || u.Offset < 32<<20 || u.Offset >= killedSize {
		t.Fatalf("%+v %v", u, err)
	}
	body := noise(killedSize)
	u, err = d.Write(t.Context(), u.ID, "ada", uploads.Piece{Offset: u.Offset, Body: bytes.NewReader(body[u.Offset:])})
	if err != nil || u.File == nil || u.File.SHA256 != hexOf(body) {
		t.Fatalf("%+v %v", u, err)
	}
}
