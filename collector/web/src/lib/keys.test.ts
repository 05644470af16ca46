import { expect, it, vi } from 'vitest';
import { KeyMatcher } from './keys';

it('matches one key and two in a row', () => {
  const map = { j: vi.fn(), 'g b': vi.fn(), b: vi.fn() };
  const keys = new KeyMatcher();
  expect(keys.match([map], 'j', 0)).toEqual([map.j]);
  expect(keys.match([map], 'g', 10)).toEqual([]);
  expect(keys.match([map], 'b', 20)).toEqual([map['g b']]);
  expect(keys.match([map], 'b', 30)).toEqual([map.b]);
});

it('forgets the first key after a pause', () => {
  const map = { 'g b': vi.fn(), b: vi.fn() };
  const keys = new KeyMatcher();
  keys.match([map], 'g', 0);
  expect(keys.match([map], 'b', 5000)).toEqual([map.b]);
});

it('takes the end of a pair for nothing else, also where another part of the page has that key', () => {
  const review = { 's c': vi.fn() };
  const media = { c: vi.fn() };
  const keys = new KeyMatcher();
  expect(keys.match([review, media], 's', 0)).toEqual([]);
  expect(keys.match([review, media], 'c', 10)).toEqual([review['s c']]);
  expect(keys.match([review, media], 'c', 20)).toEqual([media.c]);
});
