import { describe, expect, it } from 'vitest';
import type { Derived, Media } from '@/lib/api/contract';
import { treeOf, type Branch } from './chain';

const media = (sha256: string): Media => ({
  sha256,
  name: sha256,
  media_type: 'image/png',
  size: 1,
});
const made = (sha256: string, parent: string, root = 'a') =>
  ({ id: `der_${sha256}`, root, parent, media: media(sha256) }) as Derived;
const outline = (list: Branch[]): unknown[] =>
  list.map(({ media: { name }, branches }) =>
    branches.length > 0 ? [name, outline(branches)] : name,
  );

describe('the tree of derived media', () => {
  it('has each below what it was made of', () => {
    const list = [made('b', 'a'), made('c', 'b'), made('d', 'a'), made('f', 'e', 'e')];
    expect(outline(treeOf([media('a'), media('e'), media('x')], list))).toEqual([
      ['a', [['b', ['c']], 'd']],
      ['e', ['f']],
    ]);
  });

  it('keeps what was made of something that is gone, and ends where bytes come back', () => {
    expect(outline(treeOf([media('a')], [made('c', 'gone')]))).toEqual([['a', ['c']]]);
    const round = treeOf([media('a')], [made('b', 'a'), made('a', 'b')]);
    expect(outline(round)).toEqual([['a', [['b', ['a']]]]]);
  });
});
