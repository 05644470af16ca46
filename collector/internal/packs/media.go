package packs

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"mlife/shared/fault"
)

// look says what is wrong with a medium. The error is of the whole.
func (g *preparing) look(x *packed, hold bool) (why string, err error) {
	if b, err := hex.DecodeString(x.SHA256); err != nil || len(b) != sha256.Size || strings.ToLower(x.SHA256) != x.SHA256 {
		return "its hash is not known", nil
	}
	if g.opt.Check == CheckNone && x.Size > 0 && !hold {
		return "", nil
	}
	in, size, err := g.media.Open(g.ctx, x.SHA256)
	switch {
	case fault.Is(err, fault.NotFound):
		return "missing", nil
	case fault.Is(err, fault.Corrupt):
		return "damaged", nil
	case err != nil:
		return "", fault.New(fault.KindOf(err), op, "the medium %.120q: %w", x.Path, err)
	}
	defer in.Close()
	if x.Size > 0 && size != x.Size {
		return fmt.Sprintf("has %d bytes, not %d", size, x.Size), nil
	}
	x.Size = size
	if g.opt.Check != CheckBytes && !hold {
		return "", nil
	}
	if hold && size > g.opt.ValueBytes {
		return fmt.Sprintf("has %d bytes, and a Parquet file takes at most %d", size, g.opt.ValueBytes), nil
	}
	sum := &sums{sha: sha256.New()}
	var to io.Writer = sum
	if hold {
		x.data = make([]byte, 0, size)
		to = io.MultiWriter(sum, (*grown)(&x.data))
	}
	n, err := copied(to, &patient{ctx: g.ctx, r: io.LimitReader(in, size+1)})
	switch {
	case g.ctx.Err() != nil:
		return "", fault.New(fault.Canceled, op, "%w", g.ctx.Err())
	case err != nil:
		return "cannot be read: " + shown(err.Error()), nil
	case n != size || hex.EncodeToString(sum.sha.Sum(nil)) != x.SHA256:
		return "damaged: it is not what its hash says", nil
	}
	x.crc = &sum.crc
	return "", nil
}

type grown []byte

func (g *grown) Write(b []byte) (int, error) {
	*g = append(*g, b...)
	return len(b), nil
}
