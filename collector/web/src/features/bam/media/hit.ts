import { distance, inside, type Point } from './geometry/rect';
import type { Thing } from './objects';

function touches(thing: Thing, at: Point, reach: number): boolean {
  const { bounds: b } = thing;
  if (at.x < b.x - reach || at.y < b.y - reach) return false;
  if (at.x > b.x + b.w + reach || at.y > b.y + b.h + reach) return false;
  if (thing.bitmap) {
    const column = Math.floor(at.x - b.x);
    const row = Math.floor(at.y - b.y);
    if (column < 0 || row < 0 || column >= thing.bitmap.w || row >= thing.bitmap.h) return false;
    return thing.bitmap.data[row * thing.bitmap.w + column] === 1;
  }
  if (thing.kind === 'polyline')
    return thing.points.some((p, n) => {
      const next = thing.points[n + 1];
      return next !== undefined && distance(at, p, next) <= reach;
    });
  if (thing.kind === 'pose' || thing.upright) return true;
  return inside(thing.points, at) && !thing.holes?.some((hole) => inside(hole, at));
}

/** The smallest object at a place; `reach` is how near is near enough, in pixels of the picture. */
export function hit(things: Thing[], at: Point, reach: number): Thing | undefined {
  let best: Thing | undefined;
  let least = Infinity;
  for (const thing of things) {
    const size = thing.bitmap ? thing.bitmap.area : thing.bounds.w * thing.bounds.h;
    if (size <= least && touches(thing, at, reach)) [best, least] = [thing, size];
  }
  return best;
}
