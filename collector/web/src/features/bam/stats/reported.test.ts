import { expect, test } from 'vitest';
import { reportedLines } from './reported';

const point = (day: number, key: string, count: number) => ({
  t: `2026-11-0${String(day)}T00:00:00Z`,
  key,
  count,
});
const series = [
  point(1, 'a', 90),
  point(2, 'a', 1),
  point(2, 'b', 5),
  point(3, 'c', 2),
  point(3, 'd', 3),
];

test('the values with the most reports in the newest spans have lines, the rest one', () => {
  const lines = reportedLines(series, 'device', { lines: 3, spans: 2 });
  expect(lines.map(({ name, points }) => [name, ...points.map(({ y }) => y)])).toEqual([
    ['b', 5, 0],
    ['d', 0, 3],
    ['Other (2)', 1, 2],
  ]);
  expect(lines[0]?.points[0]?.x).toBe(Date.parse('2026-11-02T00:00:00Z') / 1000);
});

test('nothing gives no lines', () => {
  expect(reportedLines([], 'device', { lines: 3, spans: 2 })).toEqual([]);
});
