package wire

import (
	"bytes"
	"encoding/hex"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write the golden files anew")

func goldenKey() (k Key) {
	for i := range k {
		k[i] = byte(i)
	}
	return k
}

func goldenFrames() map[string][]byte {
	k := goldenKey()
	missing := []Range{{0, 65536}, {131072, 200000}}
	return map[string][]byte{
		"offer":     OfferFrame(k, []byte(`{"v":1}`)).Encode(nil),
		"chunk":     EncodeChunk(nil, KindChunk, k, 65536, []byte("data of a chunk")),
		"fetch":     FetchFrame(k, missing).Encode(nil),
		"want":      WantFrame(k, missing).Encode(nil),
		"have":      HaveFrame(k, "bc_1").Encode(nil),
		"count":     CountFrame(k, "bc_1").Encode(nil),
		"later":     LaterFrame(k, 1500*time.Millisecond, "over quota").Encode(nil),
		"reject":    RejectFrame(k, "too old", true).Encode(nil),
		"stored":    StoredFrame(k).Encode(nil),
		"content":   EncodeChunk(nil, KindContent, k, 0, []byte{1, 2, 3}),
		"nocontent": NoContentFrame(k, "not for this device").Encode(nil),
	}
}

func TestGolden(t *testing.T) {
	for name, b := range goldenFrames() {
		file := filepath.Join("testdata", name+".hex")
		if *update {
			if err := os.WriteFile(file, []byte(hex.Dump(b)), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got := hex.Dump(b); got != string(want) {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, want)
		}
		f, err := Decode(b)
		if err != nil || f.Kind.String() != name || f.Key != goldenKey() {
			t.Errorf("%s: decoded %v %v: %v", name, f.Kind, f.Key, err)
		}
		if again := f.Encode(nil); !bytes.Equal(again, b) {
			t.Errorf("%s: encodes again as %x", name, again)
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	good := StoredFrame(goldenKey()).Encode(nil)
	for _, c := range []struct {
		name string
		b    []byte
		want error
	}{
		{"empty", nil, ErrFrame},
		{"short", good[:35], ErrFrame},
		{"magic", append([]byte("XX"), good[2:]...), ErrFrame},
		{"version", append([]byte{'M', 'L', 9}, good[3:]...), ErrVersion},
		{"kind", append([]byte{'M', 'L', 1, 0x7f}, good[4:]...), ErrFrame},
		{"frame too big", make([]byte, MaxFrame+1), ErrTooBig},
		{"manifest too big", OfferFrame(goldenKey(), make([]byte, MaxManifest+1)).Encode(nil), ErrTooBig},
	} {
		if _, err := Decode(c.b); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
	b := EncodeChunk(nil, KindChunk, goldenKey(), 5, []byte("abc"))
	b[len(b)-1] ^= 1
	f, err := Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := DecodeChunk(f); !errors.Is(err, ErrCRC) {
		t.Errorf("damaged chunk: %v", err)
	}
}

// FuzzDecode feeds any bytes to every decoder and machine: no panic, no unbounded
// memory, and what decodes encodes to the same bytes.
func FuzzDecode(f *testing.F) {
	for _, b := range goldenFrames() {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		fr, err := Decode(b)
		if err != nil {
			return
		}
		if got := fr.Encode(nil); !bytes.Equal(got, b) {
			t.Fatalf("encodes as %x", got)
		}
		if ranges, err := DecodeRanges(fr, 1<<20); err == nil && len(ranges) > MaxRanges {
			t.Fatalf("%d ranges", len(ranges))
		}
		s := NewSender(SenderOptions{})
		s.Add(Clip{Key: fr.Key, BodySize: 1 << 20})
		now := time.Unix(0, 0)
		s.Next(now)
		if o, err := s.Receive(now, fr); err != nil && o.Verdict != Undecided {
			t.Fatal("an error with an outcome")
		}
		offset, data, err := DecodeChunk(fr)
		if err != nil {
			return
		}
		if got := EncodeChunk(nil, fr.Kind, fr.Key, offset, data); !bytes.Equal(got, b) {
			t.Fatalf("chunk encodes as %x", got)
		}
		r, err := NewReceiver(fr.Key, 1<<20, nil)
		if err != nil {
			t.Fatal(err)
		}
		if re, err := r.Chunk(offset, len(data)); err == nil && re.Write {
			r.Wrote(Range{offset, offset + int64(len(data))})
		}
	})
}

// FuzzGaps compares the set with a plain array of booleans.
func FuzzGaps(f *testing.F) {
	f.Add([]byte{0, 10, 20, 30, 5, 25})
	f.Fuzz(func(t *testing.T, b []byte) {
		const size = 200
		var have [size]bool
		g := NewGaps(size, nil)
		for i := 0; i+1 < len(b); i += 2 {
			r := Range{int64(b[i]), int64(b[i+1])}
			var want int64
			for j := r.From; j < min(r.To, size); j++ {
				if !have[j] {
					have[j] = true
					want++
				}
			}
			if got := g.Fill(r); got != want {
				t.Fatalf("fill %v: %d, want %d", r, got, want)
			}
		}
		for _, r := range g.Missing(size, 0) {
			for j := r.From; j < r.To; j++ {
				if have[j] {
					t.Fatalf("byte %d is called missing", j)
				}
				have[j] = true
			}
		}
		for j, ok := range have {
			if !ok {
				t.Fatalf("byte %d is not called missing", j)
			}
		}
		if again := NewGaps(size, g.Have()); again.Left() != g.Left() {
			t.Fatalf("have does not rebuild: %d, %d", again.Left(), g.Left())
		}
	})
}
