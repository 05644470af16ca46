package rowfile_test

import (
	"testing"

	"mlife/shared/testkit"
)

func TestMain(m *testing.M) { testkit.LeakCheck(m) }
