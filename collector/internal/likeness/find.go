package likeness

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"mlife/collector/internal/bam"
)

// Kinds of a print.
const (
	Image   = "image"
	Moving  = "video"
	Audible = "audio"
	None    = "none"
)

// Match is a known medium that is the same as the one looked for.
type Match struct {
	SHA256 string
	Score  float64
}

// Candidates is how many of the nearest by hash are verified.
const Candidates = 32

// Library is the searchable part of all prints, in memory: about 60 bytes for a
// picture. Its owners are positions in shas. Adding must not run beside anything else.
type Library struct {
	shas   []string
	known  map[string]bool
	images Index
	videos Index
	sounds soundIndex
}

// NewLibrary makes an empty one.
func NewLibrary() *Library { return &Library{known: map[string]bool{}} }

// Add makes a print findable; one that is there stays.
func (x *Library) Add(p bam.Print) error {
	if x.known[p.SHA256] || p.Kind == None {
		return nil
	}
	owner := int32(len(x.shas))
	switch p.Kind {
	case Image, Moving:
		list, err := DecodeHashes(p.Keys)
		if err != nil {
			return err
		}
		into := &x.images
		if p.Kind == Moving {
			into = &x.videos
		}
		for _, h := range list {
			into.Add(h, owner)
		}
	case Audible:
		codes, err := DecodeCodes(p.Keys)
		if err != nil {
			return err
		}
		x.sounds.add(codes, owner)
	}
	x.known[p.SHA256] = true
	x.shas = append(x.shas, p.SHA256)
	return nil
}

// Fetch gives prints with their data.
type Fetch func(ctx context.Context, shas []string) ([]bam.Print, error)

// Find gives the known media that score at least least with p, itself not among
// them, the best first.
func (x *Library) Find(ctx context.Context, p bam.Print, s bam.LikenessSettings, fetch Fetch) ([]Match, error) {
	var near []int32
	var verify verifier
	var least float64
	switch p.Kind {
	case Image:
		pic, err := DecodePicture(p.Data)
		if err != nil {
			return nil, err
		}
		own, err := DecodeHashes(p.Keys)
		if err != nil || len(own) != 1 {
			return nil, fmt.Errorf("keys of a picture: %d, %w", len(own), err)
		}
		near, verify, least = x.nearPictures(pic, own[0], s.Mirrored), pictureVerifier(pic, s.Mirrored), s.Image
	case Moving:
		v, err := DecodeVideo(p.Data)
		if err != nil {
			return nil, err
		}
		near, least = x.nearVideos(v, s.Mirrored), s.Video
		verify = each(func(q bam.Print) (float64, error) {
			w, err := DecodeVideo(q.Data)
			if err != nil {
				return 0, err
			}
			return v.Score(w, s.Mirrored), nil
		})
	case Audible:
		snd, err := DecodeSound(p.Data)
		if err != nil {
			return nil, err
		}
		near, least = x.sounds.search(snd.Keys(), Candidates), s.Audio
		verify = each(func(q bam.Print) (float64, error) {
			w, err := DecodeSound(q.Data)
			if err != nil {
				return 0, err
			}
			return snd.Score(w), nil
		})
	default: // nothing could be seen or heard in it: it is like nothing
		return nil, nil
	}
	if least >= 1 { // near duplicates of this kind are switched off
		return nil, nil
	}
	return x.verified(ctx, p.SHA256, near, least, verify, fetch)
}

func (x *Library) verified(ctx context.Context, self string, near []int32, least float64, verify verifier, fetch Fetch) ([]Match, error) {
	var shas []string
	for _, o := range near {
		if sha := x.shas[o]; sha != self && !slices.Contains(shas, sha) {
			shas = append(shas, sha)
		}
	}
	list, err := fetch(ctx, shas)
	if err != nil {
		return nil, err
	}
	found, err := verify(list)
	if err != nil {
		return nil, err
	}
	out := slices.DeleteFunc(found, func(m Match) bool { return m.Score < least })
	slices.SortFunc(out, func(a, b Match) int { return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.SHA256, b.SHA256)) })
	return out, nil
}

func (x *Library) nearPictures(p *Picture, own Hashes, mirrored bool) []int32 {
	list := x.images.Search(own, Candidates)
	if mirrored {
		list = append(list, x.images.Search(p.Mirrored().Hashes(), Candidates)...)
	}
	out := make([]int32, len(list))
	for i, n := range list {
		out[i] = n.Owner
	}
	return out
}

// nearVideos gives the videos that most pictures point at.
func (x *Library) nearVideos(v *Video, mirrored bool) []int32 {
	votes := map[int32]int{}
	for _, f := range v.Frames {
		seen := map[int32]bool{}
		for _, o := range (&Library{images: x.videos}).nearPictures(f.Picture, f.Picture.Hashes(), mirrored) {
			if !seen[o] {
				seen[o] = true
				votes[o]++
			}
		}
	}
	return mostVoted(votes, Candidates/3)
}

func mostVoted(votes map[int32]int, most int) []int32 {
	out := make([]int32, 0, len(votes))
	for o := range votes {
		out = append(out, o)
	}
	slices.SortFunc(out, func(a, b int32) int { return cmp.Or(votes[b]-votes[a], cmp.Compare(a, b)) })
	return out[:min(len(out), most)]
}

// verifier scores candidates; those that are hopeless may be left out.
type verifier func(list []bam.Print) ([]Match, error)

// each makes a verifier of a function that scores one candidate.
func each(score func(bam.Print) (float64, error)) verifier {
	return func(list []bam.Print) ([]Match, error) {
		var out []Match
		for _, q := range list {
			x, err := score(q)
			if err != nil {
				return nil, err
			}
			out = append(out, Match{q.SHA256, x})
		}
		return out, nil
	}
}

// Of the candidates, those that go best with the picture as they stand are aligned on a
// small plane, and of these the best in full. A copy is among the first few of each,
// whatever was done to it; what comes behind costs time only.
const (
	aligned   = 12
	finalists = 6
)

// rough is a candidate on its way through a pictureVerifier.
type rough struct {
	sha     string
	picture *Picture
	at      start
	m       affine
	r       float64
}

// pictureVerifier compares candidates with one picture.
func pictureVerifier(p *Picture, mirrored bool) verifier {
	return func(list []bam.Print) ([]Match, error) {
		l := NewLooker(p)
		var all []rough
		for _, q := range list {
			c, err := DecodePicture(q.Data)
			if err != nil {
				return nil, err
			}
			sides := []*Picture{c}
			if mirrored {
				sides = append(sides, c.Mirrored())
			}
			for _, c := range sides {
				if at := l.start(c); at.r >= startHopeless {
					all = append(all, rough{sha: q.SHA256, picture: c, at: at, r: at.r})
				}
			}
		}
		all = best(all, aligned)
		for i, c := range all {
			all[i].m, all[i].r = l.align(c.at)
		}
		all = slices.DeleteFunc(all, func(c rough) bool { return c.r < coarseEnough })
		var out []Match
		for _, c := range best(all, finalists) {
			out = append(out, Match{c.sha, l.Compare(c.picture, c.m).Score()})
		}
		return out, nil
	}
}

// best gives the most candidates with the highest r, the highest first.
func best(list []rough, most int) []rough {
	slices.SortStableFunc(list, func(a, b rough) int { return cmp.Compare(b.r, a.r) })
	return list[:min(len(list), most)]
}
