package loop

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/msm"
	"mlife/collector/internal/mtt"
	"mlife/shared/clip"
	"mlife/shared/fault"
	"mlife/shared/wire"
)

// Recorder makes occurrences durable. bam.Recorder is one.
type Recorder interface {
	Known(ctx context.Context, clip wire.Key) (badcase string, ok bool, err error)
	Record(ctx context.Context, o bam.Occurrence) (badcase string, err error)
}

// Files knows the stored files.
type Files interface {
	// File gives the name, media type and size of a file by its SHA-256; NotFound for
	// an unknown one.
	File(ctx context.Context, sha string) (clip.Item, error)
}

// Failures turns the failing samples of tests into badcases. Safe for concurrent use.
type Failures struct {
	Recorder Recorder
	Files    Files
	Models   msm.Models
	Work     *Work
}

// Add records the samples, or those in the task's results when there are none, as
// badcases that the tested model shows. Doing it again adds nothing.
func (f *Failures) Add(ctx context.Context, task, function string, samples []mtt.Sample) ([]string, error) {
	t, err := f.Work.Begin(ctx, task)
	if err != nil {
		return nil, err
	}
	if t.Kind != mtt.Test {
		return nil, fault.New(fault.Conflict, "task", "%s is not a test", t.ID)
	}
	m, err := f.Models.Model(ctx, t.ModelID)
	if err != nil {
		return nil, err
	}
	if samples == nil && len(t.Summary) > 0 {
		r, err := mtt.ParseResults(t.Summary)
		if err != nil {
			return nil, err
		}
		samples = r.Failures
	}
	ids, known := []string{}, []msm.Known{}
	now := time.Now().UTC()
	for i, s := range samples {
		id, err := f.one(ctx, t, m, function, s, now)
		if err != nil {
			return ids, fmt.Errorf("failures[%d]: %w", i, err)
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
			known = append(known, msm.Known{Badcase: id, Origin: msm.FromTest, Task: t.ID, At: now})
		}
	}
	if err := f.Models.AddKnown(ctx, m.ID, known); err != nil {
		return ids, err
	}
	_, err = f.Work.update(ctx, task, func(t *mtt.Task) error {
		for _, id := range ids {
			if !slices.Contains(t.Badcases, id) {
				t.Badcases = append(t.Badcases, id)
			}
		}
		return nil
	})
	return ids, err
}

// one records one sample. One that came from a badcase is that badcase again.
func (f *Failures) one(ctx context.Context, t mtt.Task, m msm.Model, function string, s mtt.Sample, now time.Time) (string, error) {
	if s.Badcase != "" {
		return s.Badcase, nil
	}
	item, err := f.Files.File(ctx, s.File)
	if err != nil {
		return "", err
	}
	if s.Name != "" {
		item.Name = clip.SafeName(s.Name)
	}
	attributes := map[string]json.RawMessage{}
	if len(s.Attributes) > 0 {
		if err := json.Unmarshal(s.Attributes, &attributes); err != nil {
			return "", fault.Field("failures", "attributes", "%v", err)
		}
	}
	key := sha256.Sum256([]byte("test\n" + t.ID + "\n" + s.File + "\n" + item.Name))
	if function == "" {
		function = m.Slot
	}
	return f.Recorder.Record(ctx, bam.Occurrence{
		Clip: wire.Key(key), Source: bam.FromTest, ModelID: m.ID, At: now,
		Manifest: clip.Manifest{
			V: clip.Version, Occurrence: fmt.Sprintf("%x", key[:16]), CapturedAt: now, Function: function, Slot: m.Slot, Model: m.Version,
			ModelSHA: m.SHA256, Result: s.Result, Truth: s.Truth, Attributes: attributes, Priority: clip.Normal, Source: bam.FromTest,
			Reason: "failed in test " + t.ID, Items: []clip.Item{item},
		},
	})
}

// Field records what devices report and ties it to the model version that failed.
// It stands between ingest and the store. Safe for concurrent use.
type Field struct {
	Recorder
	Models msm.Models

	mu   sync.Mutex
	tied map[[2]string]bool // model and badcase; a bounded memory of what is stored
}

// maxTied bounds the memory of Field; when it is full it starts anew.
const maxTied = 50000

// Record implements Recorder.
func (f *Field) Record(ctx context.Context, o bam.Occurrence) (id string, err error) {
	if o.ModelID, err = f.modelOf(ctx, o); err != nil {
		return "", err
	}
	id, err = f.Recorder.Record(ctx, o)
	if err != nil || o.ModelID == "" {
		return id, err
	}
	return id, f.tie(ctx, o.ModelID, id)
}

// modelOf gives the Model ID of the version that gave the result, "" for an unknown one.
func (f *Field) modelOf(ctx context.Context, o bam.Occurrence) (string, error) {
	if o.ModelID != "" || o.Manifest.ModelSHA == "" {
		return o.ModelID, nil
	}
	m, err := f.Models.ModelOf(ctx, o.Manifest.Slot, o.Manifest.ModelSHA)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return "", err
	}
	return m.ID, nil
}

// tie adds the badcase to the model's list. It happens after the occurrence is
// durable; when it fails, the next occurrence of the badcase ties it.
func (f *Field) tie(ctx context.Context, model, badcase string) error {
	pair := [2]string{model, badcase}
	f.mu.Lock()
	done := f.tied[pair]
	f.mu.Unlock()
	if done {
		return nil
	}
	if err := f.Models.AddKnown(ctx, model, []msm.Known{{Badcase: badcase, Origin: msm.FromField, At: time.Now().UTC()}}); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.tied == nil || len(f.tied) >= maxTied {
		f.tied = map[[2]string]bool{}
	}
	f.tied[pair] = true
	return nil
}
