package uploads

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"mlife/collector/internal/dam"
	"mlife/shared/clip"
	"mlife/shared/fault"
	"mlife/shared/ident"
)

// Bounds of uploads.
const (
	MaxOpen  = 10_000           // unfinished ones
	MaxOwner = 2_000            // unfinished ones of one person
	keepEnd  = time.Hour        // how long it is told how one ended
	syncStep = 16 << 20         // bytes between records while a piece comes in
	maxMeta  = 8 << 10          // bytes of the client's own words
	waitTurn = 10 * time.Second // for a piece before that is still being received
)

// Upload is a file on its way.
type Upload struct {
	ID        string         `json:"id"`
	Owner     string         `json:"created_by"`
	Name      string         `json:"name"`
	Path      string         `json:"path,omitempty" doc:"Within the folder that it belongs to."`
	Size      int64          `json:"size" doc:"Bytes it will have."`
	Offset    int64          `json:"offset" doc:"Bytes that are here for good."`
	SHA256    string         `json:"sha256,omitempty" doc:"What the client says that its bytes have."`
	Metadata  string         `json:"metadata,omitempty" doc:"The client's own words about it, as it sent them."`
	CreatedAt time.Time      `json:"created_at"`
	ExpiresAt time.Time      `json:"expires_at" doc:"When it is removed, unless more of it comes before."`
	File      *dam.AddedFile `json:"file,omitempty" doc:"What it became, once all of it is here: the new file, or the one that has these bytes already."`
	Problem   string         `json:"problem,omitempty" doc:"Why it was refused, once all of it is here."`
}

// Over says that nothing more will come.
func (u Upload) Over() bool { return u.File != nil || u.Problem != "" }

// Draft is what a client says of a file before it sends it.
type Draft struct {
	Owner    string
	Name     string // with or without a path
	Path     string // within a folder; "" when Name tells it or there is none
	Size     int64
	SHA256   string // "" when the client does not know it
	Metadata string
}

// check makes an upload of a draft.
func (d Draft) check(now time.Time, life time.Duration, most int64) (Upload, error) {
	const op = "uploads.Create"
	switch {
	case d.Size == 0:
		return Upload{}, fault.New(fault.Invalid, op, "the file is empty")
	case d.Size < 0:
		return Upload{}, fault.Field(op, "Upload-Length", "%d is no size", d.Size)
	case d.Size > most:
		return Upload{}, fault.New(fault.TooLarge, op, "the file has %d bytes, at most %d may be uploaded (storage.max_file)", d.Size, most)
	case len(d.Metadata) > maxMeta:
		return Upload{}, fault.Field(op, "Upload-Metadata", "more than %d bytes", maxMeta)
	case d.SHA256 != "" && !isSHA(d.SHA256):
		return Upload{}, fault.Field(op, "Upload-Metadata", "sha256 is not 64 lower-case hex digits")
	}
	if d.Path == "" && strings.ContainsAny(d.Name, `/\`) {
		d.Path = d.Name
	}
	return Upload{ID: ident.New("up"), Owner: d.Owner, Name: clip.SafeName(d.Name), Path: safePath(d.Path), Size: d.Size, SHA256: d.SHA256,
		Metadata: d.Metadata, CreatedAt: now, ExpiresAt: now.Add(life)}, nil
}

func isSHA(s string) bool {
	return len(s) == 64 && strings.Trim(s, "0123456789abcdef") == ""
}

// safePath keeps what can be told of a path: relative, without steps upwards, of at most
// dam.MaxPath bytes. It is for people; no file is ever opened by it.
func safePath(path string) string {
	var parts []string
	for _, p := range strings.Split(strings.ReplaceAll(strings.ToValidUTF8(path, "_"), `\`, "/"), "/") {
		p = strings.Map(func(r rune) rune {
			if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
				return '_'
			}
			return r
		}, p)
		if p != "" && p != "." && p != ".." {
			parts = append(parts, p)
		}
	}
	out := strings.Join(parts, "/")
	for len(out) > dam.MaxPath {
		_, size := utf8.DecodeRuneInString(out)
		out = out[size:]
	}
	return out
}
