package quality

import (
	"slices"

	"mlife/collector/internal/dam/material"
	"mlife/shared/fault"
)

// Settings say what counts as wrong. Zero numbers stand for the defaults, which are
// explained here.
type Settings struct {
	Off     []Check        `json:"off,omitempty" doc:"Checks that are not made."`
	Classes []string       `json:"classes,omitempty" maxItems:"10000" doc:"All classes that there are; without them none is unknown."`
	Roles   material.Roles `json:"roles,omitzero"`
	Seed    uint64         `json:"seed,omitempty"`

	Slack     float64 `json:"slack,omitempty" minimum:"0" doc:"Pixels that an object may reach beyond its picture; 1. Of the 4,784 boxes of TACO, 7 reach out by rounding and one by more than a pixel."`
	Double    float64 `json:"double,omitempty" minimum:"0" maximum:"1" doc:"Overlap (intersection by union) from which two objects of a class are one; 0.8. Of the 333 overlapping pairs of TACO none has that, the largest 0.74."`
	Contrary  float64 `json:"contrary,omitempty" minimum:"0" maximum:"1" doc:"Overlap from which two classes contradict each other; 0.9. A bottle and its label reach 0.85 in TACO."`
	Cover     float64 `json:"cover,omitempty" minimum:"0" maximum:"1" doc:"Share of the picture from which a box is around everything; 0.98."`
	Stray     float64 `json:"stray,omitempty" minimum:"0" doc:"How far key points may lie outside of their box, in shares of its longer side; 0.1."`
	Leap      float64 `json:"leap,omitempty" minimum:"0" doc:"How far a track may move from one frame to the next, in diagonals of its box; 1.5. It must also be 5 times as far as the track moves as a rule, and the boxes must not meet."`
	Usual     float64 `json:"usual,omitempty" minimum:"0" maximum:"1" doc:"Share of the objects of a class that have an attribute, from which one without it is a finding; 0.95, of at least 20 objects."`
	Rarer     float64 `json:"rarer,omitempty" minimum:"1" doc:"How many times rarer than the class it resembles a misspelt one is; 10."`
	Burst     float64 `json:"burst,omitempty" minimum:"0" doc:"Seconds within which pictures of one device are of one burst; 5."`
	Sharp     float64 `json:"sharp,omitempty" minimum:"0" maximum:"1" doc:"Sharpness below which a picture is blurred; 0.35. Of real photos, some of them noisy or dark, 0.2 % have less, and 88 % of the same ones blurred by 1.5 to 3 pixels or by movement."`
	Dark      float64 `json:"dark,omitempty" minimum:"0" maximum:"1" doc:"Luminance that 95 % of a dark picture's pixels do not reach; 0.2."`
	Bright    float64 `json:"bright,omitempty" minimum:"0" maximum:"1" doc:"Luminance that 95 % of a bright picture's pixels exceed; 0.8."`
	Contrast  float64 `json:"contrast,omitempty" minimum:"0" doc:"Standard deviation of luminance below which a picture is flat; 0.03."`
	Side      int     `json:"side,omitempty" minimum:"0" doc:"Pixels that the shorter side must have; 32."`
	Ratio     float64 `json:"ratio,omitempty" minimum:"0" doc:"Longer by shorter side above which a ratio is odd; 4."`
	Tail      float64 `json:"tail,omitempty" minimum:"0" maximum:"1" doc:"Share of a picture's rows that may be of one and the same colour at an edge; 0.15."`
	Quiet     float64 `json:"quiet,omitempty" doc:"Loudness in dB of full scale below which a recording is silent; −55."`
	Clip      float64 `json:"clip,omitempty" minimum:"0" maximum:"1" doc:"Share of samples that may be clipped; 0.001."`
	Offset    float64 `json:"offset,omitempty" minimum:"0" maximum:"1" doc:"Constant that a recording may have; 0.05."`
	Gaps      int     `json:"gaps,omitempty" minimum:"0" doc:"Dropouts that a recording may have; 1."`
	Still     float64 `json:"still,omitempty" minimum:"0" maximum:"1" doc:"Share of a video that may stand still; 0.5."`
	Blacked   float64 `json:"blacked,omitempty" minimum:"0" maximum:"1" doc:"Share of black frames that a video may have; 0.2."`
	Neighbour int     `json:"neighbours,omitempty" minimum:"0" maximum:"100" doc:"Neighbours that vote on a label; 15. Fewer are coarse, more outvote small classes."`
	Match     float64 `json:"match,omitempty" minimum:"0" maximum:"1" doc:"Overlap from which a model's object is the annotated one; 0.5."`
}

func (s *Settings) defaults() {
	for p, v := range map[*float64]float64{
		&s.Slack: 1, &s.Double: 0.8, &s.Contrary: 0.9, &s.Cover: 0.98, &s.Stray: 0.1, &s.Leap: 1.5, &s.Usual: 0.95, &s.Rarer: 10, &s.Burst: 5,
		&s.Sharp: 0.35, &s.Dark: 0.2, &s.Bright: 0.8, &s.Contrast: 0.03, &s.Ratio: 4, &s.Tail: 0.15, &s.Quiet: -55, &s.Clip: 0.001, &s.Offset: 0.05,
		&s.Still: 0.5, &s.Blacked: 0.2, &s.Match: 0.5,
	} {
		if *p == 0 {
			*p = v
		}
	}
	for p, v := range map[*int]int{&s.Side: 32, &s.Gaps: 1, &s.Neighbour: 15} {
		if *p == 0 {
			*p = v
		}
	}
}

// Check says what is wrong with settings.
func (s Settings) Check() error {
	const op = "quality.Settings"
	for name, v := range map[string]float64{"double": s.Double, "contrary": s.Contrary, "cover": s.Cover, "usual": s.Usual, "sharp": s.Sharp, "still": s.Still, "match": s.Match} {
		if !(v >= 0 && v <= 1) {
			return fault.Field(op, name, "%v: want 0 to 1", v)
		}
	}
	for name, v := range map[string]float64{"slack": s.Slack, "stray": s.Stray, "leap": s.Leap, "burst": s.Burst, "ratio": s.Ratio} {
		if !(v >= 0 && v < 1e9) {
			return fault.Field(op, name, "%v: want a number from 0 on", v)
		}
	}
	for i, c := range s.Off {
		if !slices.ContainsFunc(Kinds, func(k Kind) bool { return k.Check == c }) {
			return fault.Field(op, "off", "entry %d: there is no check %.40q", i+1, c)
		}
	}
	switch {
	case len(s.Classes) > maxClasses:
		return fault.Field(op, "classes", "%d, at most %d", len(s.Classes), maxClasses)
	case s.Neighbour < 0 || s.Neighbour > 100:
		return fault.Field(op, "neighbours", "%d: want 1 to 100", s.Neighbour)
	}
	return nil
}

// maxClasses bounds the classes that are told apart.
const maxClasses = 10_000
