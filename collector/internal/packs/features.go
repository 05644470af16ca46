package packs

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go"

	"mlife/collector/internal/dam/annotation"
	"mlife/shared/clip"
	"mlife/shared/fault"
)

// features are the columns of a Parquet pack.
type features struct {
	list    []feature
	classes *classes
	media   string // name of the column of media; "" for none
	rowType reflect.Type
	schema  *parquet.Schema
}

// feature is one column.
type feature struct {
	name string
	kind string // image, audio, video, medium, class, objects, string, bool, int64, float64
	set  func(field reflect.Value, x *packed) error
}

// mostClasses is how many labels a ClassLabel may have; more are texts.
const mostClasses = 10_000

// survey goes over the rows once, to learn which columns there are and of which types.
func (g *preparing) survey() (*features, error) {
	t := &features{classes: newClasses(g.set.Classes)}
	media, columns, order := map[string]bool{}, map[string]string{}, []string{}
	var labelled, texts, objects, annotated, sized bool
	for _, split := range g.set.Splits {
		for r, err := range split.Rows {
			if err == nil {
				err = g.ctx.Err()
			}
			if err != nil {
				return nil, fault.Wrap(op, err)
			}
			a, err := annotationOf(r)
			if err != nil {
				continue // it is refused when the rows are packed
			}
			media[mediaKind(r)] = true
			if l := labelOf(a); l != "" {
				labelled = true
				t.classes.of(l)
			}
			annotation.Each(&a, func(_ string, label *string, _ *float64, _ *clip.Detail) {
				if *label != "" {
					t.classes.of(*label)
				}
			})
			texts = texts || a.Text != ""
			objects = objects || len(a.Boxes)+len(a.Polygons)+len(a.Polylines)+len(a.Masks)+len(a.KeyPoints) > 0
			annotated = annotated || len(r.Annotation) > 0
			sized = sized || r.Width > 0
			for name, v := range r.Columns {
				if _, known := columns[name]; !known {
					order = append(order, name)
				}
				columns[name] = widened(columns[name], v)
			}
			if len(columns) > maxColumns {
				return nil, fault.New(fault.TooLarge, op, "the rows have more than %d different columns", maxColumns)
			}
		}
	}
	slices.Sort(order)
	if !g.opt.NoMedia {
		t.medium(media)
	}
	if labelled {
		t.label()
	}
	if texts {
		t.add("text", "string", func(x *packed) any { return filled(x.a.Text) })
	}
	if objects {
		t.objects()
	}
	if annotated {
		t.annotation()
	}
	t.add("path", "string", func(x *packed) any { return filled(x.Path) })
	t.add("sha256", "string", func(x *packed) any { return filled(x.SHA256) })
	t.add("md5", "string", func(x *packed) any { return filled(x.MD5) })
	if sized {
		t.add("width", "int64", func(x *packed) any { n := int64(x.Width); return &n })
		t.add("height", "int64", func(x *packed) any { n := int64(x.Height); return &n })
	}
	for _, name := range order {
		own := t.free(name)
		if own != name {
			note(&g.plan.Manifest.Losses, "", fmt.Sprintf("the name of the column %q, which is %q here", name, own))
		}
		kind := columns[name]
		t.add(own, kind, func(x *packed) any { return plainOf(kind, x.Columns[name]) })
	}
	return t, t.settle()
}

func filled(s string) any {
	if s == "" {
		return nil
	}
	return &s
}

func mediaKind(r Row) string {
	media, _, _ := mime.ParseMediaType(r.MediaType)
	kind, _, _ := strings.Cut(media, "/")
	if kind != "image" && kind != "audio" && kind != "video" {
		kind = kinds[strings.ToLower(path.Ext(r.Path))]
	}
	return kind
}

// widened is the type that a column needs with one more value.
func widened(kind string, v json.RawMessage) string {
	v = bytes.TrimSpace(v)
	if len(v) == 0 || string(v) == "null" {
		return kind
	}
	now := "string"
	switch {
	case string(v) == "true", string(v) == "false":
		now = "bool"
	case v[0] == '-' || v[0] >= '0' && v[0] <= '9':
		now = "float64"
		var n int64
		if json.Unmarshal(v, &n) == nil {
			now = "int64"
		}
	}
	switch {
	case kind == "" || kind == now:
		return now
	case kind == "int64" && now == "float64" || kind == "float64" && now == "int64":
		return "float64"
	}
	return "string"
}

var oddName = regexp.MustCompile(`[^A-Za-z0-9_ -]`)

// free gives a column a name that no other has and that every reader takes.
func (t *features) free(name string) string {
	name = strings.TrimSpace(oddName.ReplaceAllString(name, "_"))
	if name == "" {
		name = "column"
	}
	try := name
	for i := 1; slices.ContainsFunc(t.list, func(f feature) bool { return strings.EqualFold(f.name, try) }); i++ {
		try = fmt.Sprintf("%s_%d", name, i)
	}
	return try
}

// add adds a column of plain values; get gives a pointer or nil.
func (t *features) add(name, kind string, get func(x *packed) any) {
	if kind == "" {
		kind = "string" // every value is null
	}
	t.list = append(t.list, feature{name, kind, func(f reflect.Value, x *packed) error {
		if v := get(x); v != nil {
			f.Set(reflect.ValueOf(v))
		}
		return nil
	}})
}

func (t *features) medium(media map[string]bool) {
	t.media = "file"
	kind := "medium"
	if len(media) == 1 {
		for only := range media {
			if only != "" {
				t.media, kind = only, only
			}
		}
	}
	t.list = append(t.list, feature{t.media, kind, func(f reflect.Value, x *packed) error {
		f.Set(reflect.ValueOf(parquetMedium{Bytes: x.data, Path: &x.name}))
		return nil
	}})
}

func (t *features) label() {
	if len(t.classes.names) > mostClasses {
		t.add("label", "string", func(x *packed) any { return filled(labelOf(x.a)) })
		return
	}
	t.list = append(t.list, feature{"label", "class", func(f reflect.Value, x *packed) error {
		if l := labelOf(x.a); l != "" {
			n := int64(t.classes.of(l))
			f.Set(reflect.ValueOf(&n))
		}
		return nil
	}})
}

func (t *features) objects() {
	t.list = append(t.list, feature{"objects", "objects", func(f reflect.Value, x *packed) error {
		f.Set(reflect.ValueOf(objectsOf(&x.a, t.classes)))
		return nil
	}})
}

// annotation is the whole annotation, so that nothing is lost.
func (t *features) annotation() {
	t.list = append(t.list, feature{"annotation", "string", func(f reflect.Value, x *packed) error {
		if len(x.Annotation) == 0 {
			return nil
		}
		b, err := annotation.JSON(x.a)
		text := string(b)
		if err == nil && text != "{}" {
			f.Set(reflect.ValueOf(&text))
		}
		return err
	}})
}

var goTypes = map[string]reflect.Type{
	"image": reflect.TypeFor[parquetMedium](), "audio": reflect.TypeFor[parquetMedium](), "video": reflect.TypeFor[parquetMedium](), "medium": reflect.TypeFor[parquetMedium](),
	"class": reflect.TypeFor[*int64](), "objects": reflect.TypeFor[[]parquetObject](), "string": reflect.TypeFor[*string](), "bool": reflect.TypeFor[*bool](),
	"int64": reflect.TypeFor[*int64](), "float64": reflect.TypeFor[*float64](),
}

// settle makes the schema of the columns.
func (t *features) settle() error {
	var fields []reflect.StructField
	for i, f := range t.list {
		tag := f.name
		switch f.kind {
		case "objects":
			tag += ",list"
		case "image", "audio", "video", "medium":
		default:
			tag += ",optional"
		}
		fields = append(fields, reflect.StructField{Name: fmt.Sprintf("F%d", i), Type: goTypes[f.kind], Tag: reflect.StructTag(fmt.Sprintf("parquet:%q", tag))})
	}
	t.rowType = reflect.StructOf(fields)
	t.schema = parquet.SchemaOf(reflect.New(t.rowType).Interface())
	if t.schema == nil {
		return fault.New(fault.Internal, op, "no schema can be made of the columns")
	}
	return nil
}

// metadata is what the library keeps in a file to know the features again.
func (t *features) metadata() string {
	value := func(dtype string) map[string]any { return map[string]any{"dtype": dtype, "_type": "Value"} }
	all := map[string]any{}
	for _, f := range t.list {
		switch f.kind {
		case "image", "audio", "video":
			all[f.name] = map[string]any{"_type": strings.ToUpper(f.kind[:1]) + f.kind[1:]}
		case "medium":
			all[f.name] = map[string]any{"bytes": value("binary"), "path": value("string")}
		case "class":
			all[f.name] = map[string]any{"names": t.classes.names, "_type": "ClassLabel"}
		case "objects":
			numbers := []any{value("float64")}
			all[f.name] = []any{map[string]any{"bbox": numbers, "category": t.category(), "angle": value("float64"), "segmentation": []any{numbers},
				"keypoints": numbers, "confidence": value("float64"), "crowd": value("bool"), "id": value("string")}}
		default:
			all[f.name] = value(f.kind)
		}
	}
	b, err := json.Marshal(map[string]any{"info": map[string]any{"features": all}})
	if err != nil {
		return "{}"
	}
	return string(b)
}

func (t *features) category() map[string]any {
	if len(t.classes.names) > mostClasses {
		return map[string]any{"dtype": "int64", "_type": "Value"}
	}
	return map[string]any{"names": t.classes.names, "_type": "ClassLabel"}
}
