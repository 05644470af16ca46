import { Anchor, Stack, Text, Tooltip } from '@mantine/core';
import { Link } from 'react-router';
import type { Cluster, Clustering, Trait } from '@/lib/api/contract';
import { count, words } from '@/lib/format/format';

const whole = (share: number) => `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;

/** The filter of the list that shows cases with this value, when it has one. */
export function traitFilter({ field, value }: Trait): [string, string] | undefined {
  if (field.startsWith('attr.')) return ['attr', `${field.slice('attr.'.length)}=${value}`];
  if (field === 'model_version') return ['model', value];
  const named = ['function', 'result', 'truth', 'device', 'place', 'severity', 'status', 'source'];
  return [...named, 'tag'].includes(field) ? [field, value] : undefined;
}

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
  return (
    <Tooltip label={`${count(of)} of ${count(among)} when the run counted`} openDelay={200}>
      {to ? (
        <Anchor component={Link} to={to} size="sm" fw={600}>
          {text}
        </Anchor>
      ) : (
        <b>{text}</b>
      )}
    </Tooltip>
  );
}

function certainty(q: number): string {
  return q < 1e-12 ? 'below 10⁻¹²' : q.toPrecision(1);
}

/** What sets a group apart: shares inside and elsewhere, each leading to its cases. */
export function Traits({
  cluster,
  clustering,
  most = 4,
}: {
  cluster: Cluster;
  clustering: Clustering;
  most?: number;
}) {
  if (cluster.traits.length === 0)
    return (
      <Text size="sm" c="dimmed">
        No attribute sets these cases apart with certainty.
      </Text>
    );
  return (
    <Stack gap={4}>
      {cluster.traits.slice(0, most).map((trait) => (
        <Text key={`${trait.field} ${trait.value}`} size="sm" component="div">
          <Share
            of={trait.inside}
            among={trait.size}
            to={listOf(clustering.search, cluster.id, trait)}
          />{' '}
          have {words(trait.field.replace(/^attr\./, '')).toLowerCase()} = <b>{trait.value}</b>{' '}
          against{' '}
          <Share
            of={trait.outside}
            among={trait.others}
            to={listOf(clustering.search, undefined, trait)}
          />{' '}
          elsewhere{' '}
          <Tooltip
            multiline
            w={300}
            label="Lift: share here by share among all. False discovery rate: Fisher's exact test, corrected for every value of every group that was tested."
          >
            <Text span size="xs" c="dimmed">
              (lift {trait.lift.toFixed(1)}, false discovery rate {certainty(trait.q)})
            </Text>
          </Tooltip>
        </Text>
      ))}
    </Stack>
  );
}
