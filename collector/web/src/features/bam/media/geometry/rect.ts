/** Geometry in pixels of the upright picture: x to the right, y down. */
export interface Point {
  x: number;
  y: number;
}

export interface Rect {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** The corners of a rectangle that is turned about its centre, in degrees clockwise. */
export function corners(box: Rect, angle = 0): Point[] {
  const { x, y, w, h } = box;
  const plain = [
    { x, y },
    { x: x + w, y },
    { x: x + w, y: y + h },
    { x, y: y + h },
  ];
  if (angle % 360 === 0) return plain;
  const centre = { x: x + w / 2, y: y + h / 2 };
  const turn = (angle * Math.PI) / 180;
  const [sin, cos] = [Math.sin(turn), Math.cos(turn)];
  return plain.map((p) => {
    const [dx, dy] = [p.x - centre.x, p.y - centre.y];
    return { x: centre.x + dx * cos - dy * sin, y: centre.y + dx * sin + dy * cos };
  });
}

/** The smallest upright rectangle around points. */
export function boundsOf(points: Point[]): Rect {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y } of points) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x);
    bottom = Math.max(bottom, y);
  }
  if (left > right) return { x: 0, y: 0, w: 0, h: 0 };
  return { x: left, y: top, w: right - left, h: bottom - top };
}

export const overlap = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

/** Twice the signed area of a polygon; positive when it goes clockwise on the screen. */
export function twiceArea(points: Point[]): number {
  let sum = 0;
  points.forEach((p, n) => {
    const q = points[(n + 1) % points.length] ?? p;
    sum += p.x * q.y - q.x * p.y;
  });
  return sum;
}

export const area = (points: Point[]): number => Math.abs(twiceArea(points)) / 2;

/** Whether a point lies inside a polygon (even-odd rule). */
export function inside(points: Point[], { x, y }: Point): boolean {
  let within = false;
  points.forEach((a, n) => {
    const b = points[(n + 1) % points.length] ?? a;
    if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) within = !within;
  });
  return within;
}

/** How far a point is from a line between two. */
export function distance(p: Point, a: Point, b: Point): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const long = dx * dx + dy * dy;
  const t = long ? Math.min(1, Math.max(0, ((p.x - a.x) * dx + (p.y - a.y) * dy) / long)) : 0;
  return Math.hypot(p.x - a.x - t * dx, p.y - a.y - t * dy);
}
