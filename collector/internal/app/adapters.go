package app

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"sync/atomic"
	"time"

	"mlife/collector/internal/blob"
	"mlife/collector/internal/broker"
	"mlife/collector/internal/httpapi"
	"mlife/collector/internal/ingest"
	"mlife/collector/internal/loop"
	"mlife/collector/internal/msm"
	"mlife/collector/internal/mtt"
	"mlife/collector/internal/people"
	"mlife/shared/fault"
	"mlife/shared/secret"
	"mlife/shared/wire"
)

// line is the way to the devices, which is there only after what listens to them.
type line struct {
	broker atomic.Pointer[broker.Broker]
}

func (l *line) attach(b broker.Broker) { l.broker.Store(&b) }

func (l *line) get() (broker.Broker, error) {
	if b := l.broker.Load(); b != nil {
		return *b, nil
	}
	return nil, fault.New(fault.Unavailable, "broker", "not connected yet")
}

// Publish implements loop.Publisher and ingest.Publisher.
func (l *line) Publish(ctx context.Context, device string, leaf wire.Leaf, payload []byte) error {
	b, err := l.get()
	if err != nil {
		return err
	}
	return b.Publish(ctx, device, leaf, payload)
}

// Drop ends a device's connection.
func (l *line) Drop(ctx context.Context, device string) error {
	b, err := l.get()
	if err != nil {
		return err
	}
	return b.Drop(ctx, device)
}

// notices spreads changes to open pages once the HTTP face is there; before, there
// is no page.
type notices struct{ hub atomic.Pointer[httpapi.Hub] }

func (n *notices) tell(topic, id, event string) {
	if h := n.hub.Load(); h != nil {
		h.Publish(httpapi.Notice{Topic: topic, ID: id, Event: event})
	}
}

// keeper lets ingest put blobs.
type keeper struct{ blob.Store }

// Has implements ingest.Blobs.
func (k keeper) Has(ctx context.Context, sha string) (bool, error) {
	_, err := k.Stat(ctx, sha)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil, err
}

// keep is Keep for uploads, which learn the hashes.
func keep(s blob.Store) func(ctx context.Context, r io.Reader) (sha, md5 string, size int64, err error) {
	return func(ctx context.Context, r io.Reader) (string, string, int64, error) {
		info, err := s.Put(ctx, r, "")
		return info.SHA256, info.MD5, info.Size, err
	}
}

// fleetListener stores what devices say and lets deployments hear it.
type fleetListener struct {
	ingest.Fleet
	rollout *loop.Rollout
	tell    func(device string)
}

// TakeInventory implements ingest.Fleet.
func (f fleetListener) TakeInventory(ctx context.Context, device string, inv wire.Inventory, at time.Time) error {
	if err := f.Fleet.TakeInventory(ctx, device, inv, at); err != nil {
		return err
	}
	f.tell(device)
	return f.rollout.Inventory(ctx, device, inv)
}

// TakeStatus implements ingest.Fleet.
func (f fleetListener) TakeStatus(ctx context.Context, device string, s wire.Status, at time.Time) error {
	err := f.Fleet.TakeStatus(ctx, device, s, at)
	f.tell(device)
	return err
}

// taskTokens gives commands credentials on behalf of who started the task.
type taskTokens struct{ *people.Desk }

// IssueForTask implements runner.Tokens.
func (t taskTokens) IssueForTask(ctx context.Context, task mtt.Task, age time.Duration) (secret.String, error) {
	u, err := t.ByLogin(ctx, task.Author)
	if err != nil {
		return "", err
	}
	token, err := t.Desk.IssueForTask(ctx, u.ID, task.ID, age)
	return secret.String(token), err
}

// plans says which content a device may fetch: what its plan names.
type plans struct {
	deployments msm.Deployments
	blobs       *blob.Folder
}

// open implements ingest.Content.
func (p plans) open(ctx context.Context, device string, digest wire.Key) (ingest.ReaderAtCloser, int64, error) {
	sha := digest.String()
	plan, err := p.deployments.Plan(ctx, device)
	if err != nil {
		return nil, 0, err
	}
	for _, a := range plan.Slots {
		if a.Model.SHA256 == sha {
			return openBlob(p.blobs, sha)
		}
	}
	return nil, 0, fault.New(fault.Forbidden, "content", "device %s is not to run %s", device, sha)
}

func openBlob(blobs *blob.Folder, sha string) (ingest.ReaderAtCloser, int64, error) {
	path, err := blobs.Path(sha)
	if err != nil {
		return nil, 0, err
	}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, fault.New(fault.NotFound, "content", "no %s", sha)
	}
	if err != nil {
		return nil, 0, fault.Wrap("content", err)
	}
	st, err := f.Stat()
	if err != nil {
		return nil, 0, fault.Wrap("content", errors.Join(err, f.Close()))
	}
	return f, st.Size(), nil
}
