import type { Derived, Media } from '@/lib/api/contract';

/** A medium and what was made of it. */
export interface Branch {
  media: Media;
  /** How it was made; an original was not. */
  derived?: Derived;
  branches: Branch[];
}

/**
 * Puts derived media below what they were made of. What was made of something that is no longer there stands below the
 * original it goes back to.
 */
export function treeOf(originals: Media[], derived: Derived[]): Branch[] {
  const used = new Set<string>();
  const grow = (media: Media, one?: Derived): Branch => ({
    media,
    ...(one && { derived: one }),
    branches: derived
      .filter(({ id, parent }) => parent === media.sha256 && take(id))
      .map((each) => grow(each.media, each)),
  });
  const take = (id: string) => !used.has(id) && used.add(id).has(id);
  const trees = originals
    .filter(({ sha256 }) => derived.some(({ root }) => root === sha256))
    .map((one) => grow(one));
  for (const one of derived) {
    const home = trees.find(({ media }) => media.sha256 === one.root);
    if (home && take(one.id)) home.branches.push(grow(one.media, one));
  }
  return trees;
}
