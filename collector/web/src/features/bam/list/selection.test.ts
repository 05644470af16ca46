import { expect, it } from 'vitest';
import type { Badcase } from '@/lib/api/contract';
import { between } from './selection';

const list = ['a', 'b', 'c', 'd'].map((id) => ({ id })) as Badcase[];

it('selects from one to another in either direction', () => {
  expect(between(list, 'b', 'd')).toEqual(['b', 'c', 'd']);
  expect(between(list, 'd', 'c')).toEqual(['c', 'd']);
});

it('selects the one alone when there is nowhere to begin', () => {
  expect(between(list, '', 'c')).toEqual(['c']);
  expect(between(list, 'gone', 'c')).toEqual(['c']);
});
