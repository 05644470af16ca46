package loop

import (
	"context"
	"slices"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/dam"
)

// chosenMedia are derived media used for test data, by badcase and SHA-256.
type chosenMedia map[string]map[string]bam.Derived

// useChosen puts the derived media that people chose in the place of the originals
// that they go back to.
func (t *TestData) useChosen(ctx context.Context, badcases []bam.Badcase) (chosenMedia, error) {
	made := chosenMedia{}
	if t.Derived == nil {
		return made, nil
	}
	roots := map[string]map[string][]bam.Media{}
	for part := range slices.Chunk(idsOf(badcases), readAtOnce) {
		list, err := t.Derived(ctx, part...)
		if err != nil {
			return nil, err
		}
		for _, d := range list {
			if !d.Chosen || made[d.Badcase][d.Media.SHA256].ID != "" {
				continue
			}
			if made[d.Badcase] == nil {
				made[d.Badcase], roots[d.Badcase] = map[string]bam.Derived{}, map[string][]bam.Media{}
			}
			made[d.Badcase][d.Media.SHA256] = d
			roots[d.Badcase][d.Root] = append(roots[d.Badcase][d.Root], d.Media)
		}
	}
	for i := range badcases {
		b := &badcases[i]
		if roots[b.ID] == nil {
			continue
		}
		var media []bam.Media
		for _, m := range b.Media {
			if instead := roots[b.ID][m.SHA256]; instead != nil {
				media = append(media, instead...)
			} else {
				media = append(media, m)
			}
		}
		b.Media = media
	}
	return made, nil
}

// derivedColumns says in a row what its file was made of, and how.
func derivedColumns(columns []dam.Column, d bam.Derived) ([]dam.Column, error) {
	for _, pair := range [][2]string{{"derived_from", d.Parent}, {"derived_by", d.Operation + " " + string(d.Parameters)}} {
		if slices.ContainsFunc(columns, func(c dam.Column) bool { return c.Name == pair[0] }) {
			continue
		}
		c, err := dam.TextColumn(pair[0], pair[1])
		if err != nil {
			return nil, err
		}
		columns = append(columns, c)
	}
	return columns, nil
}
