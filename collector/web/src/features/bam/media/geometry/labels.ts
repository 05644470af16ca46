import { overlap, type Rect } from './rect';
import type { Size } from './view';

/** A label that wants a place near the outline of its object. All in frame pixels. */
export interface Wish {
  /** Bounds of the object. */
  bounds: Rect;
  width: number;
  height: number;
  /** Those that want it most are placed first. */
  weight: number;
  /** Always placed, even over others. */
  must?: boolean;
}

/** Looks up what is near by cells of a grid, so that hundreds of labels are placed in no time. */
class Grid {
  private readonly cells = new Map<string, Rect[]>();
  private readonly cell = 64;

  private *keys(r: Rect): Generator<string> {
    for (let x = Math.floor(r.x / this.cell); x <= (r.x + r.w) / this.cell; x += 1)
      for (let y = Math.floor(r.y / this.cell); y <= (r.y + r.h) / this.cell; y += 1)
        yield `${x},${y}`;
  }

  add(r: Rect): void {
    for (const key of this.keys(r)) {
      const list = this.cells.get(key);
      if (list) list.push(r);
      else this.cells.set(key, [r]);
    }
  }

  hits(r: Rect): boolean {
    for (const key of this.keys(r))
      if (this.cells.get(key)?.some((other) => overlap(other, r))) return true;
    return false;
  }
}

/** The places tried: above, inside at the top, below, inside at the bottom, and the same at the right end. */
function* tries({ bounds: b, width, height }: Wish): Generator<Rect> {
  const rows = [b.y - height - 1, b.y + 1, b.y + b.h + 1, b.y + b.h - height - 1];
  for (const x of [b.x, b.x + b.w - width])
    for (const y of rows) yield { x, y, w: width, h: height };
}

/**
 * Finds places where no label covers another: the heaviest first; one that has no free place is left out (undefined)
 * unless it must be there. Objects outside of the frame get none.
 */
export function placeLabels(wishes: Wish[], frame: Size): (Rect | undefined)[] {
  const placed: (Rect | undefined)[] = wishes.map(() => undefined);
  const screen = { x: 0, y: 0, w: frame.width, h: frame.height };
  const grid = new Grid();
  const order = [...wishes.keys()].sort((p, q) => {
    const [a, b] = [wishes[p], wishes[q]];
    return (
      Number(b?.must ?? false) - Number(a?.must ?? false) || (b?.weight ?? 0) - (a?.weight ?? 0)
    );
  });
  const within = (r: Rect): Rect => ({
    ...r,
    x: Math.min(Math.max(r.x, 0), Math.max(0, frame.width - r.w)),
    y: Math.min(Math.max(r.y, 0), Math.max(0, frame.height - r.h)),
  });
  for (const n of order) {
    const wish = wishes[n];
    if (!wish) continue;
    const grown = { ...wish.bounds, w: wish.bounds.w || 1, h: wish.bounds.h || 1 };
    if (!overlap(grown, screen)) continue;
    let first: Rect | undefined;
    for (const spot of tries(wish)) {
      const rect = within(spot);
      first ??= rect;
      if (grid.hits(rect)) continue;
      placed[n] = rect;
      break;
    }
    if (!placed[n] && wish.must) placed[n] = first;
    const found = placed[n];
    if (found) grid.add(found);
  }
  return placed;
}
