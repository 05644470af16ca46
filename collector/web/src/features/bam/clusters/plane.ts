/** Geometry of the map: from data to the screen and back, the nearest point, and what a lasso holds. */

export interface View {
  /** Pixels for one unit of the data. */
  scale: number;
  /** Where the data's origin is on the screen. */
  x: number;
  y: number;
}

export type Path = [number, number][];

/** The view in which all points are seen. */
export function fit(xs: number[], ys: number[], width: number, height: number): View {
  if (xs.length === 0) return { scale: 1, x: width / 2, y: height / 2 };
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  xs.forEach((x, n) => {
    const y = ys[n] ?? 0;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  });
  const border = 24;
  const scale = Math.min(
    (width - 2 * border) / Math.max(1e-6, right - left),
    (height - 2 * border) / Math.max(1e-6, bottom - top),
  );
  return {
    scale,
    x: width / 2 - ((left + right) / 2) * scale,
    y: height / 2 - ((top + bottom) / 2) * scale,
  };
}

/** The view closer by a factor around a place on the screen. */
export function zoom(view: View, by: number, x: number, y: number): View {
  const scale = Math.min(1e5, Math.max(1e-2, view.scale * by));
  const real = scale / view.scale;
  return { scale, x: x - (x - view.x) * real, y: y - (y - view.y) * real };
}

/** Finds points by place: a grid of cells over the data. */
export class Places {
  private readonly cells = new Map<number, number[]>();
  private readonly side: number;
  private readonly left: number;
  private readonly top: number;
  private readonly xs: number[];
  private readonly ys: number[];

  constructor(xs: number[], ys: number[]) {
    this.xs = xs;
    this.ys = ys;
    this.left = xs.reduce((least, x) => Math.min(least, x), Infinity);
    this.top = ys.reduce((least, y) => Math.min(least, y), Infinity);
    const right = xs.reduce((most, x) => Math.max(most, x), -Infinity);
    this.side = Math.max(1e-6, (right - this.left) / 256);
    xs.forEach((x, n) => {
      const key = this.key(this.column(x), this.row(ys[n] ?? 0));
      const cell = this.cells.get(key);
      if (cell) cell.push(n);
      else this.cells.set(key, [n]);
    });
  }

  /** The nearest point within a radius, in data units; -1 when there is none. */
  nearest(x: number, y: number, radius: number): number {
    let best = -1;
    let least = radius * radius;
    // Far out, a radius covers many cells; more than these are not looked at.
    const reach = Math.min(16, Math.ceil(radius / this.side));
    for (let row = this.row(y) - reach; row <= this.row(y) + reach; row += 1) {
      for (let column = this.column(x) - reach; column <= this.column(x) + reach; column += 1) {
        for (const n of this.cells.get(this.key(column, row)) ?? []) {
          const d = ((this.xs[n] ?? 0) - x) ** 2 + ((this.ys[n] ?? 0) - y) ** 2;
          if (d <= least) [best, least] = [n, d];
        }
      }
    }
    return best;
  }

  private column = (x: number) => Math.floor((x - this.left) / this.side);
  private row = (y: number) => Math.floor((y - this.top) / this.side);
  private key = (column: number, row: number) => row * 100_003 + column;
}

/** Whether a place is inside a closed path (even-odd rule). */
export function inside(path: Path, x: number, y: number): boolean {
  let is = false;
  path.forEach(([ax, ay], n) => {
    const [bx, by] = path[(n + 1) % path.length] ?? [ax, ay];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) is = !is;
  });
  return is;
}
