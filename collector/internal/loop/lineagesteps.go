package loop

import (
	"context"
	"fmt"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/dam"
	"mlife/collector/internal/msm"
	"mlife/collector/internal/mtt"
	"mlife/shared/fault"
)

// after gives what a thing led to. What a model or a device fails on is shown of the
// root alone: further away it would be the whole field.
func (l *Lineages) after(ctx context.Context, n Node, depth int) ([]link, bool, error) {
	switch n.Kind {
	case KindDevice:
		if depth > 0 {
			return nil, false, nil
		}
		return l.badcases(ctx, bam.Filter{Device: []string{n.ID}}, "captured")
	case KindBadcase:
		if depth > 1 {
			return nil, false, nil
		}
		b, err := l.Badcases.Badcase(ctx, n.ID)
		return l.named(ctx, KindDocument, b.Documents, "is test data in", err)
	case KindDocument:
		return l.setsOf(ctx, n.ID)
	case KindSet:
		p, err := l.Tasks.Tasks(ctx, mtt.Query{Set: n.ID, Limit: maxFanOut})
		return tasks(p, func(mtt.Task) string { return "is read by" }, err)
	case KindTask:
		return l.made(ctx, n.ID)
	case KindModel:
		return l.usesOf(ctx, n.ID, depth)
	case KindDeployment:
		return l.reached(ctx, n.ID)
	}
	return nil, false, nil
}

// before gives what led to a thing.
func (l *Lineages) before(ctx context.Context, n Node, depth int) ([]link, bool, error) {
	switch n.Kind {
	case KindDevice:
		p, err := l.Deployments.Deployments(ctx, msm.DeploymentQuery{Device: n.ID, Limit: maxFanOut})
		return deployments(p, "went to", err)
	case KindBadcase:
		if depth > 0 {
			return nil, false, nil
		}
		return l.foundBy(ctx, n.ID)
	case KindDocument:
		return l.badcases(ctx, bam.Filter{Document: n.ID}, "is test data in")
	case KindSet:
		return l.sources(ctx, n.ID)
	case KindTask:
		t, err := l.Tasks.Task(ctx, n.ID)
		if err != nil {
			return nil, false, err
		}
		links, more, err := l.named(ctx, KindSet, t.Sets, "is read by", nil)
		if err != nil || t.ModelID == "" {
			return links, more, err
		}
		base, _, err := l.named(ctx, KindModel, []string{t.ModelID}, useOf(t), nil)
		return append(links, base...), more, err
	case KindModel:
		m, err := l.Models.Model(ctx, n.ID)
		if err != nil || m.TaskID == "" {
			return nil, false, err
		}
		return l.named(ctx, KindTask, []string{m.TaskID}, "made", nil)
	case KindDeployment:
		d, err := l.Deployments.Deployment(ctx, n.ID)
		return l.named(ctx, KindModel, d.Models, "is brought by", err)
	}
	return nil, false, nil
}

// useOf says what a task does with the model it was given.
func useOf(t mtt.Task) string {
	if t.Kind == mtt.Test {
		return "is tested by"
	}
	return "is the base of"
}

// named reads what things are called; those that are gone are left out.
func (l *Lineages) named(ctx context.Context, kind string, ids []string, label string, err error) ([]link, bool, error) {
	if err != nil {
		return nil, false, err
	}
	more := len(ids) > maxFanOut
	var links []link
	for _, id := range ids[:min(len(ids), maxFanOut)] {
		n, err := l.node(ctx, kind, id)
		switch {
		case fault.Is(err, fault.NotFound):
			continue
		case err != nil:
			return nil, false, err
		}
		links = append(links, link{n, label})
	}
	return links, more, nil
}

func (l *Lineages) badcases(ctx context.Context, f bam.Filter, label string) ([]link, bool, error) {
	r, err := l.Badcases.Find(ctx, f, bam.Page{Limit: maxFanOut})
	var links []link
	for _, b := range r.Items {
		links = append(links, link{badcaseNode(b), label})
	}
	return links, r.Next != "", err
}

// foundBy gives the models and tests that show a badcase, and its device.
func (l *Lineages) foundBy(ctx context.Context, id string) ([]link, bool, error) {
	b, err := l.Badcases.Badcase(ctx, id)
	if err != nil {
		return nil, false, err
	}
	shown, err := l.Models.Showing(ctx, id, maxFanOut+1)
	if err != nil {
		return nil, false, err
	}
	var models, tests []string
	for _, s := range shown[:min(len(shown), maxFanOut)] {
		if s.Task != "" {
			tests = append(tests, s.Task)
		} else {
			models = append(models, s.Model)
		}
	}
	links, _, err := l.named(ctx, KindTask, tests, "found", nil)
	if err != nil {
		return nil, false, err
	}
	failed, _, err := l.named(ctx, KindModel, models, "failed on", nil)
	if err != nil {
		return nil, false, err
	}
	links = append(links, failed...)
	if b.Device != "" {
		device, _, err := l.named(ctx, KindDevice, []string{b.Device}, "captured", nil)
		if err != nil {
			return nil, false, err
		}
		links = append(links, device...)
	}
	return links, len(shown) > maxFanOut, nil
}

func (l *Lineages) setsOf(ctx context.Context, document string) ([]link, bool, error) {
	r, err := l.Data.FindSets(ctx, dam.SetQuery{Page: dam.Page{Limit: maxFanOut}, Document: document})
	var links []link
	for _, s := range r.Items {
		links = append(links, link{setNode(s), versionIn(s, document)})
	}
	return links, r.Next != "", err
}

func (l *Lineages) sources(ctx context.Context, set string) ([]link, bool, error) {
	s, err := l.Data.Set(ctx, set)
	if err != nil {
		return nil, false, err
	}
	var links []link
	for _, src := range s.Sources[:min(len(s.Sources), maxFanOut)] {
		found, _, err := l.named(ctx, KindDocument, []string{src.Document}, versionIn(s, src.Document), nil)
		if err != nil {
			return nil, false, err
		}
		links = append(links, found...)
	}
	return links, len(s.Sources) > maxFanOut, nil
}

// versionIn says which version of a document a set was made of.
func versionIn(s dam.Set, document string) string {
	for _, src := range s.Sources {
		if src.Document == document {
			return fmt.Sprintf("version %d is in", src.Version)
		}
	}
	return "is in"
}

// made gives the models that a task made and the badcases that it found.
func (l *Lineages) made(ctx context.Context, task string) ([]link, bool, error) {
	t, err := l.Tasks.Task(ctx, task)
	links, more, err := l.named(ctx, KindModel, t.Models, "made", err)
	if err != nil {
		return nil, false, err
	}
	found, moreFound, err := l.named(ctx, KindBadcase, t.Badcases, "found", nil)
	return append(links, found...), more || moreFound, err
}

// usesOf gives where a model went: deployments, tests, trainings that start from it,
// and of the root what it failed on in the field.
func (l *Lineages) usesOf(ctx context.Context, model string, depth int) ([]link, bool, error) {
	p, err := l.Deployments.Deployments(ctx, msm.DeploymentQuery{Model: model, Limit: maxFanOut})
	links, more, err := deployments(p, "is brought by", err)
	if err != nil {
		return nil, false, err
	}
	used, err := l.Tasks.Tasks(ctx, mtt.Query{Model: model, Limit: maxFanOut})
	more = more || used.Next != ""
	for _, t := range used.Items {
		if t.ModelID == model { // the query also finds the one that made it
			links = append(links, link{taskNode(t), useOf(t)})
		}
	}
	if err != nil || depth > 0 {
		return links, more, err
	}
	known, next, err := l.Models.Known(ctx, model, "", maxFanOut)
	if err != nil {
		return nil, false, err
	}
	var ids []string
	for _, k := range known {
		if k.Task == "" { // others come by their test
			ids = append(ids, k.Badcase)
		}
	}
	failed, _, err := l.named(ctx, KindBadcase, ids, "failed on", nil)
	return append(links, failed...), more || next != "", err
}

// reached gives the devices of a deployment and how far it came there.
func (l *Lineages) reached(ctx context.Context, deployment string) ([]link, bool, error) {
	steps, err := l.Deployments.Steps(ctx, deployment)
	var links []link
	seen := map[string]bool{}
	for _, s := range steps {
		if seen[s.Device] {
			continue
		}
		if len(links) == maxFanOut {
			return links, true, err
		}
		seen[s.Device] = true
		links = append(links, link{Node{ID: s.Device, Kind: KindDevice, Title: s.Device}, string(s.State)})
	}
	return links, false, err
}

func tasks(p mtt.Page, label func(mtt.Task) string, err error) ([]link, bool, error) {
	var links []link
	for _, t := range p.Items {
		links = append(links, link{taskNode(t), label(t)})
	}
	return links, p.Next != "", err
}

func deployments(p msm.DeploymentPage, label string, err error) ([]link, bool, error) {
	var links []link
	for _, d := range p.Items {
		links = append(links, link{deploymentNode(d), label})
	}
	return links, p.Next != "", err
}
