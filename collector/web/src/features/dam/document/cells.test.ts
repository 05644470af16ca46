import { expect, test } from 'vitest';
import type { DataRow } from '@/lib/api/contract';
import { changedCells, rowNumbers, typedValue } from './cells';

test('says which cells of a row are other ones', () => {
  const before = { row: 1, path: 'a.png', annotation: 'cat', columns: { place: 'hall', hour: 3 } };
  const after = {
    row: 9,
    path: 'a.png',
    annotation: 'dog',
    columns: { hour: 3, set_aside: 'dark' },
  };
  expect(changedCells(before as DataRow, after as DataRow)).toEqual([
    { name: 'annotation', before: 'cat', after: 'dog' },
    { name: 'place', before: 'hall', after: '–' },
    { name: 'set_aside', before: '–', after: 'dark' },
  ]);
});

test('reads numbers of rows', () => {
  expect(rowNumbers('3, 1-2,2')).toEqual([1, 2, 3]);
  for (const wrong of ['', 'x', '0', '5-2', '1-20000', '1,,2'])
    expect(rowNumbers(wrong)).toBeUndefined();
});

test('reads what is typed as JSON where it is some', () => {
  expect(['12', 'hall', '[1,2]', ' ', '"12"', '{"label":"cat"}'].map(typedValue)).toEqual([
    12,
    'hall',
    [1, 2],
    null,
    '12',
    { label: 'cat' },
  ]);
});
