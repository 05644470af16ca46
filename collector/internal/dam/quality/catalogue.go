package quality

// Kind says what a check looks for.
type Kind struct {
	Check Check  `json:"check"`
	Of    string `json:"of" enum:"annotations,media,sets,labels" doc:"What it looks at."`
	Doc   string `json:"doc" doc:"What it finds."`
}

// Kinds are all checks, in the order in which they are shown.
var Kinds = []Kind{
	{Unreadable, "annotations", "the annotation does not follow the model"},
	{Empty, "annotations", "nothing is annotated, though most rows have something"},
	{OutOfBounds, "annotations", "beyond the picture, or the end of the recording"},
	{NoArea, "annotations", "a box or outline without any extent"},
	{Degenerate, "annotations", "an outline of points on one line, or repeated ones"},
	{SelfCrossing, "annotations", "an outline that crosses itself"},
	{Whole, "annotations", "a box around everything"},
	{Doubled, "annotations", "the same object twice"},
	{Conflict, "annotations", "two classes for the same place"},
	{UnknownClass, "annotations", "not among those that are declared"},
	{Misspelt, "annotations", "nearly the name of a much more frequent class"},
	{NoClass, "annotations", "an object without a label"},
	{NoAttribute, "annotations", "lacks what nearly all objects of its class have"},
	{StrayPoints, "annotations", "key points outside of the object's box"},
	{Jump, "annotations", "a track that leaps"},
	{WrongKind, "annotations", "boxes on a recording, tracks on a picture"},
	{Contradiction, "annotations", "the same file, annotated differently in another row"},
	{Repeated, "annotations", "the same file with the same annotation"},
	{NearDuplicate, "annotations", "nearly the same picture, video or recording"},
	{MissingFile, "annotations", "the file is not stored"},
	{Broken, "media", "cannot be decoded"},
	{Cut, "media", "ends before its content does"},
	{Blurred, "media", "no fine detail"},
	{Dark, "media", "hardly any light"},
	{Bright, "media", "too much light"},
	{Flat, "media", "hardly any contrast"},
	{Tiny, "media", "few pixels"},
	{OddRatio, "media", "far longer than wide"},
	{Orientation, "media", "the mark that says how to turn it contradicts the file"},
	{Silent, "media", "nothing to be heard"},
	{Clipped, "media", "louder than the recording could hold"},
	{Offset, "media", "a constant in the signal"},
	{Dropouts, "media", "gaps in the sound"},
	{Frozen, "media", "a video that stands still"},
	{Black, "media", "black frames"},
	{Errors, "media", "a video whose decoder complains"},
	{SameFile, "sets", "the same bytes in two sets"},
	{AlikeFile, "sets", "near duplicates in two sets"},
	{SameSource, "sets", "the same recording in two sets"},
	{SameBurst, "sets", "the same device at nearly the same time in two sets"},
	{SameDevice, "sets", "the same device in two sets"},
	{SameGroup, "sets", "the same value of the group's column in two sets"},
	{Suspect, "labels", "neighbours have another label"},
	{Disagrees, "labels", "a model is sure of something else"},
	{Overseen, "labels", "a model is sure of an object that nobody annotated"},
}
