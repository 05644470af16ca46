// Package authority is the collector's own certificate authority: it signs the
// certificates of devices and of the collector's listeners, and says which are no
// longer good.
//
// It keeps one key, ECDSA P-256, in a file only its owner may read. It knows no
// database: the composition root gives it the revoked serials at start and tells it
// of new ones. Only the composition root imports it; users declare the port they
// need. It is not the trust in models, which is mlife/shared/trust.
package authority

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/google/renameio/v2"

	"mlife/shared/fault"
)

// Options of an Authority. The zero value is usable.
type Options struct {
	DeviceLife time.Duration    // of a device's certificate; 0 means 90 days
	ServerLife time.Duration    // of a listener's certificate; 0 means 30 days
	Names      []string         // host names and IP addresses of the listeners, besides localhost
	Now        func() time.Time // for tests; nil means time.Now
}

// Authority signs and revokes. Safe for concurrent use.
type Authority struct {
	opt  Options
	key  *ecdsa.PrivateKey
	cert *x509.Certificate
	pool *x509.CertPool

	mu      sync.Mutex
	server  *tls.Certificate
	revoked map[string]struct{} // serials, lower-case hex
}

const (
	caLife = 20 * 365 * 24 * time.Hour
	// skew is how far a device's clock may be behind the collector's.
	skew = time.Hour
)

// Open reads the authority of a directory, or makes one: ca.key (mode 0600) and
// ca.pem, both written whole or not at all.
func Open(dir string, opt Options) (*Authority, error) {
	if opt.DeviceLife <= 0 {
		opt.DeviceLife = 90 * 24 * time.Hour
	}
	if opt.ServerLife <= 0 {
		opt.ServerLife = 30 * 24 * time.Hour
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	a := &Authority{opt: opt, revoked: map[string]struct{}{}, pool: x509.NewCertPool()}
	if err := a.load(dir); err != nil {
		return nil, fault.Wrap("authority.Open", err)
	}
	a.pool.AddCert(a.cert)
	return a, nil
}

func (a *Authority) load(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	keyFile, certFile := filepath.Join(dir, "ca.key"), filepath.Join(dir, "ca.pem")
	key, err := loadKey(keyFile)
	if errors.Is(err, fs.ErrNotExist) {
		key, err = makeKey(keyFile)
	}
	if err != nil {
		return err
	}
	a.key = key
	b, err := os.ReadFile(certFile)
	if errors.Is(err, fs.ErrNotExist) {
		return a.makeRoot(certFile)
	}
	if err != nil {
		return err
	}
	der, err := onePEM(b, "CERTIFICATE")
	if err != nil {
		return fault.New(fault.Corrupt, certFile, "%w", err)
	}
	if a.cert, err = x509.ParseCertificate(der); err != nil {
		return fault.New(fault.Corrupt, certFile, "%w", err)
	}
	if !key.PublicKey.Equal(a.cert.PublicKey) {
		return fault.New(fault.Corrupt, certFile, "does not belong to the key in %s", keyFile)
	}
	return nil
}

func loadKey(file string) (*ecdsa.PrivateKey, error) {
	st, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	if st.Mode().Perm()&0o077 != 0 {
		return nil, fault.New(fault.Invalid, file, "mode %v: others can read the authority's key; chmod 600 it", st.Mode().Perm())
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	der, err := onePEM(b, "PRIVATE KEY")
	if err != nil {
		return nil, fault.New(fault.Corrupt, file, "%w", err)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, fault.New(fault.Corrupt, file, "%w", err)
	}
	key, ok := parsed.(*ecdsa.PrivateKey)
	if !ok {
		return nil, fault.New(fault.Corrupt, file, "holds a %T, want ECDSA", parsed)
	}
	return key, nil
}

func makeKey(file string) (*ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	b, err := encodeKey(key)
	if err != nil {
		return nil, err
	}
	return key, renameio.WriteFile(file, b, 0o600)
}

func (a *Authority) makeRoot(file string) error {
	now := a.opt.Now()
	serial, err := newSerial()
	if err != nil {
		return err
	}
	t := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "MLife authority " + serial.Text(16)[:8]},
		NotBefore: now.Add(-skew), NotAfter: now.Add(caLife),
		IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, t, t, &a.key.PublicKey, a.key)
	if err != nil {
		return err
	}
	if a.cert, err = x509.ParseCertificate(der); err != nil {
		return err
	}
	return renameio.WriteFile(file, encodeCert(der), 0o644)
}

// CertificatePEM is the authority's own certificate.
func (a *Authority) CertificatePEM() []byte { return encodeCert(a.cert.Raw) }

// Certificate is the same, parsed. The caller must not change it.
func (a *Authority) Certificate() *x509.Certificate { return a.cert }

// Pool holds the authority's certificate alone. The caller must not add to it.
func (a *Authority) Pool() *x509.CertPool { return a.pool }

// Fingerprint is the SHA-256 of the authority's certificate (DER) in hex.
func (a *Authority) Fingerprint() string {
	s := sha256.Sum256(a.cert.Raw)
	return hex.EncodeToString(s[:])
}

// Pin is the first 16 bytes of Fingerprint in hex: the part of an enrolment token
// that lets a device know this collector before it trusts anything.
func (a *Authority) Pin() string { return a.Fingerprint()[:32] }

// sign makes a leaf certificate, not outliving the authority's own.
func (a *Authority) sign(t *x509.Certificate, pub crypto.PublicKey, life time.Duration) (*x509.Certificate, error) {
	var err error
	if t.SerialNumber, err = newSerial(); err != nil {
		return nil, err
	}
	now := a.opt.Now()
	t.NotBefore, t.NotAfter = now.Add(-skew), now.Add(life)
	if t.NotAfter.After(a.cert.NotAfter) {
		t.NotAfter = a.cert.NotAfter
	}
	t.KeyUsage = x509.KeyUsageDigitalSignature
	t.BasicConstraintsValid = true
	der, err := x509.CreateCertificate(rand.Reader, t, a.cert, pub, a.key)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}

// newSerial gives 127 random bits.
func newSerial() (*big.Int, error) {
	n, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, err
	}
	return n.SetBit(n, 126, 1), nil
}

// Serial names a certificate as Revoke wants it.
func Serial(c *x509.Certificate) string { return c.SerialNumber.Text(16) }

func onePEM(b []byte, kind string) ([]byte, error) {
	block, rest := pem.Decode(b)
	if block == nil || block.Type != kind {
		return nil, fmt.Errorf("no PEM block of type %s", kind)
	}
	if len(rest) > 0 {
		return nil, fmt.Errorf("%d bytes after the PEM block", len(rest))
	}
	return block.Bytes, nil
}

func encodeCert(der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

func encodeKey(key *ecdsa.PrivateKey) ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), nil
}
