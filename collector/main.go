// Command mlife-collector gathers badcases from devices, keeps documents, tasks and
// models, and brings better models to the devices. See mlife-collector --help.
package main

import (
	"os"

	"mlife/collector/internal/app"
	"mlife/shared/command"
)

// version is set by the build: -ldflags "-X main.version=1.2.3".
var version = "development"

func main() { os.Exit(command.Main(app.Command(version))) }
