package media

import (
	"io"
	"regexp"
	"strconv"
	"strings"
)

// layouts are the names that ffmpeg gives arrangements of channels, as far as they do
// not tell the number themselves.
var layouts = map[string]int{"mono": 1, "stereo": 2, "downmix": 2, "quad": 4, "hexagonal": 6, "octagonal": 8, "hexadecagonal": 16, "cube": 8}

var countedLayout = regexp.MustCompile(`^(\d{1,2})(?: channels|\.(\d))?`)

// channelCount reads a number of channels: "mono", "5.1(side)", "3 channels"; 0 for what
// is not known.
func channelCount(layout string) int {
	if n, ok := layouts[layout]; ok {
		return n
	}
	m := countedLayout.FindStringSubmatch(layout)
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(m[1])    // two digits at most
	more, _ := strconv.Atoi(m[2]) // none is 0
	return n + more
}

var pcmBits = regexp.MustCompile(`^pcm_[suf](8|16|20|24|32|64)`)

// sampleBits gives the bits of a sample of a recording; 0 for codings that have none.
func sampleBits(src io.ReadSeeker, codec string) int {
	if m := pcmBits.FindStringSubmatch(codec); m != nil {
		n, _ := strconv.Atoi(m[1]) // digits
		return n
	}
	if codec != "flac" {
		return 0
	}
	// STREAMINFO is the first block (FLAC, RFC 9639, section 8.2): the 5 bits are 12
	// bytes into it, after 20 bits of rate and 3 of channels.
	head := make([]byte, 22)
	if _, err := src.Seek(0, io.SeekStart); err != nil {
		return 0
	}
	if _, err := io.ReadFull(src, head); err != nil || !strings.HasPrefix(string(head), "fLaC") {
		return 0
	}
	return int(head[20]&1)<<4 + int(head[21]>>4) + 1
}
