// Command mlife-collector gathers badcases from devices, keeps documents, tasks and
// models, and brings better models to the devices. See mlife-collector --help.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"mlife/collector/internal/app"
	"mlife/shared/fault"
)

// version is set by the build: -ldflags "-X main.version=1.2.3".
var version = "development"

func main() { os.Exit(run()) }

func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := app.Command(version).ExecuteContext(ctx)
	switch {
	case err == nil:
		return 0
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		return 130
	}
	fmt.Fprintln(os.Stderr, "mlife-collector:", err)
	return fault.ExitCode(err)
}
