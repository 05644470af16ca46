package httpapi

import (
	"errors"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
)

// pagePolicy lets the page load only what this server gives. Inline styles are
// what the component library writes at run time; scripts are never inline.
const pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; " +
	"media-src 'self' blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; manifest-src 'self'; " +
	"form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

func (s *Server) secureHeaders(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		if strings.HasPrefix(c.Request().URL.Path, "/api/") {
			h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox")
			h.Set("Cache-Control", "no-store")
		} else {
			h.Set("Content-Security-Policy", pagePolicy)
		}
		return next(c)
	}
}

// registerPage serves the built page. Paths it has no file for get its index, so
// that deep links work; files with a hash in their name may be kept for ever.
func (s *Server) registerPage() {
	s.echo.GET("/*", s.servePage)
	s.echo.HEAD("/*", s.servePage)
}

func (s *Server) servePage(c echo.Context) error {
	name := strings.TrimPrefix(path.Clean("/"+c.Request().URL.Path), "/")
	if name == "api" || strings.HasPrefix(name, "api/") {
		return notFound("operation")
	}
	if s.deps.Page == nil {
		return c.String(http.StatusOK, "This program was built without its page. The API is under "+Base+".\n")
	}
	if name == "" {
		name = "index.html"
	}
	f, err := s.deps.Page.Open(name)
	if errors.Is(err, fs.ErrNotExist) && !strings.HasPrefix(name, "assets/") {
		name = "index.html"
		f, err = s.deps.Page.Open(name)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return notFound("file")
	}
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	body, ok := f.(io.ReadSeeker)
	if info.IsDir() || !ok {
		return notFound("file")
	}
	cache := "no-cache"
	if strings.HasPrefix(name, "assets/") {
		cache = "public, max-age=31536000, immutable"
	}
	c.Response().Header().Set("Cache-Control", cache)
	http.ServeContent(c.Response(), c.Request(), name, time.Time{}, body)
	return nil
}
