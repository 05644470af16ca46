package likeness

import (
	"context"
	"image"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"mlife/collector/internal/bam"
	"mlife/shared/fault"
)

// kindOf gives the kind of print that a medium of this type gets.
func kindOf(mediaType string) string {
	switch major, _, _ := strings.Cut(mediaType, "/"); {
	case mediaType == "image/svg+xml":
		return None
	case major == "image":
		return Image
	case major == "video":
		return Moving
	case major == "audio" || mediaType == "application/ogg":
		return Audible
	}
	return None
}

// printAll makes the prints that the badcases' media lack, several at once, and adds
// them to the store and the index. The result says which badcases cannot be compared
// for now.
func (e *Engine) printAll(ctx context.Context, list []bam.Holding) map[string]error {
	problems := map[string]error{}
	missing, err := e.missing(ctx, list)
	if err != nil {
		for _, h := range list {
			problems[h.Badcase] = err
		}
		return problems
	}
	var mu sync.Mutex
	var made []bam.Print
	failed := map[string]error{}
	g, ctx2 := errgroup.WithContext(ctx)
	g.SetLimit(e.opt.Decode)
	for sha, mediaType := range missing {
		g.Go(func() error {
			e.opt.GiveWay(ctx2)
			p, err := e.print(ctx2, sha, mediaType)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				failed[sha] = err
			} else if p.Kind != "" {
				made = append(made, p)
			}
			return nil
		})
	}
	err = g.Wait()
	if err == nil && len(made) > 0 {
		if made, err = e.opt.Store.AddPrints(ctx, made); err == nil {
			e.learnOwn(made)
		}
	}
	for _, h := range list {
		for _, m := range h.Media {
			if failed[m.SHA256] != nil {
				problems[h.Badcase] = failed[m.SHA256]
			}
		}
		if err != nil {
			problems[h.Badcase] = err
		}
	}
	return problems
}

// learnOwn adds prints without moving the mark of load: another collector may have
// added some before them.
func (e *Engine) learnOwn(list []bam.Print) {
	last := e.last
	e.learn(list)
	e.last = last
}

// missing gives the media without a print, with their types.
func (e *Engine) missing(ctx context.Context, list []bam.Holding) (map[string]string, error) {
	need := map[string]string{}
	var shas []string
	for _, h := range list {
		for _, m := range h.Media {
			if _, ok := need[m.SHA256]; !ok && kindOf(m.MediaType) != None {
				need[m.SHA256] = m.MediaType
				shas = append(shas, m.SHA256)
			}
		}
	}
	have, err := e.opt.Store.Prints(ctx, shas)
	for _, p := range have {
		delete(need, p.SHA256)
	}
	return need, err
}

// print makes one print and counts it.
func (e *Engine) print(ctx context.Context, sha, mediaType string) (bam.Print, error) {
	p, err := MakePrint(ctx, e.opt.Eyes, sha, mediaType)
	if err == nil && p.Kind != "" && p.Kind != None {
		e.met.printed.WithLabelValues(p.Kind).Inc()
	}
	return p, err
}

// MakePrint makes the print of a stored medium. Its kind is "" when nothing can be said
// for now and another try would not help soon: a program is missing, or the bytes are
// not here; None, with the problem, when nothing can ever be said. Errors may pass.
func MakePrint(ctx context.Context, eyes Eyes, sha, mediaType string) (bam.Print, error) {
	p := bam.Print{SHA256: sha, Kind: kindOf(mediaType)}
	ok, err := true, error(nil)
	switch p.Kind {
	case Image:
		var img image.Image
		if img, err = eyes.Still(ctx, sha); err == nil {
			var pic *Picture
			if pic, ok = NewPicture(img); ok {
				p.Keys, p.Data = EncodeHashes(pic.Hashes()), pic.Encode()
			}
		}
	case Moving:
		v := &Video{}
		err = eyes.Frames(ctx, sha, MaxFrames, func(at float64, img image.Image) {
			if pic, ok := NewPicture(img); ok && len(v.Frames) < MaxFrames {
				v.Frames = append(v.Frames, Frame{at, pic})
			}
		})
		ok = len(v.Frames) > 0
		p.Keys, p.Data = EncodeHashes(v.Hashes()...), v.Encode()
	case Audible:
		var samples []int16
		if samples, err = eyes.Recording(ctx, sha, SoundRate, maxSamples); err == nil {
			var s *Sound
			if s, ok = NewSound(samples); ok {
				p.Keys, p.Data = EncodeCodes(s.Keys()), EncodeCodes(s.Codes)
			}
		}
	}
	switch {
	case err == nil && ok:
		return p, nil
	case err == nil:
		return bam.Print{SHA256: sha, Kind: None, Problem: "too little in it to compare"}, nil
	case fault.Is(err, fault.Invalid), fault.Is(err, fault.TooLarge):
		return bam.Print{SHA256: sha, Kind: None, Problem: shortened(err.Error())}, nil
	case fault.Is(err, fault.Unavailable), fault.Is(err, fault.NotFound):
		return bam.Print{}, nil
	}
	return bam.Print{}, err
}

// maxSamples is what of a recording is decoded: what a Sound keeps, and some silence.
const maxSamples = 60 * SoundRate

func shortened(s string) string {
	if len(s) > 500 {
		s = strings.ToValidUTF8(s[:500], "")
	}
	return s
}
