/** Where two people who labelled the same medium differ. */
import { iou, type Region } from '../../bam/media/geometry/iou';
import { boundsOfShape, outline } from './shapes';
import type { Mark, Shape, Work } from './work';

/** What became of a mark beside the other one's: the same, of another class, elsewhere, or only there. */
export type Verdict = 'same' | 'class' | 'place' | 'only';

export interface Pair {
  a?: Mark;
  b?: Mark;
  verdict: Verdict;
  /** How well they cover each other, 0 to 1. */
  overlap: number;
}

export interface Comparison {
  pairs: Pair[];
  /** Classes and texts of the whole differ. */
  classes: boolean;
  text: boolean;
  /** What differs, in one number. */
  differences: number;
}

/** From which overlap on two marks are of the same thing, and from which they are the same. */
export const sameThing = 0.3;
export const samePlace = 0.75;

const regionOf = (shape: Shape): Region => ({
  bounds: boundsOfShape(shape),
  points: outline(shape),
  upright: shape.kind === 'box' && shape.angle % 360 === 0,
});

/** How well two marks cover each other; 0 for those of other kinds. */
export function overlapOf(a: Mark, b: Mark): number {
  const [one, other] = [a.shape, b.shape];
  if (one.kind === 'region' && other.kind === 'region') {
    const both = Math.min(one.to, other.to) - Math.max(one.from, other.from);
    const all = Math.max(one.to, other.to) - Math.min(one.from, other.from);
    return all > 0 ? Math.max(0, both) / all : 1;
  }
  if (one.kind === 'region' || other.kind === 'region' || a.at !== b.at) return 0;
  const line = one.kind === 'polyline' || one.kind === 'points';
  if (line !== (other.kind === 'polyline' || other.kind === 'points')) return 0;
  if (!line) return iou(regionOf(one), regionOf(other));
  const [p, q] = [boundsOfShape(one), boundsOfShape(other)];
  // Lines have no area: they are compared by how far their points are apart, against their length.
  const size = Math.max(1, Math.hypot(Math.max(p.w, q.w), Math.max(p.h, q.h)));
  const far = (from: Mark, to: Mark) =>
    Math.max(
      ...outline(from.shape).map((here) =>
        Math.min(
          ...outline(to.shape).map((there) => Math.hypot(here.x - there.x, here.y - there.y)),
        ),
      ),
    );
  return Math.max(0, 1 - Math.max(far(a, b), far(b, a)) / size);
}

const verdictOf = (a: Mark, b: Mark, overlap: number): Verdict =>
  a.label !== b.label ? 'class' : overlap < samePlace || a.text !== b.text ? 'place' : 'same';

/** Pairs what two people marked, the best overlaps first; those of one class before others. */
export function compare(one: Work, other: Work): Comparison {
  const near: { a: Mark; b: Mark; overlap: number; rank: number }[] = [];
  for (const a of one.marks)
    for (const b of other.marks) {
      const overlap = overlapOf(a, b);
      if (overlap >= sameThing)
        near.push({ a, b, overlap, rank: overlap + (a.label === b.label ? 1 : 0) });
    }
  near.sort((p, q) => q.rank - p.rank);
  const taken = new Set<string>();
  const pairs: Pair[] = [];
  for (const { a, b, overlap } of near) {
    if (taken.has(a.key) || taken.has(b.key)) continue;
    taken.add(a.key).add(b.key);
    pairs.push({ a, b, overlap, verdict: verdictOf(a, b, overlap) });
  }
  for (const a of one.marks) if (!taken.has(a.key)) pairs.push({ a, verdict: 'only', overlap: 0 });
  for (const b of other.marks)
    if (!taken.has(b.key)) pairs.push({ b, verdict: 'only', overlap: 0 });
  const classes = [...one.classes].sort().join('\n') !== [...other.classes].sort().join('\n');
  const text = one.text.trim() !== other.text.trim();
  const wrong = pairs.filter(({ verdict }) => verdict !== 'same').length;
  return { pairs, classes, text, differences: wrong + Number(classes) + Number(text) };
}
