// Command mlife-agent runs beside the programs that use models on a device. See
// mlife-agent --help.
package main

import (
	"os"

	"mlife/agent/internal/app"
	"mlife/shared/command"
)

// version is set by the build: -ldflags "-X main.version=1.2.3".
var version = "development"

func main() { os.Exit(command.Main(app.Command(version))) }
