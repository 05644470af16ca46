package httpapi

import (
	"context"
	"errors"
	"io"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/bam/imports"
	"mlife/shared/clip"
	"mlife/shared/fault"
)

// ImportMedia implements imports.Media: media of archives are checked and kept as
// uploaded ones are.
type ImportMedia struct {
	Upload Upload
	Open   func(ctx context.Context, sha256 string) (io.ReadSeekCloser, error)
}

// Take implements imports.Media.
func (m ImportMedia) Take(ctx context.Context, x imports.Medium, keep bool) (bam.Media, error) {
	u := m.Upload
	if !keep {
		u.Keep = func(context.Context, io.Reader) (string, string, int64, error) { return "", "", x.Size, nil }
	}
	k, err := u.file(ctx, x.Reader, true)
	return bam.Media{Name: x.Name, MediaType: k.MediaType, SHA256: k.SHA256, Size: k.Size}, err
}

// Stored implements imports.Media.
func (m ImportMedia) Stored(ctx context.Context, sha string) (out bam.Media, err error) {
	f, err := m.Open(ctx, sha)
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	head := make([]byte, 4096)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return out, fault.Wrap("httpapi.import", err)
	}
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return out, fault.Wrap("httpapi.import", err)
	}
	return bam.Media{Name: sha[:16], MediaType: clip.Sniff(head[:n]), SHA256: sha, Size: size}, nil
}
