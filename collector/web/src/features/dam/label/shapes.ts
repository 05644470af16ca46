/** What can be done with the shapes of marks on a picture: moved, pulled at handles, turned; all stays inside of it. */
import { boundsOf, corners, type Point, type Rect } from '../../bam/media/geometry/rect';
import type { Size } from '../../bam/media/geometry/view';
import type { Shape } from './work';

/** A place by which a shape is pulled: a corner of a box by its number, its knob for turning, or a point of a line. */
export interface Handle {
  what: 'corner' | 'turn' | 'point' | 'middle';
  n: number;
  at: Point;
}

/** Least sides of a box, in pixels. */
export const leastSide = 2;

const clamp = (n: number, low: number, high: number) => Math.min(Math.max(n, low), high);

export const within = (p: Point, size: Size): Point => ({
  x: clamp(p.x, 0, size.width),
  y: clamp(p.y, 0, size.height),
});

/** The points that make a shape: corners, or its own. */
export function outline(shape: Shape): Point[] {
  if (shape.kind === 'box') return corners(shape, shape.angle);
  return shape.kind === 'region' ? [] : shape.points;
}

export const boundsOfShape = (shape: Shape): Rect =>
  shape.kind === 'box' && shape.angle % 360 === 0
    ? { x: shape.x, y: shape.y, w: shape.w, h: shape.h }
    : boundsOf(outline(shape));

/** Moves by pixels, as far as it stays inside of the picture. */
export function moved(shape: Shape, dx: number, dy: number, size: Size): Shape {
  if (shape.kind === 'region') return shape;
  const b = boundsOfShape(shape);
  // One that reaches over the edge already may come back, and go no farther.
  const along = (by: number, low: number, long: number, room: number) =>
    clamp(by, Math.min(0, -low), Math.max(0, room - low - long));
  const [x, y] = [along(dx, b.x, b.w, size.width), along(dy, b.y, b.h, size.height)];
  if (x === 0 && y === 0) return shape;
  if (shape.kind === 'box') return { ...shape, x: shape.x + x, y: shape.y + y };
  return { ...shape, points: shape.points.map((p) => ({ x: p.x + x, y: p.y + y })) };
}

/** A box between two opposite corners, as it is turned. */
export function spanned(one: Point, other: Point, angle: number): Shape {
  const centre = { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
  const turn = (-angle * Math.PI) / 180;
  const [dx, dy] = [other.x - one.x, other.y - one.y];
  const w = Math.abs(dx * Math.cos(turn) - dy * Math.sin(turn));
  const h = Math.abs(dx * Math.sin(turn) + dy * Math.cos(turn));
  return { kind: 'box', x: centre.x - w / 2, y: centre.y - h / 2, w, h, angle };
}

/** How far the knob for turning stands above a box, in pixels of the picture. */
const knob = (shape: Rect, reach: number): Point => ({
  x: shape.x + shape.w / 2,
  y: shape.y - 3 * reach,
});

function turned(p: Point, centre: Point, angle: number): Point {
  const turn = (angle * Math.PI) / 180;
  const [dx, dy] = [p.x - centre.x, p.y - centre.y];
  return {
    x: centre.x + dx * Math.cos(turn) - dy * Math.sin(turn),
    y: centre.y + dx * Math.sin(turn) + dy * Math.cos(turn),
  };
}

const centreOf = ({ x, y, w, h }: Rect): Point => ({ x: x + w / 2, y: y + h / 2 });

/** The handles of a shape. `reach` is how far one is grabbed from, in pixels of the picture; `turns` gives boxes a knob. */
export function handlesOf(shape: Shape, reach: number, turns: boolean): Handle[] {
  if (shape.kind === 'region') return [];
  if (shape.kind === 'box') {
    const all = outline(shape).map((at, n): Handle => ({ what: 'corner', n, at }));
    if (!turns) return all;
    return [
      ...all,
      { what: 'turn', n: 0, at: turned(knob(shape, reach), centreOf(shape), shape.angle) },
    ];
  }
  const points = shape.points.map((at, n): Handle => ({ what: 'point', n, at }));
  if (shape.kind === 'points') return points;
  const closed = shape.kind === 'polygon';
  const middles = shape.points.flatMap((p, n): Handle[] => {
    const next = shape.points[n + 1] ?? (closed ? shape.points[0] : undefined);
    if (!next) return [];
    return [{ what: 'middle', n: n + 1, at: { x: (p.x + next.x) / 2, y: (p.y + next.y) / 2 } }];
  });
  return [...points, ...middles];
}

/** Pulls a handle to a place. A middle becomes a point of its own. */
export function pulled(shape: Shape, { what, n }: Handle, to: Point, size: Size): Shape {
  const at = within(to, size);
  if (shape.kind === 'region') return shape;
  if (shape.kind !== 'box') {
    const points =
      what === 'middle'
        ? [...shape.points.slice(0, n), at, ...shape.points.slice(n)]
        : shape.points.map((p, i) => (i === n ? at : p));
    return { ...shape, points };
  }
  if (what === 'turn') {
    const c = centreOf(shape);
    const angle = (Math.atan2(to.y - c.y, to.x - c.x) * 180) / Math.PI + 90;
    return { ...shape, angle: Math.round(((angle % 360) + 360) % 360) };
  }
  const fixed = outline(shape)[(n + 2) % 4];
  if (!fixed) return shape;
  const next = spanned(fixed, at, shape.angle);
  if (next.kind !== 'box' || next.w < leastSide || next.h < leastSide) return shape;
  return next;
}

/** Makes a box larger or smaller at its right and lower side, as keys do. */
export function grown(shape: Shape, dw: number, dh: number, size: Size): Shape {
  if (shape.kind !== 'box') return shape;
  const upright = shape.angle % 360 === 0;
  const most = upright
    ? { w: Math.max(shape.w, size.width - shape.x), h: Math.max(shape.h, size.height - shape.y) }
    : { w: size.width, h: size.height };
  return {
    ...shape,
    w: clamp(shape.w + dw, leastSide, most.w),
    h: clamp(shape.h + dh, leastSide, most.h),
  };
}

export const rotated = (shape: Shape, by: number): Shape =>
  shape.kind === 'box' ? { ...shape, angle: (((shape.angle + by) % 360) + 360) % 360 } : shape;

/** A shape without one of its points; undefined when too few would be left. */
export function withoutPoint(shape: Shape, n: number): Shape | undefined {
  if (shape.kind === 'box' || shape.kind === 'region') return undefined;
  const least = { polygon: 3, polyline: 2, points: 1 }[shape.kind];
  if (shape.points.length <= least) return undefined;
  return { ...shape, points: shape.points.filter((_, i) => i !== n) };
}

/** The nearest handle within reach. Points come before the middles between them. */
export function handleAt(handles: Handle[], at: Point, reach: number): Handle | undefined {
  let best: Handle | undefined;
  let least = reach;
  for (const handle of handles) {
    const far = Math.hypot(handle.at.x - at.x, handle.at.y - at.y);
    const near = handle.what === 'middle' ? far * 1.6 : far;
    if (near <= least) [best, least] = [handle, near];
  }
  return best;
}
