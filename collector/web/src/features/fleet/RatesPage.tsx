import { Group, SegmentedControl, Stack, Table, Text } from '@mantine/core';
import { useMemo } from 'react';
import { useAddress } from '@/lib/address';
import type { RatePoint } from '@/lib/api/contract';
import { useRates } from '@/lib/api/fleet';
import { count, words } from '@/lib/format/format';
import { Page } from '@/ui/Page';
import { Section } from '@/ui/Section';
import { Answer, Empty } from '@/ui/States';
import { TimeChart, type Line } from '@/ui/TimeChart';
import { FleetTabs } from './FleetTabs';
import { spanOf, spans } from './spans';

const perThousand = (rate: number) => rate.toFixed(1);

export function rateLines(series: RatePoint[]): Line[] {
  const lines = new Map<string, Line>();
  for (const point of series) {
    if (point.inferences === 0) continue;
    const line = lines.get(point.key) ?? { name: point.key || '(unknown)', points: [] };
    line.points.push({
      x: Date.parse(point.t) / 1000,
      y: (point.badcases / point.inferences) * 1000,
    });
    lines.set(point.key, line);
  }
  return [...lines.values()];
}

function Totals({ series }: { series: RatePoint[] }) {
  const totals = new Map<string, { inferences: number; badcases: number }>();
  for (const point of series) {
    const sum = totals.get(point.key) ?? { inferences: 0, badcases: 0 };
    sum.inferences += point.inferences;
    sum.badcases += point.badcases;
    totals.set(point.key, sum);
  }
  return (
    <div className="scroll-x">
      <Table fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Name</Table.Th>
            <Table.Th ta="right">Inferences</Table.Th>
            <Table.Th ta="right">Badcases</Table.Th>
            <Table.Th ta="right">Per 1,000</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {[...totals].map(([key, sum]) => (
            <Table.Tr key={key}>
              <Table.Td>{key || '(unknown)'}</Table.Td>
              <Table.Td ta="right">{count(sum.inferences)}</Table.Td>
              <Table.Td ta="right">{count(sum.badcases)}</Table.Td>
              <Table.Td ta="right">
                {sum.inferences > 0 ? perThousand((sum.badcases / sum.inferences) * 1000) : '–'}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function Rates({ series }: { series: RatePoint[] }) {
  const lines = useMemo(() => rateLines(series), [series]);
  if (series.length === 0) {
    return (
      <Empty title="No counts in this time">
        Agents report how much they inferred and how often it failed.
      </Empty>
    );
  }
  return (
    <Stack>
      <Section title="Badcases per 1,000 inferences">
        <TimeChart lines={lines} height={300} format={perThousand} label="Badcase rate over time" />
      </Section>
      <Section title="Sums">
        <Totals series={series} />
      </Section>
    </Stack>
  );
}

/** How often each model version, device or group fails, over time. */
export function RatesPage() {
  const [{ by = 'model', span = 'hour' }, change] = useAddress(['by', 'span'] as const);
  const { ms, bucket } = spanOf(span);
  // Rounded, so that the question stays the same within one bucket and its answer can be kept.
  const from = new Date(Math.floor((Date.now() - ms) / 60_000) * 60_000).toISOString();
  const rates = useRates({ by, bucket, from });
  return (
    <Page title="Badcase rates">
      <FleetTabs value="rates" />
      <Group>
        <Stack gap={2}>
          <Text size="xs" fw={500}>
            By
          </Text>
          <SegmentedControl
            size="xs"
            value={by}
            onChange={(value) => change({ by: value })}
            data={['model', 'device', 'group'].map((value) => ({ value, label: words(value) }))}
          />
        </Stack>
        <Stack gap={2}>
          <Text size="xs" fw={500}>
            Last
          </Text>
          <SegmentedControl
            size="xs"
            value={span}
            onChange={(value) => change({ span: value })}
            data={Object.keys(spans).map((value) => ({ value, label: words(value) }))}
          />
        </Stack>
      </Group>
      <Answer of={rates}>{({ series }) => <Rates series={series} />}</Answer>
    </Page>
  );
}
