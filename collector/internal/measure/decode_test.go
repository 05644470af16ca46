package measure

import (
	"testing"
)

// FuzzEar: no bytes in place of a WAV file crash it or fill the memory, however they
// are cut into pieces.
func FuzzEar(f *testing.F) {
	f.Add([]byte("RIFF\xff\xff\xff\xffWAVEfmt \x10\x00\x00\x00\x01\x00\x02\x00\x80\x3e\x00\x00\x00\xfa\x00\x00\x04\x00\x10\x00data\xff\xff\xff\xff\x01\x00\xff\x7f\x00\x00\x00\x80"), uint8(3))
	f.Add([]byte("RIFF\x00\x00\x00\x00WAVELIST\x04\x00\x00\x00abcddata"), uint8(1))
	f.Fuzz(func(t *testing.T, b []byte, piece uint8) {
		e := &ear{}
		for rest := b; len(rest) > 0; {
			n := min(len(rest), int(piece)+1)
			if _, err := e.Write(rest[:n]); err != nil {
				break
			}
			rest = rest[n:]
		}
		if len(e.head) > 2*maxWavHead+256 || len(e.rest) > 2*maxWays {
			t.Fatalf("keeps %d and %d bytes", len(e.head), len(e.rest))
		}
		if l, err := e.levels(); err == nil && (l.Silent < 0 || l.Silent > 1 || l.Clipped < 0 || l.Clipped > 1 || l.RMS > 0.01) {
			t.Fatalf("%+v", l)
		}
	})
}

// FuzzPictures: the same of PGM pictures.
func FuzzPictures(f *testing.F) {
	f.Add([]byte("P5\n2 2\n255\nabcdP5\n2 2\n255\nabce"), uint8(2))
	f.Add([]byte("P5\n99999 99999\n255\n"), uint8(200))
	f.Fuzz(func(_ *testing.T, b []byte, piece uint8) {
		w := &watcher{}
		p := &pictures{most: 1 << 12, see: func(x plane) {
			w.see(x)
			_ = sharpness(x, noiseOf(x))
		}}
		for rest := b; len(rest) > 0; {
			n := min(len(rest), int(piece)+1)
			if _, err := p.Write(rest[:n]); err != nil {
				break
			}
			rest = rest[n:]
		}
		if w.n > 0 {
			w.movement()
		}
	})
}

// FuzzThumbnail: no head of a file crashes the search for its preview.
func FuzzThumbnail(f *testing.F) {
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x10Exif\x00\x00\xff\xd8\xff\xdb\x00\x04"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if w, h, ok := thumbnail(b); ok && (w < 1 || h < 1) {
			t.Fatalf("%d × %d", w, h)
		}
	})
}
