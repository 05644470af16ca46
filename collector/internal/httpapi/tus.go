package httpapi

import (
	"crypto/md5"
	"crypto/sha1" //nolint:gosec // the tus protocol asks for it, against accidents of the transport
	"crypto/sha256"
	"encoding/base64"
	"hash"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"mlife/collector/internal/dam/uploads"
	"mlife/shared/fault"
)

// The tus protocol, https://tus.io/protocols/resumable-upload, version 1.0.
const (
	tusVersion    = "1.0.0"
	tusExtensions = "creation,creation-with-upload,termination,checksum,expiration"
	tusSums       = "sha1,sha256,md5"
	tusBody       = "application/offset+octet-stream"
	statusTusSum  = 460 // checksum extension: what came is not what the client sent
)

// refuseTus is an error of the protocol that has a status of its own.
func refuseTus(status int, detail string) error {
	title := http.StatusText(status)
	if status == statusTusSum {
		title = "Checksum Mismatch"
	}
	return &huma.ErrorModel{Type: "urn:mlife:problem:tus", Status: status, Title: title, Detail: detail}
}

// tusDraft reads the headers of a creation.
func tusDraft(h http.Header, owner string) (uploads.Draft, error) {
	const op = "httpapi.upload"
	d := uploads.Draft{Owner: owner, Metadata: h.Get("Upload-Metadata")}
	if h.Get("Upload-Defer-Length") != "" {
		return d, fault.Field(op, "Upload-Defer-Length", "the size must be told at the beginning, in Upload-Length")
	}
	var err error
	if d.Size, err = tusNumber(h, "Upload-Length"); err != nil {
		return d, err
	}
	meta, err := tusMetadata(d.Metadata)
	if err != nil {
		return d, err
	}
	for _, name := range []string{"filename", "name"} {
		if d.Name == "" {
			d.Name = meta[name]
		}
	}
	for _, name := range []string{"path", "relativePath"} {
		if d.Path == "" && meta[name] != "null" {
			d.Path = meta[name]
		}
	}
	d.SHA256 = strings.ToLower(meta["sha256"])
	return d, nil
}

// tusNumber reads a header of digits.
func tusNumber(h http.Header, name string) (int64, error) {
	text := h.Get(name)
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || strings.Trim(text, "0123456789") != "" {
		return 0, &huma.ErrorModel{Type: "urn:mlife:problem:invalid", Status: http.StatusBadRequest, Title: "Bad Request",
			Detail: name + " is not a number of bytes: " + strconv.Quote(short(text))}
	}
	return n, nil
}

func short(s string) string { return s[:min(len(s), 80)] }

// maxTusKeys bounds the pairs of Upload-Metadata.
const maxTusKeys = 64

// tusMetadata reads "key base64,key base64,key". Values are texts.
func tusMetadata(text string) (map[string]string, error) {
	const field = "Upload-Metadata"
	out := map[string]string{}
	if strings.TrimSpace(text) == "" {
		return out, nil
	}
	for part := range strings.SplitSeq(text, ",") {
		key, value, _ := strings.Cut(strings.TrimSpace(part), " ")
		if _, twice := out[key]; key == "" || twice || len(out) == maxTusKeys {
			return nil, fault.Field("httpapi.upload", field, "%.80q: keys are not empty, come once, and are at most %d", key, maxTusKeys)
		}
		b, err := base64.StdEncoding.DecodeString(strings.TrimSpace(value))
		if err != nil {
			return nil, fault.Field("httpapi.upload", field, "the value of %.80q is not Base64", key)
		}
		if !utf8.Valid(b) {
			b = []byte(strings.ToValidUTF8(string(b), "_"))
		}
		out[key] = string(b)
	}
	return out, nil
}

// tusSum reads Upload-Checksum; nil when there is none.
func tusSum(text string) (hash.Hash, []byte, error) {
	if text == "" {
		return nil, nil, nil
	}
	name, value, _ := strings.Cut(text, " ")
	var h hash.Hash
	switch name {
	case "sha1":
		h = sha1.New() //nolint:gosec // see above
	case "sha256":
		h = sha256.New()
	case "md5":
		h = md5.New() //nolint:gosec // see above
	default:
		return nil, nil, refuseTus(http.StatusBadRequest, "Upload-Checksum is by none of "+tusSums)
	}
	sum, err := base64.StdEncoding.DecodeString(value)
	if err != nil || len(sum) != h.Size() {
		return nil, nil, refuseTus(http.StatusBadRequest, "Upload-Checksum is no Base64 of a "+name)
	}
	return h, sum, nil
}
