// Package settings loads the configuration of a program strictly: the defaults that
// stand in a struct, then a YAML file, then environment variables, then flags.
//
// An unknown key is an error that names the key, its line and the nearest known one.
// The package knows no program's keys: they are the fields of the struct it is
// given. Any program's config package may import it.
//
// # Fields
//
// A field takes part when it is exported. Its key is the tag `yaml:"key"`; its help
// text the tag `help:"…"`. Nested structs are sections. Values may be strings,
// booleans, numbers, time.Duration ("1m30s"), Size ("64MiB"), secret.String, any
// other encoding.TextUnmarshaler, pointers to these (nil is "not given"), lists and
// maps (string keys) of these, and lists and maps of structs. In the environment and in flags a list is "a,b" and a map
// "k=v,k2=v2"; lists and maps of structs are YAML text in the environment and not
// available as flags.
package settings

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"reflect"
	"strings"

	"github.com/spf13/pflag"

	"mlife/shared/fault"
)

// MaxFile bounds a configuration file in bytes.
const MaxFile = 1 << 20

// Options says where settings come from.
type Options struct {
	File   string                      // YAML file; "" for none; a named file must exist
	Prefix string                      // of environment variables, without the last underscore: "MLIFE_AGENT"
	Env    func(string) (string, bool) // nil for os.LookupEnv
	Flags  *pflag.FlagSet              // flags registered by Flags and parsed; nil for none
}

// Load fills the struct that into points to. Errors are fault.Invalid (or
// fault.NotFound for a missing file) and name file and line, variable or flag.
func Load(into any, o Options) error {
	root, err := structOf(into)
	if err != nil {
		return err
	}
	if o.File != "" {
		text, err := readBounded(o.File)
		if err != nil {
			return err
		}
		if err := decodeYAML(o.File, text, root); err != nil {
			return err
		}
	}
	if o.Prefix != "" {
		if err := loadEnv(root, o); err != nil {
			return err
		}
	}
	if o.Flags == nil {
		return nil
	}
	return loadFlags(root, o.Flags)
}

func structOf(into any) (reflect.Value, error) {
	v := reflect.ValueOf(into)
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Elem().Kind() != reflect.Struct {
		return v, fault.New(fault.Internal, "settings", "want a pointer to a struct, have %T", into)
	}
	return v.Elem(), nil
}

func readBounded(path string) (text []byte, err error) {
	f, err := os.Open(path)
	if err != nil {
		kind := fault.Invalid
		if errors.Is(err, fs.ErrNotExist) {
			kind = fault.NotFound
		}
		return nil, fault.New(kind, "settings", "configuration file: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	text, err = io.ReadAll(io.LimitReader(f, MaxFile+1))
	if err != nil {
		return nil, fault.New(fault.Invalid, "settings", "configuration file: %w", err)
	}
	if len(text) > MaxFile {
		return nil, fault.New(fault.TooLarge, "settings", "configuration file %s: over %d bytes", path, MaxFile)
	}
	return text, nil
}

func loadEnv(root reflect.Value, o Options) error {
	lookup := o.Env
	if lookup == nil {
		lookup = os.LookupEnv
	}
	return eachLeaf(root, nil, func(f field) error {
		name := o.Prefix + "_" + strings.ToUpper(strings.NewReplacer("-", "_", ".", "_").Replace(f.name()))
		text, ok := lookup(name)
		if !ok {
			return nil
		}
		if f.structured() {
			return decodeValue("environment variable "+name, []byte(text), f.value, f.path)
		}
		if err := setText(f.value, text); err != nil {
			return fault.Field("settings", "environment variable "+name, "%v", err)
		}
		return nil
	})
}
