package material

import "mlife/collector/internal/dam"

// Of gives a row of a document with what is known of its file, without measures.
func Of(r dam.RowFile) Row {
	out := Row{Number: int64(r.Number), Path: r.Path, SHA256: r.SHA256, Annotation: r.Annotation, Columns: r.Columns, Missing: r.File.SHA256 == ""}
	if !out.Missing {
		f := r.File.Facts
		out.Medium = &Medium{MediaType: r.File.MediaType, Bytes: r.File.Size, Width: f.Width, Height: f.Height, Seconds: f.Seconds, FPS: f.FPS,
			Frames: f.Frames, SampleRate: f.SampleRate, TakenAt: f.TakenAt, Latitude: f.Latitude, Longitude: f.Longitude}
	}
	return out
}
