// Command mlife-agent runs beside the programs that use models on a device. See
// mlife-agent --help.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"mlife/agent/internal/app"
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
	fmt.Fprintln(os.Stderr, "mlife-agent:", err)
	return fault.ExitCode(err)
}
