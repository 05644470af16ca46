package prelabel

import (
	"crypto/x509"
	"net/url"
	"path"
	"regexp"
	"strings"
	"time"

	"mlife/collector/internal/dam/annotation"
	"mlife/shared/fault"
	"mlife/shared/secret"
)

// Service is a model behind an HTTP service that speaks the Open Inference Protocol v2,
// as an engineer has set it up.
type Service struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Settings  `json:"settings"`
	Token     secret.String `json:"-"` // sent as a bearer; "" for none
	HasToken  bool          `json:"has_token"`
	CreatedBy string        `json:"created_by"`
	CreatedAt time.Time     `json:"created_at"`
}

// Settings are what of a service is no secret.
type Settings struct {
	BaseURL string   `json:"base_url" maxLength:"512" doc:"Where the server is, without /v2: https://models.example.org."`
	CA      string   `json:"ca,omitempty" maxLength:"65536" doc:"Certificates (PEM) to believe in besides the system's."`
	Model   string   `json:"model" maxLength:"128" doc:"Name of the model on the server."`
	Version string   `json:"version,omitempty" maxLength:"64" doc:"Of the model on the server; the one that it prefers if empty."`
	ModelID string   `json:"model_id,omitempty" maxLength:"64" doc:"ID of the registered model that it is, to be kept with what it makes."`
	In      []string `json:"in,omitempty" maxItems:"32" doc:"Media types that it takes; image/* if empty."`
	Batch   int      `json:"batch,omitempty" minimum:"0" maximum:"64" doc:"Media in a call; 1 if 0."`
	Seconds int      `json:"seconds,omitempty" minimum:"0" maximum:"600" doc:"Longest time of a call; 60 if 0."`
	Input   Input    `json:"input"`
	Output  Output   `json:"output"`
}

// What a service gets.
const (
	Encoded = "encoded" // the bytes of the file as they are
	Pixels  = "pixels"  // of the picture, upright and in RGB
)

// Input says what the model's input is made of.
type Input struct {
	Tensor string    `json:"tensor,omitempty" maxLength:"128" doc:"The only one if empty."`
	Kind   string    `json:"kind" enum:"encoded,pixels" doc:"encoded: the file's bytes, in a tensor of BYTES or UINT8. pixels: of the upright picture, in UINT8 or FP32."`
	Width  int       `json:"width,omitempty" minimum:"0" maximum:"4096" doc:"Of pixels; as the model's metadata say if 0."`
	Height int       `json:"height,omitempty" minimum:"0" maximum:"4096"`
	Layout string    `json:"layout,omitempty" enum:"nchw,nhwc" doc:"As the model's metadata say if empty."`
	Fit    string    `json:"fit,omitempty" enum:"stretch,letterbox" doc:"How a picture is brought to that size; stretch if empty. letterbox keeps its shape and fills with grey."`
	Mean   []float64 `json:"mean,omitempty" maxItems:"3" doc:"Of FP32: taken away from each channel's value of 0 to 1."`
	Std    []float64 `json:"std,omitempty" maxItems:"3" doc:"Of FP32: each channel is then divided by it."`
	Binary bool      `json:"binary,omitempty" doc:"Send tensors by the protocol's binary extension instead of JSON."`
}

// What a service's outputs say.
const (
	Classes    = "classes"
	Boxes      = "boxes"
	Annotation = "annotation"
)

// Output says what the model's outputs mean.
type Output struct {
	Kind    string   `json:"kind" enum:"classes,boxes,annotation" doc:"classes: a score for each class. boxes: places with scores and classes. annotation: an annotation as JSON text."`
	Tensor  string   `json:"tensor,omitempty" maxLength:"128" doc:"With the scores of classes, the boxes, or the annotations; the only one if empty. Boxes of 6 values are x1, y1, x2, y2, score, class."`
	Scores  string   `json:"scores,omitempty" maxLength:"128" doc:"Tensor with the scores of boxes of 4 values."`
	Classes string   `json:"classes,omitempty" maxLength:"128" doc:"Tensor with the classes of boxes of 4 values: numbers from 0 or texts."`
	Count   string   `json:"count,omitempty" maxLength:"128" doc:"Tensor with how many of the boxes count."`
	Labels  []string `json:"labels,omitempty" maxItems:"5000" doc:"Names of the classes in the order of their numbers."`
	Form    string   `json:"form,omitempty" enum:"xyxy,xywh,cxcywh,yxyx" doc:"Of a box; xyxy if empty."`
	Share   bool     `json:"share,omitempty" doc:"Boxes are shares of the input's width and height, 0 to 1, not pixels."`
	Softmax bool     `json:"softmax,omitempty" doc:"Scores of classes are logits: make shares of them."`
	Many    bool     `json:"many,omitempty" doc:"Several classes may hold: each of at least min_score, not only the best."`
	Least   float64  `json:"min_score,omitempty" minimum:"0" maximum:"1" doc:"What is less certain is left out."`
}

// MaxServices bounds how many there are.
const MaxServices = 100

var modelName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$`)

func wrong(field, format string, args ...any) error {
	return fault.Field("prelabel.Service", "body."+field, format, args...)
}

// Check says what is wrong with a service.
func (s Service) Check() error {
	u, err := url.Parse(s.BaseURL)
	switch {
	case strings.TrimSpace(s.Name) == "" || len(s.Name) > 128:
		return wrong("name", "1 to 128 bytes, have %d", len(s.Name))
	case err != nil || u.Host == "" || len(s.BaseURL) > 512 || u.Scheme != "https" && u.Scheme != "http":
		return wrong("settings.base_url", "%.80q is no address such as https://models.example.org", s.BaseURL)
	case u.User != nil:
		return wrong("settings.base_url", "put no password into the address")
	case u.RawQuery != "" || u.Fragment != "" || strings.HasSuffix(u.Path, "/"):
		return wrong("settings.base_url", "the address only: no question mark, no #, no / at the end")
	case strings.HasSuffix(u.Path, "/v2"):
		return wrong("settings.base_url", "leave out /v2: it is added")
	case !modelName.MatchString(s.Model):
		return wrong("settings.model", "%.80q: 1 to 128 letters, digits, dots, dashes and underscores", s.Model)
	case s.Version != "" && !modelName.MatchString(s.Version):
		return wrong("settings.version", "%.80q: letters, digits, dots, dashes and underscores", s.Version)
	case s.CA != "" && (len(s.CA) > 64<<10 || !x509.NewCertPool().AppendCertsFromPEM([]byte(s.CA))):
		return wrong("settings.ca", "no certificate in PEM form of at most %d bytes", 64<<10)
	case len(s.Token) > 4096 || strings.ContainsFunc(s.Token.Reveal(), func(r rune) bool { return r <= ' ' || r > '~' }):
		return wrong("token", "one word of at most 4096 bytes")
	case s.Batch < 0 || s.Batch > maxLines:
		return wrong("settings.batch", "0 to %d", maxLines)
	case s.Seconds < 0 || s.Seconds > 600:
		return wrong("settings.seconds", "0 to 600")
	case len(s.In) > 32:
		return wrong("settings.in", "at most 32")
	}
	for _, t := range s.In {
		if _, err := path.Match(t, "x/y"); err != nil || strings.Count(t, "/") != 1 || len(t) > 128 {
			return wrong("settings.in", "%.80q is no media type", t)
		}
	}
	if err := s.Input.check(); err != nil {
		return err
	}
	return s.Output.check()
}

func (i Input) check() error {
	switch {
	case i.Kind != Encoded && i.Kind != Pixels:
		return wrong("settings.input.kind", "%.20q is none of encoded, pixels", i.Kind)
	case i.Width < 0 || i.Height < 0 || i.Width > 4096 || i.Height > 4096:
		return wrong("settings.input.width", "0 to 4096, and so is the height")
	case i.Layout != "" && i.Layout != "nchw" && i.Layout != "nhwc":
		return wrong("settings.input.layout", "%.20q is none of nchw, nhwc", i.Layout)
	case i.Fit != "" && i.Fit != "stretch" && i.Fit != "letterbox":
		return wrong("settings.input.fit", "%.20q is none of stretch, letterbox", i.Fit)
	case len(i.Mean) != 0 && len(i.Mean) != 3 || len(i.Std) != 0 && len(i.Std) != 3:
		return wrong("settings.input.mean", "three values, and so are those of std")
	}
	for _, v := range i.Std {
		if v == 0 {
			return wrong("settings.input.std", "must not be 0")
		}
	}
	return nil
}

func (o Output) check() error {
	switch {
	case o.Kind != Classes && o.Kind != Boxes && o.Kind != Annotation:
		return wrong("settings.output.kind", "%.20q is none of classes, boxes, annotation", o.Kind)
	case (o.Scores == "") != (o.Classes == ""):
		return wrong("settings.output.scores", "name the tensors of both scores and classes, or neither for boxes of 6 values")
	case !(o.Least >= 0 && o.Least <= 1):
		return wrong("settings.output.min_score", "0 to 1")
	case len(o.Labels) > 5000:
		return wrong("settings.output.labels", "at most 5000")
	}
	for i, l := range o.Labels {
		if a := (annotation.Annotation{Label: l}); l == "" || annotation.Check(&a) != nil {
			return wrong("settings.output.labels", "label %d: %.80q: 1 to %d bytes without control characters", i, l, annotation.MaxLabel)
		}
	}
	switch o.Form {
	case "", "xyxy", "xywh", "cxcywh", "yxyx":
		return nil
	}
	return wrong("settings.output.form", "%.20q is none of xyxy, xywh, cxcywh, yxyx", o.Form)
}

// Info is the service as a predictor.
func (s Service) Info() Info {
	in := s.In
	if len(in) == 0 {
		in = []string{"image/*"}
	}
	return Info{ID: s.ID, Name: s.Name, Way: ByService, Model: s.Model, Version: s.Version, ModelID: s.ModelID, In: in}
}
