import { Anchor, Group, SegmentedControl, Select, Stack, Table, Text } from '@mantine/core';
import { useMemo } from 'react';
import { Link, useLocation } from 'react-router';
import { useAddress } from '@/lib/address';
import { useStats } from '@/lib/api/badcases';
import type { BadcaseStats } from '@/lib/api/contract';
import { count, percent, words } from '@/lib/format/format';
import { Page } from '@/ui/Page';
import { Section } from '@/ui/Section';
import { Answer, Empty } from '@/ui/States';
import { TimeChart, type Line } from '@/ui/TimeChart';
import { BamTabs } from '../BamTabs';
import { filterNames, type FilterName } from '../choices';
import { FilterBar } from '../list/FilterBar';

/** What badcases are counted by, and the filter that a click on a share sets. */
const fields: Record<string, FilterName | undefined> = {
  function: 'function',
  status: 'status',
  severity: 'severity',
  model_version: 'model',
  device: 'device',
  place: undefined,
  result: undefined,
  truth: undefined,
  tag: 'tag',
  source: 'source',
  rule: undefined,
  media_type: undefined,
};
const names = [...filterNames, 'by', 'over'] as const;

function linesOf(stats: BadcaseStats): Line[] {
  const lines = new Map<string, Line>();
  for (const { t, key, count: y } of stats.series) {
    const line = lines.get(key) ?? { name: key || '(none)', points: [] };
    line.points.push({ x: Date.parse(t) / 1000, y });
    lines.set(key, line);
  }
  const times = [...new Set(stats.series.map(({ t }) => Date.parse(t) / 1000))];
  // A time without a count of this key is a zero, not a gap.
  return [...lines.values()].slice(0, 8).map(({ name, points }) => {
    const known = new Map(points.map(({ x, y }) => [x, y]));
    return { name, points: times.map((x) => ({ x, y: known.get(x) ?? 0 })) };
  });
}

function Shares({ stats, by }: { stats: BadcaseStats; by: string }) {
  const params = new URLSearchParams(useLocation().search);
  params.delete('by');
  params.delete('over');
  const filter = fields[by];
  const most = Math.max(1, ...stats.groups.map((group) => group.count));
  return (
    <Table fz="sm">
      <Table.Tbody>
        {stats.groups.map((group) => {
          const to = new URLSearchParams(params);
          if (filter) to.set(filter, group.key);
          return (
            <Table.Tr key={group.key}>
              <Table.Td w="30%" style={{ overflowWrap: 'anywhere' }}>
                {group.key && filter ? (
                  <Anchor component={Link} size="sm" to={`/bam?${to.toString()}`}>
                    {group.key}
                  </Anchor>
                ) : (
                  <Text size="sm" c="dimmed">
                    {group.key || '(none)'}
                  </Text>
                )}
              </Table.Td>
              <Table.Td>
                <div
                  style={{
                    width: `${(group.count / most) * 100}%`,
                    height: 16,
                    borderRadius: 3,
                    background: 'var(--mantine-color-cyan-filled)',
                  }}
                />
              </Table.Td>
              <Table.Td w={70} ta="right">
                {count(group.count)}
              </Table.Td>
              <Table.Td w={70} ta="right" c="dimmed">
                {percent(group.count / Math.max(1, stats.total))}
              </Table.Td>
            </Table.Tr>
          );
        })}
      </Table.Tbody>
    </Table>
  );
}

function Charts({ stats, by }: { stats: BadcaseStats; by: string }) {
  const lines = useMemo(() => linesOf(stats), [stats]);
  if (stats.total === 0)
    return <Empty title="Nothing to count">No badcase matches these filters.</Empty>;
  return (
    <Stack>
      <Section
        title={`Share by ${words(by).toLowerCase()}`}
        aside={<Text size="sm">{count(stats.total)} in all</Text>}
      >
        <Shares stats={stats} by={by} />
      </Section>
      <Section title="Over time">
        {lines.length > 0 ? (
          <TimeChart lines={lines} label="Badcases over time" />
        ) : (
          <Empty title="No times known" />
        )}
      </Section>
    </Stack>
  );
}

/** Shares and courses of whatever the filters leave. */
export function StatsPage() {
  const [{ by = 'function', over = 'day', ...filter }, change] = useAddress(names);
  const stats = useStats(by, over, filter);
  return (
    <Page title="Badcase statistics">
      <BamTabs value="stats" />
      <FilterBar filter={filter} change={change} unordered />
      <Group>
        <Select
          label="Share by"
          size="xs"
          data={Object.keys(fields).map((value) => ({ value, label: words(value) }))}
          value={by}
          allowDeselect={false}
          onChange={(value) => change({ by: value ?? '' })}
        />
        <Stack gap={2}>
          <Text size="xs" fw={500}>
            Over
          </Text>
          <SegmentedControl
            size="xs"
            value={over}
            onChange={(value) => change({ over: value })}
            data={['hour', 'day', 'week', 'month'].map((value) => ({
              value,
              label: words(value),
            }))}
          />
        </Stack>
      </Group>
      <Answer of={stats}>{(data) => <Charts stats={data} by={by} />}</Answer>
    </Page>
  );
}
