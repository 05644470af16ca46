import { expect, test } from 'vitest';
import { left } from './burn';

test('what is left ends with what is left now, whatever came before the first day', () => {
  const days = [
    { day: '2026-11-26', done: 30 },
    { day: '2026-11-25', done: 10 },
    { day: '2026-11-27', done: -5 },
  ];
  const points = left(days, { total: 100, done: 40 });
  expect(points.map(({ y }) => y)).toEqual([95, 85, 55, 60]);
  expect(points.map(({ x }) => new Date(x * 1000).getUTCDate())).toEqual([24, 25, 26, 27]);
  expect(left([], { total: 5, done: 0 })).toEqual([]);
  expect(left([{ day: '2026-11-25', done: 9 }], { total: 5, done: 9 }).at(-1)?.y).toBe(0);
});
