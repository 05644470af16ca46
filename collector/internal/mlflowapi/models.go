package mlflowapi

import (
	"context"
	"encoding/json"
	"fmt"

	"mlife/collector/internal/mtt"
)

const (
	tagModels    = "mlflow.log-model.history"
	mostModels   = 100      // that one run logged
	maxModelText = 64 << 10 // bytes of what one says of itself
)

// logModel notes a model that a run logged among its artifacts, as clients before 3.0
// tell it: in a list that is a tag.
func (a *API) logModel(ctx context.Context, in args) (any, error) {
	id, err := runID(in)
	if err != nil {
		return nil, err
	}
	text, err := in.need("model_json")
	if err != nil {
		return nil, err
	}
	var model map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &model); err != nil || len(text) > maxModelText {
		return nil, invalid(fmt.Sprintf("model_json: want an object of at most %d bytes", maxModelText))
	}
	for _, name := range []string{"artifact_path", "flavors", "utc_time_created", "run_id"} {
		if _, ok := model[name]; !ok {
			return nil, invalid("Model json is missing mandatory fields: " + name)
		}
	}
	r, err := a.opt.Tracking.Run(ctx, id)
	if err != nil {
		return nil, noRun(err, id)
	}
	var list []json.RawMessage
	if there := find(r.Tags, tagModels); there != "" {
		if err := json.Unmarshal([]byte(there), &list); err != nil {
			return nil, invalid("the tag " + tagModels + " is no list: " + err.Error())
		}
	}
	if list = append(list, json.RawMessage(text)); len(list) > mostModels {
		return nil, invalid(fmt.Sprintf("a run logs at most %d models", mostModels))
	}
	b, err := json.Marshal(list)
	if err != nil {
		return nil, err
	}
	return a.log(ctx, in, mtt.Log{Tags: []mtt.Pair{{Key: tagModels, Value: string(b)}}})
}
