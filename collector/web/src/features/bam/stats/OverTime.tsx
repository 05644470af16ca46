import { Stack, Text } from '@mantine/core';
import { useMemo } from 'react';
import { useNavigate } from 'react-router';
import type { StatsTable } from '@/lib/api/contract';
import { count } from '@/lib/format/format';
import { Empty } from '@/ui/States';
import { TimeChart, type Line } from '@/ui/TimeChart';
import { linesOf } from './axes';
import { useCasesLink } from './useCasesLink';

/** The lines of a chart: one for each column, or one for all. */
export function chartLines(table: StatsTable): Line[] {
  const points = (n: (row: number) => number) =>
    table.rows.lines.map(({ key }, row) => ({ x: Date.parse(key) / 1000, y: n(row) }));
  if (!table.columns) {
    return [{ name: 'All', points: points((row) => table.rows.lines[row]?.count ?? 0) }];
  }
  return linesOf(table.columns).map(({ label }, column) => ({
    name: label,
    points: points((row) => table.cells[row]?.[column] ?? 0),
  }));
}

/** Counts along time; a click on a point leads to its cases. */
export function OverTime({ table }: { table: StatsTable }) {
  const lines = useMemo(() => chartLines(table), [table]);
  const link = useCasesLink();
  const navigate = useNavigate();
  if (table.rows.lines.length === 0) return <Empty title="No times known" />;
  const pick = (line: number, x: number) => {
    const row = table.rows.lines.find(({ key }) => Date.parse(key) / 1000 === x);
    const column = table.columns && linesOf(table.columns)[line];
    if (row && column?.query !== '') void navigate(link(row.query, column?.query ?? ''));
  };
  return (
    <Stack gap={4}>
      <TimeChart lines={lines} label="Badcases over time" onPick={pick} />
      <Text size="xs" c="dimmed">
        A point leads to its cases. Times are of the zone {table.zone}; weeks begin on Monday.
        {table.rows.other &&
          ` ${count(table.rows.other.count)} earlier ${table.rows.other.count === 1 ? 'case is' : 'cases are'} not drawn.`}
      </Text>
    </Stack>
  );
}
