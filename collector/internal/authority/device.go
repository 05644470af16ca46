package authority

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"time"

	"mlife/shared/fault"
	"mlife/shared/wire"
)

// MaxRequest bounds a certificate request in bytes of PEM.
const MaxRequest = 16 << 10

// Issued is a signed certificate of a device.
type Issued struct {
	Device   string
	PEM      []byte
	Serial   string // as Revoke wants it
	NotAfter time.Time
}

// SignDevice signs a PEM certificate request for a device. Nothing of the request
// is taken over but its key; a common name in it must be the device's. The kind of
// an error is Invalid.
func (a *Authority) SignDevice(device string, request []byte) (Issued, error) {
	const op = "authority.SignDevice"
	if err := wire.CheckDeviceID(device); err != nil {
		return Issued{}, fault.New(fault.Invalid, op, "%w", err)
	}
	if len(request) > MaxRequest {
		return Issued{}, fault.Field(op, "csr", "%d bytes, at most %d", len(request), MaxRequest)
	}
	der, err := onePEM(request, "CERTIFICATE REQUEST")
	if err != nil {
		return Issued{}, fault.Field(op, "csr", "%v", err)
	}
	csr, err := x509.ParseCertificateRequest(der)
	if err != nil {
		return Issued{}, fault.Field(op, "csr", "%v", err)
	}
	if err := csr.CheckSignature(); err != nil {
		return Issued{}, fault.Field(op, "csr", "%v", err)
	}
	if cn := csr.Subject.CommonName; cn != "" && cn != device {
		return Issued{}, fault.Field(op, "csr", "its common name %.80q is not the device %q", cn, device)
	}
	if err := checkKey(csr.PublicKey); err != nil {
		return Issued{}, err
	}
	t := &x509.Certificate{
		Subject:     pkix.Name{CommonName: device},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	c, err := a.sign(t, csr.PublicKey, a.opt.DeviceLife)
	if err != nil {
		return Issued{}, fault.New(fault.Internal, op, "%w", err)
	}
	return Issued{Device: device, PEM: encodeCert(c.Raw), Serial: Serial(c), NotAfter: c.NotAfter}, nil
}

func checkKey(pub any) error {
	switch k := pub.(type) {
	case *ecdsa.PublicKey:
		if k.Curve.Params().BitSize >= 256 {
			return nil
		}
	case ed25519.PublicKey:
		return nil
	case *rsa.PublicKey:
		if bits := k.N.BitLen(); bits >= 2048 && bits <= 8192 {
			return nil
		}
	}
	return fault.Field("authority", "csr", "key of type %T: want ECDSA P-256 or better, Ed25519 or RSA of 2048 to 8192 bits", pub)
}

// Revoke makes certificates bad from now on; connections with them must be ended
// by the caller. Serials as in Issued.
func (a *Authority) Revoke(serials ...string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, s := range serials {
		a.revoked[s] = struct{}{}
	}
}

// Check says why a certificate of a device is not good now: of another authority,
// revoked, expired, not yet valid, or not a device's. It gives the device's name.
func (a *Authority) Check(c *x509.Certificate) (device string, err error) {
	const op = "authority.Check"
	device = c.Subject.CommonName
	if err := wire.CheckDeviceID(device); err != nil {
		return "", fault.New(fault.Unauthorized, op, "%w", err)
	}
	_, err = c.Verify(x509.VerifyOptions{
		Roots: a.pool, CurrentTime: a.opt.Now(), KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	})
	if err != nil {
		return device, fault.New(fault.Unauthorized, op, "certificate of %s: %w", device, err)
	}
	a.mu.Lock()
	_, bad := a.revoked[Serial(c)]
	a.mu.Unlock()
	if bad {
		return device, fault.New(fault.Unauthorized, op, "certificate %s of %s is revoked", Serial(c), device)
	}
	return device, nil
}

// RevocationList is the list of revoked certificates in PEM, for an external
// broker (mosquitto's crlfile), good for a week.
func (a *Authority) RevocationList() ([]byte, error) {
	now := a.opt.Now()
	list := &x509.RevocationList{Number: big.NewInt(now.UnixNano()), ThisUpdate: now.Add(-skew), NextUpdate: now.Add(7 * 24 * time.Hour)}
	a.mu.Lock()
	for s := range a.revoked {
		if n, ok := new(big.Int).SetString(s, 16); ok {
			list.RevokedCertificateEntries = append(list.RevokedCertificateEntries,
				x509.RevocationListEntry{SerialNumber: n, RevocationTime: now.Add(-skew)})
		}
	}
	a.mu.Unlock()
	der, err := x509.CreateRevocationList(rand.Reader, list, a.cert, a.key)
	if err != nil {
		return nil, fault.New(fault.Internal, "authority.RevocationList", "%w", err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "X509 CRL", Bytes: der}), nil
}
