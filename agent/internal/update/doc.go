// Package update brings the model files that the collector wants into service, one
// step at a time, and takes them out again when they do no good.
//
// It is not for how content travels (a Fetcher does that) nor for what a model is: a
// model is one file of known SHA-256. Only the agent's composition root imports it.
//
// # Steps
//
// Each step is persisted, fsynced, before its work begins, and its work may be done
// twice. So a cut anywhere leaves the old model or the new one in service, verified,
// and the next start goes on from the step that stands in the file.
//
//	          ┌────────────── a newer wish ───────────────┐
//	wanted → fetching → verified → staged → switched → probation → committed
//	   │         │          │         │         │           │
//	   └─────────┴── failed ┴─────────┘         └ reverting ┘
//	                                                 │
//	                                            rolled_back
//
//	wanted      signed and accepted; disk space is checked next
//	fetching    bytes arrive in staging/<sha256>.part
//	verified    all bytes there and their hash is right
//	staged      the file stands at versions/<sha256>/model
//	switched    current points to it; the program is told next
//	probation   the program is watched
//	reverting   current goes back to the model before (never reported)
//
// # Folder of a slot
//
//	<dir>/state.json                      every slot's step (see state.go)
//	<dir>/<slot>/current                  link to versions/<sha256>/model
//	<dir>/<slot>/previous                 link to the one before, if any
//	<dir>/<slot>/versions/<sha256>/model  read only
//	<dir>/<slot>/staging/<sha256>.part    bytes so far, and .have: their ranges
package update
