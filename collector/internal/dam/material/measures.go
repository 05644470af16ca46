package material

// Measures are of a medium's content. They are numbers; what is too much or too little
// is decided where they are judged (package quality). One of Picture, Sound and Video
// is set, or Broken says why none could be; a video with sound has both.
type Measures struct {
	Version int            `json:"version" doc:"Of the way they are made; another number means other values for the same file."`
	Picture *PictureLooks  `json:"picture,omitempty"`
	Sound   *SoundLevels   `json:"sound,omitempty"`
	Video   *VideoMovement `json:"video,omitempty"`
	Broken  string         `json:"broken,omitempty" doc:"Why the medium cannot be decoded, in words; empty when it can be."`
	Cut     bool           `json:"cut,omitempty" doc:"The file, or what is good in it, ends before its content does."`
}

// PictureLooks are the measures of a picture. Luminance is luma, 0 to 1.
type PictureLooks struct {
	Width        int     `json:"width" doc:"Pixels of the upright picture."`
	Height       int     `json:"height"`
	Sharpness    float64 `json:"sharpness" doc:"0 to 1: how much of the fine detail of its edges is there; size, noise and light matter little. Blurred pictures have less than about 0.35."`
	Mean         float64 `json:"mean" doc:"Luminance, 0 black to 1 white."`
	P5           float64 `json:"p5" doc:"Luminance that 5 % of the pixels are below."`
	P50          float64 `json:"p50"`
	P95          float64 `json:"p95"`
	Dark         float64 `json:"dark" doc:"Share of pixels that are black to the end of the scale (below 2 %)."`
	Bright       float64 `json:"bright" doc:"Share of pixels that are white to the end of the scale (above 98 %)."`
	Contrast     float64 `json:"contrast" doc:"Standard deviation of luminance, 0 to 0.5."`
	Colourful    float64 `json:"colourful" doc:"Colourfulness of Hasler and Süsstrunk (2003): 0 grey, 15 slightly, 33 moderately, 59 highly, above 82 extremely colourful."`
	Entropy      float64 `json:"entropy" doc:"Of luminance in bits, 0 to 8."`
	FlatTail     float64 `json:"flat_tail" doc:"Share of the rows from one edge on that hold one and the same colour: what a decoder leaves where data are missing."`
	Noise        float64 `json:"noise" doc:"Standard deviation of the noise of luminance (Immerkær, 1996), 0 to 1."`
	Orientation  int     `json:"orientation,omitempty" doc:"EXIF orientation, 1 to 8; absent when the file has none."`
	ThumbTurned  bool    `json:"thumb_turned,omitempty" doc:"The file says how it is to be turned, but its own preview has the other proportions: a program turned the pixels and left the mark."`
	Transparency float64 `json:"transparency,omitempty" doc:"Share of pixels that can be seen through."`
}

// SoundLevels are the measures of a recording. Levels are in dB of full scale; silence
// has −120.
type SoundLevels struct {
	Seconds        float64 `json:"seconds"`
	RMS            float64 `json:"rms" doc:"dB of full scale."`
	Peak           float64 `json:"peak" doc:"dB of full scale."`
	Clipped        float64 `json:"clipped" doc:"Share of samples in runs of three or more at the loudest value, near full scale."`
	Silent         float64 `json:"silent" doc:"Share of time below −60 dB of full scale."`
	LongestSilence float64 `json:"longest_silence" doc:"Seconds."`
	Offset         float64 `json:"offset" doc:"Mean of all samples, −1 to 1; about 0 in a good recording."`
	Dropouts       int     `json:"dropouts" doc:"Gaps of 2 to 500 ms in which the signal is exactly 0 between loud parts: lost packets."`
}

// VideoMovement are the measures of a video.
type VideoMovement struct {
	Seconds       float64 `json:"seconds"`
	Frames        int     `json:"frames" doc:"That were looked at."`
	Frozen        float64 `json:"frozen" doc:"Share of time in stretches of a second or more in which no pixel changes."`
	LongestFrozen float64 `json:"longest_frozen" doc:"Seconds."`
	Black         float64 `json:"black" doc:"Share of frames that are black."`
	Dark          float64 `json:"dark" doc:"Share of frames with a mean luminance below 0.1, the black ones included."`
	Mean          float64 `json:"mean" doc:"Luminance over all frames, 0 to 1."`
	Sharpness     float64 `json:"sharpness" doc:"Median over frames; see the picture's."`
	Errors        int     `json:"errors" doc:"Complaints of the decoder."`
}
