package packs

import (
	"strings"

	"mlife/collector/internal/labels"
)

// splitAs gives the name that a format's readers look for, unless another split has it.
func (g *preparing) splitAs(name string) string {
	as := splitAs(g.opt.Format, name)
	for _, other := range g.set.Splits {
		if other.Name != name && strings.EqualFold(splitAs(g.opt.Format, other.Name), as) {
			return name
		}
	}
	return as
}

// splitAs gives the name that a format's readers look for.
func splitAs(f Format, name string) string {
	low := strings.ToLower(name)
	validation := low == "val" || low == "valid" || low == "validation"
	switch f {
	case Format(labels.YOLO):
		if validation {
			return "valid"
		}
	case Format(labels.YOLODetect), Format(labels.YOLOSegment), Format(labels.YOLOOBB), Format(labels.YOLOPose), Format(labels.VOC), Format(labels.COCO):
		if validation {
			return "val"
		}
	case Parquet, WebDataset:
		if validation {
			return "validation"
		}
	}
	return name
}
