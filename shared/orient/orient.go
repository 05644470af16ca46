// Package orient tells how a camera was held. Any package may import it.
package orient

import (
	"io"
	"time"

	"github.com/bep/imagemeta"
)

// Of reads the EXIF orientation (EXIF 2.32, tag 0x0112), 1 to 8, of a JPEG, PNG, WebP
// or TIFF; mt is its media type. It gives 1 when there is none, and for damaged metadata.
func Of(src io.ReadSeeker, mt string) (turn int) {
	turn = 1
	formats := map[string]imagemeta.ImageFormat{
		"image/jpeg": imagemeta.JPEG, "image/png": imagemeta.PNG, "image/webp": imagemeta.WebP, "image/tiff": imagemeta.TIFF,
	}
	format, ok := formats[mt]
	if !ok {
		return turn
	}
	defer func() {
		if r := recover(); r != nil {
			turn = 1
		}
	}()
	if _, err := src.Seek(0, io.SeekStart); err != nil {
		return turn
	}
	found := 1
	_, err := imagemeta.Decode(imagemeta.Options{
		R: src, ImageFormat: format, Sources: imagemeta.EXIF, Timeout: 2 * time.Second, LimitNumTags: 500,
		ShouldHandleTag: func(t imagemeta.TagInfo) bool { return t.Tag == "Orientation" },
		HandleTag: func(t imagemeta.TagInfo) error {
			if n, ok := t.Value.(uint16); ok && t.Namespace == "IFD0" && n >= 1 && n <= 8 {
				found = int(n)
			}
			return nil
		},
	})
	if err != nil {
		return turn // damaged metadata: the picture itself may be good
	}
	return found
}
