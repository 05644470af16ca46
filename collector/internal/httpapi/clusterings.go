package httpapi

import (
	"context"
	"net/http"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/clusters"
	"mlife/collector/internal/people"
	"mlife/shared/fault"
)

// Clusterings is the area of groups of like badcases.
type Clusterings struct {
	Desk       *clusters.Desk
	Store      clusters.Store
	Embeddings clusters.Embeddings
	Embedder   *clusters.Embedder
	Finder     *clusters.Finder
	Reader     bam.Reader
}

// Register implements Area.
func (a Clusterings) Register(s *Server) {
	viewer, engineer := For(people.Viewer), For(people.Engineer)
	Register(s, viewer, op("clusters", "list-clusterings", http.MethodGet, "/clusterings", "Searches whose badcases are grouped by likeness, the newest first"), a.list)
	add := op("clusters", "add-clustering", http.MethodPost, "/clusterings", "Group the badcases of a search by likeness")
	add.Description = "The search is given by the query parameters of the list of badcases. The run begins in the background; GET /clusterings/{id} follows it."
	Register(s, engineer, add, a.add)
	Register(s, viewer, op("clusters", "get-clustering", http.MethodGet, "/clusterings/{id}", "Read one clustering with how far its run is"),
		func(ctx context.Context, in *IDPath) (*clusteringOut, error) {
			return clustering(a.Desk.Get(ctx, in.ID))
		})
	Register(s, engineer, op("clusters", "change-clustering", http.MethodPut, "/clusterings/{id}", "Change settings; they count from the next run"),
		func(ctx context.Context, in *struct {
			IDPath
			Body clusters.Settings
		}) (*clusteringOut, error) {
			return clustering(a.Desk.Change(ctx, in.ID, in.Body))
		})
	Register(s, engineer, op("clusters", "remove-clustering", http.MethodDelete, "/clusterings/{id}", "Forget a clustering and its groups; the badcases stay"),
		func(ctx context.Context, in *IDPath) (*struct{}, error) { return nil, a.Desk.Remove(ctx, in.ID) })
	Register(s, engineer, op("clusters", "run-clustering", http.MethodPost, "/clusterings/{id}/run", "Run again; groups that stay keep their ID and name"),
		func(ctx context.Context, in *IDPath) (*clusteringOut, error) {
			return clustering(a.Desk.Start(ctx, in.ID))
		})
	Register(s, engineer, op("clusters", "cancel-clustering", http.MethodPost, "/clusterings/{id}/cancel", "Stop the run; what the run before found stays"),
		func(ctx context.Context, in *IDPath) (*clusteringOut, error) {
			return clustering(a.Desk.Cancel(ctx, in.ID))
		})
	Register(s, viewer, op("clusters", "clustering-runs", http.MethodGet, "/clusterings/{id}/runs", "The last 50 runs, the newest first"), a.runs)
	Register(s, viewer, op("clusters", "list-groups-of-like", http.MethodGet, "/clusterings/{id}/groups", "All groups of a clustering, at most 500, the largest first"), a.groups)
	Register(s, viewer, op("clusters", "clustering-map", http.MethodGet, "/clusterings/{id}/map", "The map: like cases lie together"), a.points)
	Register(s, viewer, op("clusters", "get-cluster", http.MethodGet, "/clusters/{id}", "Read one group"),
		func(ctx context.Context, in *IDPath) (*clusterOut, error) {
			g, err := a.Store.Group(ctx, in.ID, s.deps.Now())
			return &clusterOut{g}, err
		})
	Register(s, For(people.Reviewer), op("clusters", "name-cluster", http.MethodPatch, "/clusters/{id}", "Name a group; it keeps the name as long as most of its cases stay together"),
		func(ctx context.Context, in *nameIn) (*clusterOut, error) { return a.name(ctx, s, in) })
	Register(s, viewer, op("clusters", "embeddings", http.MethodGet, "/embeddings", "Embedding spaces, and how far computing them is"), a.embeddings)
	Register(s, viewer, op("bam", "similar-badcases", http.MethodGet, "/badcases/{id}/similar", "Badcases like this one, by embedding"), a.similar)
}

type clusteringOut struct{ Body clusters.Clustering }

func clustering(c clusters.Clustering, err error) (*clusteringOut, error) {
	return &clusteringOut{c}, err
}

type clusterOut struct{ Body clusters.Group }

func (a Clusterings) list(ctx context.Context, in *PageQuery) (*pagedOut[clusters.Clustering], error) {
	list, err := a.Desk.List(ctx)
	return wholePage(*in, list, err, true, func(c clusters.Clustering) string { return c.ID })
}

type addClusteringIn struct {
	Request
	BadcaseFilter
	Body clusters.Settings
}

func (a Clusterings) add(ctx context.Context, in *addClusteringIn) (*clusteringOut, error) {
	search, err := searchText(in.echo.QueryString())
	if err != nil {
		return nil, err
	}
	return clustering(a.Desk.Add(ctx, search, in.Body, actor(ctx)))
}

type runsOut struct {
	Body struct {
		Items []clusters.Run `json:"items" nullable:"false"`
	}
}

func (a Clusterings) runs(ctx context.Context, in *IDPath) (*runsOut, error) {
	out := &runsOut{}
	var err error
	out.Body.Items, err = a.Store.Runs(ctx, in.ID)
	return out, err
}

type groupsOfLikeOut struct {
	Body struct {
		Items []clusters.Group `json:"items" nullable:"false"`
		At    time.Time        `json:"at" doc:"When the sizes were counted."`
	}
}

func (a Clusterings) groups(ctx context.Context, in *IDPath) (*groupsOfLikeOut, error) {
	out := &groupsOfLikeOut{}
	out.Body.At = time.Now().UTC()
	var err error
	out.Body.Items, err = a.Store.Groups(ctx, in.ID, out.Body.At)
	return out, err
}

type mapOut struct{ Body clusters.Map }

func (a Clusterings) points(ctx context.Context, in *struct {
	IDPath
	By string `query:"by" maxLength:"128" doc:"Field that colours the points: one that badcases can be counted by, but tag and media_type."`
}) (*mapOut, error) {
	m, err := a.Store.Points(ctx, in.ID, in.By)
	return &mapOut{m}, err
}

type nameIn struct {
	IDPath
	Body struct {
		Name string `json:"name" maxLength:"128" doc:"Empty takes it away."`
	}
}

func (a Clusterings) name(ctx context.Context, s *Server, in *nameIn) (*clusterOut, error) {
	if err := a.Store.NameGroup(ctx, in.ID, in.Body.Name); err != nil {
		return nil, err
	}
	g, err := a.Store.Group(ctx, in.ID, s.deps.Now())
	if err == nil {
		s.live.Publish(Notice{Topic: "clusterings", ID: g.Clustering, Event: "changed"})
	}
	return &clusterOut{g}, err
}

type embeddingsOut struct {
	Body struct {
		clusters.Outcome
		Trouble string              `json:"trouble" doc:"Why the operator's embedder does not answer now; cases are looked at again when it does."`
		Spaces  []clusters.Coverage `json:"spaces" nullable:"false"`
	}
}

func (a Clusterings) embeddings(ctx context.Context, _ *struct{}) (*embeddingsOut, error) {
	out := &embeddingsOut{}
	var err error
	if out.Body.Outcome, err = a.Embeddings.Outcome(ctx, a.Embedder.Version()); err != nil {
		return nil, err
	}
	out.Body.Trouble = a.Embedder.Trouble()
	out.Body.Spaces, err = a.Embeddings.Spaces(ctx)
	return out, err
}

type similarIn struct {
	IDPath
	Space string `query:"space" maxLength:"256" doc:"Embedding space; empty takes the one that the result carries, else shapes."`
	Limit int    `query:"limit" minimum:"1" maximum:"100" default:"12"`
}

type alike struct {
	Likeness float64     `json:"likeness" doc:"Cosine of the embeddings, −1 to 1."`
	Badcase  bam.Badcase `json:"badcase"`
}

type similarOut struct {
	Body struct {
		Space  string   `json:"space" doc:"What they were compared in; empty when the case has no embedding."`
		Spaces []string `json:"spaces" nullable:"false" doc:"Spaces this case has an embedding in."`
		Items  []alike  `json:"items" nullable:"false"`
	}
}

func (a Clusterings) similar(ctx context.Context, in *similarIn) (*similarOut, error) {
	out := &similarOut{}
	out.Body.Items, out.Body.Spaces = []alike{}, []string{}
	_, own, err := a.Embeddings.OfCase(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	for _, e := range own {
		out.Body.Spaces = append(out.Body.Spaces, e.Space)
	}
	list, space, err := a.Finder.Similar(ctx, in.ID, in.Space, in.Limit)
	if err != nil {
		return nil, err
	}
	if len(own) == 0 && in.Space != "" {
		return nil, fault.Field("httpapi.similar", "query.space", "the case has no embedding in %.80q", in.Space)
	}
	out.Body.Space = space
	if len(list) == 0 {
		return out, nil
	}
	ids := make([]string, len(list))
	for i, l := range list {
		ids[i] = l.ID
	}
	found, err := a.Reader.Find(ctx, bam.Filter{IDs: ids}, bam.Page{Limit: len(ids)})
	if err != nil {
		return nil, err
	}
	at := map[string]bam.Badcase{}
	for _, b := range found.Items {
		at[b.ID] = b
	}
	for _, l := range list {
		if b, ok := at[l.ID]; ok {
			out.Body.Items = append(out.Body.Items, alike{l.Cosine, b})
		}
	}
	return out, nil
}
