package settings

import (
	"reflect"
	"strings"

	"github.com/spf13/pflag"

	"mlife/shared/fault"
)

// flagValue holds a flag's text until Load applies it, after file and environment.
// Set checks the text at once so that the flag's own name stands in the error.
type flagValue struct {
	typ  reflect.Type
	text string
}

func (f *flagValue) String() string { return f.text }

func (f *flagValue) Set(text string) error {
	if err := setText(reflect.New(f.typ).Elem(), text); err != nil {
		return err
	}
	f.text = text
	return nil
}

func (f *flagValue) Type() string {
	switch {
	case f.typ == durationType:
		return "duration"
	case f.typ == reflect.TypeFor[Size]():
		return "size"
	case isText(f.typ):
		return "string"
	case f.typ.Kind() == reflect.Slice:
		return "list"
	case f.typ.Kind() == reflect.Map:
		return "key=value,…"
	default:
		return f.typ.Kind().String()
	}
}

// Flags registers --section.key for every setting of the struct that into points to,
// showing the values that stand in it as defaults. Underscores of keys become
// dashes. Load applies the ones that were given.
func Flags(fs *pflag.FlagSet, into any) error {
	root, err := structOf(into)
	if err != nil {
		return err
	}
	return eachLeaf(root, nil, func(f field) error {
		if f.structured() {
			return nil
		}
		v := &flagValue{typ: f.value.Type(), text: plainText(f.value)}
		flag := fs.VarPF(v, flagName(f), "", f.help)
		if f.value.Kind() == reflect.Bool {
			flag.NoOptDefVal = "true"
		}
		return nil
	})
}

func flagName(f field) string { return strings.ReplaceAll(f.name(), "_", "-") }

func loadFlags(root reflect.Value, fs *pflag.FlagSet) error {
	return eachLeaf(root, nil, func(f field) error {
		flag := fs.Lookup(flagName(f))
		if flag == nil || !flag.Changed {
			return nil
		}
		v, ok := flag.Value.(*flagValue)
		if !ok {
			return nil // a flag of the program's own that has the same name
		}
		if err := setText(f.value, v.text); err != nil {
			return fault.Field("settings", "--"+flag.Name, "%v", err)
		}
		return nil
	})
}
