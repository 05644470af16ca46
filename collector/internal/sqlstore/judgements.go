package sqlstore

import (
	"context"
	"encoding/json"

	"mlife/collector/internal/bam"
	"mlife/shared/clip"
	"mlife/shared/fault"
)

// Judgements implements bam.Judge. A badcase without media has only its own reports.
func (s *Badcases) Judgements(ctx context.Context, id string) ([]bam.Judgement, error) {
	const op = "sqlstore.Judgements"
	list, err := query(ctx, s.db.read, op, scanJudgement,
		`SELECT l.badcase, l.title, l.status, l.clip, l.model_version, l.model_id, l.device, l.source, l.captured_at, l.received_at, l.said, l.result, m.manifest, m.counted
		FROM (
			SELECT r.*, COUNT(*) OVER (PARTITION BY badcase, model_version, result) AS said,
				ROW_NUMBER() OVER (PARTITION BY badcase, model_version, result ORDER BY counted, received_at DESC, clip DESC) AS nth
			FROM (
				SELECT b.id AS badcase, b.title, b.status, o.clip, o.model_version, o.model_id, o.device, o.source, o.captured_at, o.received_at, o.result, o.counted
				FROM occurrences o JOIN badcases b ON b.seq = o.badcase
				WHERE o.badcase IN (
					SELECT seq FROM badcases WHERE id = ?
					UNION SELECT other.seq FROM badcases one JOIN badcases other ON other.items_key = one.items_key AND other.function = one.function
						WHERE one.id = ? AND one.items_key <> '')
				ORDER BY o.received_at DESC, o.clip DESC LIMIT ?
			) r
		) l JOIN occurrences m ON m.clip = l.clip
		WHERE l.nth = 1 ORDER BY l.received_at DESC, l.clip DESC LIMIT ?`, id, id, bam.MaxJudged, bam.MaxJudgements)
	if err != nil || len(list) > 0 {
		return list, err
	}
	if _, err := s.Badcase(ctx, id); err != nil {
		return nil, fault.Wrap(op, err)
	}
	return list, nil
}

func scanJudgement(r scanner) (bam.Judgement, error) {
	j := bam.Judgement{Media: []bam.Media{}}
	var captured, received int64
	var result, manifest string
	var counted int
	err := r.Scan(&j.Badcase, &j.Title, &j.Status, &j.Clip, &j.ModelVersion, &j.ModelID, &j.Device, &j.Source, &captured, &received, &j.Count, &result, &manifest, &counted)
	if err != nil {
		return j, err
	}
	j.CapturedAt, j.ReceivedAt, j.Result = moment(captured), moment(received), raw(result)
	var m clip.Manifest
	if err := json.Unmarshal([]byte(manifest), &m); err != nil {
		return j, fault.New(fault.Corrupt, "", "clip %s: its manifest: %w", j.Clip, err)
	}
	j.Truth = m.Truth
	if counted != 0 { // its media were not sent
		m.Items = nil
	}
	for _, it := range m.Items {
		j.Media = append(j.Media, bam.Media{Name: it.Name, MediaType: it.MediaType, SHA256: it.SHA256, Size: it.RawSize, PHash: it.PHash})
	}
	return j, nil
}
