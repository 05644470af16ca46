package httpapi

import (
	"context"
	"net/http"

	"mlife/collector/internal/dam"
	"mlife/collector/internal/people"
)

// FolderDesk looks after watched folders.
type FolderDesk interface {
	Folders(ctx context.Context) ([]dam.Folder, error)
	Folder(ctx context.Context, name string) (dam.Folder, error)
	Pause(ctx context.Context, name string, paused bool) error
	Rescan(ctx context.Context, name string) error
	Cancel(ctx context.Context, name string) error
}

// Folders is the area of watched folders.
type Folders struct {
	Desk  FolderDesk
	Store dam.Folders
}

type folderPath struct {
	Name string `path:"name" maxLength:"64"`
}

type folderOut struct{ Body dam.Folder }

// Register implements Area.
func (a Folders) Register(s *Server) {
	viewer, engineer := For(people.Viewer), For(people.Engineer)
	Register(s, viewer, op("dam", "list-folders", http.MethodGet, "/folders", "The data folders that are watched, as the configuration has them"),
		func(ctx context.Context, _ *struct{}) (*itemsOut[dam.Folder], error) {
			return items(a.Desk.Folders(ctx))
		})
	Register(s, viewer, op("dam", "get-folder", http.MethodGet, "/folders/{name}", "Read how a watched folder is"),
		func(ctx context.Context, in *folderPath) (*folderOut, error) {
			f, err := a.Desk.Folder(ctx, in.Name)
			return &folderOut{f}, err
		})
	change := func(id, what, summary, doc string, do func(ctx context.Context, name string) error) {
		o := op("dam", id, http.MethodPost, "/folders/{name}/"+what, summary)
		o.Description = doc
		Register(s, engineer, o, func(ctx context.Context, in *folderPath) (*folderOut, error) {
			if err := do(ctx, in.Name); err != nil {
				return nil, err
			}
			s.live.Publish(Notice{Topic: "folders", ID: in.Name, Event: "changed"})
			f, err := a.Desk.Folder(ctx, in.Name)
			return &folderOut{f}, err
		})
	}
	change("pause-folder", "pause", "Stop looking into a watched folder", "What is known of its files stays as it is. It stays paused after a restart.",
		func(ctx context.Context, name string) error { return a.Desk.Pause(ctx, name, true) })
	change("resume-folder", "resume", "Go on looking into a watched folder", "All of it is looked through first.",
		func(ctx context.Context, name string) error { return a.Desk.Pause(ctx, name, false) })
	change("rescan-folder", "rescan", "Look through a watched folder now", "It is done by the collector that watches the folder, within seconds.", a.Desk.Rescan)
	change("cancel-folder-scan", "cancel", "End the scan of a watched folder", "What it found stays. The next one begins after the time that is set, or when it is asked for.", a.Desk.Cancel)
	Register(s, viewer, op("dam", "list-folder-files", http.MethodGet, "/folders/{name}/files", "Files of a watched folder, in the order of their paths"), a.files)
}

type folderFilesIn struct {
	Name   string `path:"name" maxLength:"64"`
	Cursor string `query:"cursor" maxLength:"4096" doc:"Where the previous page ended (its next)."`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	Q      string `query:"q" maxLength:"512" doc:"Part of the path."`
	State  string `query:"state" enum:"new,present,changed,gone,unreadable"`
}

type placesOut struct {
	Body struct {
		Items []dam.Place `json:"items" nullable:"false"`
		Next  string      `json:"next,omitempty"`
		Total int         `json:"total"`
	}
}

func (a Folders) files(ctx context.Context, in *folderFilesIn) (*placesOut, error) {
	if _, err := a.Desk.Folder(ctx, in.Name); err != nil {
		return nil, err
	}
	l, err := a.Store.FindPlaces(ctx, dam.PlaceQuery{Folder: in.Name, State: dam.PlaceState(in.State), Q: in.Q, Page: dam.Page{Cursor: in.Cursor, Limit: in.Limit}})
	out := &placesOut{}
	out.Body.Items, out.Body.Next, out.Body.Total = l.Items, l.Next, l.Total
	return out, err
}
