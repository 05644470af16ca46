package identity

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"os"
	"path/filepath"

	"github.com/google/renameio/v2"

	"mlife/shared/fault"
)

// newKey makes a P-256 key and stores it in dir under a name of its own, so that the
// key in use stays until the new one has a certificate.
func newKey(dir string) (key *ecdsa.PrivateKey, name string, err error) {
	const op = "identity.newKey"
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, "", fault.New(fault.Internal, op, "%w", err)
	}
	key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, "", fault.New(fault.Internal, op, "%w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, "", fault.New(fault.Internal, op, "%w", err)
	}
	public, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		return nil, "", fault.New(fault.Internal, op, "%w", err)
	}
	sum := sha256.Sum256(public)
	name = "key-" + hex.EncodeToString(sum[:8]) + ".pem"
	text := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	if err := renameio.WriteFile(filepath.Join(dir, name), text, 0o600, renameio.WithTempDir(dir)); err != nil {
		return nil, "", fault.New(fault.Internal, op, "%w", err)
	}
	return key, name, nil
}

func removeKey(dir, name string) error {
	if err := os.Remove(filepath.Join(dir, name)); err != nil {
		return fault.New(fault.Internal, "identity.removeKey", "%w", err)
	}
	return nil
}

// readKey refuses a key that others than its owner may read.
func readKey(path string) (*ecdsa.PrivateKey, error) {
	const op = "identity.readKey"
	info, err := os.Stat(path)
	if err != nil {
		return nil, fault.New(fault.Corrupt, op, "key: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fault.New(fault.Forbidden, op, "key file %s has mode %04o: others than its owner may read it; chmod 600", path, info.Mode().Perm())
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
	key, ok := parsed.(*ecdsa.PrivateKey)
	if !ok {
		return nil, fault.New(fault.Corrupt, op, "key file %s holds a %T", path, parsed)
	}
	return key, nil
}

// request makes a PEM certificate request for the device.
func request(key *ecdsa.PrivateKey, device string) (string, error) {
	t := &x509.CertificateRequest{Subject: pkix.Name{CommonName: device}}
	der, err := x509.CreateCertificateRequest(rand.Reader, t, key)
	if err != nil {
		return "", fault.New(fault.Internal, "identity.request", "%w", err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: der})), nil
}
