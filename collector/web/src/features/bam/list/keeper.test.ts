import { expect, test } from 'vitest';
import type { Badcase } from '@/lib/api/contract';
import { failuresOf, keeperOf } from './keeper';

const badcase = (id: string, frequency: number, day: number, result = 'cat', truth = '') =>
  ({
    id,
    frequency,
    first_seen: `2026-03-0${day}T00:00:00Z`,
    function: 'door',
    result_label: result,
    truth_label: truth,
  }) as Badcase;

test('the most frequent stays, of those the oldest', () => {
  expect(keeperOf([badcase('a', 1, 1), badcase('b', 4, 3), badcase('c', 4, 2)])).toBe('c');
  expect(keeperOf([])).toBe('');
});

test('ways of failing are told once each', () => {
  const list = [badcase('a', 1, 1), badcase('b', 1, 1), badcase('c', 1, 1, 'dog', 'cat')];
  expect(failuresOf(list)).toEqual(['door cat', 'door dog instead of cat']);
  expect(failuresOf(list.slice(0, 2))).toHaveLength(1);
});
