import { describe, expect, it } from 'vitest';
import { fit, inside, Places, zoom } from './plane';

describe('the map', () => {
  it('shows all points', () => {
    const view = fit([-10, 10], [0, 4], 400, 300);
    expect(-10 * view.scale + view.x).toBeCloseTo(24);
    expect(10 * view.scale + view.x).toBeCloseTo(376);
    expect(2 * view.scale + view.y).toBeCloseTo(150);
  });

  it('keeps the place under the pointer when it zooms', () => {
    const view = { scale: 2, x: 10, y: 20 };
    const near = zoom(view, 3, 110, 220);
    expect((110 - near.x) / near.scale).toBeCloseTo((110 - view.x) / view.scale);
    expect((220 - near.y) / near.scale).toBeCloseTo((220 - view.y) / view.scale);
    expect(near.scale).toBe(6);
  });

  it('finds the nearest point, as looking at all does', () => {
    const xs = Array.from({ length: 2000 }, (_, n) => Math.sin(n * 12.9898) * 50);
    const ys = Array.from({ length: 2000 }, (_, n) => Math.cos(n * 78.233) * 50);
    const places = new Places(xs, ys);
    for (let n = 0; n < 200; n += 1) {
      const [x, y] = [Math.sin(n) * 50, Math.cos(n * 2) * 50];
      const all = xs.map((px, i) => (px - x) ** 2 + ((ys[i] ?? 0) - y) ** 2);
      const least = Math.min(...all);
      const got = places.nearest(x, y, 2);
      if (least <= 4) expect(all[got]).toBe(least);
      else expect(got).toBe(-1);
    }
  });

  it('knows what a lasso holds', () => {
    const path: [number, number][] = [
      [0, 0],
      [10, 0],
      [10, 10],
      [5, 5],
      [0, 10],
    ];
    expect(inside(path, 2, 3)).toBe(true);
    expect(inside(path, 5, 8)).toBe(false);
    expect(inside(path, 11, 5)).toBe(false);
  });
});
