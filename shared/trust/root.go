package trust

import (
	"time"

	"github.com/theupdateframework/go-tuf/v2/metadata"

	"mlife/shared/fault"
)

// NewRoot makes the first root: root signs roots, online signs targets (and, where
// they come to be used, snapshots and timestamps). The two must differ, for the
// first can then be kept away from the collector.
func NewRoot(root, online *Key, expires time.Time) ([]byte, error) {
	if root.ID() == online.ID() {
		return nil, fault.New(fault.Invalid, "trust.NewRoot", "the root key and the online key must differ")
	}
	doc := metadata.Root(expires.UTC().Truncate(time.Second))
	doc.Signed.ConsistentSnapshot = false
	for role, key := range map[string]*Key{
		metadata.ROOT: root, metadata.TARGETS: online, metadata.SNAPSHOT: online, metadata.TIMESTAMP: online,
	} {
		public, err := key.public()
		if err != nil {
			return nil, err
		}
		if err := doc.Signed.AddKey(public, role); err != nil {
			return nil, fault.New(fault.Internal, "trust.NewRoot", "%w", err)
		}
	}
	return signAndEncode(doc, root)
}

// CheckRoot says why rootJSON cannot be trusted as a first root: it must be signed
// by its own root key and not be expired.
func CheckRoot(rootJSON []byte, now time.Time) error {
	_, err := Verifier{RootJSON: rootJSON}.root(now)
	return err
}

func parseRoot(b []byte) (*metadata.Metadata[metadata.RootType], error) {
	const op = "trust.root"
	if len(b) == 0 || len(b) > MaxSigned {
		return nil, fault.New(fault.Invalid, op, "root of %d bytes: want 1 to %d", len(b), MaxSigned)
	}
	var root *metadata.Metadata[metadata.RootType]
	err := guarded(func() (err error) {
		if root, err = metadata.Root().FromBytes(b); err != nil {
			return err
		}
		return root.VerifyDelegate(metadata.ROOT, root)
	})
	if err != nil {
		return nil, fault.New(fault.Invalid, op, "%w", err)
	}
	return root, nil
}
