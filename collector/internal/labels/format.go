package labels

import (
	"slices"

	"mlife/shared/fault"
)

// Format names a way to write annotations.
type Format string

// The formats. Those of YOLO differ in what a line holds.
const (
	COCO        Format = "coco"
	COCOResults Format = "coco-results"
	VOC         Format = "voc"
	YOLO        Format = "yolo"         // 1.1: obj.data, obj.names, train.txt
	YOLODetect  Format = "yolo-detect"  // Ultralytics' data.yaml with boxes
	YOLOSegment Format = "yolo-segment" // with outlines
	YOLOOBB     Format = "yolo-obb"     // with the four corners of turned boxes
	YOLOPose    Format = "yolo-pose"    // with boxes and key points
	CVAT        Format = "cvat-images"
	CVATVideo   Format = "cvat-video"
	LabelStudio Format = "label-studio"
	Datumaro    Format = "datumaro"
	ImageNet    Format = "imagenet"     // a folder for each class
	ImageNetTxt Format = "imagenet-txt" // a list of paths and numbers of classes
	OpenImages  Format = "openimages"
	LabelMe     Format = "labelme"
	MOT         Format = "mot"
	CSV         Format = "csv"
)

// Formats are all of them, in the order of the table in the package comment.
var Formats = []Format{COCO, COCOResults, VOC, YOLO, YOLODetect, YOLOSegment, YOLOOBB, YOLOPose, CVAT, CVATVideo, LabelStudio, Datumaro,
	ImageNet, ImageNetTxt, OpenImages, LabelMe, MOT, CSV}

// How much of the attributes a format keeps.
type kept int

const (
	noAttributes   kept = iota
	textAttributes      // scalars, told apart by how they look
	anyAttributes       // any JSON
)

// carries says what a format can hold.
type carries struct {
	classes       int  // labels of the whole: 0, 1 or many (2)
	captions      int  // texts about the whole: 0, 1 or many (2)
	flagsOnShapes bool // and not on classes of the whole
	bareClasses   bool // classes of the whole are labels alone
	box           bool // straight ones
	turned        bool // boxes with an angle
	polygon       bool
	holes         bool
	polyline      bool
	mask          bool // and is then at the origin and as large as the picture, but for maskPlaced
	maskPlaced    bool // masks at a place of their own
	pose          bool // several key points of a skeleton
	single        bool // key points one by one
	visibility    bool // of key points: 0, 1, 2
	skeletons     bool // names and edges, one for each label
	named         bool // visibility only with a skeleton
	boxed         bool // a pose has a box with it
	tracks        bool
	frames        bool // shapes in frames, as tracks of their ids
	moving        bool // shapes only in tracks and frames
	numbered      bool // ids only as numbers
	regions       bool // parts of a recording
	attributes    kept
	whole         bool     // attributes of the whole
	flags         []string // those it holds besides attributes
	confidence    bool
	made          bool // who made it: person, model or rule
	maker         bool // their name and version
	rules         bool // that a rule made it, and not a model
	group         bool
	id            bool // of any kind; false: shapes of one id stay together where they must, the id goes
	text          bool // of an object
	unlabelled    bool // objects without a label
	subset        bool
	empty         bool // media without any annotation
	needsSize     bool // width and height must be known
	size          bool // width and height are kept
	recordings    bool // it takes sound and video, and not pictures alone
	times         bool // frames, fps, duration of the medium are kept
}

var allFlags = []string{"occluded", "truncated", "difficult", "crowd", "z_order"}

// abilities is the table of the package comment for programs.
var abilities = map[Format]carries{
	COCO: {captions: 2, box: true, turned: true, polygon: true, mask: true, pose: true, visibility: true, skeletons: true, attributes: anyAttributes,
		flags: allFlags, confidence: true, group: true, id: true, subset: true, empty: true, size: true},
	COCOResults: {box: true, mask: true, pose: true, visibility: true, confidence: true},
	VOC: {box: true, attributes: textAttributes, flags: []string{"occluded", "truncated", "difficult"}, subset: true, empty: true, size: true,
		unlabelled: false},
	YOLO:        {box: true, confidence: true, subset: true, empty: true, needsSize: true},
	YOLODetect:  {box: true, confidence: true, subset: true, empty: true, needsSize: true},
	YOLOSegment: {polygon: true, subset: true, empty: true, needsSize: true},
	YOLOOBB:     {box: true, turned: true, subset: true, empty: true, needsSize: true},
	YOLOPose:    {box: true, pose: true, boxed: true, visibility: true, id: true, subset: true, empty: true, needsSize: true},
	CVAT: {classes: 2, box: true, turned: true, polygon: true, polyline: true, mask: true, maskPlaced: true, pose: true, visibility: true, skeletons: true, named: true,
		attributes: textAttributes, flags: []string{"occluded", "z_order"}, made: true, rules: true, group: true, subset: true, empty: true, size: true},
	CVATVideo: {recordings: true, tracks: true, frames: true, moving: true, numbered: true, box: true, turned: true, polygon: true, polyline: true, mask: true, maskPlaced: true, pose: true, visibility: true,
		skeletons: true, named: true, attributes: textAttributes, flags: []string{"occluded", "z_order"}, made: true, rules: true, group: true, id: true, size: true, times: true},
	LabelStudio: {recordings: true, classes: 2, captions: 2, box: true, turned: true, polygon: true, mask: true, pose: true, single: true, tracks: true, regions: true, attributes: anyAttributes,
		flags: allFlags, confidence: true, made: true, maker: true, rules: true, group: true, id: true, text: true, empty: true, size: true, needsSize: true, whole: true, unlabelled: true},
	Datumaro: {classes: 2, captions: 2, box: true, turned: true, polygon: true, polyline: true, mask: true, pose: true, visibility: true, skeletons: true,
		attributes: anyAttributes, flags: allFlags, confidence: true, group: true, id: true, whole: true, unlabelled: true, subset: true, empty: true, size: true},
	ImageNet:    {recordings: true, classes: 1, subset: true},
	ImageNetTxt: {recordings: true, classes: 2, subset: true, empty: true},
	OpenImages: {classes: 2, box: true, flagsOnShapes: true, flags: []string{"occluded", "truncated", "crowd"}, confidence: true, made: true, subset: true, empty: true,
		needsSize: true},
	LabelMe: {classes: 2, bareClasses: true, box: true, polygon: true, polyline: true, mask: true, maskPlaced: true, pose: true, attributes: anyAttributes, flags: allFlags,
		group: true, text: true, empty: true, size: true},
	MOT: {recordings: true, tracks: true, id: true, numbered: true, size: true, times: true},
	CSV: {recordings: true, classes: 2, box: true, turned: true, confidence: true, size: true, empty: true, unlabelled: true, subset: true},
}

// Parse finds a format by its name.
func Parse(name string) (Format, error) {
	if f := Format(name); slices.Contains(Formats, f) {
		return f, nil
	}
	return "", fault.Field("labels", "format", "%.40q is none of %v", name, Formats)
}
