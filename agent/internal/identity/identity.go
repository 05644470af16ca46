// Package identity is who a device is to its collector: it enrols once with a
// one-time token over HTTPS, keeps the key and the certificate, and renews the
// certificate before it ends.
//
// The key is made on the device and never leaves it: only a certificate request
// does. The package knows no MQTT; it gives a tls.Config. Only the agent's
// composition root imports it.
//
// # Folder
//
//	identity.json           what Document holds, replaced in one atomic step
//	key-<16 hex digits>.pem PKCS #8, mode 0600; the one that identity.json names
package identity

import (
	"crypto/ecdsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/google/renameio/v2"

	"mlife/shared/fault"
	"mlife/shared/trust"
)

// Document is identity.json.
type Document struct {
	V           int             `json:"v"`
	Device      string          `json:"device"`
	Collector   string          `json:"collector"`   // base URL of the collector's API
	Broker      string          `json:"broker"`      // "host:port" or a URL
	Key         string          `json:"key"`         // file name of the key
	Certificate string          `json:"certificate"` // PEM
	CA          string          `json:"ca"`          // PEM of the authority
	Root        json.RawMessage `json:"root"`        // TUF root that wishes are checked against
	Enrolled    time.Time       `json:"enrolled"`
}

// maxDocument bounds identity.json and an answer of the collector in bytes.
const maxDocument = 256 << 10

// Identity is an enrolled device. Safe for concurrent use.
type Identity struct {
	dir string

	mu   sync.Mutex
	doc  Document
	pair *tls.Certificate
	pool *x509.CertPool
}

// Load reads an identity; fault.NotFound when the device is not enrolled.
func Load(dir string) (*Identity, error) {
	const op = "identity.Load"
	text, err := os.ReadFile(filepath.Join(dir, "identity.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New(fault.NotFound, op, "this device is not enrolled: run mlife-agent enroll")
	}
	if err != nil {
		return nil, fault.New(fault.Internal, op, "%w", err)
	}
	var doc Document
	if err := json.Unmarshal(text, &doc); err != nil || doc.V != 1 || len(text) > maxDocument {
		return nil, fault.New(fault.Corrupt, op, "%s is not an identity: enrol again", filepath.Join(dir, "identity.json"))
	}
	id := &Identity{dir: dir}
	key, err := readKey(filepath.Join(dir, filepath.Base(doc.Key)))
	if err != nil {
		return nil, err
	}
	if err := id.take(doc, key); err != nil {
		return nil, err
	}
	return id, nil
}

// take puts a document and its key to use.
func (id *Identity) take(doc Document, key *ecdsa.PrivateKey) error {
	leaf, err := check(doc, key, time.Time{})
	if err != nil {
		return err
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM([]byte(doc.CA))
	id.mu.Lock()
	defer id.mu.Unlock()
	id.doc, id.pool = doc, pool
	id.pair = &tls.Certificate{Certificate: [][]byte{leaf.Raw}, PrivateKey: key, Leaf: leaf}
	return nil
}

// check says whether certificate, key, authority and device of a document belong
// together. A zero at leaves the validity in time alone.
func check(doc Document, key *ecdsa.PrivateKey, at time.Time) (*x509.Certificate, error) {
	const op = "identity"
	block, _ := pem.Decode([]byte(doc.Certificate))
	if block == nil {
		return nil, fault.New(fault.Corrupt, op, "certificate is not PEM")
	}
	leaf, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, fault.New(fault.Corrupt, op, "certificate: %w", err)
	}
	if !key.PublicKey.Equal(leaf.PublicKey) {
		return nil, fault.New(fault.Corrupt, op, "certificate is for another key")
	}
	if leaf.Subject.CommonName != doc.Device {
		return nil, fault.New(fault.Corrupt, op, "certificate is for device %.80q, not %q", leaf.Subject.CommonName, doc.Device)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM([]byte(doc.CA)) {
		return nil, fault.New(fault.Corrupt, op, "authority holds no certificate")
	}
	opts := x509.VerifyOptions{Roots: pool, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}, CurrentTime: at}
	if at.IsZero() {
		opts.CurrentTime = leaf.NotBefore.Add(leaf.NotAfter.Sub(leaf.NotBefore) / 2)
	}
	if _, err := leaf.Verify(opts); err != nil {
		return nil, fault.New(fault.Corrupt, op, "certificate: %w", err)
	}
	return leaf, nil
}

// store replaces the document; its key is there already.
func (id *Identity) store(doc Document) error {
	text, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		return fault.New(fault.Internal, "identity.store", "%w", err)
	}
	path := filepath.Join(id.dir, "identity.json")
	if err := renameio.WriteFile(path, text, 0o600, renameio.WithTempDir(id.dir)); err != nil {
		return fault.New(fault.Internal, "identity.store", "%w", err)
	}
	if err := syncDir(id.dir); err != nil {
		return fault.New(fault.Internal, "identity.store", "%w", err)
	}
	return nil
}

// sweep removes the keys that are not in use.
func (id *Identity) sweep(keep string) error {
	entries, err := os.ReadDir(id.dir)
	if err != nil {
		return fault.New(fault.Internal, "identity.store", "%w", err)
	}
	for _, e := range entries {
		if name := e.Name(); name != keep && strings.HasPrefix(name, "key-") {
			if err := os.Remove(filepath.Join(id.dir, name)); err != nil {
				return fault.New(fault.Internal, "identity.store", "%w", err)
			}
		}
	}
	return nil
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Document gives what is known of the device; none of it is secret.
func (id *Identity) Document() Document {
	id.mu.Lock()
	defer id.mu.Unlock()
	return id.doc
}

// Validity is the time within which the certificate is good.
func (id *Identity) Validity() (from, to time.Time) {
	id.mu.Lock()
	defer id.mu.Unlock()
	return id.pair.Leaf.NotBefore, id.pair.Leaf.NotAfter
}

// Verifier checks wishes for this device against the root it was enrolled with.
func (id *Identity) Verifier() trust.Verifier {
	doc := id.Document()
	return trust.Verifier{RootJSON: doc.Root, Device: doc.Device}
}

// TLS is a client's configuration that shows the device's certificate, always the
// newest, and trusts the collector's authority alone.
func (id *Identity) TLS() *tls.Config {
	id.mu.Lock()
	defer id.mu.Unlock()
	return &tls.Config{
		MinVersion: tls.VersionTLS12,
		RootCAs:    id.pool,
		GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			id.mu.Lock()
			defer id.mu.Unlock()
			return id.pair, nil
		},
	}
}
