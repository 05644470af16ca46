// Package msm is the domain of model storage and serving: models with their
// versions, what is known about them, deployments to devices and the states each
// device goes through, and the ports their storage must offer.
//
// It moves no bytes (blob) and signs nothing (loop does, with mlife/shared/trust).
// It imports only shared packages; the stores, the loop and the HTTP face import it.
package msm

import (
	"strings"
	"time"

	"mlife/shared/fault"
	"mlife/shared/ident"
)

// Limits of one model.
const (
	MaxText        = 4096
	MaxAliases     = 16
	MaxAnnotations = 64
	MaxName        = 64 // bytes of a slot, version or alias
)

// Stage says what a model version is good for.
type Stage string

// The stages.
const (
	None       Stage = "none"
	Candidate  Stage = "candidate"
	Staging    Stage = "staging"
	Production Stage = "production"
	Archived   Stage = "archived"
)

// Model is one version of a model: the file, where it came from and what is known
// about it. Slot is the place on a device it is made for; versions are unique in a
// slot. The file, slot, version and task never change. Times are UTC.
type Model struct {
	ID          string             `json:"id" doc:"Model ID."`
	Name        string             `json:"name"`
	Version     string             `json:"version" doc:"Unique within the slot."`
	Slot        string             `json:"slot"`
	Description string             `json:"description"`
	SHA256      string             `json:"sha256"`
	Size        int64              `json:"size" doc:"Bytes."`
	Format      string             `json:"format" doc:"As found in the bytes: safetensors, onnx, tflite, pytorch, zip, gguf, hdf5, unknown."`
	FileName    string             `json:"file_name"`
	Tensors     []Tensor           `json:"tensors" nullable:"false" doc:"Read from the file where its format tells."`
	TaskID      string             `json:"task_id" doc:"Training task that made it."`
	Metrics     map[string]float64 `json:"metrics" nullable:"false" doc:"Last values of its tests."`
	Stage       Stage              `json:"stage" enum:"none,candidate,staging,production,archived"`
	Aliases     []string           `json:"aliases" nullable:"false" doc:"Each names at most one version of a slot."`
	Annotations map[string]string  `json:"annotations" nullable:"false"`
	Badcases    int                `json:"badcases" doc:"Number of known badcases."`
	Author      string             `json:"author"`
	CreatedAt   time.Time          `json:"created_at"`
	UpdatedAt   time.Time          `json:"updated_at"`
	Revision    int                `json:"revision" doc:"Rises with every change; also the ETag."`
}

// Tensor is one named array in a model file.
type Tensor struct {
	Name  string  `json:"name"`
	Type  string  `json:"type"`
	Shape []int64 `json:"shape" nullable:"false"`
}

// Draft is what is said about a new model. An empty Version is made by the store:
// the next number in the slot.
type Draft struct {
	Name        string
	Version     string
	Slot        string
	Description string
	Annotations map[string]string
	TaskID      string
	Metrics     map[string]float64
}

// File is the stored file of a new model.
type File struct {
	Name   string
	SHA256 string
	Size   int64
	Facts  Facts
}

// New makes a model, or says which field is wrong.
func New(d Draft, f File, author string, now time.Time) (Model, error) {
	const op = "model"
	if err := CheckName(op, "slot", d.Slot); err != nil {
		return Model{}, err
	}
	if d.Version != "" {
		if err := CheckName(op, "version", d.Version); err != nil {
			return Model{}, err
		}
	}
	if d.Name == "" {
		d.Name = d.Slot
	}
	if len(d.Name) > MaxText || len(d.Description) > MaxText || len(f.Name) > MaxText {
		return Model{}, fault.Field(op, "name", "a text is longer than %d bytes", MaxText)
	}
	if f.Size == 0 {
		return Model{}, fault.Field(op, "file", "empty")
	}
	m := Model{
		ID: ident.New("mdl"), Name: d.Name, Version: d.Version, Slot: d.Slot, Description: d.Description,
		SHA256: f.SHA256, Size: f.Size, Format: f.Facts.Format, FileName: f.Name, Tensors: f.Facts.Tensors,
		TaskID: d.TaskID, Metrics: d.Metrics, Stage: None, Aliases: []string{}, Annotations: d.Annotations,
		Author: author, CreatedAt: now.UTC(), UpdatedAt: now.UTC(), Revision: 1,
	}
	if m.Tensors == nil {
		m.Tensors = []Tensor{}
	}
	if m.Metrics == nil {
		m.Metrics = map[string]float64{}
	}
	if m.Annotations == nil {
		m.Annotations = map[string]string{}
	}
	return m, checkAnnotations(m.Annotations)
}

// Edit is a change to a model; nil fields stay as they are.
type Edit struct {
	Name        *string            `json:"name,omitempty" maxLength:"4096"`
	Description *string            `json:"description,omitempty" maxLength:"4096"`
	Stage       *Stage             `json:"stage,omitempty" enum:"none,candidate,staging,production,archived"`
	Aliases     *[]string          `json:"aliases,omitempty" maxItems:"16" doc:"An alias given here is taken from the slot's other versions."`
	Annotations *map[string]string `json:"annotations,omitempty"`
}

// Apply changes m, or says which field is wrong and leaves it alone.
func (e Edit) Apply(m *Model) error {
	const op = "model"
	if e.Stage != nil && !e.Stage.known() {
		return fault.Field(op, "stage", "%q is not a stage", *e.Stage)
	}
	if e.Name != nil && (*e.Name == "" || len(*e.Name) > MaxText) {
		return fault.Field(op, "name", "want 1 to %d bytes", MaxText)
	}
	if e.Description != nil && len(*e.Description) > MaxText {
		return fault.Field(op, "description", "longer than %d bytes", MaxText)
	}
	if e.Aliases != nil {
		if len(*e.Aliases) > MaxAliases {
			return fault.Field(op, "aliases", "more than %d", MaxAliases)
		}
		for _, a := range *e.Aliases {
			if err := CheckName(op, "aliases", a); err != nil {
				return err
			}
		}
	}
	if e.Annotations != nil {
		if err := checkAnnotations(*e.Annotations); err != nil {
			return err
		}
		m.Annotations = *e.Annotations
	}
	if e.Name != nil {
		m.Name = *e.Name
	}
	if e.Description != nil {
		m.Description = *e.Description
	}
	if e.Stage != nil {
		m.Stage = *e.Stage
	}
	if e.Aliases != nil {
		m.Aliases = *e.Aliases
	}
	return nil
}

func (s Stage) known() bool {
	return s == None || s == Candidate || s == Staging || s == Production || s == Archived
}

func checkAnnotations(a map[string]string) error {
	if len(a) > MaxAnnotations {
		return fault.Field("model", "annotations", "more than %d", MaxAnnotations)
	}
	for k, v := range a {
		if k == "" || len(k) > MaxName || len(v) > MaxText {
			return fault.Field("model", "annotations."+k, "key of 1 to %d bytes, value of at most %d", MaxName, MaxText)
		}
	}
	return nil
}

// CheckName says why s cannot be a slot, version or alias. They become names of
// folders on devices, so: 1 to 64 of a–z, A–Z, 0–9, '.', '_', '-', starting with
// a letter or digit.
func CheckName(op, field, s string) error {
	if s == "" || len(s) > MaxName {
		return fault.Field(op, field, "want 1 to %d characters, have %d", MaxName, len(s))
	}
	for i, r := range s {
		alnum := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
		if !alnum && (i == 0 || !strings.ContainsRune("._-", r)) {
			return fault.Field(op, field, "%.80q: character %d (%q) is not allowed", s, i+1, r)
		}
	}
	return nil
}
