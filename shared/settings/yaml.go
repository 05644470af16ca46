package settings

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"mlife/shared/fault"
)

// maxDepth bounds the nesting of a configuration file.
const maxDepth = 32

func decodeYAML(source string, text []byte, root reflect.Value) error {
	return decodeValue(source, text, root, nil)
}

func decodeValue(source string, text []byte, into reflect.Value, path []string) error {
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		return syntaxError(source, err)
	}
	if len(file.Docs) > 1 {
		return fault.Field("settings", source, "holds %d YAML documents: want one", len(file.Docs))
	}
	d := decoder{source: source}
	for _, doc := range file.Docs {
		if err := d.node(doc.Body, into, path); err != nil {
			return err
		}
	}
	return nil
}

func syntaxError(source string, err error) error {
	var located yaml.Error
	if errors.As(err, &located) && located.GetToken() != nil && located.GetToken().Position != nil {
		return fault.Field("settings", fmt.Sprintf("%s line %d", source, located.GetToken().Position.Line), "%s", located.GetMessage())
	}
	return fault.Field("settings", source, "%v", err)
}

// decoder walks the tree of one document. It reads plain YAML: no anchors, aliases,
// tags or merges, so that a small file cannot grow large.
type decoder struct{ source string }

func (d decoder) fail(n ast.Node, path []string, format string, args ...any) error {
	where := d.source
	if n != nil {
		if t := n.GetToken(); t != nil && t.Position != nil {
			where = fmt.Sprintf("%s line %d", d.source, t.Position.Line)
		}
	}
	if len(path) > 0 {
		where += ": " + strings.Join(path, ".")
	}
	return fault.Field("settings", where, format, args...)
}

func (d decoder) node(n ast.Node, v reflect.Value, path []string) error {
	if len(path) > maxDepth {
		return d.fail(n, nil, "nested more than %d levels deep", maxDepth)
	}
	switch n.(type) {
	case nil, *ast.NullNode, *ast.CommentGroupNode:
		return nil // a key without a value keeps its default
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode, *ast.MergeKeyNode:
		return d.fail(n, path, "anchors, aliases and tags are not supported")
	}
	switch {
	case v.Kind() == reflect.Pointer:
		item := reflect.New(v.Type().Elem())
		if err := d.node(n, item.Elem(), path); err != nil {
			return err
		}
		v.Set(item)
		return nil
	case isSection(v.Type()):
		return d.section(n, v, path)
	case v.Kind() == reflect.Slice && !isText(v.Type()):
		return d.list(n, v, path)
	case v.Kind() == reflect.Map && !isText(v.Type()):
		return d.mapping(n, v, path)
	}
	text, ok := scalarText(n)
	if !ok {
		return d.fail(n, path, "want one value, have a %s", strings.ToLower(n.Type().String()))
	}
	if err := setScalar(v, text); err != nil {
		return d.fail(n, path, "%v", err)
	}
	return nil
}

func scalarText(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return n.GetToken().Value, true
	}
	return "", false
}

// pairs gives the keys and values of a mapping, each key once.
func (d decoder) pairs(n ast.Node, path []string) ([]*ast.MappingValueNode, error) {
	var values []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.MappingNode:
		values = n.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{n}
	default:
		return nil, d.fail(n, path, "want keys and values, have a %s", strings.ToLower(n.Type().String()))
	}
	seen := make(map[string]bool, len(values))
	for _, mv := range values {
		key, ok := scalarText(mv.Key)
		if !ok {
			return nil, d.fail(mv.Key, path, "want a plain key")
		}
		if seen[key] {
			return nil, d.fail(mv.Key, append(path, key), "given twice")
		}
		seen[key] = true
	}
	return values, nil
}

func (d decoder) section(n ast.Node, v reflect.Value, path []string) error {
	values, err := d.pairs(n, path)
	if err != nil {
		return err
	}
	known := entries(v)
	for _, mv := range values {
		key, _ := scalarText(mv.Key)
		at := append(append([]string(nil), path...), key)
		e, ok := find(known, key)
		if !ok {
			return d.fail(mv.Key, nil, "unknown key %q%s", strings.Join(at, "."), suggest(path, key, known))
		}
		if err := d.node(mv.Value, e.value, at); err != nil {
			return err
		}
	}
	return nil
}

func (d decoder) list(n ast.Node, v reflect.Value, path []string) error {
	seq, ok := n.(*ast.SequenceNode)
	if !ok {
		return d.fail(n, path, "want a list, have a %s", strings.ToLower(n.Type().String()))
	}
	list := reflect.MakeSlice(v.Type(), 0, len(seq.Values))
	for i, item := range seq.Values {
		x := reflect.New(v.Type().Elem()).Elem()
		if err := d.node(item, x, append(append([]string(nil), path...), fmt.Sprint(i))); err != nil {
			return err
		}
		list = reflect.Append(list, x)
	}
	v.Set(list)
	return nil
}

func (d decoder) mapping(n ast.Node, v reflect.Value, path []string) error {
	values, err := d.pairs(n, path)
	if err != nil {
		return err
	}
	m := reflect.MakeMapWithSize(v.Type(), len(values))
	for _, mv := range values {
		key, _ := scalarText(mv.Key)
		x := reflect.New(v.Type().Elem()).Elem()
		if err := d.node(mv.Value, x, append(append([]string(nil), path...), key)); err != nil {
			return err
		}
		m.SetMapIndex(reflect.ValueOf(key).Convert(v.Type().Key()), x)
	}
	v.Set(m)
	return nil
}

func find(known []entry, key string) (entry, bool) {
	for _, e := range known {
		if e.key == key {
			return e, true
		}
	}
	return entry{}, false
}
