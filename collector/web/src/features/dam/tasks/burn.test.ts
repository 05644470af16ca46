import { expect, test } from 'vitest';
import { isLate, left } from './burn';

test('what is left ends with what is left now, whatever came before the first day', () => {
  const days = [
    { day: '2026-11-26', done: 30 },
    { day: '2026-11-25', done: 10 },
    { day: '2026-11-27', done: -5 },
  ];
  const points = left(days, { total: 100, done: 40 });
  expect(points.map(({ y }) => y)).toEqual([95, 85, 55, 60]);
  expect(points.map(({ x }) => new Date(x * 1000).getDate())).toEqual([24, 25, 26, 27]);
  expect(left([], { total: 5, done: 0 })).toEqual([]);
  expect(left([{ day: '2026-11-25', done: 9 }], { total: 5, done: 9 }).at(-1)?.y).toBe(0);
});

test('a task is late while it is not over', () => {
  const now = Date.parse('2026-11-27T00:00:00Z');
  const due = '2026-11-26T00:00:00Z';
  expect(isLate({ state: 'active', due }, now)).toBe(true);
  expect(isLate({ state: 'done', due }, now)).toBe(false);
  expect(isLate({ state: 'open', due: '2026-11-28T00:00:00Z' }, now)).toBe(false);
  expect(isLate({ state: 'open' }, now)).toBe(false);
});
