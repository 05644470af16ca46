// Command serve runs the Label Studio of the tests for the browser's story: it prints its
// address and token, and POST /label of its second address labels a row as a person does:
// ?key=…&who=… with an annotation as JSON.
package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"testing"
	"time"

	"mlife/collector/internal/dam/annotation"
	"mlife/collector/internal/labeltool/labeltooltest"
)

// without is a test of which only Cleanup is used.
type without struct{ testing.TB }

func (without) Cleanup(func()) {}
func (without) Helper()        {}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	s := labeltooltest.NewLabelStudio(without{})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	srv := &http.Server{ReadHeaderTimeout: 10 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
		if err == nil {
			var a annotation.Annotation
			if a, err = annotation.Parse(b); err == nil {
				s.Label(r.URL.Query().Get("key"), r.URL.Query().Get("who"), a)
			}
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
		}
	})}
	fmt.Printf("tool: %s\ntoken: %s\ncontrol: http://%s\n", s.URL(), s.Tokens()[0], l.Addr())
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-stop
		_ = srv.Close() // Serve tells
	}()
	if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
