package sqlstore_test

import (
	"testing"
	"time"

	"mlife/collector/internal/prelabel"
	"mlife/shared/fault"
)

func TestModelServices(t *testing.T) {
	s := open(t).ModelServices()
	x := prelabel.Service{ID: "svc_1", Name: "det", Token: "secret", CreatedBy: "ann", CreatedAt: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC),
		Settings: prelabel.Settings{BaseURL: "https://models.example.org", Model: "det", Input: prelabel.Input{Kind: prelabel.Pixels, Mean: []float64{1, 2, 3}}, Output: prelabel.Output{Kind: prelabel.Boxes, Labels: []string{"a"}}}}
	if err := s.SaveService(t.Context(), x); err != nil {
		t.Fatal(err)
	}
	got, err := s.Service(t.Context(), x.ID)
	if err != nil || got.Token != "secret" || !got.HasToken || got.Input.Mean[2] != 3 || got.Output.Labels[0] != "a" || !got.CreatedAt.Equal(x.CreatedAt) {
		t.Fatalf("%+v %v", got, err)
	}
	x.Name, x.Token = "other", ""
	if err := s.SaveService(t.Context(), x); err != nil {
		t.Fatal(err)
	}
	x.ID = "svc_2"
	if err := s.SaveService(t.Context(), x); !fault.Is(err, fault.Exists) {
		t.Error(err)
	}
	if list, err := s.Services(t.Context()); err != nil || len(list) != 1 || list[0].Name != "other" || list[0].HasToken {
		t.Errorf("%+v %v", list, err)
	}
	if err := s.RemoveService(t.Context(), "svc_1"); err != nil {
		t.Error(err)
	}
	if err := s.RemoveService(t.Context(), "svc_1"); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
	if _, err := s.Service(t.Context(), "svc_1"); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
}
