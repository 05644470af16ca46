package dam

import (
	"context"
	"errors"
	"strings"

	"mlife/shared/fault"
)

// Once says how the version is known again that a job makes once, whatever of the job
// is done again after a crash: its note ends with the mark.
type Once struct {
	Document string
	Since    int    // newest version when the job was ordered
	Mark     string // the same in every run of the job
}

// Made finds the version that was made under a mark.
func (k *Desk) Made(ctx context.Context, o Once) (Version, bool, error) {
	p := Page{Limit: 200}
	for {
		l, err := k.Store.FindVersions(ctx, o.Document, p)
		if err != nil {
			return Version{}, false, err
		}
		for _, v := range l.Items {
			if v.Number <= o.Since {
				return Version{}, false, nil
			}
			if strings.HasSuffix(v.Note, o.Mark) {
				return v, true, nil
			}
		}
		if p.Cursor = l.Next; p.Cursor == "" {
			return Version{}, false, nil
		}
	}
}

// AmendOnce amends the newest version unless that was done under the mark. Another
// change meanwhile begins it again: amend gives what is wanted of the document as it is
// then. made is false when nothing was to be changed.
func (k *Desk) AmendOnce(ctx context.Context, o Once, amend func(Document) (Amend, error)) (r Report, made bool, err error) {
	for range 10 {
		doc, err := k.Store.Document(ctx, o.Document)
		if err != nil {
			return Report{}, false, err
		}
		if v, done, err := k.Made(ctx, o); err != nil || done {
			return Report{Version: v}, done, err
		}
		a, err := amend(doc)
		if err != nil {
			return Report{}, false, err
		}
		a.Document, a.Revision, a.Note = doc.ID, doc.Revision, strings.TrimSpace(a.Note+" "+o.Mark)
		r, err = k.Amend(ctx, a)
		var stale *Stale
		if errors.As(err, &stale) {
			continue
		}
		return r, err == nil && r.Added+r.Removed > 0, err
	}
	return Report{}, false, fault.New(fault.Busy, "dam.Edit", "the document is being changed by others all the time")
}
