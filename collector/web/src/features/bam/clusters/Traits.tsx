import { Anchor, Stack, Text, Tooltip } from '@mantine/core';
import { Link } from 'react-router';
import type { Cluster, Clustering, Trait } from '@/lib/api/contract';
import { count } from '@/lib/format/format';
import { facts, fieldName, traitFilter, whole, type Fact } from './facts';

function listOf(search: string, cluster: string | undefined, trait: Trait): string | undefined {
  const filter = traitFilter(trait);
  if (!filter) return undefined;
  const params = new URLSearchParams(search);
  params.set(...filter);
  if (cluster) params.set('cluster', cluster);
  return `/bam?${params.toString()}`;
}

function Share({ of, among, to }: { of: number; among: number; to: string | undefined }) {
  const text = whole(of / Math.max(1, among));
  if (!to) return <b>{text}</b>;
  return (
    <Anchor component={Link} to={to} size="sm" fw={600}>
      {text}
    </Anchor>
  );
}

function certainty(q: number): string {
  return q < 1e-12 ? 'below 10⁻¹²' : q.toPrecision(1);
}

function Counts({ of }: { of: Trait }) {
  return (
    <Tooltip
      multiline
      w={320}
      openDelay={200}
      label={`Counted when the run ended. Lift ${of.lift.toFixed(1)}: share here by share among all. False discovery rate ${certainty(of.q)}: Fisher's exact test, corrected for every value of every group that was tested.`}
    >
      <Text span size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
        {count(of.inside)} of {count(of.size)} · {count(of.outside)} of {count(of.others)}
      </Text>
    </Tooltip>
  );
}

function One({ fact, cluster, search }: { fact: Fact; cluster: string; search: string }) {
  const { first, others } = fact;
  return (
    <Text size="sm" component="div" lh={1.35}>
      <Share of={first.inside} among={first.size} to={listOf(search, cluster, first)} /> have{' '}
      {fieldName(first.field)} = <b>{first.value}</b> against{' '}
      <Share of={first.outside} among={first.others} to={listOf(search, undefined, first)} />{' '}
      elsewhere <Counts of={first} />
      {others.length > 0 && (
        <Text size="xs" c="dimmed">
          and as many {others.map((one) => `${fieldName(one.field)} = ${one.value}`).join(', ')}
        </Text>
      )}
    </Text>
  );
}

/** What sets a group apart: shares inside and elsewhere, each leading to its cases. */
export function Traits({
  cluster,
  clustering,
  most = 3,
}: {
  cluster: Cluster;
  clustering: Clustering;
  most?: number;
}) {
  const list = facts(cluster.traits);
  if (list.length === 0)
    return (
      <Text size="sm" c="dimmed">
        No attribute sets these cases apart with certainty.
      </Text>
    );
  return (
    <Stack gap={6}>
      {list.slice(0, most).map((fact) => (
        <One
          key={`${fact.first.field} ${fact.first.value}`}
          fact={fact}
          cluster={cluster.id}
          search={clustering.search}
        />
      ))}
    </Stack>
  );
}
