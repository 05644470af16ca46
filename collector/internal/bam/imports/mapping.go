package imports

import (
	"slices"
	"strings"

	"mlife/shared/fault"
)

// Mapping says which column of a table is which field of a badcase.
type Mapping struct {
	Records string          `json:"records,omitempty" maxLength:"256" doc:"The list of a JSON document or the XML element whose members are rows; found when empty."`
	Fields  map[string]Pick `json:"fields" doc:"By field of the badcase: where its value comes from. Fields are those of GET /imports/fields, and attributes.<name>."`
}

// Pick is where a field's value comes from: a column, or the same text in every row.
type Pick struct {
	Column string `json:"column,omitempty" maxLength:"256"`
	Value  string `json:"value,omitempty" maxLength:"4096"`
}

// Field is a field of a badcase that a column can become.
type Field struct {
	Name  string `json:"name"`
	Label string `json:"label"`
	Hint  string `json:"hint,omitempty"`
	names []string
}

// Fields are what a mapping may name, besides attributes.<name>.
var Fields = []Field{
	{"media", "Media", "File names in the archive or SHA-256 of stored files; several separated by ;", words("media file files filename file_name image image_path picture path video audio")},
	{"result", "Result", "What the model said: a label, or JSON", words("result prediction predicted pred output inference")},
	{"result.label", "Result: label", "", words("result_label predicted_label pred_label result.label")},
	{"result.confidence", "Result: confidence", "0 to 1", words("confidence score probability prob conf result.confidence")},
	{"truth", "Ground truth", "A label, or JSON", words("truth ground_truth groundtruth gt annotation expected actual label class target folder")},
	{"truth.label", "Ground truth: label", "", words("truth_label true_label truth.label")},
	{"function", "Function", "The system function that failed", words("function feature module")},
	{"id", "Identity", "Rows with the same one are the same; without it, their content decides", words("id external_id uid uuid key")},
	{"title", "Title", "", words("title name summary")},
	{"description", "Description", "", words("description note notes comment text")},
	{"status", "Status", "new, open, in_progress, resolved, wont_fix", words("status state")},
	{"severity", "Severity", "low, medium, high, critical", words("severity")},
	{"priority", "Priority", "1 to 5", words("priority")},
	{"grading", "Grading", "system or model", words("grading")},
	{"assignee", "Assignee", "", words("assignee owner")},
	{"tags", "Tags", "Separated by , or ;, or a JSON list", words("tags labels")},
	{"slot", "Model slot", "", words("slot model model_name")},
	{"model_version", "Model version", "", words("model_version version")},
	{"system_version", "System version", "", words("system_version software_version firmware")},
	{"device", "Device", "", words("device camera sensor device_id")},
	{"place", "Place", "", words("place location site")},
	{"captured_at", "Captured at", "2026-01-31T12:00:00Z, 2026-01-31 12:00:00, or seconds since 1970", words("captured_at time timestamp date datetime created created_at")},
}

func words(s string) []string { return strings.Fields(s) }

const attributes = "attributes."

// maxPicks bounds a mapping.
const maxPicks = 100

// Check says what is wrong with a mapping.
func (m Mapping) Check() error {
	const op = "imports.Mapping"
	if len(m.Fields) == 0 || len(m.Fields) > maxPicks {
		return fault.Field(op, "body.mapping.fields", "%d fields, want 1 to %d", len(m.Fields), maxPicks)
	}
	for name, p := range m.Fields {
		at := "body.mapping.fields." + name
		attribute, own := strings.CutPrefix(name, attributes)
		known := slices.ContainsFunc(Fields, func(f Field) bool { return f.Name == name })
		switch {
		case !known && (!own || attribute == "" || len(attribute) > 64):
			return fault.Field(op, "body.mapping.fields", "%.80q is no field of a badcase, nor attributes.<name>", name)
		case (p.Column == "") == (p.Value == ""):
			return fault.Field(op, at, "give either column or value")
		case name == "id" && p.Column == "":
			return fault.Field(op, at, "needs a column: one value would make all rows the same")
		}
	}
	return nil
}

// Suggest makes a mapping of columns by their names; columns that mean nothing to it
// become attributes, as far as there may be.
func Suggest(columns []Column) Mapping {
	m := Mapping{Fields: map[string]Pick{}}
	used := map[string]bool{}
	for _, f := range Fields {
		for _, name := range append([]string{f.Name}, f.names...) {
			i := slices.IndexFunc(columns, func(c Column) bool { return !used[c.Path] && plain(c.Path) == name })
			if _, taken := m.Fields[f.Name]; i >= 0 && !taken && !m.has(f.Name) {
				m.Fields[f.Name] = Pick{Column: columns[i].Path}
				used[columns[i].Path] = true
			}
		}
	}
	for _, c := range columns {
		name, inside, _ := strings.Cut(c.Path, ".")
		if used[c.Path] || used[name] && inside != "" || c.Object || len(m.Fields) >= 60 {
			continue
		}
		if _, own := strings.CutPrefix(c.Path, attributes); own {
			name = c.Path
		} else {
			name = attributes + strings.TrimPrefix(c.Path, "@")
		}
		if len(name) <= 64 {
			m.Fields[name] = Pick{Column: c.Path}
		}
	}
	return m
}

// has says whether a part of the field, or the whole of it, has a value already.
func (m Mapping) has(field string) bool {
	whole, _, part := strings.Cut(field, ".")
	_, taken := m.Fields[whole]
	return part && taken && field != "result.confidence"
}

func plain(column string) string {
	return strings.Trim(strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToLower(column)), "@_")
}
