package report

// Chance is chance, for its test.
var Chance = chance
