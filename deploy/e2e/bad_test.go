package e2e

import (
	"encoding/csv"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"mlife/shared/testkit"
	"mlife/testdata/rest"
	"mlife/testdata/rig"
)

// badFile is one broken, hostile or oddly named file of the real inputs.
type badFile struct {
	path, rel string
	body      []byte
	sound     bool // looks odd and is fine: it must go in
	broken    bool // a medium that a common decoder refuses: it must be refused
	alien     bool // no medium at all: devices refuse it, a person may add it
}

// tolerated are files that the reference decoders refuse and that are fine as media:
// a text bomb beside sound pixels, a video under a picture's name, and a palette
// index that decoders may clamp.
var tolerated = []string{"bombs/png_itxt_bomb.png", "wrong_extension/mkv_named.jpg", "other_images/invalid-palette-ref.tiff"}

// misnamed are no media, though their names say so.
var misnamed = []string{"wrong_extension/html_named.jpg", "wrong_extension/svg_script_named.png"}

// odd are files that are sound as their authors say.
var odd = []string{"jpeg/trailing_garbage.jpg", "wrong_extension/UPPER.JPG", "wrong_extension/jpeg_named.png", "wrong_extension/png_named.jpg"}

// badFiles reads the files and what common decoders made of them.
func badFiles(t *testing.T, data string) []badFile {
	t.Helper()
	f, err := os.Open(filepath.Join(data, "bad", "reference_outcomes.csv"))
	must(t, err)
	defer f.Close() //nolint:errcheck // only read
	rows, err := csv.NewReader(f).ReadAll()
	must(t, err)
	fails, media := map[string]bool{}, map[string]bool{}
	for _, r := range rows[1:] {
		rel := strings.TrimPrefix(r[0], "bad/")
		media[rel] = !slices.Contains(misnamed, rel) && (strings.HasPrefix(r[1], "Pillow") || strings.HasPrefix(r[1], "ffmpeg") || r[1] == "heif-info")
		fails[rel] = strings.HasPrefix(r[2], "error")
	}
	var all []badFile
	for _, path := range files(t, filepath.Join(data, "bad")) {
		rel, err := filepath.Rel(filepath.Join(data, "bad"), path)
		must(t, err)
		body, err := os.ReadFile(path)
		must(t, err)
		all = append(all, badFile{
			path: path, rel: rel, body: body, sound: strings.HasPrefix(rel, "unicode_names/") || slices.Contains(odd, rel),
			broken: len(body) == 0 || media[rel] && fails[rel] && !slices.Contains(tolerated, rel),
			alien:  !media[rel] && rel != "wrong_extension/no_extension",
		})
	}
	return all
}

// onDevice compares what became of a file with what must, on a device.
func (f badFile) onDevice(t *testing.T, taken bool, why string) {
	t.Helper()
	if taken && f.alien {
		t.Errorf("%s is no medium and was taken", f.rel)
	}
	f.verdict(t, taken, why)
}

// verdict compares what became of a file with what must, wherever it came in.
func (f badFile) verdict(t *testing.T, taken bool, why string) {
	t.Helper()
	switch {
	case taken && f.broken:
		t.Errorf("%s is broken and was taken", f.rel)
	case !taken && f.sound:
		t.Errorf("%s is sound and was refused: %s", f.rel, why)
	case !taken && len(why) < 12:
		t.Errorf("%s is refused without saying why: %q", f.rel, why)
	}
}

// TestBadInput gives every broken, hostile or mislabelled file to the folder, to the
// local API and to the upload of the page. Each is either stored as it is or refused
// with an error that says what is wrong; nothing crashes, sticks or grows.
func TestBadInput(t *testing.T) {
	t.Parallel()
	data, ok := testkit.SharedData(t)
	if !ok {
		return
	}
	w, a, inbox := realWorld(t, "cam-bad")
	all := badFiles(t, data)
	taken := map[string]string{}
	t.Run("folder", func(t *testing.T) { badFolder(t, w, a, inbox, all, taken) })
	t.Run("names", func(t *testing.T) { badNames(t, data, inbox) })
	t.Run("local API", func(t *testing.T) {
		for _, f := range all {
			_, err := rig.Observe(t.Context(), a.URL(), map[string]any{"function": "bad", "badcase": true}, rig.Medium{Name: filepath.Base(f.path), Body: f.body})
			if err == nil {
				taken[digest(f.body)] = f.path
			} else if !named(err) {
				t.Errorf("%s: %v: want a 4xx that says why", f.rel, err)
			}
			f.onDevice(t, err == nil, message(err))
		}
	})
	t.Run("upload", func(t *testing.T) { badUpload(t, w, all, taken) })
	drained(t, a)
	stored := byHash(w.badcases(t, nil))
	for sha, path := range taken {
		if _, ok := stored[sha]; !ok {
			t.Errorf("%s was taken and is not in BAM", path)
		}
		p, err := w.API().Bytes(t.Context(), "/previews/"+sha+"?w=320")
		if err == nil && len(p) == 0 || err != nil && !named(err) && !strings.Contains(err.Error(), "ffmpeg") {
			t.Errorf("%s: neither a preview nor a reason: %v", path, err)
		}
	}
	if !a.Alive() || !w.Alive() {
		t.Error("a program did not survive")
	}
	checkMemory(t, w, a)
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// badUpload sends the files as the page does.
func badUpload(t *testing.T, w *world, all []badFile, taken map[string]string) {
	for _, f := range all {
		var answer struct {
			Created []struct{ ID string }    `json:"created"`
			Errors  []struct{ Error string } `json:"errors"`
		}
		err := w.API().Upload(t.Context(), "/badcases/upload", &answer, rest.Part{Name: "meta", Body: []byte(`{"function":"bad upload"}`)},
			rest.Part{Name: "files", FileName: filepath.Base(f.path), Body: f.body})
		switch {
		case err != nil && !named(err):
			t.Errorf("%s: %v: want a 4xx that says why", f.rel, err)
		case err != nil:
			f.verdict(t, false, err.Error())
		case len(answer.Created) == 1 && len(answer.Errors) == 0:
			taken[digest(f.body)] = f.path
			// Whether HEIC and AVIF can be looked into is up to this machine's ffmpeg.
			f.broken = f.broken && filepath.Ext(f.rel) != ".heic" && filepath.Ext(f.rel) != ".avif"
			f.verdict(t, true, "")
		case len(answer.Created) == 0 && len(answer.Errors) == 1:
			f.verdict(t, false, answer.Errors[0].Error)
		default:
			t.Errorf("%s: %+v: neither stored nor refused", f.rel, answer)
		}
	}
}

// badFolder drops the files and waits until each is in BAM or set aside with a reason.
func badFolder(t *testing.T, w *world, a *rig.Agent, inbox string, all []badFile, taken map[string]string) {
	for _, f := range all {
		dropFile(t, f.path, filepath.Join(inbox, f.rel))
	}
	emptied(t, inbox)
	drained(t, a)
	stored := byHash(w.badcases(t, nil))
	for _, f := range all {
		if strings.HasPrefix(filepath.Base(f.rel), ".") {
			continue // a hidden file is nobody's business
		}
		_, in := stored[digest(f.body)]
		if in {
			taken[digest(f.body)] = f.path
		}
		reason := reasonFor(t, inbox, f.rel)
		if in == (reason != "") {
			t.Errorf("%s: in BAM is %v, and set aside for %q", f.rel, in, reason)
		}
		f.onDevice(t, in, reason)
	}
}

// reasonFor reads what stands beside a file that was set aside, or beside the medium
// whose sidecar it was taken for.
func reasonFor(t *testing.T, inbox, rel string) string {
	t.Helper()
	aside := filepath.Join(inbox, ".rejected", rel)
	if !exists(aside) {
		return ""
	}
	texts := []string{aside + ".error.txt"}
	if stem, ok := strings.CutSuffix(aside, ".json"); ok && !exists(texts[0]) {
		var err error
		texts, err = filepath.Glob(stem + ".*.error.txt")
		must(t, err)
	}
	if len(texts) == 0 {
		return ""
	}
	text, err := os.ReadFile(texts[0])
	must(t, err)
	return string(text)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// badNames drops sound pictures under names that break tools.
func badNames(t *testing.T, data, inbox string) {
	out, err := exec.CommandContext(t.Context(), "bash", filepath.Join(data, "bad", "make_bad_names.sh"),
		filepath.Join(inbox, "names"), filepath.Join(data, "bad", "wrong_extension", "UPPER.JPG")).CombinedOutput()
	must(t, err)
	emptied(t, inbox)
	done, aside := len(files(t, filepath.Join(inbox, ".done", "names"))), 0
	if rejected := filepath.Join(inbox, ".rejected", "names"); exists(rejected) {
		aside = len(files(t, rejected))
	}
	t.Logf("%s: %d taken, %d set aside", strings.TrimSpace(string(out)), done, aside)
	if done < 30 || aside > 0 {
		t.Errorf("%d taken, %d set aside", done, aside)
	}
}

// deepest is how many folders inside each other are looked into.
const deepest = 32

// emptied waits until nothing is left in the folder but what it ignores: names that
// begin with a dot or end with a tilde, and what is too deep.
func emptied(t *testing.T, inbox string) {
	t.Helper()
	var left []string
	if !rig.Within(90*time.Second, func() bool {
		left = left[:0]
		// Files come and go while this looks: what cannot be read now is read next time.
		return filepath.WalkDir(inbox, func(path string, e fs.DirEntry, err error) error {
			switch name := filepath.Base(path); {
			case err != nil:
				return err
			case e.IsDir() && (strings.HasPrefix(name, ".") || strings.Count(strings.TrimPrefix(path, inbox), "/") > deepest):
				return fs.SkipDir
			case e.Type().IsRegular() && !strings.HasPrefix(name, ".") && !strings.HasSuffix(name, "~"):
				left = append(left, path)
			}
			return nil
		}) == nil && len(left) == 0
	}) {
		t.Errorf("%d files are neither taken nor set aside: %.2000s", len(left), strings.Join(left, "\n"))
	}
}
