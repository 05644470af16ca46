package media

import (
	"errors"
	"io"
	"math"
	"time"

	"github.com/bep/imagemeta"
)

// Bounds of what is read of a picture for its metadata.
const (
	maxMetadata = 64 << 20 // bytes
	maxTags     = 2000
)

var metadataFormats = map[string]imagemeta.ImageFormat{
	"image/jpeg": imagemeta.JPEG, "image/png": imagemeta.PNG, "image/webp": imagemeta.WebP, "image/tiff": imagemeta.TIFF,
	"image/heic": imagemeta.HEIF, "image/heif": imagemeta.HEIF, "image/avif": imagemeta.AVIF,
}

// shot is what the camera wrote about taking a picture.
type shot struct {
	at       time.Time // zero when it did not say
	place    bool
	lat, lon float64 // degrees
}

// readShot reads when, and if asked where, a picture was taken (EXIF 2.32, 4.6.5 and
// 4.6.6). A time without a zone counts as UTC. Damaged metadata tell nothing: the
// picture itself may be good.
func readShot(src io.ReadSeeker, mt string, places bool) (s shot) {
	format, ok := metadataFormats[mt]
	if !ok {
		return s
	}
	defer func() {
		if recover() != nil {
			s = shot{}
		}
	}()
	if _, err := src.Seek(0, io.SeekStart); err != nil {
		return s
	}
	want := map[string]bool{"DateTimeOriginal": true, "DateTimeDigitized": true, "OffsetTimeOriginal": true,
		"GPSLatitude": places, "GPSLatitudeRef": places, "GPSLongitude": places, "GPSLongitudeRef": places}
	var tags imagemeta.Tags
	_, err := imagemeta.Decode(imagemeta.Options{
		R: &frugal{src: src, left: maxMetadata}, ImageFormat: format, Sources: imagemeta.EXIF, LimitNumTags: maxTags,
		ShouldHandleTag: func(t imagemeta.TagInfo) bool { return want[t.Tag] },
		HandleTag:       func(t imagemeta.TagInfo) error { tags.Add(t); return nil },
	})
	if err != nil {
		return shot{}
	}
	s.at = shotTime(tags.EXIF())
	if places {
		s.lat, s.lon, err = tags.GetLatLong()
		s.place = err == nil && (s.lat != 0 || s.lon != 0) && math.Abs(s.lat) <= 90 && math.Abs(s.lon) <= 180
	}
	return s
}

func shotTime(tags map[string]imagemeta.TagInfo) time.Time {
	said := func(name string) string {
		text, ok := tags[name].Value.(string)
		if !ok {
			return ""
		}
		return text
	}
	for _, name := range []string{"DateTimeOriginal", "DateTimeDigitized"} {
		text := said(name)
		at, err := time.Parse("2006:01:02 15:04:05-07:00", text+said("OffsetTimeOriginal"))
		if err != nil {
			at, err = time.Parse("2006:01:02 15:04:05", text)
		}
		if err == nil && at.Year() >= 1900 && at.Year() < 10000 {
			return at.UTC()
		}
	}
	return time.Time{}
}

var errMuch = errors.New("too much metadata")

// frugal reads a bounded number of bytes.
type frugal struct {
	src  io.ReadSeeker
	left int64
}

// Read implements io.Reader.
func (f *frugal) Read(p []byte) (int, error) {
	if f.left <= 0 {
		return 0, errMuch
	}
	n, err := f.src.Read(p[:min(int64(len(p)), f.left)])
	f.left -= int64(n)
	return n, err
}

// Seek implements io.Seeker.
func (f *frugal) Seek(offset int64, whence int) (int64, error) {
	f.left-- // a loop of seeks ends too
	if f.left <= 0 {
		return 0, errMuch
	}
	return f.src.Seek(offset, whence)
}
