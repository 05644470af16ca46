package identity

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"time"

	"mlife/shared/fault"
	"mlife/shared/secret"
	"mlife/shared/trust"
	"mlife/shared/wire"
)

// Enrolment is what a person gives to make a device known to a collector.
type Enrolment struct {
	Collector string        // https://host:port
	Token     secret.String // "<secret>.<pin>" as the collector printed it
	Device    string        // wanted name
	CAFile    string        // PEM of the collector's authority, instead of a pin
	CASHA256  string        // SHA-256 of the authority's certificate in hex, whole or its first 16 bytes
}

type enrolRequest struct {
	Token  string `json:"token"`
	Device string `json:"device"`
	CSR    string `json:"csr"`
}

type enrolAnswer struct {
	Certificate string          `json:"certificate"`
	CA          string          `json:"ca"`
	Broker      string          `json:"broker"`
	Root        json.RawMessage `json:"root"`
	Device      string          `json:"device"`
}

// Enrol makes a key, has the collector sign it, and stores the identity in dir in
// one atomic step; a failure leaves an identity that was there before untouched.
func Enrol(ctx context.Context, dir string, e Enrolment) (id *Identity, err error) {
	if err := wire.CheckDeviceID(e.Device); err != nil {
		return nil, fault.Field("identity.Enrol", "device", "%v", err)
	}
	if e.Token == "" {
		return nil, fault.Field("identity.Enrol", "token", "is missing: a person makes one with mlife-collector")
	}
	trusted, err := e.tls()
	if err != nil {
		return nil, err
	}
	key, name, err := newKey(dir)
	if err != nil {
		return nil, err
	}
	placed := false // the document may name the key from then on
	defer func() {
		if err != nil && !placed {
			err = errors.Join(err, removeKey(dir, name))
		}
	}()
	csr, err := request(key, e.Device)
	if err != nil {
		return nil, err
	}
	var a enrolAnswer
	if err := post(ctx, e.Collector, "/api/v1/enrol", trusted, enrolRequest{Token: e.Token.Reveal(), Device: e.Device, CSR: csr}, &a); err != nil {
		return nil, fault.Wrap("identity.Enrol", err)
	}
	doc := Document{V: 1, Device: a.Device, Collector: strings.TrimRight(e.Collector, "/"), Broker: a.Broker, Key: name,
		Certificate: a.Certificate, CA: a.CA, Root: a.Root, Enrolled: time.Now().UTC().Truncate(time.Second)}
	if doc.Device == "" {
		doc.Device = e.Device
	}
	if _, err := check(doc, key, time.Now()); err != nil {
		return nil, fault.New(fault.Invalid, "identity.Enrol", "the collector's answer: %w", err)
	}
	if err := trust.CheckRoot(doc.Root, time.Now()); err != nil {
		return nil, fault.New(fault.Invalid, "identity.Enrol", "the collector's answer: %w", err)
	}
	id = &Identity{dir: dir}
	if err := id.take(doc, key); err != nil {
		return nil, err
	}
	placed = true
	if err := id.store(doc); err != nil {
		return nil, err
	}
	return id, id.sweep(name)
}

// tls is how the collector is known before there is an identity: by the pin in the
// token, by a given hash or file of its authority, or by the system's authorities.
func (e Enrolment) tls() (*tls.Config, error) {
	if e.CAFile != "" {
		text, err := os.ReadFile(e.CAFile)
		if err != nil {
			return nil, fault.New(fault.Invalid, "identity.Enrol", "authority file: %w", err)
		}
		pool := x509.NewCertPool()
		if !pool.AppendCertsFromPEM(text) {
			return nil, fault.Field("identity.Enrol", "ca-file", "%s holds no certificate", e.CAFile)
		}
		return &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: pool}, nil
	}
	pin := e.CASHA256
	if _, inToken, ok := strings.Cut(e.Token.Reveal(), "."); ok && pin == "" {
		pin = inToken
	}
	if pin == "" {
		return &tls.Config{MinVersion: tls.VersionTLS12}, nil
	}
	want, err := hex.DecodeString(strings.ReplaceAll(pin, ":", ""))
	if err != nil || len(want) < 16 || len(want) > sha256.Size {
		return nil, fault.Field("identity.Enrol", "ca-sha256", "the pin must be 32 to 64 hex digits")
	}
	return pinned(want), nil
}

// pinned trusts exactly the authority whose certificate's SHA-256 begins with want.
// The usual check is replaced, not left out: the server must show that authority and
// a certificate that it signed for the host name.
func pinned(want []byte) *tls.Config {
	return &tls.Config{
		MinVersion:         tls.VersionTLS12,
		InsecureSkipVerify: true, //nolint:gosec // VerifyConnection below checks chain, name and pin
		VerifyConnection: func(s tls.ConnectionState) error {
			pool, others := x509.NewCertPool(), x509.NewCertPool()
			found := false
			for _, c := range s.PeerCertificates {
				sum := sha256.Sum256(c.Raw)
				if c.IsCA && string(sum[:len(want)]) == string(want) {
					pool.AddCert(c)
					found = true
				} else {
					others.AddCert(c)
				}
			}
			if !found {
				return fault.New(fault.Forbidden, "identity", "the server does not show the authority that the pin names: this is another collector, or somebody in between")
			}
			_, err := s.PeerCertificates[0].Verify(x509.VerifyOptions{DNSName: s.ServerName, Roots: pool, Intermediates: others})
			return err
		},
	}
}
