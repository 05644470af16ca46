package loop

import (
	"context"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/dam"
	"mlife/collector/internal/fleet"
	"mlife/collector/internal/msm"
	"mlife/collector/internal/mtt"
	"mlife/shared/fault"
)

// Kinds of things in a lineage.
const (
	KindDevice     = "device"
	KindBadcase    = "badcase"
	KindDocument   = "document"
	KindSet        = "set"
	KindTask       = "task"
	KindModel      = "model"
	KindDeployment = "deployment"
)

// Bounds of a lineage. Of what is joined to one thing in one way the newest are
// shown.
const (
	maxNodes  = 200
	maxFanOut = 20
)

// Node is one thing in a lineage.
type Node struct {
	ID    string `json:"id"`
	Kind  string `json:"kind" enum:"device,badcase,document,set,task,model,deployment"`
	Title string `json:"title"`
}

// Edge says that one thing led to another.
type Edge struct {
	From  string `json:"from"`
	To    string `json:"to"`
	Label string `json:"label" doc:"How, read from from to to: a set is read by a task."`
}

// Lineage is what led to a thing and what it led to. It has no cycles: where the
// loop closes, the edge that would close it is left out.
type Lineage struct {
	Nodes     []Node `json:"nodes" nullable:"false" doc:"The thing itself comes first."`
	Edges     []Edge `json:"edges" nullable:"false"`
	Truncated bool   `json:"truncated" doc:"There is more than is shown."`
}

// The parts of the domains' ports that a lineage reads.
type (
	// BadcaseFinder finds badcases.
	BadcaseFinder interface {
		Badcase(ctx context.Context, id string) (bam.Badcase, error)
		Find(ctx context.Context, f bam.Filter, p bam.Page) (bam.Result, error)
	}
	// DataFinder finds documents and the sets made of them.
	DataFinder interface {
		Document(ctx context.Context, id string) (dam.Document, error)
		Set(ctx context.Context, id string) (dam.Set, error)
		FindSets(ctx context.Context, q dam.SetQuery) (dam.List[dam.Set], error)
	}
	// TaskFinder finds tasks.
	TaskFinder interface {
		Task(ctx context.Context, id string) (mtt.Task, error)
		Tasks(ctx context.Context, q mtt.Query) (mtt.Page, error)
	}
	// ModelFinder finds models and the badcases they show.
	ModelFinder interface {
		Model(ctx context.Context, id string) (msm.Model, error)
		Known(ctx context.Context, model, cursor string, limit int) (items []msm.Known, next string, err error)
		Showing(ctx context.Context, badcase string, limit int) ([]msm.Showing, error)
	}
	// DeploymentFinder finds deployments.
	DeploymentFinder interface {
		Deployment(ctx context.Context, id string) (msm.Deployment, error)
		Deployments(ctx context.Context, q msm.DeploymentQuery) (msm.DeploymentPage, error)
		Steps(ctx context.Context, deployment string) ([]msm.Step, error)
	}
	// DeviceFinder finds devices.
	DeviceFinder interface {
		Device(ctx context.Context, id string) (fleet.Device, error)
	}
)

// Lineages traces things through the loop: devices, badcases, documents, sets,
// tasks, models, deployments and devices again. Fill in every field; safe for
// concurrent use.
type Lineages struct {
	Badcases    BadcaseFinder
	Data        DataFinder
	Tasks       TaskFinder
	Models      ModelFinder
	Deployments DeploymentFinder
	Devices     DeviceFinder
}

// Of gives the lineage of one thing; fault.NotFound when it does not exist.
func (l *Lineages) Of(ctx context.Context, kind, id string) (Lineage, error) {
	t := &trace{l: l, known: map[string]bool{}, to: map[string][]string{},
		out: Lineage{Nodes: []Node{}, Edges: []Edge{}}}
	root, err := l.node(ctx, kind, id)
	if err != nil {
		return t.out, err
	}
	t.add(root)
	// What a thing led to goes first: a device that a model came to may be one that
	// the badcase came from, and that model is what one looks for.
	if err := t.walk(ctx, root, l.after, func(n Node, x link) (from, to string) { return n.ID, x.node.ID }); err != nil {
		return t.out, err
	}
	return t.out, t.walk(ctx, root, l.before, func(n Node, x link) (from, to string) { return x.node.ID, n.ID })
}

// node reads what a thing is called.
func (l *Lineages) node(ctx context.Context, kind, id string) (Node, error) {
	n := Node{ID: id, Kind: kind}
	var err error
	switch kind {
	case KindDevice:
		_, err = l.Devices.Device(ctx, id)
		n.Title = id
	case KindBadcase:
		var b bam.Badcase
		b, err = l.Badcases.Badcase(ctx, id)
		n.Title = b.Title
	case KindDocument:
		var d dam.Document
		d, err = l.Data.Document(ctx, id)
		n.Title = d.Name
	case KindSet:
		var s dam.Set
		s, err = l.Data.Set(ctx, id)
		n = setNode(s)
	case KindTask:
		var t mtt.Task
		t, err = l.Tasks.Task(ctx, id)
		n = taskNode(t)
	case KindModel:
		var m msm.Model
		m, err = l.Models.Model(ctx, id)
		n.Title = m.Slot + " " + m.Version
	case KindDeployment:
		var d msm.Deployment
		d, err = l.Deployments.Deployment(ctx, id)
		n = deploymentNode(d)
	default:
		err = fault.New(fault.NotFound, "lineage", "there is no kind %.40q", kind)
	}
	return n, err
}

func setNode(s dam.Set) Node {
	return Node{ID: s.ID, Kind: KindSet, Title: s.Name + " (" + string(s.Role) + ")"}
}
func taskNode(t mtt.Task) Node { return Node{ID: t.ID, Kind: KindTask, Title: t.Name} }
func deploymentNode(d msm.Deployment) Node {
	return Node{ID: d.ID, Kind: KindDeployment, Title: d.Name}
}
func badcaseNode(b bam.Badcase) Node { return Node{ID: b.ID, Kind: KindBadcase, Title: b.Title} }

// link is one step from a thing to another.
type link struct {
	node  Node
	label string
}

// trace gathers one lineage.
type trace struct {
	l     *Lineages
	out   Lineage
	known map[string]bool
	to    map[string][]string // edges, for the search of cycles
}

// neighbours gives what is joined to a thing; more says that it is not all of it. depth is
// the distance from the thing that the lineage is of.
type neighbours func(ctx context.Context, n Node, depth int) (links []link, more bool, err error)

// walk goes away from the root, nearest things first.
func (t *trace) walk(ctx context.Context, root Node, next neighbours, ends func(Node, link) (from, to string)) error {
	type at struct {
		node  Node
		depth int
	}
	queue, seen := []at{{root, 0}}, map[string]bool{root.ID: true}
	for len(queue) > 0 {
		here := queue[0]
		queue = queue[1:]
		links, more, err := next(ctx, here.node, here.depth)
		if err != nil && !fault.Is(err, fault.NotFound) { // deleted meanwhile
			return err
		}
		t.out.Truncated = t.out.Truncated || more
		for _, x := range links {
			if !t.add(x.node) {
				t.out.Truncated = true
				continue
			}
			from, to := ends(here.node, x)
			t.join(from, to, x.label)
			if !seen[x.node.ID] {
				seen[x.node.ID] = true
				queue = append(queue, at{x.node, here.depth + 1})
			}
		}
	}
	return nil
}

// add notes a node; false when there is no room for another.
func (t *trace) add(n Node) bool {
	if t.known[n.ID] {
		return true
	}
	if len(t.out.Nodes) >= maxNodes {
		return false
	}
	t.known[n.ID] = true
	t.out.Nodes = append(t.out.Nodes, n)
	return true
}

// join notes an edge unless it is there or would close a cycle.
func (t *trace) join(from, to, label string) {
	for _, other := range t.to[from] {
		if other == to {
			return
		}
	}
	if t.reaches(to, from, map[string]bool{}) {
		return
	}
	t.to[from] = append(t.to[from], to)
	t.out.Edges = append(t.out.Edges, Edge{From: from, To: to, Label: label})
}

func (t *trace) reaches(from, to string, seen map[string]bool) bool {
	if from == to {
		return true
	}
	seen[from] = true
	for _, next := range t.to[from] {
		if !seen[next] && t.reaches(next, to, seen) {
			return true
		}
	}
	return false
}
