import { expect, test } from 'vitest';
import { mostBadcases, newTaskAddress } from './dataTasks';

test('the form is told when more badcases were chosen than guidance may show', () => {
  const ids = (n: number) => Array.from({ length: n }, (_, k) => `bc_${k}`);
  const asked = (n: number) =>
    new URLSearchParams(newTaskAddress({ kind: 'collection', badcases: ids(n) }).split('?')[1]);
  expect(asked(mostBadcases).get('chosen')).toBeNull();
  expect(asked(80).get('badcases')?.split(',')).toHaveLength(mostBadcases);
  expect(asked(80).get('chosen')).toBe('80');
});
