package labels

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"mlife/shared/fault"
)

var errDeep = fmt.Errorf("objects and lists lie more than %d deep in each other", maxNesting)

// isCut says whether text only ended.
func isCut(err error) bool {
	var syntax *xml.SyntaxError
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, errLong) ||
		errors.As(err, &syntax) && strings.Contains(syntax.Msg, "unexpected EOF")
}

// kind is what one file is, by what it holds.
type kind int

const (
	unknown kind = iota
	cocoFile
	cocoResultsFile
	vocFile
	cvatImages
	cvatVideo
	labelStudioFile
	datumaroFile
	labelMeFile
	openImagesFile
	csvFile
	yoloLabels // a line: class and numbers between spaces
	yoloYAML   // data.yaml
	yoloData   // obj.data
	motFile
	listFile  // paths, perhaps with a number each
	namesFile // one name a line, by a name that formats use
	otherKind // known, and not read: sniff says what
)

// families are the formats that the kinds of files speak for. Those that come first
// win over the ones that they list.
var families = []struct {
	kind   kind
	format Format
}{
	{cocoFile, COCO}, {cocoResultsFile, COCOResults}, {datumaroFile, Datumaro}, {labelStudioFile, LabelStudio}, {cvatImages, CVAT}, {cvatVideo, CVATVideo},
	{vocFile, VOC}, {labelMeFile, LabelMe}, {openImagesFile, OpenImages}, {csvFile, CSV}, {yoloData, YOLO}, {yoloYAML, YOLODetect}, {yoloLabels, YOLODetect},
	{motFile, MOT}, {listFile, ImageNetTxt},
}

// sampled bounds how many files Detect looks into.
const sampled = 2000

// Detect finds the format of a set by what its files hold. It fails when it finds
// none, and names them when it finds several: then ReadAs chooses.
func Detect(ctx context.Context, s *Source) (Format, error) {
	var texts []string
	media := 0
	for _, name := range s.names {
		if isMedium(name) {
			media++
		} else {
			texts = append(texts, name)
		}
	}
	step := max(1, len(texts)/sampled)
	found := map[kind]int{}
	var why []string
	for i := 0; i < len(texts); i += step {
		if err := ctx.Err(); err != nil {
			return "", canceled(err)
		}
		k, reason := s.sniff(texts[i])
		found[k]++
		if reason != "" && len(why) < 3 {
			why = append(why, short(texts[i])+": "+reason)
		}
	}
	var formats []Format
	for _, f := range families {
		if found[f.kind] > 0 && !slices.Contains(formats, f.format) {
			formats = append(formats, f.format)
		}
	}
	drop := func(winner Format, losers ...Format) {
		if slices.Contains(formats, winner) {
			formats = slices.DeleteFunc(formats, func(f Format) bool { return slices.Contains(losers, f) })
		}
	}
	drop(COCO, COCOResults, ImageNetTxt)
	drop(YOLO, YOLODetect, ImageNetTxt)
	drop(YOLODetect, ImageNetTxt)
	for _, f := range formats {
		if f != ImageNetTxt {
			drop(f, ImageNetTxt) // lists of subsets
		}
	}
	drop(CVATVideo, CVAT)
	switch {
	case len(formats) == 1 && formats[0] == YOLODetect:
		return s.yoloVariant(texts), nil
	case len(formats) == 1:
		return formats[0], nil
	case len(formats) > 1:
		return "", fault.New(fault.Invalid, op, "the set is written in several formats, %v: choose one", formats)
	case len(why) > 0:
		return "", fault.New(fault.Invalid, op, "no known format: %s", strings.Join(why, "; "))
	case media > 0 && s.classFolders():
		return ImageNet, nil
	case len(s.names) == 0:
		return "", fault.New(fault.Invalid, op, "there is no file in it")
	}
	return "", fault.New(fault.Invalid, op, "no file of it holds annotations in a known format, which are %v", Formats)
}

// sniffHead is how much of a file is looked at.
const sniffHead = 64 << 10

// sniff says what a file is by how it begins, and what is wrong when it is nothing.
func (s *Source) sniff(name string) (kind, string) {
	head, err := s.head(name, sniffHead)
	if err != nil {
		return unknown, plain(err)
	}
	cut := int64(len(head)) < s.files[name].size
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) ||
		len(head) > 3 && (head[1] == 0 && head[3] == 0 || head[0] == 0 && head[2] == 0) {
		return unknown, "is UTF-16: save it as UTF-8"
	}
	for _, p := range append([]struct{ magic, name string }{{"PK\x03\x04", "ZIP"}, {"\x1f\x8b", "gzip"}}, packers...) {
		if bytes.HasPrefix(head, []byte(p.magic)) {
			return unknown, "is packed with " + p.name + ": unpack it first"
		}
	}
	head = bytes.TrimPrefix(head, []byte("\ufeff"))
	text := bytes.TrimLeft(head, " \t\r\n")
	switch {
	case len(text) == 0:
		if strings.EqualFold(path.Ext(name), ".txt") {
			return unknown, "" // a picture without objects, of YOLO
		}
		return unknown, "is empty"
	case bytes.IndexByte(text, 0) >= 0:
		return unknown, "holds zero bytes: it is no text"
	case bytes.HasPrefix(text, []byte("[Sequence]")): // seqinfo.ini of MOT
		return otherKind, ""
	case text[0] == '{' || text[0] == '[':
		return sniffJSON(text, cut)
	case text[0] == '<':
		return sniffXML(text, cut)
	}
	return sniffText(name, text, cut)
}

// outline is what the beginning of a JSON document shows: the names of its members and
// those of the first element of each list. For a list, the names of its first elements.
type outline struct {
	list    bool
	members map[string]string // name to "list", "object" or "value"
	first   map[string][]string
	names   []string // of the elements of the list that the document is
	err     error
}

// look reads as far as the text goes.
func look(text []byte, cut bool) outline {
	o := outline{members: map[string]string{}, first: map[string][]string{}}
	d := json.NewDecoder(bytes.NewReader(text))
	type level struct {
		name   string // of the member that it is
		object bool
		key    bool // a name comes next
		n      int
	}
	var stack []level
	for {
		t, err := d.Token()
		if err != nil {
			if !cut || !isCut(err) {
				o.err = err
			}
			return o
		}
		delim, isDelim := t.(json.Delim)
		if isDelim && (delim == '}' || delim == ']') {
			if stack = stack[:len(stack)-1]; len(stack) == 0 {
				return o
			}
			continue
		}
		value, name := "value", ""
		if len(stack) > 0 {
			top := &stack[len(stack)-1]
			if top.object && top.key {
				top.name, top.key = t.(string), false
				switch {
				case len(stack) == 2 && !stack[0].object && stack[0].n <= 20:
					o.names = append(o.names, top.name)
				case len(stack) == 3 && stack[0].object && !stack[1].object && stack[1].n == 1:
					o.first[stack[0].name] = append(o.first[stack[0].name], top.name)
				}
				continue
			}
			top.n++
			if top.object {
				name, top.key = top.name, true
			}
		}
		if isDelim {
			value = map[json.Delim]string{'{': "object", '[': "list"}[delim]
			if len(stack) == 0 {
				o.list = delim == '['
			}
			if len(stack) > maxNesting {
				o.err = errDeep
				return o
			}
		}
		if len(stack) == 1 && stack[0].object {
			o.members[name] = value
		}
		if isDelim {
			stack = append(stack, level{object: delim == '{', key: delim == '{'})
		}
	}
}

func sniffJSON(text []byte, cut bool) (kind, string) {
	o := look(text, cut)
	has := func(names []string, want ...string) bool {
		for _, w := range want {
			if !slices.Contains(names, w) {
				return false
			}
		}
		return true
	}
	is := func(name, value string) bool { return o.members[name] == value }
	k, why := unknown, ""
	switch {
	case o.list && has(o.names, "image_id") && (has(o.names, "category_id") || has(o.names, "caption")):
		k = cocoResultsFile
	case o.list && (has(o.names, "data") || has(o.names, "annotations") || has(o.names, "predictions") || has(o.names, "result")) && !has(o.names, "image", "annotations"):
		k = labelStudioFile
	case o.list && has(o.names, "image", "annotations"):
		k, why = otherKind, "is CreateML, which is not read: export it as COCO or Pascal VOC"
	case !o.list && is("items", "list") && is("categories", "object"):
		k = datumaroFile
	case !o.list && is("shapes", "list") && (is("imagePath", "value") || is("version", "value") || is("flags", "object")):
		k = labelMeFile
	case !o.list && (is("images", "list") && (is("annotations", "list") || is("categories", "list") || has(o.first["images"], "file_name")) ||
		is("annotations", "list") && has(o.first["annotations"], "image_id")):
		k = cocoFile
	case !o.list && (is("pack", "value") && is("splits", "list") || is("file", "value") && is("sha256", "value") && is("split", "value") || is("unreadable", "object") && is("losses", "object")):
		k = otherKind // what a pack of this product says of itself and its files
	case bytes.Contains(text, []byte(`"shape_attributes"`)):
		k, why = otherKind, "is a project of VGG Image Annotator, which is not read: export it as COCO"
	}
	switch {
	case k != unknown:
		return k, why
	case o.err != nil:
		return unknown, "is damaged JSON: " + o.err.Error()
	}
	return unknown, "is JSON of no known format"
}

func sniffXML(text []byte, cut bool) (kind, string) {
	x := newXML(bytes.NewReader(text), len(text))
	var names []string
	for len(names) < 20_000 {
		t, err := x.next()
		if err != nil {
			if len(names) > 0 && cut && isCut(err) {
				break
			}
			if len(names) == 0 {
				return unknown, "is damaged XML: " + plain(x.explain(err))
			}
			break // what is wrong shows when it is read
		}
		if s, ok := t.(xml.StartElement); ok {
			names = append(names, s.Name.Local)
		}
	}
	root := strings.ToLower(names[0])
	has := func(name string) bool { return slices.Contains(names, name) }
	switch {
	case root == "annotation" && (has("imagesize") || has("polygon") && !has("bndbox")):
		return otherKind, "is LabelMe's old XML, which is not read: export it as LabelMe JSON"
	case root == "annotation":
		return vocFile, ""
	case root == "annotations" && has("track"):
		return cvatVideo, ""
	case root == "annotations" && (has("meta") || has("image")):
		return cvatImages, ""
	case root == "view":
		return otherKind, "" // the labelling interface of Label Studio
	case root == "html" || root == "!doctype":
		return unknown, "is a web page: was an error page saved in place of the data?"
	}
	return unknown, "is XML of no known format"
}

// sniffText tells the formats of lines apart.
func sniffText(name string, text []byte, cut bool) (kind, string) {
	if !utf8.Valid(text) && !cut {
		return unknown, "is no UTF-8: save it as UTF-8"
	}
	lines := strings.Split(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n")
	if cut && len(lines) > 1 {
		lines = lines[:len(lines)-1]
	}
	lines = slices.DeleteFunc(lines, func(l string) bool { return strings.TrimSpace(l) == "" })
	if len(lines) == 0 {
		return unknown, "is empty"
	}
	first := strings.TrimSpace(lines[0])
	base := strings.ToLower(path.Base(name))
	switch {
	case slices.Contains([]string{"classes.txt", "obj.names", "labels.txt", "synsets.txt", "synset_words.txt", "labelmap.txt", "label_map.txt"}, base) || strings.HasSuffix(base, ".names"):
		return namesFile, ""
	case strings.HasSuffix(base, ".data") && strings.Contains(string(text), "names"):
		return yoloData, ""
	case isYAML(lines):
		return yoloYAML, ""
	}
	if k := sniffCSV(lines[0]); k != unknown {
		if k == otherKind {
			return k, "is a table of VGG Image Annotator, which is not read: export it as COCO"
		}
		return k, ""
	}
	comma := strings.Split(first, ",")
	if len(comma) >= 6 && allNumbers(comma) {
		return motFile, ""
	}
	fields := strings.Fields(first)
	if len(fields) >= 5 && allNumbers(fields) {
		return yoloLabels, ""
	}
	if (len(fields) >= 1 && isMedium(fields[0]) || len(fields) > 1 && isMedium(strings.Join(fields[:len(fields)-1], " ")) || isMedium(first)) && !strings.Contains(first, ",") {
		return listFile, ""
	}
	return unknown, ""
}

func allNumbers(fields []string) bool {
	for _, f := range fields {
		if _, err := strconv.ParseFloat(strings.TrimSpace(f), 64); err != nil {
			return false
		}
	}
	return true
}

// isYAML says whether lines name classes as Ultralytics' data.yaml does.
func isYAML(lines []string) bool {
	names, paths := false, false
	for _, l := range lines {
		key, _, ok := strings.Cut(l, ":")
		switch {
		case !ok:
		case key == "names":
			names = true
		case slices.Contains([]string{"train", "val", "test", "path", "nc"}, key):
			paths = true
		}
	}
	return names && paths
}

// sniffCSV says what a table is by its header.
func sniffCSV(line string) kind {
	in := csv.NewReader(strings.NewReader(line))
	in.Comma = separator(line)
	header, err := in.Read()
	if err != nil || len(header) < 2 {
		return unknown
	}
	if slices.Contains(header, "ImageID") && (slices.Contains(header, "LabelName") || slices.Contains(header, "Subset") || slices.Contains(header, "OriginalURL")) {
		return openImagesFile
	}
	if slices.Contains(header, "region_shape_attributes") {
		return otherKind
	}
	if c := columnsOf(header); c.path >= 0 && (c.label >= 0 || c.x >= 0 || c.xmin >= 0) {
		return csvFile
	}
	return unknown
}
