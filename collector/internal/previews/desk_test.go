package previews_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/blob"
	"mlife/collector/internal/media"
	"mlife/collector/internal/previews"
	"mlife/collector/internal/sqlstore"
	"mlife/collector/internal/sqlstore/storetest"
	"mlife/shared/clip"
	"mlife/shared/fault"
	"mlife/shared/testkit"
	"mlife/shared/testkit/postgres"
	"mlife/shared/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(postgres.Main{M: m}) }

// eyes is a studio that can be slowed down and made to fail.
type eyes struct {
	*media.Studio
	mu     sync.Mutex
	hold   chan struct{} // when not nil, Preview waits for it
	fails  map[string][]error
	looked []string

	entered chan struct{} // one for each call, as long as there is room
}

// Preview implements previews.Maker.
func (e *eyes) Preview(ctx context.Context, sha string, width int) (io.ReadSeekCloser, string, error) {
	e.mu.Lock()
	hold := e.hold
	var err error
	if list := e.fails[sha]; len(list) > 0 {
		err, e.fails[sha] = list[0], list[1:]
	}
	if n := len(e.looked); n == 0 || e.looked[n-1] != sha {
		e.looked = append(e.looked, sha)
	}
	e.mu.Unlock()
	select {
	case e.entered <- struct{}{}:
	default:
	}
	if hold != nil {
		select {
		case <-hold:
		case <-ctx.Done():
			return nil, "", fault.New(fault.Canceled, "eyes", "%w", ctx.Err())
		}
	}
	if err != nil {
		return nil, "", err
	}
	return e.Studio.Preview(ctx, sha, width)
}

type room struct {
	*testing.T
	db    *sqlstore.DB
	blobs *blob.Folder
	eyes  *eyes
	desk  *previews.Desk
	told  chan string
	n     byte
}

func newRoom(t *testing.T, db *sqlstore.DB, change func(*previews.Options)) *room {
	t.Helper()
	r := &room{T: t, db: db, eyes: &eyes{fails: map[string][]error{}, entered: make(chan struct{}, 1)}, told: make(chan string, 1000)}
	var err error
	if r.blobs, err = blob.NewFolder(t.TempDir(), blob.FolderOptions{}); err != nil {
		t.Fatal(err)
	}
	if r.eyes.Studio, err = media.New(media.Options{Cache: t.TempDir(), Open: r.blobs.Open}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.eyes.Close)
	opt := previews.Options{Store: db.Previews(), Maker: r.eyes, Open: r.blobs.Open, Named: media.PreviewName, Retry: time.Millisecond,
		Keep: func(ctx context.Context, from io.Reader) (string, int64, error) {
			i, err := r.blobs.Put(ctx, from, "")
			return i.SHA256, i.Size, err
		},
		Changed: func(sha string) { r.told <- sha }}
	if change != nil {
		change(&opt)
	}
	if r.desk, err = previews.New(opt); err != nil {
		t.Fatal(err)
	}
	return r
}

// run works until the returned function is called.
func (r *room) run() (stop func()) {
	ctx, cancel := context.WithCancel(r.Context())
	done := make(chan error, 1)
	go func() { done <- r.desk.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			r.Error(err)
		}
	})
	r.Cleanup(stop)
	return stop
}

func (r *room) put(b []byte) string {
	r.Helper()
	i, err := r.blobs.Put(r.Context(), bytes.NewReader(b), "")
	if err != nil {
		r.Fatal(err)
	}
	return i.SHA256
}

// store puts a medium as a badcase's, later ones as newer badcases.
func (r *room) store(b []byte, mediaType string) string {
	r.Helper()
	sha := r.put(b)
	r.n++
	at := time.Date(2026, 3, 1, 12, int(r.n), 0, 0, time.UTC)
	if _, err := r.db.Badcases().Record(r.Context(), bam.Occurrence{Clip: wire.Key{r.n}, Source: bam.FromDevice, At: at, Manifest: clip.Manifest{
		Device: "cam", Function: "f", CapturedAt: at, Items: []clip.Item{{Name: "x", MediaType: mediaType, SHA256: sha, RawSize: int64(len(b))}}}}); err != nil {
		r.Fatal(err)
	}
	return sha
}

// until asks until the answer is not "being made", and waits for the news in between.
func (r *room) until(ask func() error) error {
	r.Helper()
	limit := time.After(time.Minute)
	for {
		var making *bam.BeingMade
		err := ask()
		if !errors.As(err, &making) {
			return err
		}
		select {
		case <-r.told:
		case <-time.After(100 * time.Millisecond): // nobody is told of what waits for its second try
		case <-limit:
			r.Fatal("nobody makes it")
		}
	}
}

func (r *room) picture(sha string, width int) (size image.Point, mt string, err error) {
	r.Helper()
	err = r.until(func() error {
		f, kind, err := r.desk.Picture(r.Context(), sha, width)
		if err != nil {
			return err
		}
		defer f.Close()
		cfg, _, err := image.DecodeConfig(f)
		size, mt = image.Pt(cfg.Width, cfg.Height), kind
		return err
	})
	return size, mt, err
}

func grey(w, h int) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, w, h))); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// What was stored is made without anybody asking, the newest first, and asking makes
// nothing.
func TestMadeAheadOfTime(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		r := newRoom(t, db, func(o *previews.Options) { o.Workers = 1 })
		var shas []string
		for i := range 3 {
			shas = append(shas, r.store(grey(400+i, 300), "image/png"))
		}
		text := r.store([]byte("just text"), "text/plain")
		r.run()
		for _, sha := range shas {
			size, mt, err := r.picture(sha, 64)
			if err != nil || size.X != 320 || mt != "image/jpeg" {
				t.Fatalf("%v %s %v", size, mt, err)
			}
			facts, err := r.desk.Facts(t.Context(), sha)
			if err != nil || !strings.Contains(string(facts), `"height":300`) {
				t.Errorf("%s %v", facts, err)
			}
		}
		r.eyes.mu.Lock()
		looked := slices.Clone(r.eyes.looked)
		r.eyes.mu.Unlock()
		if len(looked) != 3 {
			t.Errorf("%d media were looked at, not 3", len(looked))
		}
		if _, err := r.db.Previews().Preview(t.Context(), text); !fault.Is(err, fault.NotFound) {
			t.Errorf("a text waits for a preview: %v", err)
		}
		if _, _, err := r.picture(text, 64); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "text/plain") {
			t.Errorf("a text: %v", err)
		}
		if _, _, err := r.desk.Picture(t.Context(), strings.Repeat("0", 64), 64); !fault.Is(err, fault.NotFound) {
			t.Errorf("unknown bytes: %v", err)
		}
	})
}

// What somebody looks at goes before what waits, and the latest before the earlier.
func TestWhoLooksComesFirst(t *testing.T) {
	r := newRoom(t, storetest.Open(t), func(o *previews.Options) { o.Workers = 1 })
	r.eyes.hold = make(chan struct{})
	var shas []string
	for i := range 6 {
		shas = append(shas, r.store(grey(10+i, 10), "image/png"))
	}
	stop := r.run()
	<-r.eyes.entered // the worker holds the newest, shas[5]
	var ahead []int
	for _, i := range []int{0, 1, 0} {
		_, _, err := r.desk.Picture(t.Context(), shas[i], 320)
		var making *bam.BeingMade
		if !errors.As(err, &making) {
			t.Fatal(err)
		}
		ahead = append(ahead, making.Ahead)
	}
	if !slices.Equal(ahead, []int{0, 0, 1}) { // the second look at the first comes after the other
		t.Errorf("%v come before", ahead)
	}
	close(r.eyes.hold)
	for range 2 {
		<-r.told
	}
	stop()
	if got := r.eyes.looked[:3]; !slices.Equal(got, []string{shas[5], shas[1], shas[0]}) {
		t.Errorf("%v were made of %v", got, shas)
	}
}

// A medium that cannot be shown keeps its reason; what may pass is tried once more.
func TestFailures(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		r := newRoom(t, db, nil)
		torn := r.store([]byte("\xff\xd8\xff torn"), "image/jpeg")
		once, twice := r.store(grey(20, 20), "image/png"), r.store(grey(21, 20), "image/png")
		away := r.store(grey(22, 20), "image/png")
		slow := fault.New(fault.TooLarge, "media", "decoding took more than 20s")
		r.eyes.fails = map[string][]error{once: {slow}, twice: {slow, slow}, away: {fault.New(fault.Unavailable, "media", "ffmpeg is not installed")}}
		stop := r.run()
		wants := func(sha string, kind fault.Kind, text string) {
			t.Helper()
			var err error
			for { // a second try waits a moment, of which nobody is told
				if _, _, err = r.desk.Picture(t.Context(), sha, 320); !errors.As(err, new(*bam.BeingMade)) {
					break
				}
				select {
				case <-r.told:
				case <-time.After(5 * time.Millisecond):
				}
			}
			if !fault.Is(err, kind) || !strings.Contains(fmt.Sprint(err), text) {
				t.Errorf("%v, want %s %q", err, kind, text)
			}
		}
		wants(torn, fault.Invalid, "JPEG")
		wants(twice, fault.TooLarge, "20s")
		wants(away, fault.Unavailable, "not installed")
		for {
			f, _, err := r.desk.Picture(t.Context(), once, 320)
			if err == nil {
				f.Close()
				break
			}
			if !errors.As(err, new(*bam.BeingMade)) {
				t.Fatalf("the second try: %v", err)
			}
			<-time.After(5 * time.Millisecond)
		}
		p, err := r.db.Previews().Preview(t.Context(), torn)
		if err != nil || p.State != bam.PreviewFailed || p.Tries != 1 || p.Reason == "" {
			t.Errorf("%+v %v", p, err)
		}
		if err := r.desk.Again(t.Context(), twice); err != nil {
			t.Fatal(err)
		}
		if _, _, err := r.picture(twice, 320); err != nil {
			t.Errorf("tried again: %v", err)
		}
		stop()
		// A program that is there at the next start makes what could not be made.
		if n, err := r.db.Previews().ResumePreviews(t.Context()); err != nil || n != 1 {
			t.Errorf("%d wait after the start, %v", n, err)
		}
	})
}

// What was under way when the collector stopped, or died, is made after the start; a
// medium that ends the collector each time is given up.
func TestRestart(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		r := newRoom(t, db, nil)
		sha, deadly := r.store(grey(30, 30), "image/png"), r.store(grey(31, 30), "image/png")
		r.eyes.hold = make(chan struct{})
		stop := r.run()
		if _, _, err := r.desk.Picture(t.Context(), sha, 320); !errors.As(err, new(*bam.BeingMade)) {
			t.Fatal(err)
		}
		stop()
		p, err := r.db.Previews().Preview(t.Context(), sha)
		if err != nil || p.State != bam.PreviewQueued || p.Tries != 0 {
			t.Fatalf("after a stop: %+v %v", p, err)
		}
		// It dies: leases stay behind.
		for range bam.MaxPreviewTries {
			now := time.Now()
			if _, err := r.db.Previews().ClaimPreview(t.Context(), deadly, now, now.Add(time.Hour)); err != nil {
				t.Fatal(err)
			}
			if _, err := r.db.Previews().ResumePreviews(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		close(r.eyes.hold)
		r.run()
		if size, _, err := r.picture(sha, 320); err != nil || size.X != 30 {
			t.Errorf("%v %v", size, err)
		}
		if _, _, err := r.picture(deadly, 320); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "ended 2 times") {
			t.Errorf("%v", err)
		}
	})
}

// The queue of wishes has an end: the oldest wish is dropped, and asked for again it
// is made.
func TestWishesAreBounded(t *testing.T) {
	r := newRoom(t, storetest.Open(t), func(o *previews.Options) { o.Wishes, o.Workers = 3, 1 })
	var shas []string
	for i := range 5 {
		shas = append(shas, r.put(grey(40+i, 10)))
	}
	for _, sha := range shas {
		if _, _, err := r.desk.Picture(t.Context(), sha, 320); !errors.As(err, new(*bam.BeingMade)) {
			t.Fatal(err)
		}
	}
	_, _, err := r.desk.Picture(t.Context(), shas[2], 320)
	var making *bam.BeingMade
	if !errors.As(err, &making) || making.Ahead != 2 {
		t.Errorf("%v %+v", err, making)
	}
	r.run()
	for _, sha := range shas {
		if _, _, err := r.picture(sha, 320); err != nil {
			t.Error(err)
		}
	}
}

// Wider pictures, waveforms, spectrograms and videos are made when somebody looks.
func TestMadeWhenLookedAt(t *testing.T) {
	ffmpeg, err := exec.LookPath("ffmpeg")
	if err != nil {
		t.Skip("ffmpeg is missing")
	}
	r := newRoom(t, storetest.Open(t), nil)
	r.run()
	wide := r.store(grey(3000, 100), "image/png")
	if size, _, err := r.picture(wide, 1024); err != nil || size.X != 1024 {
		t.Errorf("%v %v", size, err)
	}
	file := filepath.Join(t.TempDir(), "x.avi")
	if out, err := exec.CommandContext(t.Context(), ffmpeg, "-v", "error", "-f", "lavfi", "-i", "testsrc=size=640x480:rate=5:duration=1", "-f", "lavfi", "-i",
		"sine=duration=1", "-c:v", "mjpeg", "-c:a", "pcm_s16le", file).CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, out)
	}
	film, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	video := r.store(film, "video/x-msvideo")
	if size, _, err := r.picture(video, 640); err != nil || size.X != 640 {
		t.Errorf("poster: %v %v", size, err)
	}
	for _, what := range []string{"wave", "mp4"} {
		err := r.until(func() error {
			f, err := r.desk.Other(t.Context(), video, what)
			if err == nil {
				err = f.Close()
			}
			return err
		})
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	err = r.until(func() error { _, err := r.desk.Other(t.Context(), wide, "wave"); return err })
	if !fault.Is(err, fault.Invalid) {
		t.Errorf("the waveform of a picture: %v", err)
	}
	var facts struct{ Frames int }
	raw, err := r.desk.Facts(t.Context(), video)
	if jerr := json.Unmarshal(raw, &facts); err != nil || jerr != nil || facts.Frames != 5 {
		t.Errorf("%s %v %v", raw, err, jerr)
	}
	// Blobs that somebody removed are made again.
	p, err := r.db.Previews().Preview(t.Context(), wide)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.blobs.Delete(t.Context(), p.Thumb.SHA256); err != nil {
		t.Fatal(err)
	}
	if _, _, err := r.picture(wide, 320); err != nil {
		t.Errorf("after its blob went: %v", err)
	}
}

// Unusual pictures get a large one that browsers draw; broken ones a reason.
func TestSharedPictures(t *testing.T) {
	dir := filepath.Join(testkit.ModuleRoot(), "..", "shared", "data")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the shared data are not here")
	}
	r := newRoom(t, storetest.Open(t), nil)
	r.run()
	shown := 0
	err := filepath.WalkDir(filepath.Join(dir, "formats"), func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		mt := clip.Sniff(b[:min(len(b), 4096)])
		if !strings.HasPrefix(mt, "image/") || mt == "image/svg+xml" {
			return nil
		}
		sha := r.store(b, mt)
		if _, _, err := r.picture(sha, 320); err != nil {
			if !fault.Is(err, fault.Unavailable) {
				t.Errorf("%s: %v", path, err)
			}
			return nil
		}
		shown++
		p, err := r.db.Previews().Preview(t.Context(), sha)
		if needs := mt == "image/tiff" || mt == "image/heic"; err != nil || needs && p.Large.SHA256 == "" {
			t.Errorf("%s: %+v %v", path, p, err)
		}
		return nil
	})
	if err != nil || shown < 10 {
		t.Errorf("%d shown, %v", shown, err)
	}
}
