// Package annotation is the one model of what is known of a medium: what a document's
// rows hold, what people label, what models find. It is the type of a badcase's truth
// and result (clip.Prediction), so that the same viewer draws both and one becomes the
// other as it stands; here are its bounds, its canonical JSON and the geometry that
// conversions need. It is part of the domain and imports shared packages only.
//
// Places are pixels of the upright picture, as real numbers, from the top left corner of
// its top left pixel: the pixel in column 0 lies between 0 and 1. Boxes turn about their
// centre, clockwise in degrees. Masks are COCO's runs, down the columns. Time is seconds
// from the start, or frames from 0. The flags occluded, truncated, difficult and crowd,
// and z_order, are attributes with a meaning (see Flags). Shapes of one id and label
// within a picture are one instance (see Instances): the parts of an outline, a box with
// its key points. made_by says whether a person, a model or a rule made an object; on
// the whole it stands for all objects without one.
//
// What each format of package labels carries. "box" with → says what becomes of a thing
// without a place of its own; a dash says that it is lost. Each loss is reported with
// the medium. labels.Carried does what this table says, and a test holds the two
// together:
//
//	format         class  caption  box  turned  polygon  holes  line  mask  points  track  frame  region  attributes  confidence  made by  group  id  subset
//	coco           -      many     yes  yes     yes      →mask  -     yes   yes     -      -      -       any         yes         -        yes    yes yes
//	coco-results   -      -        yes  →box    →mask    →mask  -     yes   yes     -      -      -       -           yes         -        -      -   -
//	voc            -      -        yes  →box    →box     →box   -     →box  -       -      -      -       text        -           -        -      -   yes
//	yolo           -      -        yes  →box    →box     →box   -     →box  -       -      -      -       -           yes         -        -      -   yes
//	yolo-detect    -      -        yes  →box    →box     →box   -     →box  -       -      -      -       -           yes         -        -      -   yes
//	yolo-segment   -      -        →polygon →polygon yes   -     -     -     -       -      -      -       -           -           -        -      -   yes
//	yolo-obb       -      -        yes  yes     →box     →box   -     →box  -       -      -      -       -           -           -        -      -   yes
//	yolo-pose      -      -        yes  →box    →box     →box   -     →box  yes     -      -      -       -           -           -        -      yes yes
//	cvat-images    many   -        yes  yes     yes      →mask  yes   yes   yes     -      -      -       text        -           kind     yes    -   yes
//	cvat-video     -      -        -    -       -        -      -     -     -       yes    yes    -       text        -           kind     yes    yes -
//	label-studio   many   many     yes  yes     yes      →mask  -     yes   single  yes    -      yes     any         yes         yes      yes    yes -
//	datumaro       many   many     yes  yes     yes      →mask  yes   yes   yes     -      -      -       any         yes         -        yes    yes yes
//	imagenet       one    -        -    -       -        -      -     -     -       -      -      -       -           -           -        -      -   yes
//	imagenet-txt   many   -        -    -       -        -      -     -     -       -      -      -       -           -           -        -      -   yes
//	openimages     many   -        yes  →box    →box     →box   -     →box  -       -      -      -       -           yes         kind     -      -   yes
//	labelme        many   -        yes  →polygon yes     →mask  yes   yes   yes     -      -      -       any         -           -        yes    -   -
//	mot            -      -        -    -       -        -      -     -     -       yes    -      -       -           -           -        -      yes -
//	csv            many   -        yes  yes     →box     →box   -     →box  -       -      -      -       -           yes         -        -      -   yes
//
// Notes, format by format:
//   - coco: a turned box is the straight one before its turn with the attribute
//     rotation, as CVAT exports it; the supercategory of a class is lost on the way in;
//     lines have no place. iscrowd is the flag crowd.
//   - voc: flags truncated, difficult and occluded have elements of their own; texts that
//     look like numbers come back as numbers. Parts of objects and the pixel masks beside
//     the XML are not read. A file is read as counting from 1 when it says it is of the
//     VOC challenge, else as edges, which LabelImg, CVAT and Datumaro write.
//   - yolo: needs the size of each picture; yolo-pose keeps the id only as "the same
//     object". Polygons with holes keep their outer ring.
//   - cvat: ellipses become outlines of so many points that they stray by a tenth of a
//     pixel; cuboids are refused; a maker's name is lost, a group that is no number is an
//     attribute. Shapes of a video that are no boxes stand still between key frames, and
//     boxes of single frames become tracks.
//   - label-studio: key points come one by one; a model's and a rule's objects are
//     predictions; relations, ratings and taxonomies about the whole are refused.
//   - openimages: of the attributes only IsOccluded, IsTruncated and IsGroupOf (crowd);
//     "looked at and not there" is lost.
//   - labelme: circles become outlines; attributes stand in a member that LabelMe keeps
//     and does not show.
//   - mot: every frame of a track is written, so key frames are lost; places count from 1.
//   - scores of all classes, a segment, details in another file and the name of the
//     medium within a badcase have no place in any format.
package annotation
