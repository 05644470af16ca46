package httpapi

import (
	"context"
	"errors"
	"regexp"

	"github.com/danielgtaylor/huma/v2"

	"mlife/collector/internal/bam"
	"mlife/shared/fault"
)

var sha256Name = regexp.MustCompile(`^[0-9a-f]{64}$`)

// previewStatesIn asks of the media of a list at once: one by one, a screen of cards
// whose pictures are still being made would ask dozens of times.
type previewStatesIn struct {
	SHA   []string `query:"sha256" required:"true" minItems:"1" maxItems:"100" doc:"Hashes of media, separated by commas."`
	Width int      `query:"w" minimum:"16" maximum:"2048" default:"320" doc:"The width of the pictures in pixels."`
}

// previewState is where the picture of one medium stands.
type previewState struct {
	SHA    string `json:"sha256" doc:"The hash of the medium."`
	State  string `json:"state" enum:"ready,making,failed"`
	Ahead  int    `json:"ahead" doc:"How many pictures come before one that is being made."`
	Reason string `json:"reason" doc:"Why there is no picture, when it failed."`
}

type previewStatesOut struct {
	Cache string `header:"Cache-Control"`
	Body  struct {
		Items []previewState `json:"items" nullable:"false"`
	}
}

func previewStatesOp() huma.Operation {
	o := op("bam", "list-previews", "GET", "/previews", "Where the small pictures of several media stand")
	o.Description = "Each medium is answered in the order in which it was asked for: its picture is ready, it is being made, or it failed with a reason. A notice of the topic previews says when to ask again."
	return o
}

func (a Previews) states(ctx context.Context, s *Server, in *previewStatesIn) (*previewStatesOut, error) {
	out := &previewStatesOut{Cache: "no-store"}
	for _, sha := range in.SHA {
		if !sha256Name.MatchString(sha) {
			return nil, fault.Field("httpapi.previews", "query.sha256", "%.80q is no SHA-256 in 64 lower-case hexadecimal digits", sha)
		}
		x, err := a.state(ctx, s, sha, in.Width)
		if err != nil {
			return nil, err
		}
		out.Body.Items = append(out.Body.Items, x)
	}
	return out, nil
}

func (a Previews) state(ctx context.Context, s *Server, sha string, width int) (previewState, error) {
	f, _, err := a.Picture(ctx, sha, width)
	if err == nil {
		return previewState{SHA: sha, State: "ready"}, f.Close()
	}
	if making := (*bam.BeingMade)(nil); errors.As(err, &making) {
		return previewState{SHA: sha, State: "making", Ahead: making.Ahead}, nil
	}
	if err := ctx.Err(); err != nil {
		return previewState{}, err
	}
	reason := err.Error()
	if m := (*huma.ErrorModel)(nil); errors.As(s.problem(ctx, err), &m) {
		reason = m.Detail // without the inside of our own faults
	}
	return previewState{SHA: sha, State: "failed", Reason: reason}, nil
}
