// Package loop is what crosses the five domains: deployments from the registry to
// the fleet, badcases from tests and from the field tied to models, and the lineage
// over all of it.
//
// It holds no rules of one domain (bam, dam, mtt, msm, fleet) and knows no database,
// broker or HTTP: those are behind the ports it declares. Only the composition root
// imports it.
package loop
