import { Text } from '@mantine/core';
import { Link } from 'react-router';
import type { AnalysisSelection, Spread } from '@/lib/api/contract';
import { count } from '@/lib/format/format';
import { number } from './names';
import { behindLink, rangeQuery } from './selection';

interface Props {
  spread: Spread;
  selection: AnalysisSelection;
  field: string | undefined;
}

const height = 96;

/** A distribution of numbers as columns; each leads to its rows where the attribute can be searched. */
export function Histogram({ spread, selection, field }: Props) {
  const { bars } = spread;
  if (spread.least === spread.most) return <Text size="sm">All have {number(spread.least)}</Text>;
  const most = Math.max(1, ...bars.map((one) => one.count));
  const wide = 100 / Math.max(1, bars.length);
  const first = bars[0]?.from ?? 0;
  const middle = bars[Math.floor(bars.length / 2)]?.from ?? 0;
  const last = bars[bars.length - 1]?.to ?? 0;
  return (
    <>
      <div className="histogram" style={{ height }}>
        {bars.map(({ from, to, count: n }) => {
          const query = rangeQuery(field, from, to);
          const title = `${number(from)} to ${number(to)}: ${count(n)}`;
          const column = (
            <span style={{ height: n > 0 ? `max(2px, ${String((n / most) * 100)}%)` : 0 }} />
          );
          return query && n > 0 ? (
            <Link
              key={from}
              to={behindLink(selection, query)}
              title={title}
              aria-label={title}
              className="histogram-bar"
              style={{ width: `${String(wide)}%` }}
            >
              {column}
            </Link>
          ) : (
            <div
              key={from}
              title={title}
              className="histogram-bar"
              style={{ width: `${String(wide)}%` }}
            >
              {column}
            </div>
          );
        })}
      </div>
      <div className="histogram-axis">
        <span>{number(first)}</span>
        {bars.length > 4 && <span>{number(middle)}</span>}
        <span>{number(last)}</span>
      </div>
      <Text size="xs" c="dimmed" mt={2}>
        Median {number(spread.p50)}, half from {number(spread.p25)} to {number(spread.p75)}, mean{' '}
        {number(spread.mean)}
        {spread.scale === 'log' && '; steps grow to the right'}
      </Text>
    </>
  );
}
