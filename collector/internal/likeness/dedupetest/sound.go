package main

import (
	"context"
	"errors"
)

func recordings(ctx context.Context, data, dir string, out map[string]any) error {
	return errors.New("todo")
}
