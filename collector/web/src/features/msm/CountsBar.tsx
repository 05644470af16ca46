import { Progress } from '@mantine/core';
import { words } from '@/lib/format/format';

const order: [string, string][] = [
  ['committed', 'green'],
  ['probation', 'violet'],
  ['switched', 'violet'],
  ['staged', 'indigo'],
  ['verified', 'indigo'],
  ['fetching', 'blue'],
  ['wanted', 'gray'],
  ['rolled_back', 'red'],
  ['failed', 'red'],
  ['timeout', 'orange'],
  ['aborted', 'orange'],
];

/** Devices by state as one bar. */
export function CountsBar({
  counts,
  height = 10,
}: {
  counts: Record<string, number>;
  height?: number;
}) {
  const total = Object.values(counts).reduce((sum, n) => sum + n, 0);
  return (
    <Progress.Root size={height} miw={120} aria-label="Devices by state">
      {order.map(([state, color]) => {
        const n = counts[state] ?? 0;
        if (n === 0) return null;
        const label = `${words(state)}: ${n}`;
        return (
          <Progress.Section
            key={state}
            value={(n / total) * 100}
            color={color}
            title={label}
            aria-label={label}
          />
        );
      })}
    </Progress.Root>
  );
}
