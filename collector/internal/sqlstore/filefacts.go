package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/dam"
	"mlife/shared/fault"
)

const mediaFactColumns = "width, height, seconds, frames, fps, codec, channels, sample_rate, bits, taken_at, latitude, longitude"

// factsRow scans mediaFactColumns.
type factsRow struct {
	width, height, frames, channels, rate, bits, taken sql.NullInt64
	seconds, fps, lat, lon                             sql.NullFloat64
	codec                                              string
}

func (r *factsRow) into() []any {
	return []any{&r.width, &r.height, &r.seconds, &r.frames, &r.fps, &r.codec, &r.channels, &r.rate, &r.bits, &r.taken, &r.lat, &r.lon}
}

func (r *factsRow) facts() dam.Facts {
	f := dam.Facts{Width: int(r.width.Int64), Height: int(r.height.Int64), Seconds: r.seconds.Float64, Frames: int(r.frames.Int64), FPS: r.fps.Float64,
		Codec: r.codec, Channels: int(r.channels.Int64), SampleRate: int(r.rate.Int64), Bits: int(r.bits.Int64)}
	if r.taken.Valid {
		f.TakenAt = moment(r.taken.Int64)
	}
	if r.lat.Valid && r.lon.Valid {
		f.Latitude, f.Longitude = &r.lat.Float64, &r.lon.Float64
	}
	return f
}

// orNull gives NULL for what is not known.
func orNull[T comparable](x T) any {
	var none T
	if x == none {
		return nil
	}
	return x
}

// factValues are those of mediaFactColumns.
func factValues(f dam.Facts) []any {
	var lat, lon any
	if f.Latitude != nil && f.Longitude != nil {
		lat, lon = *f.Latitude, *f.Longitude
	}
	return []any{orNull(f.Width), orNull(f.Height), orNull(f.Seconds), orNull(f.Frames), orNull(f.FPS), f.Codec, orNull(f.Channels), orNull(f.SampleRate),
		orNull(f.Bits), orNull(stamp(f.TakenAt)), lat, lon}
}

// tellFile brings what looking at a medium came to into the file of the same bytes, if
// there is one. What still waits tells nothing.
func tellFile(tx *sql.Tx, p bam.MediaPreview) error {
	condition := dam.Sound
	switch {
	case p.State == bam.PreviewQueued:
		return nil
	case p.State == bam.PreviewFailed && p.Kind == fault.Invalid.String():
		condition = dam.Broken
	case p.State == bam.PreviewFailed:
		condition = dam.Unread
	}
	brief := p.Brief
	if len(brief) == 0 {
		brief = p.Facts
	}
	var facts dam.Facts
	if len(brief) > 0 {
		var err error
		if facts, err = dam.ReadFacts(brief); err != nil {
			return err
		}
	}
	set := strings.ReplaceAll(mediaFactColumns, ",", " = ?,") + " = ?"
	_, err := tx.Exec("UPDATE files SET condition = ?, problem = ?, "+set+" WHERE sha256 = ?",
		append(append([]any{string(condition), p.Reason}, factValues(facts)...), p.Source)...)
	return err
}

// awaitFacts has the facts of a file read that was just added, or takes those that were
// read of the same bytes before.
func awaitFacts(tx *sql.Tx, f dam.File) error {
	if err := awaitPreview(tx, f.AddedAt, f.MediaType, f.SHA256); err != nil {
		return err
	}
	p, err := scanPreview(tx.QueryRow("SELECT "+previewColumns+" FROM previews WHERE source = ?", f.SHA256))
	switch {
	case err == sql.ErrNoRows: //nolint:errorlint // of database/sql itself
		return nil
	case err != nil:
		return err
	case p.State == bam.PreviewQueued:
		_, err := tx.Exec("UPDATE files SET condition = ? WHERE sha256 = ?", string(dam.Waiting), f.SHA256)
		return err
	}
	if !json.Valid(p.Facts) {
		p.Facts = nil
	}
	return tellFile(tx, p)
}

// ForgetPlaces removes where pictures were taken, and says of how many.
func (s *Data) ForgetPlaces(ctx context.Context) (n int64, err error) {
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		res, err := tx.Exec("UPDATE files SET latitude = NULL, longitude = NULL WHERE latitude IS NOT NULL")
		if err != nil {
			return err
		}
		n, err = res.RowsAffected()
		return err
	})
	return n, classify("sqlstore.ForgetPlaces", err)
}
