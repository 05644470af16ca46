// Package capture turns observations into accepted clips.
//
// Intake is the one door: it judges an observation, seals what is a badcase and puts
// it in the spool, and counts everything. Folder feeds it from a watched folder; the
// local API feeds it over HTTP. The package knows no network and no broker. The
// agent's composition root and local API import it.
package capture
