// Package web carries the page that people use, as the files the browser needs.
//
// The page is written in TypeScript and built by Vite into dist, which is not committed. A fresh clone compiles all the
// same: the pattern below always matches dist.html, a note that says how to build the page, and the folder dist beside it
// when a build has been made. Only the HTTP adapter imports this package.
package web

import (
	"embed"
	"io/fs"
)

//go:embed all:dist*
var files embed.FS

// FS returns the files to serve, with index.html at the root. The flag is true for the built page, and false when the
// program was compiled without one: then index.html is a note on how to build it. The result is safe for concurrent use.
func FS() (fs.FS, bool) {
	if _, err := fs.Stat(files, "dist/index.html"); err != nil {
		return note{}, false
	}
	built, err := fs.Sub(files, "dist")
	if err != nil {
		return note{}, false
	}
	return built, true
}

// note shows dist.html under the name index.html and nothing else.
type note struct{}

// Open implements fs.FS.
func (note) Open(name string) (fs.File, error) {
	if name != "index.html" {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return files.Open("dist.html")
}
