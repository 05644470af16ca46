package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"slices"
)

// Bounds of a HEIC or AVIF file.
const (
	maxMeta  = 4 << 20  // bytes of the box that says where everything is
	maxCoded = 32 << 20 // bytes of one coded picture
	maxTiles = 1024
	maxBoxes = 64 // before the meta box
)

// coded is the picture of a HEIC or AVIF file as a stream for a decoder. Cameras cut
// pictures into tiles, of which each is a frame of the stream, row by row.
type coded struct {
	demuxer       string // of ffmpeg
	stream        []byte
	rows, columns int // of tiles; 0 for one picture
	width, height int // of the tiles put together and cut
	turns         []string
}

var errNotUnderstood = errors.New("not understood")

// readCoded reads the primary picture of a HEIF file: ISO/IEC 23008-12 (HEIF),
// 14496-12 (its boxes), 14496-15 (HEVC in them) and the AV1 Image File Format.
// errNotUnderstood is for what this does not know.
func readCoded(src io.ReadSeeker) (*coded, error) {
	meta, err := metaBox(src)
	if err != nil {
		return nil, err
	}
	h := heif{src: src, kinds: map[uint32]string{}, places: map[uint32]place{}, tiles: map[uint32][]uint32{}, has: map[uint32][]int{}}
	if !h.read(meta) {
		return nil, errNotUnderstood
	}
	switch h.kinds[h.primary] {
	case "hvc1", "av01":
		return h.join(h.primary, []uint32{h.primary}, &coded{})
	case "grid":
		return h.grid()
	}
	return nil, errNotUnderstood
}

// metaBox finds the meta box among the first boxes of the file.
func metaBox(src io.ReadSeeker) ([]byte, error) {
	var head [16]byte
	for range maxBoxes {
		if _, err := io.ReadFull(src, head[:8]); err != nil {
			return nil, errNotUnderstood
		}
		size, used := int64(binary.BigEndian.Uint32(head[:])), int64(8)
		if size == 1 {
			if _, err := io.ReadFull(src, head[8:]); err != nil {
				return nil, errNotUnderstood
			}
			size, used = int64(binary.BigEndian.Uint64(head[8:])), 16
		}
		body := size - used
		if string(head[4:8]) == "meta" && body >= 4 && body <= maxMeta {
			b := make([]byte, body)
			if _, err := io.ReadFull(src, b); err != nil {
				return nil, errNotUnderstood
			}
			return b[4:], nil // behind version and flags
		}
		if body < 0 {
			return nil, errNotUnderstood
		}
		if _, err := src.Seek(body, io.SeekCurrent); err != nil {
			return nil, wrapDisk(err)
		}
	}
	return nil, errNotUnderstood
}

// heif is what the meta box says.
type heif struct {
	src     io.ReadSeeker
	primary uint32
	kinds   map[uint32]string
	places  map[uint32]place
	tiles   map[uint32][]uint32 // of a grid
	has     map[uint32][]int    // properties, as indexes from 1
	props   []box
	data    []byte // of the box idat
}

// place says where the bytes of an item are.
type place struct {
	inside bool // in idat
	parts  [][2]uint64
}

type box struct {
	kind string
	body []byte
}

// boxes splits a body; false when it is damaged.
func boxes(b []byte) (list []box, ok bool) {
	for len(b) >= 8 && len(list) < 4096 {
		size := binary.BigEndian.Uint32(b)
		if size < 8 || uint64(size) > uint64(len(b)) {
			return list, false
		}
		list = append(list, box{string(b[4:8]), b[8:size]})
		b = b[size:]
	}
	return list, len(b) == 0
}

func (h *heif) read(meta []byte) bool {
	list, ok := boxes(meta)
	for _, x := range list {
		r := &reader{b: x.body}
		switch x.kind {
		case "pitm":
			h.primary = r.id(r.version() == 0)
		case "iinf":
			h.readKinds(r)
		case "iloc":
			h.readPlaces(r)
		case "iref":
			h.readTiles(r)
		case "iprp":
			h.readProperties(x.body)
		case "idat":
			h.data = x.body
		}
		ok = ok && !r.short
	}
	return ok
}

func (h *heif) readKinds(r *reader) {
	if r.version() == 0 {
		r.number(2)
	} else {
		r.number(4)
	}
	list, _ := boxes(r.b)
	for _, x := range list {
		e := &reader{b: x.body}
		id := e.id(e.version() < 3)
		e.number(2) // protection
		h.kinds[id] = string(e.bytes(4))
	}
}

func (h *heif) readPlaces(r *reader) {
	version := r.version()
	sizes := r.number(2)
	offset, length, base, index := int(sizes>>12&15), int(sizes>>8&15), int(sizes>>4&15), int(sizes&15)
	if version == 0 {
		index = 0
	}
	count := r.id(version < 2)
	for ; count > 0 && !r.short; count-- {
		id := r.id(version < 2)
		var p place
		if version > 0 {
			p.inside = r.number(2)&15 == 1
		}
		r.number(2) // of the file: always this one
		start := r.number(base)
		for parts := r.number(2); parts > 0 && !r.short; parts-- {
			r.number(index)
			at := start + r.number(offset)
			p.parts = append(p.parts, [2]uint64{at, r.number(length)})
		}
		h.places[id] = p
	}
}

func (h *heif) readTiles(r *reader) {
	short := r.version() == 0
	list, _ := boxes(r.b)
	for _, x := range list {
		e := &reader{b: x.body}
		from := e.id(short)
		var to []uint32
		for n := e.number(2); n > 0 && !e.short; n-- {
			to = append(to, e.id(short))
		}
		if x.kind == "dimg" {
			h.tiles[from] = to
		}
	}
}

func (h *heif) readProperties(body []byte) {
	list, _ := boxes(body)
	for _, x := range list {
		switch x.kind {
		case "ipco":
			h.props, _ = boxes(x.body)
		case "ipma":
			r := &reader{b: x.body}
			head := r.number(4)
			version, flags := head>>24, head&0xffffff
			for n := r.number(4); n > 0 && !r.short; n-- {
				id := r.id(version < 1)
				for k := r.number(1); k > 0 && !r.short; k-- {
					if flags&1 != 0 {
						h.has[id] = append(h.has[id], int(r.number(2)&0x7fff))
					} else {
						h.has[id] = append(h.has[id], int(r.number(1)&0x7f))
					}
				}
			}
		}
	}
}

// properties gives an item's, in their order.
func (h *heif) properties(id uint32) (list []box) {
	for _, i := range h.has[id] {
		if i >= 1 && i <= len(h.props) {
			list = append(list, h.props[i-1])
		}
	}
	return list
}

func (h *heif) grid() (*coded, error) {
	b, err := h.bytes(h.primary)
	if err != nil {
		return nil, err
	}
	r := &reader{b: b}
	flags := r.number(2) // version and flags, a byte each
	c := &coded{rows: int(r.number(1)) + 1, columns: int(r.number(1)) + 1}
	size := 2 + 2*int(flags&1)
	c.width, c.height = int(r.number(size)), int(r.number(size))
	tiles := h.tiles[h.primary]
	if r.short || len(tiles) != c.rows*c.columns || len(tiles) > maxTiles || c.width == 0 || c.height == 0 {
		return nil, errNotUnderstood
	}
	return h.join(h.primary, tiles, c)
}

// join puts the coded pictures into one stream. whole is the item that is turned.
func (h *heif) join(whole uint32, items []uint32, c *coded) (*coded, error) {
	for _, p := range h.properties(whole) {
		c.turns = append(c.turns, turnOf(p)...)
	}
	var out bytes.Buffer
	for _, id := range items {
		b, err := h.bytes(id)
		if err != nil {
			return nil, err
		}
		var ok bool
		switch kind := h.kinds[id]; {
		case kind == "hvc1" && (c.demuxer == "" || c.demuxer == "hevc"):
			c.demuxer, ok = "hevc", h.addHEVC(&out, id, b)
		case kind == "av01" && (c.demuxer == "" || c.demuxer == "obu"):
			// A temporal delimiter begins each frame (AV1, section 5.6).
			c.demuxer, ok = "obu", true
			out.WriteString("\x12\x00")
			out.Write(b)
		}
		if !ok || out.Len() > maxCoded {
			return nil, errNotUnderstood
		}
	}
	c.stream = out.Bytes()
	return c, nil
}

// turnOf gives ffmpeg's filters for a rotation (against the clock) or a mirroring.
func turnOf(p box) []string {
	if len(p.body) == 0 {
		return nil
	}
	switch p.kind {
	case "irot":
		return [][]string{nil, {"transpose=2"}, {"hflip", "vflip"}, {"transpose=1"}}[p.body[0]&3]
	case "imir":
		return []string{[]string{"vflip", "hflip"}[p.body[0]&1]}
	}
	return nil
}

// addHEVC writes a picture as a byte stream (H.265, annex B): the parameter sets of
// its property hvcC, then its units, each behind a start code.
func (h *heif) addHEVC(out *bytes.Buffer, id uint32, b []byte) bool {
	const start = "\x00\x00\x00\x01"
	props := h.properties(id)
	i := slices.IndexFunc(props, func(p box) bool { return p.kind == "hvcC" })
	if i < 0 || len(props[i].body) < 23 {
		return false
	}
	r := &reader{b: props[i].body[21:]}
	width := int(r.number(1)&3) + 1
	for arrays := r.number(1); arrays > 0; arrays-- {
		r.number(1)
		for n := r.number(2); n > 0 && !r.short; n-- {
			out.WriteString(start)
			out.Write(r.bytes(int(r.number(2))))
		}
	}
	units := &reader{b: b}
	for len(units.b) > 0 && !units.short && out.Len() <= maxCoded {
		size := units.number(width)
		out.WriteString(start)
		out.Write(units.bytes(int(min(size, maxCoded))))
	}
	return !r.short && !units.short
}

// bytes reads an item.
func (h *heif) bytes(id uint32) ([]byte, error) {
	p, ok := h.places[id]
	if !ok {
		return nil, errNotUnderstood
	}
	var out []byte
	for _, part := range p.parts {
		at, size := part[0], part[1]
		if size > maxCoded || uint64(len(out))+size > maxCoded || at > 1<<62 {
			return nil, errNotUnderstood
		}
		if p.inside {
			if at > uint64(len(h.data)) || size > uint64(len(h.data))-at {
				return nil, errNotUnderstood
			}
			out = append(out, h.data[at:at+size]...)
			continue
		}
		if _, err := h.src.Seek(int64(at), io.SeekStart); err != nil {
			return nil, wrapDisk(err)
		}
		b, err := io.ReadAll(io.LimitReader(h.src, int64(size))) // grows with what is there, not with what is said
		if err != nil {
			return nil, wrapDisk(err)
		}
		if uint64(len(b)) < size {
			return nil, errNotUnderstood
		}
		out = append(out, b...)
	}
	return out, nil
}

// reader takes big-endian numbers off a body. Past its end it gives zeros and is
// short.
type reader struct {
	b     []byte
	short bool
}

func (r *reader) bytes(n int) []byte {
	if n < 0 || n > len(r.b) {
		r.short, r.b = true, nil
		return nil
	}
	out := r.b[:n]
	r.b = r.b[n:]
	return out
}

func (r *reader) number(size int) (n uint64) {
	if size > 8 {
		r.short = true
		return 0
	}
	for _, x := range r.bytes(size) {
		n = n<<8 | uint64(x)
	}
	return n
}

// version takes the version and the flags of a full box.
func (r *reader) version() int { return int(r.number(4) >> 24) }

// id takes an item's number, of 2 or 4 bytes.
func (r *reader) id(short bool) uint32 {
	if short {
		return uint32(r.number(2))
	}
	return uint32(r.number(4))
}
