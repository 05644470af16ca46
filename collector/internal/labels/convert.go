package labels

import (
	"context"
	"errors"
	"io"
	"path"

	"mlife/shared/fault"
)

// Convert writes what it reads, item by item. from "" finds the format. The reports are
// of both sides: a medium that was refused at one is not at the other.
func Convert(ctx context.Context, src *Source, from Format, to Format, sink Sink, in Options, out WriteOptions) (read, wrote Report, err error) {
	if from == "" {
		if from, err = Detect(ctx, src); err != nil {
			return read, wrote, err
		}
	}
	stopped := errors.New("the writer stopped")
	wrote, err = Write(ctx, to, func(yield func(Item, error) bool) {
		var failed error
		read, failed = ReadAs(ctx, from, src, in, func(it Item) error {
			if !yield(it, nil) {
				return stopped
			}
			return nil
		})
		if failed != nil && !errors.Is(failed, stopped) {
			yield(Item{}, failed)
		}
	}, sink, out)
	return read, wrote, err
}

// Medium opens the bytes of an item's medium when it lies in the set: where the path
// says, or where the format's layout has it.
func (s *Source) Medium(it Item) (io.ReadCloser, error) {
	below := []string{"images", path.Join("images", it.Subset), "JPEGImages", it.Subset, "data", "obj_train_data", "obj_valid_data"}
	name := s.medium(it.Path, below...)
	if name == "" {
		return nil, fault.New(fault.NotFound, op, "it does not lie in the set")
	}
	return s.Open(name)
}
