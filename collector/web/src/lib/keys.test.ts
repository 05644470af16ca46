import { expect, it, vi } from 'vitest';
import { KeyMatcher } from './keys';

it('matches one key and two in a row', () => {
  const map = { j: vi.fn(), 'g b': vi.fn(), b: vi.fn() };
  const keys = new KeyMatcher();
  expect(keys.match(map, 'j', 0)).toBe(map.j);
  expect(keys.match(map, 'g', 10)).toBeUndefined();
  expect(keys.match(map, 'b', 20)).toBe(map['g b']);
  expect(keys.match(map, 'b', 30)).toBe(map.b);
});

it('forgets the first key after a pause', () => {
  const map = { 'g b': vi.fn(), b: vi.fn() };
  const keys = new KeyMatcher();
  keys.match(map, 'g', 0);
  expect(keys.match(map, 'b', 5000)).toBe(map.b);
});
