package trust

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/google/renameio/v2"
	"github.com/sigstore/sigstore/pkg/signature"
	"github.com/theupdateframework/go-tuf/v2/metadata"

	"mlife/shared/fault"
)

// Key is an ed25519 signing key. It is immutable and safe for concurrent use.
type Key struct {
	private ed25519.PrivateKey
	id      string
}

// NewKey makes a key from the system's randomness.
func NewKey() (*Key, error) {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, fault.New(fault.Internal, "trust.NewKey", "%w", err)
	}
	return keyOf(private)
}

func keyOf(private ed25519.PrivateKey) (*Key, error) {
	k := &Key{private: private}
	public, err := k.public()
	if err != nil {
		return nil, err
	}
	if k.id, err = public.ID(); err != nil {
		return nil, fault.New(fault.Internal, "trust", "key id: %w", err)
	}
	return k, nil
}

// ID is the key's TUF key id, 64 hex digits.
func (k *Key) ID() string { return k.id }

func (k *Key) public() (*metadata.Key, error) {
	public, err := metadata.KeyFromPublicKey(k.private.Public())
	if err != nil {
		return nil, fault.New(fault.Internal, "trust", "public key: %w", err)
	}
	return public, nil
}

// Save writes the key to a new file, PKCS #8 in PEM, readable by the owner alone. It
// never replaces a file.
func (k *Key) Save(path string) error {
	der, err := x509.MarshalPKCS8PrivateKey(k.private)
	if err != nil {
		return fault.New(fault.Internal, "trust.Save", "%w", err)
	}
	if _, err := os.Lstat(path); err == nil {
		return fault.New(fault.Exists, "trust.Save", "key file %s exists", path)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	if err := renameio.WriteFile(path, text, 0o600, renameio.WithTempDir(filepath.Dir(path))); err != nil {
		return fault.New(fault.Internal, "trust.Save", "%w", err)
	}
	return nil
}

// LoadKey reads a key that Save wrote. A file that group or others may read is
// refused with fault.Forbidden.
func LoadKey(path string) (*Key, error) {
	const op = "trust.LoadKey"
	info, err := os.Stat(path)
	if err != nil {
		kind := fault.Internal
		if errors.Is(err, fs.ErrNotExist) {
			kind = fault.NotFound
		}
		return nil, fault.New(kind, op, "%w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fault.New(fault.Forbidden, op, "key file %s has mode %04o: others than its owner may read it; chmod 600", path, info.Mode().Perm())
	}
	if info.Size() > 4096 {
		return nil, fault.New(fault.Corrupt, op, "key file %s: %d bytes", path, info.Size())
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fault.New(fault.Internal, op, "%w", err)
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fault.New(fault.Corrupt, op, "key file %s holds no PEM", path)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fault.New(fault.Corrupt, op, "key file %s: %w", path, err)
	}
	private, ok := parsed.(ed25519.PrivateKey)
	if !ok {
		return nil, fault.New(fault.Corrupt, op, "key file %s holds a %T, not an ed25519 key", path, parsed)
	}
	return keyOf(private)
}

func signAndEncode[T metadata.Roles](doc *metadata.Metadata[T], k *Key) ([]byte, error) {
	signer, err := signature.LoadSigner(k.private, crypto.Hash(0))
	if err != nil {
		return nil, fault.New(fault.Internal, "trust.Sign", "%w", err)
	}
	if _, err := doc.Sign(signer); err != nil {
		return nil, fault.New(fault.Internal, "trust.Sign", "%w", err)
	}
	b, err := doc.ToBytes(false)
	if err != nil {
		return nil, fault.New(fault.Internal, "trust.Sign", "%w", err)
	}
	if len(b) > MaxSigned {
		return nil, fault.New(fault.TooLarge, "trust.Sign", "document of %d bytes: at most %d", len(b), MaxSigned)
	}
	return b, nil
}
