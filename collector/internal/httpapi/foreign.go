package httpapi

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
)

// Foreign is the area of a protocol that is not ours, such as MLflow's: its handler
// answers paths and all below them, with the caller in the context (people.With), and
// says by itself who may do what. Beside tokens it takes logins with passwords in the
// Authorization header, since its clients know nothing else.
type Foreign struct {
	Prefixes []string
	Handler  http.Handler
}

// Register implements Area.
func (a Foreign) Register(s *Server) {
	s.foreign = append(s.foreign, a.Prefixes...)
	for _, p := range a.Prefixes {
		s.echo.Any(p, echo.WrapHandler(a.Handler))
		s.echo.Any(p+"/*", echo.WrapHandler(a.Handler))
	}
}

// isForeign says whether a path is of another protocol.
func (s *Server) isForeign(path string) bool {
	for _, p := range s.foreign {
		if rest, ok := strings.CutPrefix(path, p); ok && (rest == "" || rest[0] == '/') {
			return true
		}
	}
	return false
}
