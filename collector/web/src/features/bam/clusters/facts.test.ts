import { describe, expect, it } from 'vitest';
import type { Cluster, Trait } from '@/lib/api/contract';
import { facts, groupName, traitFilter, whole } from './facts';

const trait = (field: string, value: string, inside: number, outside: number): Trait => ({
  field,
  value,
  inside,
  size: 100,
  outside,
  others: 900,
  lift: 2,
  q: 0.001,
});

const cluster = (name: string, traits: Trait[]) => ({ name, number: 3, traits }) as Cluster;

describe('facts', () => {
  it('puts traits with the same counts together and keeps the order', () => {
    const list = facts([
      trait('attr.mask', 'half', 82, 36),
      trait('function', 'faces', 100, 300),
      trait('slot', 'face', 100, 300),
      trait('tag', 'dim', 100, 301),
    ]);
    expect(list.map(({ first, others }) => [first.field, others.map((one) => one.field)])).toEqual([
      ['attr.mask', []],
      ['function', ['slot']],
      ['tag', []],
    ]);
  });

  it('names a group by people, by its first trait, or by its number', () => {
    const mask = trait('attr.mask', 'half', 82, 36);
    expect(groupName(cluster('half-worn masks', [mask]))).toBe('half-worn masks');
    expect(groupName(cluster('', [mask]))).toBe('82 % mask = half');
    expect(groupName(cluster('', []))).toBe('Group 3');
  });

  it('shows small shares with a decimal', () => {
    expect([whole(0), whole(0.041), whole(0.82), whole(1)]).toEqual([
      '0 %',
      '4.1 %',
      '82 %',
      '100 %',
    ]);
  });

  it('knows the filter of a trait, if the list has one', () => {
    expect(traitFilter(trait('attr.mask', 'half', 1, 1))).toEqual(['attr', 'mask=half']);
    expect(traitFilter(trait('model_version', 'v2', 1, 1))).toEqual(['model', 'v2']);
    expect(traitFilter(trait('slot', 'face', 1, 1))).toBeUndefined();
  });
});
