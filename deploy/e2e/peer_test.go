package e2e

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"mlife/testdata/rig"
)

// stolen is the identity that an enrolled device keeps, in other hands.
func stolen(t *testing.T, a *rig.Agent) *tls.Config {
	t.Helper()
	dir := filepath.Join(a.Data(), "identity")
	text, err := os.ReadFile(filepath.Join(dir, "identity.json"))
	must(t, err)
	var doc struct{ Key, Certificate, CA string }
	must(t, json.Unmarshal(text, &doc))
	key, err := os.ReadFile(filepath.Join(dir, doc.Key))
	must(t, err)
	pair, err := tls.X509KeyPair([]byte(doc.Certificate), key)
	must(t, err)
	return clientTLS(t, pair, []byte(doc.CA))
}

// forged is an identity signed with the authority's own key, as nobody outside the
// collector can: for a time that is over, or in the collector's name.
func forged(t *testing.T, w *world, name string, until time.Time) *tls.Config {
	t.Helper()
	dir := filepath.Join(w.Dir, "data", "authority")
	ca, err := os.ReadFile(filepath.Join(dir, "ca.pem"))
	must(t, err)
	caKey, err := os.ReadFile(filepath.Join(dir, "ca.key"))
	must(t, err)
	pair, err := tls.X509KeyPair(ca, caKey)
	must(t, err)
	issuer, err := x509.ParseCertificate(pair.Certificate[0])
	must(t, err)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name},
		NotBefore: until.Add(-48 * time.Hour), NotAfter: until, KeyUsage: x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}, issuer, key.Public(), pair.PrivateKey)
	must(t, err)
	return clientTLS(t, tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, ca)
}

func clientTLS(t *testing.T, pair tls.Certificate, ca []byte) *tls.Config {
	t.Helper()
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(ca) {
		block, _ := pem.Decode(ca)
		t.Fatalf("no certificate in the authority's PEM: %v", block)
	}
	return &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{pair}, RootCAs: pool}
}

// dial connects to a broker as a client of its own making.
func dial(t *testing.T, addr, id string, conf *tls.Config) (mqtt.Client, error) {
	t.Helper()
	c := mqtt.NewClient(mqtt.NewClientOptions().AddBroker("tls://" + addr).SetTLSConfig(conf).SetClientID(id).
		SetAutoReconnect(false).SetConnectTimeout(10 * time.Second).SetProtocolVersion(4))
	t.Cleanup(func() { c.Disconnect(50) })
	return c, done(c.Connect())
}

func done(token mqtt.Token) error {
	if !token.WaitTimeout(10 * time.Second) {
		return errors.New("no answer within 10 s")
	}
	return token.Error()
}
