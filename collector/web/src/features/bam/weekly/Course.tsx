import { Group, Stack, Text } from '@mantine/core';
import { useMemo } from 'react';
import { useNavigate } from 'react-router';
import type { Weekly, WeeklySeries } from '@/lib/api/contract';
import { TimeChart, type Line } from '@/ui/TimeChart';
import { Segments } from '../stats/Controls';
import { useCasesLink } from '../stats/useCasesLink';
import { lineName, weekQuery } from './weeks';

export const measures = ['new', 'rates', 'normalized', 'flow', 'deployed'] as const;
export type Measure = (typeof measures)[number];

const names: Record<Measure, string> = {
  new: 'New cases',
  rates: 'Per 1,000',
  normalized: 'Normalized',
  flow: 'New, back, resolved',
  deployed: 'Deployed models',
};

const notes: Record<Measure, string> = {
  new: 'New cases of each week. A point leads to them.',
  rates: 'New cases per 1,000 inferences; weeks whose inferences are not known are left out.',
  normalized: 'New cases as a part of those of the largest week. A point leads to them.',
  flow: 'What came new, came back after it was resolved, and was resolved in each week.',
  deployed: 'Models deployed in each week, reverts left out.',
};

/** The most functions and versions that are drawn. */
const most = 7;

/** The lines of the chart. */
export function courseLines(report: Weekly, measure: Measure): Line[] {
  const line = (name: string, values: (number | null)[]): Line => ({
    name,
    points: report.weeks.flatMap((week, n) => {
      const y = values[n];
      return typeof y === 'number' ? [{ x: Date.parse(week) / 1000, y }] : [];
    }),
  });
  const { all } = report;
  if (measure === 'deployed') return [line('Deployed models', report.deployed)];
  if (measure === 'flow') {
    return [line('New', all.new), line('Came back', all.returned), line('Resolved', all.resolved)];
  }
  return [
    line('All', all[measure]),
    ...report.lines.slice(0, most).map((one) => line(lineName(one), one[measure])),
  ];
}

interface Props {
  report: Weekly;
  measure: Measure;
  setMeasure: (measure: string) => void;
}

/** The weeks as a chart, whose points lead to the cases of that week. */
export function Course({ report, measure, setMeasure }: Props) {
  const lines = useMemo(() => courseLines(report, measure), [report, measure]);
  const link = useCasesLink();
  const navigate = useNavigate();
  const pick = (n: number, x: number) => {
    const week = report.weeks.findIndex((one) => Date.parse(one) / 1000 === x);
    const line: WeeklySeries | undefined = n > 0 ? report.lines[n - 1] : undefined;
    if (week >= 0) void navigate(link(weekQuery(report, week, line)));
  };
  const leads = measure !== 'flow' && measure !== 'deployed';
  return (
    <Stack gap={4}>
      <Group justify="flex-end" className="no-print">
        <Segments
          label="Show"
          value={measure}
          values={measures}
          names={names}
          onChange={setMeasure}
        />
      </Group>
      <TimeChart lines={lines} label={names[measure]} onPick={leads ? pick : undefined} />
      <Text size="xs" c="dimmed">
        {notes[measure]}
      </Text>
    </Stack>
  );
}
