package mlflowapi

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"strconv"
)

// args are the parameters of a request: of its query, or of its JSON body. Values may
// be written as protobuf's JSON allows: numbers as texts, too.
type args map[string]json.RawMessage

func readArgs(w http.ResponseWriter, r *http.Request) (args, error) {
	in := args{}
	if r.Method == http.MethodGet {
		for name, values := range r.URL.Query() {
			if len(values) == 1 {
				in[name], _ = json.Marshal(values[0]) //nolint:errcheck // a text is JSON
			} else {
				in[name], _ = json.Marshal(values) //nolint:errcheck // texts are JSON
			}
		}
		return in, nil
	}
	b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return nil, invalid(fmt.Sprintf("the request has more than %d bytes: send less at once", maxBody))
	}
	if err != nil {
		return nil, invalid("the request was cut off: " + err.Error())
	}
	if len(b) == 0 {
		return in, nil
	}
	if err := json.Unmarshal(b, &in); err != nil {
		return nil, invalid("the request is no JSON object: " + err.Error())
	}
	return in, nil
}

// text reads a text by the first of some names that is there; "" when none is.
func (in args) text(names ...string) (string, error) {
	for _, name := range names {
		raw, ok := in[name]
		if !ok || string(raw) == "null" {
			continue
		}
		var s string
		if err := json.Unmarshal(raw, &s); err == nil {
			return s, nil
		}
		var n json.Number
		if err := json.Unmarshal(raw, &n); err == nil {
			return n.String(), nil
		}
		return "", invalid(fmt.Sprintf("Invalid value %.100s for parameter '%s' supplied: want a text", raw, name))
	}
	return "", nil
}

// need reads a text that must be there.
func (in args) need(names ...string) (string, error) {
	s, err := in.text(names...)
	if err == nil && s == "" {
		err = invalid(fmt.Sprintf("Missing value for required parameter '%s'.", names[0]))
	}
	return s, err
}

// whole reads a number without a fraction; given says whether it is there.
func (in args) whole(name string) (n int64, given bool, err error) {
	raw, ok := in[name]
	if !ok || string(raw) == "null" {
		return 0, false, nil
	}
	s, err := in.text(name)
	if err == nil {
		if n, err = strconv.ParseInt(s, 10, 64); err == nil {
			return n, true, nil
		}
		// Some clients write 1e3 or 3.0.
		if f, ferr := strconv.ParseFloat(s, 64); ferr == nil && f == math.Trunc(f) && math.Abs(f) < 1<<53 {
			return int64(f), true, nil
		}
	}
	return 0, true, invalid(fmt.Sprintf("Invalid value %.100s for parameter '%s' supplied: want a whole number", raw, name))
}

// number reads a number; NaN and the infinities are texts in JSON. As MLflow's server
// does, an infinity becomes the largest number.
func (in args) number(name string) (float64, error) {
	raw, ok := in[name]
	if !ok {
		return 0, invalid(fmt.Sprintf("Missing value for required parameter '%s'.", name))
	}
	s, err := in.text(name)
	if err == nil {
		switch s {
		case "NaN":
			return math.NaN(), nil
		case "Infinity":
			return math.MaxFloat64, nil
		case "-Infinity":
			return -math.MaxFloat64, nil
		}
		var f float64
		if f, err = strconv.ParseFloat(s, 64); err == nil || errors.Is(err, strconv.ErrRange) {
			return max(-math.MaxFloat64, min(math.MaxFloat64, f)), nil
		}
	}
	return 0, invalid(fmt.Sprintf("Invalid value %.100s for parameter '%s' supplied: want a number", raw, name))
}

// list reads a list of objects.
func (in args) list(name string) (out []args, err error) {
	if raw, ok := in[name]; ok && json.Unmarshal(raw, &out) != nil {
		return nil, invalid(fmt.Sprintf("Invalid value for parameter '%s' supplied: want a list of objects", name))
	}
	return out, nil
}

// texts reads a list of texts, or a single one.
func (in args) texts(name string) (out []string, err error) {
	raw, ok := in[name]
	if !ok || json.Unmarshal(raw, &out) == nil {
		return out, nil
	}
	s, err := in.text(name)
	if err != nil || s == "" {
		return nil, invalid(fmt.Sprintf("Invalid value for parameter '%s' supplied: want a list of texts", name))
	}
	return []string{s}, nil
}

// limited reads how many are wanted.
func (in args) limited(usual, most int64) (int, error) {
	n, given, err := in.whole("max_results")
	switch {
	case err != nil:
		return 0, err
	case !given || n == 0:
		return int(usual), nil
	case n < 0 || n > most:
		return 0, invalid(fmt.Sprintf("Invalid value %d for parameter 'max_results' supplied: want 1 to %d", n, most))
	}
	return int(n), nil
}

// object reads an object within.
func object(in args, name string) (out args, err error) {
	raw, ok := in[name]
	if !ok || json.Unmarshal(raw, &out) != nil || out == nil {
		return nil, invalid(fmt.Sprintf("Missing value for required parameter '%s'.", name))
	}
	return out, nil
}
