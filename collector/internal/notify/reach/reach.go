// Package reach says which addresses the collector calls on behalf of people, and
// checks them when they are dialled: after the name is resolved, so that neither a
// changed name nor a redirect reaches what only this machine should.
//
// Networks of one's own (10.0.0.0/8, 192.168.0.0/16, fc00::/7 …) are allowed: that is
// where receivers and trackers mostly are, and an administrator names them. Addresses
// of this machine need the operator's leave; link-local ones (where clouds keep their
// keys), multicast and unspecified ones are never called. The drivers that call
// outside import it.
package reach

import (
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"

	"mlife/shared/fault"
)

// Allowed is fault.Forbidden for an address (ip:port) that may not be called.
func Allowed(address string, loopback bool) error {
	a, err := netip.ParseAddrPort(address)
	if err != nil {
		return fault.New(fault.Invalid, "reach", "%s is no address", address)
	}
	ip := a.Addr().Unmap()
	switch {
	case ip.IsLinkLocalUnicast(), ip.IsMulticast(), ip.IsUnspecified():
		return fault.New(fault.Forbidden, "reach", "%s is link-local, multicast or unspecified: it is never called", ip)
	case ip.IsLoopback() && !loopback:
		return fault.New(fault.Forbidden, "reach", "%s is this machine: the operator must set notify.loopback_webhooks", ip)
	}
	return nil
}

// Transport makes a transport that only dials what is allowed. It uses no proxy from
// the environment, which would dial for us, past the check.
func Transport(loopback bool) *http.Transport {
	dialer := &net.Dialer{Timeout: 10 * time.Second, Control: func(_, address string, _ syscall.RawConn) error {
		return Allowed(address, loopback)
	}}
	return &http.Transport{DialContext: dialer.DialContext, TLSHandshakeTimeout: 10 * time.Second,
		ResponseHeaderTimeout: 15 * time.Second, MaxResponseHeaderBytes: 64 << 10, MaxIdleConns: 8, IdleConnTimeout: 30 * time.Second}
}
