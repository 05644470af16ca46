package likeness

import (
	"cmp"
	"context"
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
const Candidates = 24

// library is the searchable part of all prints. Its owners are positions in shas.
type library struct {
	shas   []string
	known  map[string]bool
	images Index
	videos Index
	sounds soundIndex
}

func newLibrary() *library { return &library{known: map[string]bool{}} }

// add makes a print findable; one that is there stays.
func (x *library) add(p bam.Print) error {
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

// fetcher gives prints with their data.
type fetcher func(ctx context.Context, shas []string) ([]bam.Print, error)

// find gives the known media that score at least least with p, itself not among
// them, the best first.
func (x *library) find(ctx context.Context, p bam.Print, s bam.LikenessSettings, fetch fetcher) ([]Match, error) {
	var near []int32
	var verify func(q bam.Print) (float64, error)
	var least float64
	switch p.Kind {
	case Image:
		pic, err := DecodePicture(p.Data)
		if err != nil {
			return nil, err
		}
		near, verify, least = x.nearPictures(pic, s.Mirrored), pictureVerifier(pic, s.Mirrored), s.Image
	case Moving:
		v, err := DecodeVideo(p.Data)
		if err != nil {
			return nil, err
		}
		near, least = x.nearVideos(v, s.Mirrored), s.Video
		verify = func(q bam.Print) (float64, error) {
			w, err := DecodeVideo(q.Data)
			if err != nil {
				return 0, err
			}
			return v.Score(w, s.Mirrored), nil
		}
	case Audible:
		snd, err := DecodeSound(p.Data)
		if err != nil {
			return nil, err
		}
		near, least = x.sounds.search(snd.Keys(), Candidates), s.Audio
		verify = func(q bam.Print) (float64, error) {
			w, err := DecodeSound(q.Data)
			if err != nil {
				return 0, err
			}
			return snd.Score(w), nil
		}
	}
	if least >= 1 { // near duplicates of this kind are switched off
		return nil, nil
	}
	return x.verified(ctx, p.SHA256, near, least, verify, fetch)
}

func (x *library) verified(ctx context.Context, self string, near []int32, least float64, verify func(bam.Print) (float64, error), fetch fetcher) ([]Match, error) {
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
	var out []Match
	for _, q := range list {
		score, err := verify(q)
		if err != nil {
			return nil, err
		}
		if score >= least {
			out = append(out, Match{q.SHA256, score})
		}
	}
	slices.SortFunc(out, func(a, b Match) int { return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.SHA256, b.SHA256)) })
	return out, nil
}

func (x *library) nearPictures(p *Picture, mirrored bool) []int32 {
	list := x.images.Search(p.Hashes(), Candidates)
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
func (x *library) nearVideos(v *Video, mirrored bool) []int32 {
	votes := map[int32]int{}
	for _, f := range v.Frames {
		seen := map[int32]bool{}
		for _, o := range (&library{images: x.videos}).nearPictures(f.Picture, mirrored) {
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

// pictureVerifier compares candidates with one picture.
func pictureVerifier(p *Picture, mirrored bool) func(bam.Print) (float64, error) {
	l := NewLooker(p)
	return func(q bam.Print) (float64, error) {
		c, err := DecodePicture(q.Data)
		if err != nil {
			return 0, err
		}
		score := one(l, c)
		if mirrored {
			score = max(score, one(l, c.Mirrored()))
		}
		return score, nil
	}
}
