package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/clusters"
	"mlife/collector/internal/config"
	"mlife/collector/internal/extend"
	"mlife/shared/fault"
)

// outside computes embeddings by an extension; it implements clusters.Outside.
type outside struct {
	ops        *extend.Registry
	manifest   extend.Manifest
	parameters json.RawMessage
	batch      int
	dir        string // for working folders
	open       func(ctx context.Context, sha string) (io.ReadSeekCloser, error)
}

// openOutside gives the configured embedder; nil when there is none.
func openOutside(cfg config.Embedding, ops *extend.Registry, dir string, open func(context.Context, string) (io.ReadSeekCloser, error)) (*outside, error) {
	if cfg.Operation == "" {
		return nil, nil
	}
	o, err := ops.Operation(cfg.Operation)
	if err != nil {
		return nil, fault.Field("config", "embedding.operation", "there is no extension %.80q", cfg.Operation)
	}
	x := &outside{ops: ops, manifest: o.Manifest(), batch: cfg.Batch, dir: dir, open: open}
	if x.manifest.Kind != "embed" {
		return nil, fault.Field("config", "embedding.operation", "%s is of kind %s, not embed", x.manifest.Name, x.manifest.Kind)
	}
	if cfg.Parameters != "" {
		var compact bytes.Buffer
		if err := json.Compact(&compact, []byte(cfg.Parameters)); err != nil {
			return nil, fault.Field("config", "embedding.parameters", "%v", err)
		}
		x.parameters = compact.Bytes()
	}
	if err := x.manifest.CheckParameters(x.parameters); err != nil {
		return nil, fault.Field("config", "embedding.parameters", "%v", err)
	}
	return x, nil
}

// Key implements clusters.Outside.
func (x *outside) Key() string {
	key := x.manifest.Name + "@" + x.manifest.Version
	if len(x.parameters) > 0 {
		sum := sha256.Sum256(x.parameters)
		key += "+" + hex.EncodeToString(sum[:4])
	}
	return key
}

// Takes implements clusters.Outside.
func (x *outside) Takes(mediaType string) bool { return x.manifest.Takes(mediaType) }

// Embed implements clusters.Outside, batch by batch.
func (x *outside) Embed(ctx context.Context, media []bam.Media) ([]clusters.Computed, error) {
	var out []clusters.Computed
	for len(media) > 0 {
		n := min(x.batch, len(media))
		got, err := x.some(ctx, media[:n])
		if err != nil {
			return nil, err
		}
		out, media = append(out, got...), media[n:]
	}
	return out, nil
}

// some asks for a batch, and for each medium alone when the batch failed: one that the
// program cannot stand must not take the others with it.
func (x *outside) some(ctx context.Context, media []bam.Media) ([]clusters.Computed, error) {
	got, err := x.run(ctx, media)
	switch {
	case err == nil:
		return got, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.TooLarge):
		return nil, err
	case len(media) == 1:
		return []clusters.Computed{{Error: err.Error()}}, nil
	}
	var out []clusters.Computed
	for i := range media {
		one, err := x.some(ctx, media[i:i+1])
		if err != nil {
			return nil, err
		}
		out = append(out, one...)
	}
	return out, nil
}

// embedding is one answer of the contract, see extend/doc.md.
type embedding struct {
	Vector []float32 `json:"vector"`
	Error  string    `json:"error"`
}

func (x *outside) run(ctx context.Context, media []bam.Media) (out []clusters.Computed, err error) {
	const op = "embedder"
	dir, err := os.MkdirTemp(x.dir, "embed-")
	if err != nil {
		return nil, fault.New(fault.Internal, op, "%w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	made := filepath.Join(dir, "out")
	if err := os.Mkdir(made, 0o700); err != nil {
		return nil, fault.New(fault.Internal, op, "%w", err)
	}
	req := extend.Request{Parameters: x.parameters, Output: made}
	out = make([]clusters.Computed, len(media))
	var given []int // media whose bytes are there
	for i, m := range media {
		file := filepath.Join(dir, strconv.Itoa(i))
		if err := x.fetch(ctx, m.SHA256, file); err != nil {
			if !fault.Is(err, fault.NotFound) {
				return nil, err
			}
			out[i].Error = err.Error()
			continue
		}
		given = append(given, i)
		req.Inputs = append(req.Inputs, extend.Input{File: file, Name: m.Name, MediaType: m.MediaType, SHA256: m.SHA256, Size: m.Size})
	}
	if len(given) == 0 {
		return out, nil
	}
	res, _, err := x.ops.Run(ctx, x.manifest.Name, req)
	if err != nil {
		return nil, err
	}
	list, err := answersOf(res, len(given))
	if err != nil {
		return nil, fault.Wrap(x.manifest.Name, err)
	}
	for k, i := range given {
		out[i] = clusters.Computed{Vector: list[k].Vector, Error: list[k].Error}
		if out[i].Error == "" && len(out[i].Vector) == 0 {
			out[i].Error = "the embedder gave neither a vector nor a reason"
		}
	}
	return out, nil
}

// answersOf reads the data of a result: one entry for each input.
func answersOf(res extend.Result, want int) ([]embedding, error) {
	const op = "embedder"
	var data struct {
		Embeddings []embedding `json:"embeddings"`
	}
	if len(res.Data) == 0 {
		return nil, fault.New(fault.Invalid, op, "the result has no data: want {\"embeddings\": [{\"vector\": […]}, …]}")
	}
	if err := json.Unmarshal(res.Data, &data); err != nil {
		return nil, fault.New(fault.Invalid, op, "data of the result: %w", err)
	}
	if len(data.Embeddings) != want {
		return nil, fault.New(fault.Invalid, op, "%s", fmt.Sprintf("%d embeddings for %d inputs", len(data.Embeddings), want))
	}
	return data.Embeddings, nil
}

// fetch copies a medium's bytes: a program of the operator's own must not be able to
// change them where they are stored.
func (x *outside) fetch(ctx context.Context, sha, to string) (err error) {
	src, err := x.open(ctx, sha)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, src.Close()) }()
	f, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fault.New(fault.Internal, "embedder", "%w", err)
	}
	_, err = io.Copy(f, src)
	return errors.Join(err, f.Close())
}
