// Package e2e holds scenarios with the real programs as child processes: the loop
// on real inputs, everything killed at random, full disks, brokers that forget,
// updates that are cut, devices that lie. It has no code of its own.
//
// make test runs each in a short form, make e2e (MLIFE_E2E=long) in full.
package e2e
