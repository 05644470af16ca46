package mlflowapi

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"path"
	"sort"
	"strings"
	"time"

	"mlife/collector/internal/mtt"
	"mlife/shared/fault"
)

const (
	maxPath    = 1024 // bytes of the path of an artifact
	maxDepth   = 64   // folders in it
	mostListed = 10_000
)

func badPath(p string) *refusal {
	return invalid(fmt.Sprintf("Invalid path %.200q: want names with / between them, without . or .., # and backslashes", p))
}

// cleaned is an encoded path as the mux would have it.
func cleaned(p string) string {
	c := path.Clean(p)
	if strings.HasSuffix(p, "/") && c != "/" {
		c += "/"
	}
	return c
}

// checkPath refuses what could mean another place than it says, to whoever reads it:
// also what is so only when it is decoded again.
func checkPath(p string) error {
	if p == "" || len(p) > maxPath || strings.Count(p, "/") > maxDepth {
		return badPath(p)
	}
	for text := p; ; {
		for name := range strings.SplitSeq(text, "/") {
			if name == "" || name == "." || name == ".." || strings.ContainsAny(name, "\\#?\x00") || len(name) == 2 && name[1] == ':' {
				return badPath(p)
			}
		}
		again, err := url.PathUnescape(text)
		if err != nil || again == text {
			break
		}
		text = again
	}
	for _, r := range p {
		if r < 0x20 || r == 0x7f {
			return badPath(p)
		}
	}
	return nil
}

// pathOf gives the path of an artifact that a request names.
func pathOf(r *http.Request) (string, error) {
	_, rest, _ := strings.Cut(r.URL.EscapedPath(), "-artifacts/artifacts/")
	p, err := url.PathUnescape(rest)
	if err != nil {
		return "", badPath(rest)
	}
	return p, checkPath(p)
}

// taskOf is the task that a path is of: the second part of 3/task_…/artifacts/….
func taskOf(p string) string {
	parts := strings.SplitN(p, "/", 3)
	if len(parts) < 2 {
		return ""
	}
	return parts[1]
}

func (a *API) getArtifact(w http.ResponseWriter, r *http.Request) {
	if err := a.sendArtifact(w, r); err != nil {
		a.fail(w, r, err)
	}
}

func (a *API) sendArtifact(w http.ResponseWriter, r *http.Request) error {
	if err := allow(r.Context(), false, ""); err != nil {
		return err
	}
	p, err := pathOf(r)
	if err != nil {
		return err
	}
	x, err := a.opt.Tracking.Artifact(r.Context(), p)
	if fault.Is(err, fault.NotFound) {
		return &refusal{http.StatusNotFound, "RESOURCE_DOES_NOT_EXIST", fmt.Sprintf("there is no artifact %.200q", p)}
	}
	if err != nil {
		return err
	}
	f, err := a.opt.Blobs.Open(r.Context(), x.SHA256)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // it was only read
	h := w.Header()
	// Never shown in a browser: an artifact may be a page with scripts.
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": path.Base(p)}))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("ETag", `"`+x.SHA256+`"`)
	http.ServeContent(w, r, "", time.Time{}, f)
	return nil
}

func (a *API) putArtifact(w http.ResponseWriter, r *http.Request) {
	p, err := pathOf(r)
	if err == nil {
		err = allow(r.Context(), true, taskOf(p))
	}
	if err == nil {
		err = a.takeArtifact(r, p)
	}
	if err != nil {
		a.fail(w, r, err)
		return
	}
	a.write(w, r, http.StatusOK, nil)
}

func (a *API) takeArtifact(r *http.Request, p string) error {
	sum, size, err := a.opt.Blobs.Put(r.Context(), r.Body)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return invalid("the artifact was cut off on its way")
	}
	if err != nil {
		return err
	}
	if err := a.opt.Tracking.PutArtifact(r.Context(), mtt.Artifact{Path: p, SHA256: sum, Size: size, At: a.opt.Now().UTC()}); err != nil {
		return err
	}
	a.opt.Changed(taskOf(p))
	return nil
}

func (a *API) deleteArtifact(w http.ResponseWriter, r *http.Request) {
	p, err := pathOf(r)
	if err == nil {
		err = allow(r.Context(), true, taskOf(p))
	}
	n := 0
	if err == nil {
		n, err = a.opt.Tracking.DropArtifacts(r.Context(), p)
	}
	if err == nil && n == 0 {
		err = &refusal{http.StatusNotFound, "RESOURCE_DOES_NOT_EXIST", fmt.Sprintf("there is no artifact %.200q", p)}
	}
	if err != nil {
		a.fail(w, r, err)
		return
	}
	a.write(w, r, http.StatusOK, nil)
}

type fileInfo struct {
	Path   string `json:"path"`
	Folder bool   `json:"is_dir"`
	Size   int64  `json:"file_size,omitempty"`
}

func (a *API) entries(ctx context.Context, folder, prefix string) ([]fileInfo, error) {
	list, err := a.opt.Tracking.ListArtifacts(ctx, folder, "", mostListed+1)
	if err != nil {
		return nil, err
	}
	if len(list) > mostListed {
		return nil, invalid(fmt.Sprintf("the folder has more than %d entries", mostListed))
	}
	var out []fileInfo
	for _, e := range list {
		out = append(out, fileInfo{prefix + e.Name, e.Folder, e.Size})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Path < out[j].Path })
	return out, nil
}

func (a *API) listArtifacts(ctx context.Context, in args) (any, error) {
	p, err := in.text("path")
	if err == nil && p != "" {
		err = checkPath(p)
	}
	if err != nil {
		return nil, err
	}
	out := struct {
		Files []fileInfo `json:"files,omitempty"`
	}{}
	out.Files, err = a.entries(ctx, p, "")
	return out, err
}

func (a *API) listRunArtifacts(ctx context.Context, in args) (any, error) {
	id, err := runID(in)
	if err != nil {
		return nil, err
	}
	p, err := in.text("path")
	if err == nil && p != "" {
		err = checkPath(p)
	}
	if err != nil {
		return nil, err
	}
	r, err := a.opt.Tracking.Run(ctx, id)
	if err != nil {
		return nil, noRun(err, id)
	}
	folder, prefix := artifactsOf(r.Task), ""
	if p != "" {
		folder, prefix = folder+"/"+p, p+"/"
	}
	out := struct {
		Root  string     `json:"root_uri"`
		Files []fileInfo `json:"files,omitempty"`
	}{Root: "mlflow-artifacts:/" + artifactsOf(r.Task)}
	out.Files, err = a.entries(ctx, folder, prefix)
	return out, err
}
