import { Alert, Group, Loader, Paper, SimpleGrid, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { LeakCheck, PlannedSet } from '@/lib/api/contract';
import { count, percent } from '@/lib/format/format';
import { StateBadge } from '@/ui/StateBadge';
import { LeakList } from './LeakList';
import { StrataBars } from './StrataBars';

interface Props {
  sets: PlannedSet[];
  /** What a leak check found of them, in their order. */
  checked: LeakCheck['sets'];
  /** Another answer is on its way. */
  busy: boolean;
}

/** The sets as they would be frozen: rows, values and what they share with other sets. */
export function PlanView({ sets, checked, busy }: Props) {
  // The plan tells of files; a check of all else.
  const leaksOf = (n: number) => [
    ...(sets[n]?.leaks ?? []),
    ...(checked[n]?.leaks ?? []).filter(({ kind }) => kind !== 'file'),
  ];
  const all = Math.max(
    1,
    sets.some(({ name }) => name.includes(', fold '))
      ? sets.slice(0, 2).reduce((sum, one) => sum + one.rows, 0)
      : sets.reduce((sum, one) => sum + one.rows, 0),
  );
  return (
    <SimpleGrid
      cols={{ base: 1, sm: 2, lg: sets.length > 2 ? 3 : 2 }}
      spacing="sm"
      aria-busy={busy}
      style={{ opacity: busy ? 0.55 : 1 }}
    >
      {sets.map((set, n) => (
        <Paper
          key={`${set.role} ${set.name}`}
          withBorder
          p="sm"
          radius="sm"
          component="section"
          aria-label={`${set.name}, ${set.role}`}
          data-planned={set.role}
        >
          <Group justify="space-between" mb={6} gap="xs">
            <Group gap={6}>
              <StateBadge state={set.role} />
              {set.name.includes(', fold ') && (
                <Text size="xs" c="dimmed">
                  {set.name.slice(set.name.lastIndexOf(', ') + 2)}
                </Text>
              )}
            </Group>
            <Group gap={6}>
              {busy && <Loader size={14} />}
              <Text fw={600}>{count(set.rows)} rows</Text>
              <Text size="xs" c="dimmed">
                {percent(set.rows / all)}
              </Text>
            </Group>
          </Group>
          <StrataBars set={set} />
          {leaksOf(n).length > 0 && (
            <Alert mt="sm" p="xs" color="orange" icon={<IconAlertTriangle />} title="It leaks">
              <LeakList leaks={leaksOf(n)} />
            </Alert>
          )}
        </Paper>
      ))}
    </SimpleGrid>
  );
}
