package update

import (
	"slices"
	"strings"

	"mlife/shared/wire"
)

// View is one slot as it is now.
type View struct {
	Slot     string      `json:"slot"`
	Current  string      `json:"current"` // the link that always leads to the model in service
	Path     string      `json:"path"`    // of the model in service, "" for none
	Model    *wire.Model `json:"model,omitempty"`
	Previous *wire.Model `json:"previous,omitempty"`
	State    string      `json:"state,omitempty"` // of the last or present update
	Reason   string      `json:"reason,omitempty"`
	Wanted   *wire.Model `json:"wanted,omitempty"` // of an update that is under way
}

// Views gives every slot, by name.
func (m *Manager) Views() []View {
	out := make([]View, 0, len(m.slots))
	for name, sl := range m.slots {
		s := m.snapshot(name)
		v := View{Slot: name, Current: sl.dir.link("current"), Model: s.Current, Previous: s.Previous, State: string(s.Phase), Reason: s.Reason}
		if s.Current != nil {
			v.Path = sl.dir.version(s.Current.SHA256)
		}
		if !s.Phase.over() {
			w := modelOf(*s.Target)
			v.Wanted = &w
		}
		out = append(out, v)
	}
	slices.SortFunc(out, func(a, b View) int { return strings.Compare(a.Slot, b.Slot) })
	return out
}

// Describe fills the parts of an inventory that this package knows.
func (m *Manager) Describe(inv *wire.Inventory) {
	inv.Models, inv.Previous = map[string]wire.Model{}, map[string]wire.Model{}
	for _, v := range m.Views() {
		if v.Model != nil {
			inv.Models[v.Slot] = *v.Model
		}
		if v.Previous != nil {
			inv.Previous[v.Slot] = *v.Previous
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	inv.TrustVer, inv.WantedOK = m.doc.TrustVersion, m.doc.WantedRev
}

// Reports gives the newest report of every slot that had an update, to be sent again
// after each connect: a report that was lost on the way is healed so.
func (m *Manager) Reports() []wire.Report {
	var out []wire.Report
	for name := range m.slots {
		if s := m.snapshot(name); s.Phase != idle && s.Phase != reverting && s.Target != nil {
			out = append(out, reportOf(name, s, s.Phase))
		}
	}
	slices.SortFunc(out, func(a, b wire.Report) int { return strings.Compare(a.Slot, b.Slot) })
	return out
}
