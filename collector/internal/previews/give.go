package previews

import (
	"context"
	"encoding/json"
	"errors"
	"io"

	"mlife/collector/internal/bam"
	"mlife/shared/clip"
	"mlife/shared/fault"
)

// thumbWidth is the width of small pictures, in pixels.
const thumbWidth = 320

// Picture gives a picture of a medium, about width pixels wide, and its media type.
// *bam.BeingMade when it is not there yet; fault.NotFound for unknown bytes; otherwise
// the reason why there is none, for people.
func (d *Desk) Picture(ctx context.Context, source string, width int) (io.ReadSeekCloser, string, error) {
	p, err := d.row(ctx, source)
	if err != nil {
		return nil, "", err
	}
	r := p.Large
	if width <= thumbWidth {
		r = p.Thumb
	}
	if r.SHA256 == "" {
		f, err := d.made(source, d.opt.Named(width))
		return withType(f, err)
	}
	f, err := d.opt.Open(ctx, r.SHA256)
	if fault.Is(err, fault.NotFound) { // somebody tidied the blobs: made again
		if err := d.opt.Store.SettlePreview(ctx, bam.MediaPreview{Source: source, State: bam.PreviewQueued}, d.opt.Now(), false); err != nil {
			return nil, "", err
		}
		return nil, "", d.want(wish{source, basics})
	}
	return f, r.MediaType, err
}

// Facts gives what viewers must know of a medium, as JSON. Errors as Picture.
func (d *Desk) Facts(ctx context.Context, source string) (json.RawMessage, error) {
	p, err := d.row(ctx, source)
	if err == nil && len(p.Facts) > 0 {
		return p.Facts, nil
	}
	// What has no picture may have facts all the same.
	if err == nil || p.State == bam.PreviewFailed {
		return d.JSON(ctx, source, "facts")
	}
	return nil, err
}

// JSON gives something small that is no picture, as "wave". Errors as Picture.
func (d *Desk) JSON(ctx context.Context, source, what string) (out json.RawMessage, err error) {
	f, err := d.Other(ctx, source, what)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	out, err = io.ReadAll(io.LimitReader(f, 1<<20))
	return out, fault.Wrap("previews", err)
}

// Other gives what else is made of a medium when somebody looks, by its name in
// Maker. Errors as Picture.
func (d *Desk) Other(ctx context.Context, source, what string) (io.ReadSeekCloser, error) {
	f, err := d.opt.Maker.Made(source, what)
	if !fault.Is(err, fault.NotFound) {
		return f, err
	}
	if err := d.known(ctx, source); err != nil {
		return nil, err
	}
	return nil, d.want(wish{source, what})
}

// Again has a preview tried again that failed.
func (d *Desk) Again(ctx context.Context, source string) error {
	err := d.opt.Store.AgainPreview(ctx, source)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	d.mu.Lock()
	for w := range d.failed {
		if w.source == source {
			delete(d.failed, w)
		}
	}
	d.mu.Unlock()
	d.Wake()
	return nil
}

func (d *Desk) made(source, what string) (io.ReadSeekCloser, error) {
	f, err := d.opt.Maker.Made(source, what)
	if fault.Is(err, fault.NotFound) {
		return nil, d.want(wish{source, what})
	}
	return f, err
}

// known says that there are such bytes.
func (d *Desk) known(ctx context.Context, source string) error {
	f, err := d.opt.Open(ctx, source)
	if err != nil {
		return err
	}
	return fault.Wrap("previews", f.Close())
}

// row gives what is known of a medium whose preview is made, and otherwise sees to it
// that it will be. The preview is good with some errors: its State says more.
func (d *Desk) row(ctx context.Context, source string) (bam.MediaPreview, error) {
	p, err := d.opt.Store.Preview(ctx, source)
	switch {
	case fault.Is(err, fault.NotFound):
		if err := d.known(ctx, source); err != nil {
			return p, err
		}
		return p, d.want(wish{source, basics})
	case err != nil:
		return p, err
	case p.State == bam.PreviewFailed:
		return p, failedBefore(p)
	case p.State != bam.PreviewMade && p.Thumb.SHA256 == "": // with one, only its facts are read again
		return p, d.want(wish{source, basics})
	}
	return p, nil
}

// failedBefore gives the error that a preview failed with.
func failedBefore(p bam.MediaPreview) error {
	for _, k := range []fault.Kind{fault.Invalid, fault.TooLarge, fault.Unavailable, fault.NotFound} {
		if k.String() == p.Kind {
			return &fault.Error{Kind: k, Msg: p.Reason}
		}
	}
	return &fault.Error{Kind: fault.Invalid, Msg: p.Reason} // whatever it was, it is known and will not change
}

// withType reads the media type of a picture.
func withType(f io.ReadSeekCloser, err error) (io.ReadSeekCloser, string, error) {
	if err != nil {
		return nil, "", err
	}
	head := make([]byte, 32)
	n, err := io.ReadFull(f, head)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, "", fault.Wrap("previews", errors.Join(err, f.Close()))
	}
	return f, clip.Sniff(head[:n]), nil
}
