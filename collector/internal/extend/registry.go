package extend

import (
	"cmp"
	"context"
	"slices"

	"mlife/shared/fault"
)

// Registry holds the operations of a collector. It is filled before it is shared and
// only read then.
type Registry struct{ ops map[string]Operation }

// NewRegistry holds the given operations; a later one replaces an earlier one of the
// same name.
func NewRegistry(ops ...Operation) (*Registry, error) {
	r := &Registry{ops: map[string]Operation{}}
	for _, o := range ops {
		m := o.Manifest()
		if err := m.Check(); err != nil {
			return nil, fault.Wrap("operation "+m.Name, err)
		}
		r.ops[m.Name] = o
	}
	return r, nil
}

// Manifests lists the operations of a kind, or all, by kind and title.
func (r *Registry) Manifests(kind string) []Manifest {
	list := []Manifest{}
	for _, o := range r.ops {
		if m := o.Manifest(); kind == "" || m.Kind == kind {
			list = append(list, m)
		}
	}
	slices.SortFunc(list, func(a, b Manifest) int {
		return cmp.Or(-cmp.Compare(b2i(a.BuiltIn), b2i(b.BuiltIn)), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Title, b.Title), cmp.Compare(a.Name, b.Name))
	})
	return list
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Operation gives one by name; fault.Invalid when there is none.
func (r *Registry) Operation(name string) (Operation, error) {
	o, ok := r.ops[name]
	if !ok {
		return nil, fault.Field("extend", "body.operation", "there is no operation %.80q", name)
	}
	return o, nil
}

// Run checks the parameters and the inputs and runs the operation.
func (r *Registry) Run(ctx context.Context, name string, req Request) (Result, Manifest, error) {
	o, err := r.Operation(name)
	if err != nil {
		return Result{}, Manifest{}, err
	}
	m := o.Manifest()
	if len(req.Parameters) == 0 {
		req.Parameters = []byte("{}")
	}
	if err := m.CheckParameters(req.Parameters); err != nil {
		return Result{}, m, err
	}
	for _, in := range req.Inputs {
		if !m.Takes(in.MediaType) {
			return Result{}, m, fault.New(fault.Invalid, m.Name, "%s does not take %s", m.Title, in.MediaType)
		}
	}
	req.V, req.Operation, req.Version = Protocol, m.Name, m.Version
	res, err := o.Run(ctx, req)
	return res, m, err
}
