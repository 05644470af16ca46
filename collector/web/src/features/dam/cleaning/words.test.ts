import { expect, test } from 'vitest';
import type { CleaningCount } from '@/lib/api/contract';
import { checkName, grouped } from './words';

const one = (check: string, of: string): CleaningCount => ({
  check,
  of,
  doc: '',
  severity: 'hint',
  findings: 1,
  kept: 1,
  rows: 1,
  aside: 0,
});

test('checks have names, and stand with their like', () => {
  expect(checkName('near-duplicate')).toBe('Near duplicates');
  expect(checkName('dark')).toBe('Dark');
  const list = grouped([one('suspect', 'labels'), one('dark', 'media'), one('blurred', 'media')]);
  expect(list.map(({ title, checks }) => [title, checks.length])).toEqual([
    ['Files', 2],
    ['Labels', 1],
  ]);
});
