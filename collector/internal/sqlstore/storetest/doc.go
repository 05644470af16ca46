// Package storetest is the contract of the collector's stores as test suites, one
// per domain. Every database runs them against the real thing. Only tests import it.
package storetest
