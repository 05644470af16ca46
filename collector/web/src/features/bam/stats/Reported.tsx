import { Stack, Text } from '@mantine/core';
import type { BadcaseFilter } from '@/lib/api/badcases';
import type { BadcaseStats } from '@/lib/api/contract';
import { useReported } from '@/lib/api/statistics';
import { count } from '@/lib/format/format';
import { Section } from '@/ui/Section';
import { Answer, Empty } from '@/ui/States';
import { TimeChart } from '@/ui/TimeChart';
import { shownSpans, type Span } from './axes';
import { reportedLines } from './reported';

/** How many lines a chart of reports has at most. */
const most = 7;

function Chart({ stats, by, over }: { stats: BadcaseStats; by: string; over: Span }) {
  const lines = reportedLines(stats.series, by, { lines: most, spans: shownSpans[over] });
  if (lines.length === 0) return <Empty title="Nothing was reported" />;
  return (
    <Stack gap={4}>
      <TimeChart lines={lines} label="Occurrences over time" />
      <Text size="xs" c="dimmed">
        Each report counts at the time when it was captured; {count(stats.total)} in all. Times are
        UTC; weeks begin on Monday.
      </Text>
    </Stack>
  );
}

/** How often the cases were reported over time, not only when each was seen first or last. */
export function Reported({ by, over, filter }: { by: string; over: Span; filter: BadcaseFilter }) {
  const stats = useReported(by, over, filter);
  return (
    <Section title="Over time">
      <Answer of={stats}>{(data) => <Chart stats={data} by={by} over={over} />}</Answer>
    </Section>
  );
}
