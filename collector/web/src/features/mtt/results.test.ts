import { expect, it } from 'vitest';
import type { Json, Task } from '@/lib/api/contract';
import { confusionOf, failuresOf, finalMetrics, metricLines } from './results';

const task = (results: Json) => ({ results }) as Task;

it('reads what it knows and ignores what it does not', () => {
  const one = task({
    metrics: { accuracy: 0.91234, samples: 40, note: 'x' },
    confusion: {
      labels: ['a', 'b'],
      matrix: [
        [3, 1],
        [0, 'x'],
      ],
    },
    failures: [{ file: 'ab', result: { label: 'a' } }, 7],
  });
  expect(finalMetrics(one)).toEqual([
    ['accuracy', '0.9123'],
    ['samples', '40'],
  ]);
  expect(confusionOf(one)).toEqual({
    labels: ['a', 'b'],
    matrix: [
      [3, 1],
      [0, 0],
    ],
  });
  expect(failuresOf(one)).toHaveLength(2);
});

it('survives other shapes', () => {
  for (const odd of [null, 3, 'x', [], { confusion: { labels: ['a'], matrix: [] } }] as Json[]) {
    expect(finalMetrics(task(odd))).toEqual([]);
    expect(confusionOf(task(odd))).toBeUndefined();
    expect(failuresOf(task(odd))).toEqual([]);
  }
});

it('makes one line per metric', () => {
  const lines = metricLines([
    { name: 'loss', value: 2, step: 0 },
    { name: 'loss', value: 1, step: 1 },
    { name: 'acc', value: 0.5, step: 1 },
  ]);
  expect(lines.map((line) => [line.name, line.points.length])).toEqual([
    ['loss', 2],
    ['acc', 1],
  ]);
});
