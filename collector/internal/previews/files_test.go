package previews_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mlife/collector/internal/dam"
	"mlife/collector/internal/media"
	"mlife/collector/internal/previews"
	"mlife/collector/internal/sqlstore"
	"mlife/collector/internal/sqlstore/storetest"
	"mlife/shared/clip"
	"mlife/shared/query"
	"mlife/shared/testkit"
)

// addFile stores bytes and names them in the database.
func (r *room) addFile(name string, body []byte) string {
	r.Helper()
	i, err := r.blobs.Put(r.Context(), strings.NewReader(string(body)), "")
	if err != nil {
		r.Fatal(err)
	}
	_, err = r.db.Data().AddFiles(r.Context(), []dam.File{{SHA256: i.SHA256, MD5: i.MD5, Name: name, Size: i.Size, AddedBy: "ada", AddedAt: time.Now(),
		MediaType: clip.Sniff(body[:min(len(body), 4096)])}})
	if err != nil {
		r.Fatal(err)
	}
	return i.SHA256
}

// settled waits until a file's facts were read.
func (r *room) settled(sha string) dam.File {
	r.Helper()
	for {
		f, err := r.db.Data().File(r.Context(), sha)
		if err != nil {
			r.Fatal(err)
		}
		if f.Condition != dam.Waiting {
			return f
		}
		select {
		case <-r.told:
		case <-time.After(5 * time.Millisecond):
		case <-r.Context().Done():
			r.Fatal("never settled")
		}
	}
}

// Facts of media go into the columns of files, and what is broken keeps the reason.
func TestFactsOfFiles(t *testing.T) {
	dir, ok := testkit.SharedData(t)
	if !ok {
		t.Skip("needs real files")
	}
	read := func(name string) []byte {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	one := func(glob string) string {
		list, err := filepath.Glob(filepath.Join(dir, glob))
		if err != nil || len(list) == 0 {
			t.Fatal(glob, err)
		}
		name, err := filepath.Rel(dir, list[0])
		if err != nil {
			t.Fatal(err)
		}
		return name
	}
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		r := newRoom(t, db, nil)
		photo := read(one("formats/exif_orientation/*6.jpg"))
		picture, torn := r.addFile("p.jpg", photo), r.addFile("torn.jpg", photo[:len(photo)/2])
		text := r.addFile("notes.txt", []byte("words"))
		film, sound := r.addFile("f.mp4", read(one("video/*.mp4"))), r.addFile("s.flac", read(one("audio/*/*.flac")))
		if f := must(r.db.Data().File(t.Context(), picture)); f.Condition != dam.Waiting {
			t.Errorf("before: %+v", f)
		}
		r.run()
		if f := r.settled(picture); f.Condition != dam.Sound || f.Facts.Codec != "jpeg" || f.Facts.Width <= f.Facts.Height || f.Facts.Bits != 8 {
			t.Errorf("picture held sideways: %+v", f)
		}
		if f := r.settled(torn); f.Condition != dam.Broken || f.Problem == "" || f.Facts.Width == 0 {
			t.Errorf("torn picture: %+v", f)
		}
		if f := r.settled(film); f.Condition != dam.Sound || f.Facts.Codec != "h264" || f.Facts.Frames == 0 || f.Facts.FPS == 0 || f.Facts.Seconds == 0 {
			t.Errorf("video: %+v", f)
		}
		if f := r.settled(sound); f.Condition != dam.Sound || f.Facts.Codec != "flac" || f.Facts.Bits < 16 || f.Facts.Channels == 0 || f.Facts.SampleRate == 0 {
			t.Errorf("recording: %+v", f)
		}
		if f := r.settled(text); f.Condition != dam.Plain {
			t.Errorf("text: %+v", f)
		}
		for q, want := range map[string]string{"is:broken": torn, "codec:h264": film, "bits>=16 channels>0": sound, "width>0 height>0 seconds:null is:image condition:sound": picture,
			"is:video duration>0 fps>0 frames>1": film, "problem:jpeg": torn} {
			n, err := query.Parse(q, dam.FileSchema())
			if err != nil {
				t.Fatal(err)
			}
			l, err := r.db.Data().FindFiles(t.Context(), dam.FileQuery{Search: n})
			if err != nil || l.Total != 1 || l.Items[0].SHA256 != want {
				t.Errorf("%s: %d found, %v", q, l.Total, err)
			}
		}
		for _, sort := range []string{"-width", "width", "seconds", "-taken_at", "codec", "-condition", "path", "latitude"} {
			var seen []string
			for q := (dam.FileQuery{Sort: sort, Page: dam.Page{Limit: 2}}); ; {
				l := must(r.db.Data().FindFiles(t.Context(), q))
				for _, f := range l.Items {
					seen = append(seen, f.SHA256)
				}
				if q.Cursor = l.Next; q.Cursor == "" {
					break
				}
			}
			if len(seen) != 5 {
				t.Errorf("by %s: %d of 5", sort, len(seen))
			}
		}
		// The same bytes, added again after they were forgotten, need no second look.
		if a := must(r.db.Data().AddFiles(t.Context(), []dam.File{{SHA256: torn, Name: "again", MediaType: "image/jpeg"}})); !a[0].Duplicate || a[0].Condition != dam.Broken {
			t.Errorf("again: %+v", a)
		}
	})
}

func must[T any](x T, err error) T {
	if err != nil {
		panic(err)
	}
	return x
}

// Where a picture was taken is told to files alone, and only if the operator wants it.
func TestPlacesAreAChoice(t *testing.T) {
	dir, ok := testkit.SharedData(t)
	if !ok {
		t.Skip("needs real files")
	}
	photo := must(os.ReadFile(filepath.Join(dir, "formats", "jpeg", "gps_tagged_orientation6.jpg")))
	for _, allowed := range []bool{false, true} {
		storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
			r := newRoom(t, db, func(o *previews.Options) {
				s := must(media.New(media.Options{Cache: t.TempDir(), Open: o.Open, Places: allowed}))
				t.Cleanup(s.Close)
				o.Maker = s
			})
			sha := r.addFile("placed.jpg", photo)
			r.run()
			f := r.settled(sha)
			if (f.Facts.Latitude != nil) != allowed || (f.Facts.Longitude != nil) != allowed {
				t.Errorf("allowed %v: %+v", allowed, f.Facts)
			}
			if facts := must(r.desk.Facts(t.Context(), sha)); strings.Contains(string(facts), "latitude") {
				t.Errorf("viewers are told: %s", facts)
			}
			if !allowed {
				return
			}
			if n, err := db.Data().ForgetPlaces(t.Context()); err != nil || n != 1 {
				t.Errorf("%d forgotten, %v", n, err)
			}
			if f = must(db.Data().File(t.Context(), sha)); f.Facts.Latitude != nil || f.Facts.Width == 0 {
				t.Errorf("not forgotten: %+v", f.Facts)
			}
		})
	}
}
