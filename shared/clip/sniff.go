package clip

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"net/http"
	"strings"
	"unicode/utf8"
)

// sniffLen is how many leading bytes Sniff looks at.
const sniffLen = 4096

// OctetStream is the media type of bytes nobody recognises.
const OctetStream = "application/octet-stream"

type magic struct {
	offset int
	bytes  string
	mt     string
}

var magics = []magic{
	{0, "\xff\xd8\xff", "image/jpeg"},
	{0, "\x89PNG\r\n\x1a\n", "image/png"},
	{0, "GIF87a", "image/gif"},
	{0, "GIF89a", "image/gif"},
	{0, "II*\x00", "image/tiff"},
	{0, "MM\x00*", "image/tiff"},
	{0, "fLaC", "audio/flac"},
	{0, "OggS", "application/ogg"},
	{0, "ID3", "audio/mpeg"},
	{0, "\x1f\x8b\x08", "application/gzip"},
	{0, "PK\x03\x04", "application/zip"},
	{0, "\x28\xb5\x2f\xfd", "application/zstd"},
	{0, "\x93NUMPY", "application/x-npy"},
	{0, "%PDF-", "application/pdf"},
}

// riff and ISO base media name their kind in the second word or the brand.
var riffKinds = map[string]string{"WEBP": "image/webp", "WAVE": "audio/wav", "AVI ": "video/x-msvideo"}

var brands = map[string]string{
	"heic": "image/heic", "heix": "image/heic", "heim": "image/heic", "heis": "image/heic", "hevc": "image/heic", "hevx": "image/heic",
	"mif1": "image/heif", "msf1": "image/heif", "avif": "image/avif", "avis": "image/avif",
	"qt  ": "video/quicktime", "M4A ": "audio/mp4", "M4B ": "audio/mp4",
}

// Sniff tells the media type from the first bytes of a medium (4096 are enough),
// never from its name. It cannot tell that the rest is well-formed.
func Sniff(head []byte) string {
	head = head[:min(len(head), sniffLen)]
	for _, m := range magics {
		if len(head) >= m.offset+len(m.bytes) && string(head[m.offset:m.offset+len(m.bytes)]) == m.bytes {
			return m.mt
		}
	}
	switch {
	case len(head) >= 12 && (string(head[:4]) == "RIFF" || string(head[:4]) == "RF64"):
		if mt, ok := riffKinds[string(head[8:12])]; ok {
			return mt
		}
	case len(head) >= 12 && string(head[4:8]) == "ftyp":
		return sniffBrand(head)
	case len(head) >= 26 && string(head[:2]) == "BM" && bmpHeader(head):
		return "image/bmp"
	case bytes.HasPrefix(head, []byte{0x1a, 0x45, 0xdf, 0xa3}):
		if bytes.Contains(head[:min(len(head), 64)], []byte("webm")) {
			return "video/webm"
		}
		return "video/x-matroska"
	case len(head) >= 9 && head[8] == '{' && binary.LittleEndian.Uint64(head) < 100<<20 && safetensorsHeader(head):
		return "application/x-safetensors"
	case len(head) >= 2 && head[0] == 0xff && head[1]&0xe6 == 0xe2:
		return "audio/mpeg"
	}
	return sniffText(head)
}

func sniffBrand(head []byte) string {
	if mt, ok := brands[string(head[8:12])]; ok && mt != "image/heif" {
		return mt
	}
	end := min(int(binary.BigEndian.Uint32(head)), len(head), 256)
	for i := 16; i+4 <= end; i += 4 {
		if mt, ok := brands[string(head[i:i+4])]; ok && strings.HasPrefix(mt, "image/") && mt != "image/heif" {
			return mt
		}
	}
	if mt, ok := brands[string(head[8:12])]; ok {
		return mt
	}
	return "video/mp4"
}

// bmpHeader tells a bitmap from text that starts with BM by the size of its header.
func bmpHeader(head []byte) bool {
	switch binary.LittleEndian.Uint32(head[14:]) {
	case 12, 40, 52, 56, 64, 108, 124:
		return true
	}
	return false
}

// safetensorsHeader tells a safetensors file by the start of its JSON header.
func safetensorsHeader(head []byte) bool {
	n := binary.LittleEndian.Uint64(head)
	if n < 2 {
		return false
	}
	dec := json.NewDecoder(bytes.NewReader(head[8:]))
	for range 2 { // "{" and the first key
		if _, err := dec.Token(); err != nil {
			return false
		}
	}
	return true
}

// sniffText tells JSON and plain text from binary data; markup is called plain text
// so that no browser ever runs it.
func sniffText(head []byte) string {
	trim := bytes.TrimLeft(head, " \t\r\n\ufeff")
	whole := head
	for i := 0; i < utf8.UTFMax && len(whole) > 0 && !utf8.Valid(whole); i++ {
		whole = whole[:len(whole)-1] // the cut may be inside a character
	}
	if len(head) == 0 || !utf8.Valid(whole) || bytes.ContainsAny(whole, "\x00\x01\x02\x03\x04\x05\x06\x0e\x0f") {
		return binaryType(head)
	}
	if len(trim) > 0 && (trim[0] == '{' || trim[0] == '[') {
		dec := json.NewDecoder(bytes.NewReader(trim))
		for range 2 {
			if _, err := dec.Token(); err != nil {
				return "text/plain"
			}
		}
		return "application/json"
	}
	return "text/plain"
}

// binaryType asks the standard library for the media it knows and we do not.
func binaryType(head []byte) string {
	mt := http.DetectContentType(head)
	for _, p := range []string{"image/", "audio/", "video/"} {
		if strings.HasPrefix(mt, p) {
			return mt
		}
	}
	return OctetStream
}

// dense says that a medium is compressed by nature: zstd would only cost time.
func dense(mt string) bool {
	switch mt {
	case "image/bmp", "image/tiff", "audio/wav", "audio/wave", "video/x-msvideo", "audio/aiff", "audio/basic":
		return false
	case "application/gzip", "application/zip", "application/zstd", "application/ogg":
		return true
	}
	return strings.HasPrefix(mt, "image/") || strings.HasPrefix(mt, "audio/") || strings.HasPrefix(mt, "video/")
}
