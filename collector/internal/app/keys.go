package app

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/google/renameio/v2"

	"mlife/shared/fault"
	"mlife/shared/trust"
)

// rootLife is how long the root is good. The root key signs nothing else and can be
// taken away from the machine.
const rootLife = 10 * 365 * 24 * time.Hour

// signing is what deployments are signed with:
//
//	<dir>/root.key     signs roots only; may be kept elsewhere
//	<dir>/targets.key  signs what devices should run
//	<dir>/root.json    what devices get at enrolment
type signing struct {
	targets *trust.Key
	root    []byte
}

// openSigning reads the keys or makes them. The root document is written last: as
// long as it is not there nobody has seen the keys, and they are made again.
func openSigning(dir string) (signing, error) {
	const op = "signing keys"
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return signing{}, fault.Wrap(op, err)
	}
	rootFile, rootKey, targetsKey := filepath.Join(dir, "root.json"), filepath.Join(dir, "root.key"), filepath.Join(dir, "targets.key")
	root, err := os.ReadFile(rootFile)
	if errors.Is(err, fs.ErrNotExist) {
		return newSigning(rootFile, rootKey, targetsKey)
	}
	if err != nil {
		return signing{}, fault.Wrap(op, err)
	}
	if err := trust.CheckRoot(root, time.Now()); err != nil {
		return signing{}, fault.Wrap(op, err)
	}
	targets, err := trust.LoadKey(targetsKey)
	return signing{targets: targets, root: root}, err
}

func newSigning(rootFile, rootKey, targetsKey string) (s signing, err error) {
	const op = "signing keys"
	var keys [2]*trust.Key
	for i, path := range []string{rootKey, targetsKey} {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return s, fault.Wrap(op, err)
		}
		if keys[i], err = trust.NewKey(); err != nil {
			return s, err
		}
		if err := keys[i].Save(path); err != nil {
			return s, err
		}
	}
	if s.root, err = trust.NewRoot(keys[0], keys[1], time.Now().Add(rootLife)); err != nil {
		return s, err
	}
	s.targets = keys[1]
	return s, fault.Wrap(op, renameio.WriteFile(rootFile, s.root, 0o600))
}
