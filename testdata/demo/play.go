package main

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"mlife/testdata/faces"
)

const (
	bareFaces = 480              // pictures of the first document
	batch     = 60               // pictures uploaded together
	looking   = 20 * time.Second // how long a scene is watched
)

// act is one change of the world and the engineer's answer to it.
type act struct {
	title      string
	half, full float64    // shares of the people who wear a mask so
	worn       faces.Mask // what the engineer finds to be the trouble
	collect    int        // pictures of it that are collected
	version    string
}

var acts = []act{
	{title: "full masks appear", full: 0.7, worn: faces.FullMask, collect: 960, version: "v2"},
	{title: "half-worn masks appear", half: 0.6, full: 0.25, worn: faces.HalfMask, collect: 960, version: "v3"},
}

// play runs the case study and gives its table.
func play(ctx context.Context, s *stage, say *teller) (*table, error) {
	e := &engineer{stage: s, say: say, api: s.collector.API(), version: "factory"}
	if err := e.prepare(ctx); err != nil {
		return nil, err
	}
	say.say("scene 1: faces without masks, the factory model in service")
	w, err := s.watch(ctx, say, "bare faces", looking)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(filepath.Join(s.dir, factoryModel))
	if err != nil {
		return nil, err
	}
	t := &table{}
	t.add(row{Model: e.version, Scene: "bare faces", Accuracy: w.accuracy(), Rate: w.rate(), Bytes: w.to.bytes, Size: info.Size()})
	for i, a := range acts {
		say.say("scene %d: %s", i+2, a.title)
		r, err := e.iterate(ctx, a)
		if err != nil {
			return nil, err
		}
		t.add(r)
	}
	return t, nil
}
