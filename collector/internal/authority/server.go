package authority

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"net"
	"slices"
	"sync"

	"mlife/shared/fault"
)

// ServerTLS is the configuration of a listener for devices. The listener's
// certificate is made when first needed and renewed when a third of its life is
// left. With requireDevice a peer must show a good device certificate (MQTT);
// without, it may (enrolment and renewal over HTTPS).
func (a *Authority) ServerTLS(requireDevice bool) *tls.Config {
	c := &tls.Config{
		MinVersion: tls.VersionTLS12,
		ClientCAs:  a.pool,
		ClientAuth: tls.VerifyClientCertIfGiven,
		Time:       a.opt.Now,
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
			return a.serverCertificate()
		},
		VerifyConnection: func(s tls.ConnectionState) error {
			if len(s.PeerCertificates) == 0 {
				return nil
			}
			_, err := a.Check(s.PeerCertificates[0])
			return err
		},
	}
	if requireDevice {
		c.ClientAuth = tls.RequireAndVerifyClientCert
	}
	return c
}

// ClientTLS is the configuration for the collector's own connections to an external
// broker that has a certificate of this authority. name becomes the common name. A
// connection made when the certificate is about to end gets a new one.
func (a *Authority) ClientTLS(name string) (*tls.Config, error) {
	c := &client{of: a, name: name}
	if _, err := c.certificate(nil); err != nil {
		return nil, fault.New(fault.Internal, "authority.ClientTLS", "%w", err)
	}
	return &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: a.pool, Time: a.opt.Now, GetClientCertificate: c.certificate}, nil
}

// client keeps the certificate of ClientTLS.
type client struct {
	of   *Authority
	name string

	mu   sync.Mutex
	pair *tls.Certificate
}

func (c *client) certificate(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.pair != nil && c.pair.Leaf.NotAfter.Sub(c.of.opt.Now()) > c.of.opt.ServerLife/3 {
		return c.pair, nil
	}
	pair, err := c.of.pair(&x509.Certificate{
		Subject:     pkix.Name{CommonName: c.name},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	})
	if err != nil {
		return nil, err
	}
	c.pair = pair
	return pair, nil
}

// ServerPEM makes a certificate and key for a program that is not the collector,
// such as an external broker; names as in Options.
func (a *Authority) ServerPEM(names []string) (certificate, key []byte, err error) {
	c, err := a.pair(serverTemplate(names))
	if err != nil {
		return nil, nil, fault.New(fault.Internal, "authority.ServerPEM", "%w", err)
	}
	key, err = encodeKey(c.PrivateKey.(*ecdsa.PrivateKey))
	if err != nil {
		return nil, nil, fault.New(fault.Internal, "authority.ServerPEM", "%w", err)
	}
	return encodeCert(c.Certificate[0]), key, nil
}

func (a *Authority) serverCertificate() (*tls.Certificate, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if c := a.server; c != nil && c.Leaf.NotAfter.Sub(a.opt.Now()) > a.opt.ServerLife/3 {
		return c, nil
	}
	c, err := a.pair(serverTemplate(a.opt.Names))
	if err != nil {
		return nil, err
	}
	a.server = c
	return c, nil
}

func serverTemplate(names []string) *x509.Certificate {
	t := &x509.Certificate{
		Subject:     pkix.Name{CommonName: "mlife-collector"},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	for _, n := range append([]string{"localhost", "127.0.0.1", "::1"}, names...) {
		if ip := net.ParseIP(n); ip != nil {
			t.IPAddresses = append(t.IPAddresses, ip)
		} else if n != "" && !slices.Contains(t.DNSNames, n) {
			t.DNSNames = append(t.DNSNames, n)
		}
	}
	return t
}

// pair makes a key and a certificate for it, with the server's life.
func (a *Authority) pair(t *x509.Certificate) (*tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	c, err := a.sign(t, &key.PublicKey, a.opt.ServerLife)
	if err != nil {
		return nil, err
	}
	return &tls.Certificate{Certificate: [][]byte{c.Raw, a.cert.Raw}, PrivateKey: key, Leaf: c}, nil
}
