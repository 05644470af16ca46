package analysis

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"mlife/collector/internal/dam/material"
)

// kindNames are the words for what an annotation holds, the most telling first.
var kindNames = []struct {
	kind material.Kinds
	name string
}{
	{material.Track, "tracks"}, {material.Frame, "frames"}, {material.Points, "key points"}, {material.Mask, "masks"},
	{material.Polygon, "polygons"}, {material.Polyline, "lines"}, {material.Box, "boxes"}, {material.Region, "regions"},
	{material.Label, "label"}, {material.Text, "text"}, {material.Opaque, "other"},
}

func kindOf(k material.Kinds) string {
	for _, x := range kindNames {
		if k&x.kind != 0 {
			return x.name
		}
	}
	return "nothing"
}

// annotated counts what an annotation holds.
func (s *Summary) annotated(o *material.Outline, m *material.Medium) {
	s.text(Kind, kindOf(o.Kinds))
	if o.Label != "" {
		s.text(Label, o.Label)
	}
	if by := o.By; by != "" {
		s.text(MadeBy, by)
	} else if len(o.Objects) > 0 && o.Objects[0].By != "" {
		s.text(MadeBy, o.Objects[0].By)
	}
	if o.Text > 0 {
		s.number(TextBytes, float64(o.Text))
	}
	if len(o.Objects) == 0 {
		if o.Label != "" {
			s.object(&material.Object{Label: o.Label}, m)
		}
		for _, c := range o.Classes {
			s.object(&material.Object{Label: c}, m)
		}
	}
	for i := range o.Objects {
		s.object(&o.Objects[i], m)
	}
	s.number(Objects, float64(len(o.Objects)))
	classes := s.list[builtinAt[Class]]
	if classes.row == s.row {
		n := s.together.row(classes)
		s.number(Classes, float64(n))
	}
}

// object counts one object.
func (s *Summary) object(x *material.Object, m *material.Medium) {
	s.objects++
	draw := s.keep && len(s.draw.objects) < maxDrawn
	if draw {
		s.draw.objects = append(s.draw.objects, nil)
	}
	note := func(name, text string, v float64) {
		at := builtinAt[name]
		a := s.list[at]
		if a.form == category {
			a.begin(s.row)
			for len(a.ids) < s.objects-1 {
				a.ids = append(a.ids, none)
			}
			a.text(s.row, text)
		} else {
			if !countable(v) {
				return
			}
			a.begin(s.row)
			for len(a.ids) < s.objects-1 {
				a.ids = append(a.ids, none)
			}
			a.number(s.row, v)
		}
		if draw {
			last := len(s.draw.objects) - 1
			s.draw.objects[last] = append(s.draw.objects[last], value{at, v, text})
		}
	}
	if x.Label != "" {
		note(Class, x.Label, math.NaN())
	}
	if x.Kinds&material.Region != 0 {
		note(Lasting, "", x.To-x.From)
	}
	if x.Points > 0 {
		note(Seen, "", float64(x.Seen)/float64(x.Points))
	}
	if !x.Placed {
		return
	}
	if x.W > 0 && x.H > 0 {
		note(Aspect, "", x.W/x.H)
	}
	if m == nil || m.Width <= 0 || m.Height <= 0 {
		return
	}
	w, h := float64(m.Width), float64(m.Height)
	cx, cy := (x.X+x.W/2)/w, (x.Y+x.H/2)/h
	note(Area, "", x.W/w*x.H/h)
	note(Across, "", cx)
	note(Down, "", cy)
	s.grids.add(x.Label, cx, cy)
}

// medium counts what is known of a file.
func (s *Summary) medium(m *material.Medium) {
	if m == nil {
		return
	}
	if m.MediaType != "" {
		s.text(MediaType, m.MediaType)
	}
	if m.Width > 0 && m.Height > 0 {
		s.number(Width, float64(m.Width))
		s.number(Height, float64(m.Height))
		s.number(Pixels, float64(m.Width)*float64(m.Height))
		s.number(Ratio, float64(m.Width)/float64(m.Height))
	}
	if m.Bytes > 0 {
		s.number(Bytes, float64(m.Bytes))
	}
	if m.Seconds > 0 {
		s.number(Seconds, m.Seconds)
	}
	if m.Latitude != nil && m.Longitude != nil {
		s.text(Place, s.place(*m.Latitude, *m.Longitude))
	}
	if x := m.Measures; x != nil {
		switch {
		case x.Picture != nil:
			s.number(Bright, x.Picture.Mean)
			s.number(Sharp, x.Picture.Sharpness)
			s.number(Contrast, x.Picture.Contrast)
		case x.Video != nil:
			s.number(Bright, x.Video.Mean)
			s.number(Sharp, x.Video.Sharpness)
		}
		if x.Sound != nil {
			s.number(Loud, x.Sound.RMS)
		}
	}
}

// maxPlaces bounds the names of places that are kept to be given again.
const maxPlaces = 1 << 16

func (s *Summary) place(lat, lon float64) string {
	if math.IsNaN(lat+lon) || math.Abs(lat) > 90 || math.Abs(lon) > 180 {
		return "nowhere"
	}
	key := [2]int{int(math.Round(lat * 10)), int(math.Round(lon * 10))}
	if name, ok := s.places[key]; ok {
		return name
	}
	name := fmt.Sprintf("%.1f,%.1f", float64(key[0])/10, float64(key[1])/10)
	if len(s.places) < maxPlaces {
		s.places[key] = name
	}
	return name
}

// context counts when and with what a row was taken.
func (s *Summary) context(c material.Context) {
	if c.Device != "" {
		s.text(Device, c.Device)
	}
	if c.Source != "" {
		s.text(Source, c.Source)
	}
	if c.At.IsZero() {
		return
	}
	s.text(Weekday, c.At.Weekday().String())
	s.text(Month, s.month(c.At))
	if hour, daytime := material.HourOf(c.At); hour != "" {
		s.text(Hour, hour)
		s.text(Daytime, daytime)
	}
}

func (s *Summary) month(t time.Time) string {
	key := t.Year()*12 + int(t.Month())
	if name, ok := s.months[key]; ok {
		return name
	}
	name := strconv.Itoa(t.Year()) + "-" + fmt.Sprintf("%02d", int(t.Month()))
	if len(s.months) < maxPlaces {
		s.months[key] = name
	}
	return name
}
