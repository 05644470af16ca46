package httpapi

import (
	"path"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// schemaName names a type in the OpenAPI document. Types of the domain carry their
// package's name, because two areas may both have a Point; those of this package
// are named alone.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	area := path.Base(t.PkgPath())
	if t.Name() == "" || area == "httpapi" || !strings.HasPrefix(t.PkgPath(), "mlife/") {
		return name
	}
	return strings.ToUpper(area[:1]) + area[1:] + name
}
