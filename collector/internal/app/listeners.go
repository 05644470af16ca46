package app

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"mlife/collector/internal/config"
	"mlife/shared/fault"
	"mlife/shared/obs"
	"mlife/shared/run"
)

// listeners are the open HTTP ports. They are bound before anything is ready, so
// that the addresses are known, and served last.
type listeners struct {
	plain, tls, telemetry net.Listener
	servers               []*http.Server
	httpsNames            []string
}

func (l *listeners) open(cfg config.Config) (err error) {
	for _, x := range []struct {
		name, address string
		into          *net.Listener
	}{{"http.listen", cfg.HTTP.Listen, &l.plain}, {"https.listen", cfg.HTTPS.Listen, &l.tls}, {"telemetry.listen", cfg.Telemetry.Listen, &l.telemetry}} {
		if x.address == "" {
			continue
		}
		if *x.into, err = net.Listen("tcp", x.address); err != nil {
			return errors.Join(fault.New(fault.Unavailable, x.name, "%w", err), l.close())
		}
	}
	l.httpsNames = cfg.HTTPS.Names
	return nil
}

// close ends listeners that were never served.
func (l *listeners) close() (err error) {
	for _, x := range []net.Listener{l.plain, l.tls, l.telemetry} {
		if x != nil {
			err = errors.Join(err, x.Close())
		}
	}
	return err
}

// names are those that the certificates must be good for.
func (l *listeners) names(cfg config.Config) []string {
	names := append([]string{}, cfg.HTTPS.Names...)
	for _, address := range []string{cfg.HTTPS.Listen, cfg.MQTT.Listen, cfg.MQTT.Advertise} {
		host, _, err := net.SplitHostPort(address)
		if ip := net.ParseIP(host); err == nil && host != "" && (ip == nil || !ip.IsUnspecified()) {
			names = append(names, host)
		}
	}
	if host, err := os.Hostname(); err == nil {
		names = append(names, host)
	}
	return names
}

// local is the address for programs on this machine.
func (l *listeners) local() string {
	if l.plain == nil {
		return l.secure()
	}
	return "http://" + reachable(l.plain.Addr().String(), nil)
}

// secure is the address with TLS.
func (l *listeners) secure() string {
	return "https://" + reachable(l.tls.Addr().String(), l.httpsNames)
}

func cutScheme(url string) (scheme, host string, ok bool) { return strings.Cut(url, "://") }

// serve answers on every listener until shutdown.
func (l *listeners) serve(g *run.Group, c *collector) {
	health := obs.Handler(c.metrics, c.checks.Ready)
	full := http.NewServeMux()
	full.Handle("/", c.server)
	for _, path := range []string{"/metrics", "/healthz", "/readyz"} {
		full.Handle(path, health)
	}
	// Whoever reaches the port for devices need not see the metrics.
	outside := http.NewServeMux()
	outside.Handle("/", c.server)
	outside.Handle("/healthz", health)
	outside.Handle("/readyz", health)
	for _, x := range []struct {
		name     string
		listener net.Listener
		handler  http.Handler
	}{{"http", l.plain, full}, {"https", l.tls, outside}, {"telemetry", l.telemetry, health}} {
		if x.listener == nil {
			continue
		}
		listener := x.listener
		if x.name == "https" {
			conf := c.authority.ServerTLS(false)
			conf.NextProtos = []string{"h2", "http/1.1"}
			listener = tls.NewListener(listener, conf)
		}
		s := &http.Server{Handler: x.handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
			MaxHeaderBytes: 64 << 10, ErrorLog: slog.NewLogLogger(c.log.Handler(), slog.LevelDebug)}
		l.servers = append(l.servers, s)
		g.Go(x.name, func(context.Context) error {
			if err := s.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
				return err
			}
			return nil
		})
	}
}

// shutdown waits for open requests; past the limit they are cut.
func (l *listeners) shutdown(limit context.Context) error {
	if len(l.servers) == 0 {
		return l.close()
	}
	short, cancel := context.WithTimeout(limit, stopWithin/2)
	defer cancel()
	var errs []error
	for _, s := range l.servers {
		if err := s.Shutdown(short); err != nil {
			errs = append(errs, s.Close())
		}
	}
	return errors.Join(errs...)
}
