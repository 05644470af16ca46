import { Text } from '@mantine/core';
import type { PlannedSet } from '@/lib/api/contract';
import { count, percent } from '@/lib/format/format';

/** How many values are shown; the others are counted together. */
const most = 8;

/** Values of a set with their shares as bars, on the scale of the largest. */
export function StrataBars({ set }: { set: PlannedSet }) {
  const shown = set.strata.slice(0, most);
  const rest = set.rows - shown.reduce((sum, one) => sum + one.rows, 0);
  const longest = Math.max(1, ...shown.map((one) => one.rows));
  return (
    <ul className="strata" aria-label={`Rows of each value in ${set.name}, ${set.role}`}>
      {shown.map(({ value, rows }) => (
        <li key={value}>
          <span className="strata-name" title={value || 'none'}>
            {value || <i>none</i>}
          </span>
          <span className="strata-bar">
            <span style={{ width: `${String((100 * rows) / longest)}%` }} />
          </span>
          <span className="strata-rows" title={percent(rows / Math.max(1, set.rows))}>
            {count(rows)}
          </span>
        </li>
      ))}
      {rest > 0 && (
        <Text component="li" size="xs" c="dimmed">
          {count(rest)} rows of other values
        </Text>
      )}
    </ul>
  );
}
