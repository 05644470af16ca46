import { Alert, Group, Select, SimpleGrid, Text } from '@mantine/core';
import { useMemo } from 'react';
import { useAddress } from '@/lib/address';
import { useClusters } from '@/lib/api/clusters';
import type { Cluster, Clustering } from '@/lib/api/contract';
import { count } from '@/lib/format/format';
import { Answer, Empty } from '@/ui/States';
import { GroupCard } from './GroupCard';

const largest = (a: Cluster, b: Cluster) => b.size - a.size;
const orders: Record<string, (a: Cluster, b: Cluster) => number> = {
  recent: (a, b) => b.recent - a.recent,
  growth: (a, b) => b.recent - b.before - (a.recent - a.before),
  grown: (a, b) =>
    Number(b.new) - Number(a.new) || b.grown + b.joined - (a.grown + a.joined) || largest(a, b),
  cohesion: (a, b) => b.cohesion - a.cohesion,
};

/** All groups of a clustering as cards. */
export function Groups({ clustering }: { clustering: Clustering }) {
  const query = useClusters(clustering.id, clustering.run);
  const [{ order = 'size', group }, change] = useAddress(['order', 'group'] as const);
  const list = useMemo(
    () => [...(query.data?.items ?? [])].sort(orders[order] ?? largest),
    [query.data, order],
  );
  return (
    <Answer of={query}>
      {() =>
        list.length === 0 ? (
          <Empty title="No group holds together">
            The cases are not more like each other than like all others. Another space, a wider
            search or smaller groups may show some.
          </Empty>
        ) : (
          <>
            <Group justify="space-between">
              <Text size="sm" c="dimmed">
                {count(list.length)} groups
              </Text>
              <Select
                size="xs"
                w={210}
                aria-label="Order"
                allowDeselect={false}
                value={order}
                onChange={(value) => change({ order: value === 'size' ? '' : (value ?? '') })}
                data={[
                  { value: 'size', label: 'Largest first' },
                  { value: 'grown', label: 'New and growing first' },
                  { value: 'recent', label: 'Most cases of 7 days first' },
                  { value: 'growth', label: 'Fastest growing first' },
                  { value: 'cohesion', label: 'Most coherent first' },
                ]}
              />
            </Group>
            {group && !list.some((one) => one.id === group) && (
              <Alert color="orange" title="The group of this link is gone">
                A later run no longer found it, or its cases are in another group now.
              </Alert>
            )}
            <SimpleGrid cols={{ base: 1, lg: 2 }} style={{ alignItems: 'start' }}>
              {list.map((cluster) => (
                <GroupCard
                  key={cluster.id}
                  cluster={cluster}
                  clustering={clustering}
                  meant={cluster.id === group}
                />
              ))}
            </SimpleGrid>
          </>
        )
      }
    </Answer>
  );
}
