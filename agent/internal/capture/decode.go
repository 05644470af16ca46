package capture

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"mlife/shared/clip"
	"mlife/shared/fault"
)

// MaxObservation is the largest observation as JSON, in bytes.
const MaxObservation = 256 << 10

// observationFields are the keys of an observation as JSON, in a sidecar and in the
// local API:
//
//	{"id": "…", "captured_at": "2026-05-01T10:00:00Z", "function": "expression",
//	 "slot": "face", "model": "1.2.0", "model_sha256": "…", "system_version": "…",
//	 "result": {"label": "sad", "confidence": 0.4}, "truth": {"label": "happy"},
//	 "attributes": {"lux": 12}, "feedback": "…", "place": "…", "badcase": true}
//
// All are optional. badcase true makes it one whatever the rules say.
var observationFields = []string{"id", "captured_at", "function", "slot", "model", "model_sha256", "system_version", "result", "truth",
	"attributes", "feedback", "place", "badcase"}

// DecodeObservation reads an observation strictly: one object, no unknown and no
// repeated key, at most MaxObservation bytes. Errors are fault.Invalid or
// fault.TooLarge and name the field. Limits on values are checked by Intake.
func DecodeObservation(b []byte) (Observation, error) {
	const op = "observation"
	var o Observation
	fields, err := DecodeObject(op, b, MaxObservation, observationFields)
	if err != nil {
		return o, err
	}
	var badcase bool
	for key, into := range map[string]any{
		"id": &o.ID, "captured_at": &o.At, "function": &o.Function, "slot": &o.Slot, "model": &o.Model, "model_sha256": &o.ModelSHA,
		"system_version": &o.SystemVersion, "attributes": &o.Attributes, "feedback": &o.Feedback, "place": &o.Place, "badcase": &badcase,
	} {
		if err := Field(op, fields, key, into); err != nil {
			return Observation{}, err
		}
	}
	o.Result, o.Truth = fields["result"], fields["truth"]
	if badcase {
		o.Force, o.ForceRule = true, "reported"
	}
	return o, nil
}

// DecodeObject splits one JSON object into its members: at most limit bytes of
// UTF-8, nested no deeper than a manifest may be, only the given keys, none twice.
// Members that are null are left out.
func DecodeObject(op string, b []byte, limit int, keys []string) (map[string]json.RawMessage, error) {
	b = bytes.TrimPrefix(b, []byte("\ufeff"))
	switch {
	case len(b) > limit:
		return nil, fault.New(fault.TooLarge, op, "%d bytes of JSON, at most %d", len(b), limit)
	case !utf8.Valid(b):
		return nil, fault.New(fault.Invalid, op, "not UTF-8")
	case clip.TooDeep(b, clip.MaxDepth+2):
		return nil, fault.New(fault.Invalid, op, "nested deeper than %d", clip.MaxDepth+2)
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	if first, err := dec.Token(); err != nil || first != json.Delim('{') {
		return nil, fault.New(fault.Invalid, op, "not a JSON object%s", because(err))
	}
	out := map[string]json.RawMessage{}
	for dec.More() {
		tok, err := dec.Token()
		if err != nil {
			return nil, fault.New(fault.Invalid, op, "%w", err)
		}
		key, _ := tok.(string)
		if !slices.Contains(keys, key) {
			return nil, fault.Field(op, fmt.Sprintf("%.60q", key), "unknown; known are %s", strings.Join(keys, ", "))
		}
		if _, twice := out[key]; twice {
			return nil, fault.Field(op, key, "is there twice")
		}
		var v json.RawMessage
		if err := dec.Decode(&v); err != nil {
			return nil, fault.Field(op, key, "%v", err)
		}
		out[key] = v
	}
	if _, err := dec.Token(); err != nil {
		return nil, fault.New(fault.Invalid, op, "%w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, fault.New(fault.Invalid, op, "something follows the object")
	}
	for k, v := range out {
		if string(v) == "null" {
			delete(out, k)
		}
	}
	return out, nil
}

func because(err error) string {
	if err == nil {
		return ""
	}
	return ": " + err.Error()
}

// Field decodes one member of an object, if it is there. The error names it and
// says what was wanted.
func Field(op string, fields map[string]json.RawMessage, key string, into any) error {
	raw, ok := fields[key]
	if !ok {
		return nil
	}
	if err := json.Unmarshal(raw, into); err != nil {
		var wrong *json.UnmarshalTypeError
		if errors.As(err, &wrong) {
			return fault.Field(op, key, "is a JSON %s, want %s", wrong.Value, wanted(into))
		}
		return fault.Field(op, key, "%v", err)
	}
	return nil
}

func wanted(into any) string {
	switch into.(type) {
	case *string:
		return "text"
	case *bool:
		return "true or false"
	case *time.Time:
		return "a time like 2026-05-01T10:00:00Z"
	case *int64:
		return "a whole number"
	}
	return "an object"
}
