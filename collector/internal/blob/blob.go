// Package blob keeps bytes by their SHA-256: badcase media, data files and models.
//
// It is not for metadata (sqlstore) and not for half-received data (ingest stages
// that). Folder is the implementation for one machine; another one must pass
// mlife/collector/internal/blob/blobtest. The composition root and tests import
// it; adapters declare the part of Store that they need.
package blob

import (
	"context"
	"encoding/hex"
	"io"

	"mlife/shared/fault"
)

// Info describes a stored blob. Hashes are lower-case hex.
type Info struct {
	SHA256 string
	MD5    string // empty from Stat: only Put reads all the bytes
	Size   int64
}

// Store keeps blobs. Every method is safe for concurrent use. Errors have a
// fault kind: NotFound for an unknown hash, Invalid for a malformed one, TooLarge
// past the store's limit, Corrupt when bytes are not what their name says, NoSpace
// on a full disk.
type Store interface {
	// Put stores what r gives and returns once it is durable. want, when not "",
	// is the SHA-256 the bytes must have; otherwise nothing is kept and the error
	// is Corrupt. Storing known bytes again is no error.
	Put(ctx context.Context, r io.Reader, want string) (Info, error)
	// Keep is Put of bytes whose SHA-256 is known; it makes no MD5, which costs more
	// than all the rest of the hashing.
	Keep(ctx context.Context, r io.Reader, sha string) error
	// Open reads a blob; the caller closes it.
	Open(ctx context.Context, sha string) (io.ReadSeekCloser, error)
	// Stat gives the size of a blob without reading it.
	Stat(ctx context.Context, sha string) (Info, error)
	// Delete removes a blob; an unknown one is NotFound. Open readers go on.
	Delete(ctx context.Context, sha string) error
}

// CheckSHA says why s is not a SHA-256 in lower-case hex.
func CheckSHA(s string) error {
	if len(s) != 64 {
		return fault.Field("blob", "sha256", "want 64 hex digits, have %d characters", len(s))
	}
	for _, c := range []byte(s) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return fault.Field("blob", "sha256", "%q is not lower-case hex", s)
		}
	}
	return nil
}

func hexOf(sum []byte) string { return hex.EncodeToString(sum) }
