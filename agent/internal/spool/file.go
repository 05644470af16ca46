package spool

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"mlife/shared/clip"
	"mlife/shared/fault"
	"mlife/shared/wire"
)

// A clip file, integers big endian; its name is the SHA-256 of the manifest:
//
//	0      4     5        8              12          20              24
//	+------+-----+--------+--------------+-----------+---------------+----------+------
//	| MLSC | ver | 0 0 0  | manifest len | body size | crc32c of the | manifest | body
//	|      |  1  |        | u32          | u64       | 20 bytes      |          |
//	+------+-----+--------+--------------+-----------+---------------+----------+------
//
// Nothing follows the body.
const (
	fileVersion = 1
	headerLen   = 24
	clipExt     = ".clip"

	clipsDir      = "clips"
	tmpDir        = "tmp"
	asideDir      = "aside"
	quarantineDir = "quarantine"
	indexDir      = "index"
	oldIndexDir   = "index.bad"
	ballastName   = "ballast"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func (s *Spool) clipPath(key wire.Key) string {
	return filepath.Join(s.dir, clipsDir, key.String()+clipExt)
}

func encodeHeader(manifest int, body int64) []byte {
	b := make([]byte, 0, headerLen)
	b = append(b, 'M', 'L', 'S', 'C', fileVersion, 0, 0, 0)
	b = binary.BigEndian.AppendUint32(b, uint32(manifest))
	b = binary.BigEndian.AppendUint64(b, uint64(body))
	return binary.BigEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
}

func decodeHeader(b []byte) (manifest int, body int64, err error) {
	if len(b) < headerLen || string(b[:4]) != "MLSC" {
		return 0, 0, corrupt("no clip file")
	}
	if b[4] != fileVersion {
		return 0, 0, corrupt("clip file of version %d, this program knows %d", b[4], fileVersion)
	}
	if binary.BigEndian.Uint32(b[20:]) != crc32.Checksum(b[:20], castagnoli) {
		return 0, 0, corrupt("header fails its checksum")
	}
	m, n := binary.BigEndian.Uint32(b[8:]), binary.BigEndian.Uint64(b[12:])
	if m > wire.MaxManifest || n > wire.MaxBody || b[5] != 0 || b[6] != 0 || b[7] != 0 {
		return 0, 0, corrupt("header is out of range: manifest %d, body %d bytes", m, n)
	}
	return int(m), int64(n), nil
}

// readClipHeader reads and checks everything before the body.
func readClipHeader(f io.ReaderAt, key wire.Key) (manifest []byte, body int64, err error) {
	head := make([]byte, headerLen)
	if err := readFull(f, head, 0); err != nil {
		return nil, 0, err
	}
	n, body, err := decodeHeader(head)
	if err != nil {
		return nil, 0, err
	}
	manifest = make([]byte, n)
	if err := readFull(f, manifest, headerLen); err != nil {
		return nil, 0, err
	}
	if sha256.Sum256(manifest) != [32]byte(key) {
		return nil, 0, corrupt("manifest does not hash to the file's name")
	}
	return manifest, body, nil
}

// checkClip reads a whole clip file and compares every hash that it names itself.
func checkClip(f *os.File, key wire.Key) (*entry, error) {
	man, body, err := readClipHeader(f, key)
	if err != nil {
		return nil, err
	}
	m, err := clip.Parse(man)
	if err != nil {
		return nil, corrupt("manifest: %w", err)
	}
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	at := int64(headerLen + len(man))
	if m.BodySize != body || info.Size() != at+body {
		return nil, corrupt("file of %d bytes, want %d", info.Size(), at+body)
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, io.NewSectionReader(f, at, body)); err != nil {
		return nil, err
	}
	if hex.EncodeToString(sum.Sum(nil)) != m.BodySHA {
		return nil, corrupt("body fails its SHA-256")
	}
	return &entry{
		key: key, size: info.Size(), body: body, priority: uint8(m.Priority),
		added: info.ModTime().UnixMilli(),
	}, nil
}

// writeClip writes a clip file and fsyncs it. It leaves no file behind on an error.
func writeClip(path string, c *clip.Sealed) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if err = errors.Join(err, f.Close()); err != nil {
			err = errors.Join(err, removeFile(path))
		}
	}()
	head := append(encodeHeader(len(c.JSON), c.Manifest.BodySize), c.JSON...)
	if _, err := f.Write(head); err != nil {
		return err
	}
	buf := buffers.Get().(*[128 << 10]byte)
	defer buffers.Put(buf)
	if _, err := io.CopyBuffer(onlyWriter{f}, onlyReader{c.Body()}, buf[:]); err != nil {
		return err
	}
	return f.Sync()
}

// buffers are used again: each Put would leave one to the garbage collector.
var buffers = sync.Pool{New: func() any { return new([128 << 10]byte) }}

// onlyWriter and onlyReader hide ReadFrom and WriteTo, so that CopyBuffer uses its
// buffer.
type (
	onlyWriter struct{ io.Writer }
	onlyReader struct{ io.Reader }
)

// keyOfName reads a clip's key from its file name.
func keyOfName(name string) (wire.Key, error) {
	hexKey, ok := strings.CutSuffix(name, clipExt)
	if !ok || hexKey != strings.ToLower(hexKey) {
		return wire.Key{}, corrupt("name %q is no clip's", name)
	}
	return wire.ParseKey(hexKey)
}

// readFull reads exactly len(b) bytes; a file that ends early is corrupt.
func readFull(f io.ReaderAt, b []byte, at int64) error {
	n, err := f.ReadAt(b, at)
	if n == len(b) {
		return nil
	}
	if errors.Is(err, io.EOF) {
		return corrupt("file ends within [%d, +%d)", at, len(b))
	}
	return err
}

func corrupt(format string, args ...any) error { return fault.New(fault.Corrupt, "", format, args...) }

func removeFile(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

func syncDir(dir string) (err error) {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
