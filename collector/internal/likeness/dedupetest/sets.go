package main

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"

	"mlife/testdata/faces"
	"mlife/testdata/grocery"
	"mlife/testdata/likepairs"
)

// query is a picture that comes in: a copy of a known one, or one that must find
// nothing.
type query struct {
	picture image.Image
	of      string // name of the known picture; "" for a lookalike
	change  string // what was done to it, or what it looks like
	tuning  bool   // of the half that thresholds were chosen on
}

// set is a source of pictures. Making them is put off, so that not all are in memory.
type set struct {
	name    string
	known   []named
	queries []func() (query, error)
}

type named struct {
	name string
	make func() (image.Image, error)
}

// copies adds the changed copies of a known picture.
func (s *set) copies(n named, tuning bool) {
	s.known = append(s.known, n)
	for _, c := range likepairs.Changes {
		s.queries = append(s.queries, func() (query, error) {
			p, err := n.make()
			if err == nil {
				p, err = c.Make(p)
			}
			return query{p, n.name, c.Name, tuning}, err
		})
	}
}

func (s *set) lookalike(what string, tuning bool, make func() (image.Image, error)) {
	s.queries = append(s.queries, func() (query, error) {
		p, err := make()
		return query{p, "", what, tuning}, err
	})
}

// madeFaces are rendered people, each known with one expression. Lookalikes are the
// same person in the same light with another expression or a mask, and others.
func madeFaces() *set {
	s := &set{name: "faces"}
	face := func(seed int, e string, m faces.Mask) func() (image.Image, error) {
		return func() (image.Image, error) {
			b, err := faces.New(uint64(seed), e, m).JPEG()
			if err != nil {
				return nil, err
			}
			return jpeg.Decode(bytes.NewReader(b))
		}
	}
	for i := range 160 {
		e, tuning := faces.Expressions[i%len(faces.Expressions)], tuning(fmt.Sprintf("face-%d", i))
		s.copies(named{fmt.Sprintf("face-%d", i), face(i, e, faces.NoMask)}, tuning)
		for _, other := range faces.Expressions {
			if other != e {
				s.lookalike("other expression", tuning, face(i, other, faces.NoMask))
			}
		}
		s.lookalike("half mask", tuning, face(i, e, faces.HalfMask))
		s.lookalike("full mask", tuning, face(i, e, faces.FullMask))
		s.lookalike("other person", tuning, face(1000+i, e, faces.NoMask))
		s.lookalike("other person", tuning, face(2000+i, e, faces.NoMask))
	}
	return s
}

// realPhotos are shelf photos: of every second one copies come in, the others are
// lookalikes, because each class has several.
func realPhotos(data string) (*set, error) {
	photos, err := grocery.Photos(data)
	if err != nil {
		return nil, err
	}
	s := &set{name: "photos"}
	for i, p := range photos {
		open := func() (image.Image, error) {
			b, err := os.ReadFile(p.Path)
			if err != nil {
				return nil, err
			}
			img, _, err := image.Decode(bytes.NewReader(b))
			return img, err
		}
		tuning := tuning(filepath.Base(p.Path))
		if i%2 == 0 {
			s.copies(named{p.Path, open}, tuning)
		} else {
			s.lookalike("other photo of the class", tuning, open)
		}
	}
	return s, nil
}
