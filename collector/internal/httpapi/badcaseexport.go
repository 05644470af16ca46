package httpapi

import (
	"archive/zip"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/people"
	"mlife/shared/clip"
)

// Exports is the area that gives what a search found as a download.
type Exports struct {
	Reader bam.Reader
	Open   func(ctx context.Context, sha256 string) (io.ReadSeekCloser, error)
}

type exportBadcasesIn struct {
	BadcaseFilter
	Sort   string `query:"sort" maxLength:"128" default:"-last_seen"`
	Format string `query:"format" enum:"csv,json,jsonl,zip" default:"csv" doc:"zip holds manifest.jsonl, one badcase a line, and their media."`
}

// Register implements Area.
func (a Exports) Register(s *Server) {
	o := op("bam", "export-badcases", http.MethodGet, "/badcases/export", "Download all that a search finds")
	o.Description = "It is written as it is read, so that its size does not matter; closing the connection ends it. " +
		"In CSV, a cell that a spreadsheet would run as a formula has ' before it."
	text := &huma.MediaType{Schema: &huma.Schema{Type: "string"}}
	o.Responses = map[string]*huma.Response{"200": {Description: "The badcases.", Content: map[string]*huma.MediaType{
		"text/csv": text, "application/json": text, "application/x-ndjson": text, "application/zip": {Schema: &huma.Schema{Type: "string", Format: "binary"}}}}}
	Register(s, For(people.Viewer), o, func(ctx context.Context, in *exportBadcasesIn) (*huma.StreamResponse, error) {
		return a.export(ctx, s, in)
	})
}

var exportTypes = map[string]string{"csv": "text/csv; charset=utf-8", "json": "application/json", "jsonl": "application/x-ndjson", "zip": "application/zip"}

func (a Exports) export(ctx context.Context, s *Server, in *exportBadcasesIn) (*huma.StreamResponse, error) {
	f, err := in.domain()
	if err != nil {
		return nil, err
	}
	// What is wrong with the search is told before the download begins.
	if _, err := a.Reader.Find(ctx, f, bam.Page{Sort: in.Sort, Limit: 1}); err != nil {
		return nil, err
	}
	return Stream(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", exportTypes[in.Format])
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Content-Disposition", attachment("badcases-"+s.deps.Now().UTC().Format("20060102-150405")+"."+in.Format))
		all := func(each func(bam.Badcase) error) error { return a.each(r.Context(), f, in.Sort, each) }
		var err error
		switch in.Format {
		case "csv":
			err = exportCSV(w, all)
		case "zip":
			err = a.exportZIP(r.Context(), w, all)
		default:
			err = exportJSON(w, in.Format == "json", all)
		}
		if err != nil {
			if r.Context().Err() == nil {
				s.deps.Log.Error("download not finished", "error", err)
			}
			panic(http.ErrAbortHandler) // bytes are out: only a broken connection tells
		}
	}), nil
}

// each reads page after page; one page is in memory at a time.
func (a Exports) each(ctx context.Context, f bam.Filter, sort string, each func(bam.Badcase) error) error {
	for p := (bam.Page{Sort: sort, Limit: 200}); ; {
		r, err := a.Reader.Find(ctx, f, p)
		if err != nil {
			return err
		}
		for _, b := range r.Items {
			if err := each(b); err != nil {
				return err
			}
		}
		if p.Cursor = r.Next; r.Next == "" {
			return nil
		}
	}
}

func exportJSON(w io.Writer, array bool, all func(func(bam.Badcase) error) error) error {
	open, between, end := "", "", ""
	if array {
		open, between, end = "[\n", ",\n", "]\n"
	}
	if _, err := io.WriteString(w, open); err != nil {
		return err
	}
	enc, first := json.NewEncoder(w), true
	err := all(func(b bam.Badcase) error {
		if !first {
			if _, err := io.WriteString(w, between); err != nil {
				return err
			}
		}
		first = false
		return enc.Encode(b)
	})
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, end)
	return err
}

var exportColumns = []string{"id", "title", "description", "status", "severity", "priority", "grading", "function", "system_version", "slot",
	"model_version", "model_id", "device", "place", "result", "truth", "confidence", "assignee", "tags", "attributes", "rule", "reason", "feedback",
	"frequency", "first_seen", "last_seen", "captured_at", "source", "documents", "media", "created_at", "updated_at"}

func exportCSV(w io.Writer, all func(func(bam.Badcase) error) error) error {
	out := csv.NewWriter(w)
	if err := out.Write(exportColumns); err != nil {
		return err
	}
	err := all(func(b bam.Badcase) error { return out.Write(exportRow(b)) })
	out.Flush()
	return errors.Join(err, out.Error())
}

func exportRow(b bam.Badcase) []string {
	confidence, attributes := "", "{}"
	if b.Confidence != nil {
		confidence = strconv.FormatFloat(*b.Confidence, 'g', -1, 64)
	}
	if text, err := json.Marshal(b.Attributes); err == nil {
		attributes = string(text)
	}
	var media []string
	for _, m := range b.Media {
		media = append(media, m.SHA256)
	}
	at := func(t time.Time) string { return t.Format(time.RFC3339) }
	row := []string{b.ID, b.Title, b.Description, string(b.Status), string(b.Severity), strconv.Itoa(b.Priority), string(b.Grading), b.Function,
		b.SystemVersion, b.Slot, b.ModelVersion, b.ModelID, b.Device, b.Place, b.ResultLabel, b.TruthLabel, confidence, b.Assignee,
		strings.Join(b.Tags, ","), attributes, b.Rule, b.Reason, b.Feedback, strconv.Itoa(b.Frequency), at(b.FirstSeen), at(b.LastSeen),
		at(b.CapturedAt), b.Source, strings.Join(b.Documents, ","), strings.Join(media, ","), at(b.CreatedAt), at(b.UpdatedAt)}
	for i, cell := range row {
		row[i] = harmless(cell)
	}
	return row
}

// harmless keeps a spreadsheet from running a cell as a formula (OWASP, CSV
// injection). Numbers stay numbers.
func harmless(cell string) string {
	if cell == "" || !strings.ContainsRune("=+-@\t\r\n", rune(cell[0])) {
		return cell
	}
	if _, err := strconv.ParseFloat(cell, 64); err == nil {
		return cell
	}
	return "'" + cell
}

// exportZIP writes the media, each once and as it is, below media/, then the manifest.
func (a Exports) exportZIP(ctx context.Context, w io.Writer, all func(func(bam.Badcase) error) error) error {
	z := zip.NewWriter(w)
	var seen []string // hashes of the last badcases: those after each other often share media
	err := all(func(b bam.Badcase) error {
		for _, m := range b.Media {
			if slices.Contains(seen, m.SHA256) {
				continue
			}
			if seen = append(seen, m.SHA256); len(seen) > 1000 {
				seen = seen[500:]
			}
			if err := a.addMedia(ctx, z, b.ID, m); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		var manifest io.Writer
		if manifest, err = z.Create("manifest.jsonl"); err == nil {
			err = exportJSON(manifest, false, all)
		}
	}
	if err != nil {
		return err // without its end the archive is visibly broken
	}
	return z.Close()
}

func (a Exports) addMedia(ctx context.Context, z *zip.Writer, id string, m bam.Media) (err error) {
	body, err := a.Open(ctx, m.SHA256)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, body.Close()) }()
	out, err := z.CreateHeader(&zip.FileHeader{Name: path.Join("media", id, m.SHA256[:min(12, len(m.SHA256))]+"-"+clip.SafeName(m.Name)), Method: zip.Store})
	if err == nil {
		_, err = io.Copy(out, body)
	}
	return err
}
