package app

import (
	"log/slog"

	"mlife/collector/internal/config"
)

// OpenAPI gives the document of the API without opening anything: the face is made
// of ports that nobody will call.
func OpenAPI(version string) ([]byte, error) {
	c := &collector{cfg: config.Defaults(), log: slog.New(slog.DiscardHandler), version: version}
	server, err := c.face()
	if err != nil {
		return nil, err
	}
	defer server.Close()
	return server.OpenAPI()
}
