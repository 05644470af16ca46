import { area, inside, twiceArea, type Point, type Rect } from './rect';
import type { Bitmap } from './rle';

/** What takes up room: an outline, or pixels. `points` is empty for pixels. */
export interface Region {
  bounds: Rect;
  points: Point[];
  bitmap?: Bitmap | undefined;
  /** Whether the outline is an upright rectangle. */
  upright: boolean;
}

function sharedRect(a: Rect, b: Rect): number {
  const w = Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x);
  const h = Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y);
  return w > 0 && h > 0 ? w * h : 0;
}

function convex(points: Point[]): boolean {
  let sign = 0;
  return points.every((a, n) => {
    const b = points[(n + 1) % points.length] ?? a;
    const c = points[(n + 2) % points.length] ?? a;
    const turn = Math.sign((b.x - a.x) * (c.y - b.y) - (b.y - a.y) * (c.x - b.x));
    if (turn !== 0 && sign !== 0 && turn !== sign) return false;
    if (turn !== 0) sign = turn;
    return true;
  });
}

/** Cuts a polygon with a convex one (Sutherland and Hodgman, 1974). */
export function clip(subject: Point[], window: Point[]): Point[] {
  const edges = twiceArea(window) < 0 ? [...window].reverse() : window;
  let out = subject;
  edges.forEach((a, n) => {
    const b = edges[(n + 1) % edges.length] ?? a;
    const side = (p: Point) => (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x);
    const input = out;
    out = [];
    input.forEach((p, k) => {
      const q = input[(k + 1) % input.length] ?? p;
      const [sp, sq] = [side(p), side(q)];
      if (sp >= 0) out.push(p);
      if (sp >= 0 !== sq >= 0) {
        const t = sp / (sp - sq);
        out.push({ x: p.x + (q.x - p.x) * t, y: p.y + (q.y - p.y) * t });
      }
    });
  });
  return out;
}

const size = (r: Region): number =>
  r.bitmap ? r.bitmap.area : r.upright ? r.bounds.w * r.bounds.h : area(r.points);

/** Whether a pixel's centre belongs to a region. */
function has(r: Region, x: number, y: number): boolean {
  const { bitmap } = r;
  if (!bitmap) return inside(r.points, { x, y });
  const [column, row] = [Math.floor(x - r.bounds.x), Math.floor(y - r.bounds.y)];
  if (column < 0 || row < 0 || column >= bitmap.w || row >= bitmap.h) return false;
  return bitmap.data[row * bitmap.w + column] === 1;
}

/** The most samples along a side when pixels are counted. */
const samples = 128;

/** Counts shared and joined area on a grid over both: exact for small masks, close for large ones. */
function sampled(a: Region, b: Region): number {
  const left = Math.min(a.bounds.x, b.bounds.x);
  const top = Math.min(a.bounds.y, b.bounds.y);
  const w = Math.max(a.bounds.x + a.bounds.w, b.bounds.x + b.bounds.w) - left;
  const h = Math.max(a.bounds.y + a.bounds.h, b.bounds.y + b.bounds.h) - top;
  const [columns, rows] = [Math.min(samples, Math.ceil(w)), Math.min(samples, Math.ceil(h))];
  let [both, any] = [0, 0];
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const x = left + ((column + 0.5) * w) / columns;
      const y = top + ((row + 0.5) * h) / rows;
      const [inA, inB] = [has(a, x, y), has(b, x, y)];
      if (inA && inB) both += 1;
      if (inA || inB) any += 1;
    }
  }
  return any === 0 ? 0 : both / any;
}

/** Intersection over union of two regions, 0 to 1. */
export function iou(a: Region, b: Region): number {
  if (sharedRect(a.bounds, b.bounds) === 0) return 0;
  let shared: number;
  if (a.upright && b.upright) shared = sharedRect(a.bounds, b.bounds);
  else if (!a.bitmap && !b.bitmap && (convex(a.points) || convex(b.points)))
    shared = area(convex(b.points) ? clip(a.points, b.points) : clip(b.points, a.points));
  else return sampled(a, b);
  const union = size(a) + size(b) - shared;
  return union > 0 ? Math.min(1, shared / union) : 0;
}
