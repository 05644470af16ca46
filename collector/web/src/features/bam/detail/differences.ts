import { percent } from '@/lib/format/format';
import { match, type Candidate } from '../media/geometry/match';
import { clockText } from '../media/geometry/time';
import type { Course } from '../media/tracks';

export interface Difference {
  what: string;
  label: string;
  detail: string;
}

/** The overlap from which two objects, or two parts of time, are the same one. */
const same = 0.5;

/** What one of two results has and the other has not, and that whose label is another. */
export function differencesOf<T extends Candidate>(
  a: T[],
  b: T[],
  where: (one: T) => string,
): Difference[] {
  const found = match(a, b, same, false);
  const only = (list: T[], indexes: number[], what: string) =>
    indexes.flatMap((n): Difference[] => {
      const one = list[n];
      if (!one) return [];
      const sure = one.confidence === undefined ? [] : [percent(one.confidence)];
      const detail = [where(one), ...sure].filter(Boolean).join(', ');
      return [{ what, label: one.label || one.kind, detail }];
    });
  const changed = found.pairs.flatMap(({ a: n, b: k, iou, sameLabel }): Difference[] => {
    const [x, y] = [a[n], b[k]];
    if (sameLabel || !x || !y) return [];
    const detail = [where(x), `IoU ${iou.toFixed(2)}`].filter(Boolean).join(', ');
    return [{ what: 'Label changed', label: `${x.label} → ${y.label}`, detail }];
  });
  return [...changed, ...only(b, found.onlyB, 'Gained'), ...only(a, found.onlyA, 'Lost')];
}

/** Parts and tracks as bands of time, which overlap as boxes do. */
function bands({ parts, tracks }: Course): Candidate[] {
  const band = (kind: string, { from, to, label, ...one }: Course['parts' | 'tracks'][number]) => ({
    kind,
    label,
    confidence: 'confidence' in one ? one.confidence : undefined,
    // A moment takes up room too.
    bounds: { x: from, y: 0, w: Math.max(to - from, 1e-3), h: 1 },
    points: [],
    upright: true,
  });
  return [...parts.map((one) => band('part', one)), ...tracks.map((one) => band('track', one))];
}

/** Moments whose label is another; those that follow each other are one difference. */
function moments(a: Course, b: Course): Difference[] {
  const other = new Map(b.frames.map((one) => [one.at, one.label]));
  const runs: { label: string; from: number; to: number }[] = [];
  let last: (typeof runs)[number] | undefined;
  for (const { at, label } of a.frames) {
    if (!other.has(at) || other.get(at) === label) {
      last = undefined;
      continue;
    }
    const change = `${label ?? 'none'} → ${other.get(at) ?? 'none'}`;
    if (last?.label === change) last.to = at;
    else runs.push((last = { label: change, from: at, to: at }));
  }
  return runs.map(({ label, from, to }) => ({
    what: 'Label changed',
    label,
    detail: from === to ? `at ${clockText(from)}` : `${clockText(from)} to ${clockText(to)}`,
  }));
}

/** What two results say differently over time. */
export function differencesInTime(a: Course, b: Course): Difference[] {
  const where = ({ bounds: { x, w } }: Candidate) => `${clockText(x)} to ${clockText(x + w)}`;
  return [...differencesOf(bands(a), bands(b), where), ...moments(a, b)];
}
