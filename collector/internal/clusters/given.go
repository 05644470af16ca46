package clusters

import (
	"bytes"
	"encoding/json"
	"strconv"

	"mlife/shared/vector"
)

// Given finds the embedding that a result or the attributes of a case carry: a list of
// numbers under the key "embedding" (2 to vector.MaxDim of them, finite, not all 0).
// Beside it, "embedding_model" names what made it; without, it is the case's own model,
// so that vectors of two model versions are not compared. ok is false when there is
// none; an error says what is wrong with one that is there.
func Given(c Case) (space string, v []float32, ok bool, err error) {
	var result struct {
		Embedding json.RawMessage `json:"embedding"`
		Model     json.RawMessage `json:"embedding_model"`
	}
	if len(c.Result) > 0 && bytes.HasPrefix(bytes.TrimSpace(c.Result), []byte("{")) {
		// A result that is no object of this shape carries none.
		if json.Unmarshal(c.Result, &result) != nil {
			result.Embedding = nil
		}
	}
	raw, model := result.Embedding, result.Model
	if len(raw) == 0 {
		raw, model = c.Attributes["embedding"], c.Attributes["embedding_model"]
	}
	if len(raw) == 0 || string(raw) == "null" {
		return "", nil, false, nil
	}
	if v, err = vector.FromJSON(raw); err != nil {
		return "", nil, false, err
	}
	var name string
	if json.Unmarshal(model, &name) != nil || name == "" {
		name = c.Slot + "@" + c.Model
	}
	if len(name) > 128 {
		name = name[:128]
	}
	return givenPrefix + name + "/" + strconv.Itoa(len(v)), v, true, nil
}

const givenPrefix = "given/"
