// Package labels reads and writes annotations as the field does: COCO, Pascal VOC, YOLO,
// CVAT, Label Studio, Datumaro, ImageNet, Open Images, LabelMe, MOT Challenge and plain
// CSV. Detect finds the format of a set by what its files hold; Read hands on one Item
// for each medium; Write takes items one by one. What one format cannot carry, and what
// is wrong in a set, stands in the Report with its file, its place and a reason, and
// never takes the rest with it. Carried says before a writing what would be lost; the
// table of formats is in the comment of dam/annotation.
//
// A set is a folder, a ZIP, a tar or tar.gz, or a single file, and comes from strangers:
// Limits bound its entries, its depth, what it unpacks to and the length of any element.
// JSON and XML are read one element at a time, tables and COCO files of any size in two
// goes, with 24 bytes a row in memory. XML with a DOCTYPE, numbers that are not finite
// and paths that lead out of the set are refused.
//
// It knows no HTTP and no SQL. Adapters and commands may import it, and it imports the
// model, dam/annotation, and shared packages.
package labels
