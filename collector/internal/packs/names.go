package packs

import (
	"hash/fnv"
	"mime"
	"path"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Bounds of the names of files in a pack, in bytes: what unpacks everywhere.
const (
	maxPart = 100 // of a folder or file
	maxName = 200 // of a whole path
)

// extensions of media types, where a path has none that says what it is.
var extensions = map[string]string{
	"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp", "image/bmp": ".bmp", "image/tiff": ".tiff", "image/heic": ".heic",
	"image/heif": ".heif", "image/avif": ".avif", "video/mp4": ".mp4", "video/quicktime": ".mov", "video/x-matroska": ".mkv", "video/webm": ".webm",
	"video/x-msvideo": ".avi", "audio/wav": ".wav", "audio/x-wav": ".wav", "audio/flac": ".flac", "audio/mpeg": ".mp3", "audio/ogg": ".ogg", "audio/mp4": ".m4a",
}

// kinds of media by extension.
var kinds = map[string]string{
	".jpg": "image", ".jpeg": "image", ".png": "image", ".gif": "image", ".webp": "image", ".bmp": "image", ".tif": "image", ".tiff": "image", ".heic": "image",
	".heif": "image", ".avif": "image", ".jp2": "image", ".mp4": "video", ".m4v": "video", ".mov": "video", ".mkv": "video", ".webm": "video", ".avi": "video",
	".wav": "audio", ".flac": "audio", ".mp3": "audio", ".ogg": "audio", ".opus": "audio", ".m4a": "audio",
}

// namer gives each row a name of its own, such as no folder, archive or system confuses
// with another: paths differ before their extension, without regard to the case of
// letters or to how accents are written. It remembers 8 bytes of each.
type namer struct {
	flat  bool // without folders
	dots  bool // dots may stand before the extension
	taken hashes
}

// name makes a name of a row's path.
func (n *namer) name(r Row) string {
	whole := r.Path
	if len(whole) > 4096 { // its end says more
		whole = whole[len(whole)-4096:]
	}
	dir, base := path.Split(path.Clean("/" + strings.ReplaceAll(whole, `\`, "/")))
	ext := path.Ext(base)
	base = strings.TrimSuffix(base, ext)
	if kinds[strings.ToLower(ext)] == "" {
		media, _, _ := mime.ParseMediaType(r.MediaType)
		if e := extensions[media]; e != "" {
			base, ext = base+ext, e
		}
	}
	base, ext = safe(base), safeExt(ext)
	if !n.dots || ext == "" { // what follows the last dot would be taken for the extension
		base = strings.ReplaceAll(base, ".", "_")
	}
	if base == "" {
		base = "file"
	}
	folder := ""
	if !n.flat {
		for part := range strings.SplitSeq(dir, "/") {
			if part = safe(part); part != "" && len(folder)+len(part) < maxName-maxPart-1 {
				folder += part + "/"
			}
		}
	}
	base = cut(base, maxPart-len(ext)-24) // room for what tells it from others
	try := folder + base
	for i := 0; ; i++ {
		switch {
		case i == 1 && len(r.SHA256) >= 12:
			try = folder + base + "-" + r.SHA256[:12]
		case i > 1:
			try = folder + base + "-" + r.SHA256[:min(12, len(r.SHA256))] + "-" + strconv.Itoa(i)
		}
		if n.taken.add(hashOf(fold(try))) {
			return try + ext
		}
	}
}

// fold gives what names that would be confused have in common.
func fold(s string) string { return norm.NFC.String(cases.Fold().String(norm.NFC.String(s))) }

func hashOf(s string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(s))
	return h.Sum64()
}

// safe makes one part of a path harmless everywhere: no character that Windows, a shell
// or a list of paths reads as something else, and no name that Windows keeps for
// devices.
func safe(s string) string {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "_")
	}
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.IsSpace(r) || strings.ContainsRune(`<>:"|?*\/%$&;'`+"`", r) {
			return '_'
		}
		return r
	}, norm.NFC.String(s))
	s = strings.TrimRight(cut(s, maxPart), ". ")
	if s != "" && strings.ContainsRune(".-~", rune(s[0])) {
		s = "_" + s[1:]
	}
	stem, _, _ := strings.Cut(strings.ToLower(s), ".")
	switch {
	case stem == "con", stem == "prn", stem == "aux", stem == "nul",
		len(stem) == 4 && (strings.HasPrefix(stem, "com") || strings.HasPrefix(stem, "lpt")) && stem[3] >= '0' && stem[3] <= '9':
		s = "_" + s
	}
	return s
}

func safeExt(ext string) string {
	if ext == "" {
		return ""
	}
	s := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, ext)
	if s == "" {
		return ""
	}
	return "." + cut(s, 15)
}

// cut shortens text between two characters.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// hashes is a set of hashes in six to eight bytes each. That two names may be taken for
// one, once in some thousand millions, does no harm: the second gets another name.
type hashes struct {
	tables [][]uint32 // each twice as large as the one before; all but the last are full
	n      int        // in the last
}

// add says whether h is new. The lower half says where to look, the upper what for.
func (s *hashes) add(h uint64) bool {
	h *= 0x9e3779b97f4a7c15 // spreads what FNV leaves together
	mark := max(1, uint32(h>>32))
	for _, t := range s.tables {
		if _, known := find(t, h, mark); known {
			return false
		}
	}
	last := len(s.tables) - 1
	if last < 0 || s.n*4 >= len(s.tables[last])*3 {
		s.tables = append(s.tables, make([]uint32, 1024<<len(s.tables)))
		s.n = 0
		last++
	}
	at, _ := find(s.tables[last], h, mark)
	s.tables[last][at] = mark
	s.n++
	return true
}

// find gives the slot of a mark, or the free one where it would be.
func find(t []uint32, h uint64, mark uint32) (at uint64, known bool) {
	mask := uint64(len(t) - 1)
	for at = h & mask; t[at] != 0; at = (at + 1) & mask {
		if t[at] == mark {
			return at, true
		}
	}
	return at, false
}
