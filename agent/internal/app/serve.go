package app

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"mlife/agent/internal/localapi"
	"mlife/agent/internal/update"
	"mlife/shared/fault"
	"mlife/shared/obs"
	"mlife/shared/run"
)

// openLocalAPI binds the local API's addresses; one that is taken fails the start.
func (a *agent) openLocalAPI(context.Context) (err error) {
	a.local, err = localapi.New(localapi.Options{
		Listen: a.cfg.LocalAPI.Listen, Socket: a.cfg.LocalAPI.Socket, Token: a.cfg.LocalAPI.Token, Intake: a.intake,
		Models: a.models, Health: func(_ context.Context, slot string, ok bool, why string) error { return a.update.Health(slot, ok, why) },
		Status: a.fleet.status, Ops: obs.Handler(a.registry, a.checks.Ready),
		MaxMedium: a.cfg.LocalAPI.MaxMediaMiB << 20, MaxBody: a.cfg.LocalAPI.MaxMediaMiB << 20 * 2, TempDir: a.tmp(), Room: a.spool.Room,
		Log: a.log.With("part", "local API"),
	})
	if err != nil {
		return err
	}
	a.closers = append(a.closers, a.local.Close)
	a.fleet.onEvent(func(e update.Event) {
		if err := a.local.Publish(e.Kind, e); err != nil {
			a.log.Warn("event is not published", "kind", e.Kind, "error", err)
		}
	})
	return nil
}

// models is what programs may load, by slot.
func (a *agent) models() []localapi.Model {
	var out []localapi.Model
	for _, v := range a.update.Views() {
		if v.Model != nil {
			out = append(out, localapi.Model{Slot: v.Slot, ID: v.Model.ID, Version: v.Model.Version, SHA256: v.Model.SHA256, Path: v.Path, State: v.State})
		}
	}
	return out
}

// serve lets the local API answer and opens the operator's own listener.
func (a *agent) serve(g *run.Group) error {
	g.Go("local API", a.local.Run)
	if addr := a.cfg.Telemetry.Listen; addr != "" {
		l, err := net.Listen("tcp", addr)
		if err != nil {
			return fault.Field("agent", "telemetry.listen", "%v", err)
		}
		serveHTTP(g, "telemetry", l, obs.Handler(a.registry, a.checks.Ready), a.log)
	}
	return nil
}

// serveHTTP serves on l until the group stops and then ends what is under way.
func serveHTTP(g *run.Group, name string, l net.Listener, h http.Handler, log *slog.Logger) {
	srv := &http.Server{
		Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, WriteTimeout: time.Minute, IdleTimeout: time.Minute,
		MaxHeaderBytes: 16 << 10, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
	g.Go(name, func(context.Context) error {
		if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	g.Go(name+" stop", func(ctx context.Context) error {
		<-ctx.Done()
		limited, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := srv.Shutdown(limited); err != nil {
			return srv.Close()
		}
		return nil
	})
}
