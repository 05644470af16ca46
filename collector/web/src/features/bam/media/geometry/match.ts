import { iou, type Region } from './iou';

/** One side of a comparison. */
export interface Candidate extends Region {
  label: string;
  confidence?: number | undefined;
  /** Only the same kind of thing is compared. */
  kind: string;
}

export interface Pair {
  a: number;
  b: number;
  iou: number;
  sameLabel: boolean;
}

export interface Matching {
  pairs: Pair[];
  /** Indexes of `a` and of `b` without a partner. */
  onlyA: number[];
  onlyB: number[];
}

/**
 * Pairs results with truths as COCO's evaluation does: the surest result first, each with the free truth that it
 * covers best, at least `threshold`. With `byLabel` a pair has the same label; without, one that differs is marked.
 */
export function match(
  a: Candidate[],
  b: Candidate[],
  threshold: number,
  byLabel: boolean,
): Matching {
  const order = a.map((_, n) => n);
  order.sort((p, q) => (a[q]?.confidence ?? 1) - (a[p]?.confidence ?? 1) || p - q);
  const free = new Set(b.keys());
  const pairs: Pair[] = [];
  const onlyA: number[] = [];
  for (const n of order) {
    const one = a[n];
    let best: Pair | undefined;
    for (const k of free) {
      const other = b[k];
      if (!one || one.kind !== other?.kind) continue;
      const sameLabel = one.label === other.label;
      if (byLabel && !sameLabel) continue;
      const found = iou(one, other);
      if (found < threshold || found === 0) continue;
      const better =
        !best || found > best.iou || (found === best.iou && sameLabel && !best.sameLabel);
      if (better) best = { a: n, b: k, iou: found, sameLabel };
    }
    if (best) {
      free.delete(best.b);
      pairs.push(best);
    } else onlyA.push(n);
  }
  return { pairs, onlyA: onlyA.sort((p, q) => p - q), onlyB: [...free].sort((p, q) => p - q) };
}
