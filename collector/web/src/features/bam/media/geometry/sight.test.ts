import { expect, it } from 'vitest';
import { deepestOf, tilesOf, zoomed, type Sight } from './sight';

const whole: Sight = { left: 0, width: 1000, total: 1000 };

it('keeps the place under the pointer', () => {
  const near = zoomed(whole, 2, 250, 60);
  expect(near).toEqual({ left: 250, width: 1000, total: 2000 });
  // What was at 250 of 1000 is now at 500 of 2000, again 250 from the edge.
  expect((near.left + 250) / near.total).toBe(0.25);
  expect(zoomed(near, 0.5, 250, 60)).toEqual(whole);
});

it('stays between the whole and a tenth of a second', () => {
  expect(zoomed(whole, 0.1, 0, 60)).toEqual(whole);
  expect(zoomed(whole, 1e9, 1000, 60)).toEqual({ left: 599_000, width: 1000, total: 600_000 });
  // A recording that is shorter than that is shown whole, one of a day no wider than browsers draw.
  expect(zoomed(whole, 8, 0, 0.05)).toEqual(whole);
  expect(zoomed(whole, 1e9, 0, 86_400).total).toBe(8_000_000);
  expect(zoomed({ left: 0, width: 0, total: 0 }, 2, 0, 60).total).toBe(0);
});

it('does not leave the recording at its ends', () => {
  const near = { left: 9000, width: 1000, total: 10_000 };
  expect(zoomed(near, 0.5, 0, 600)).toEqual({ left: 4000, width: 1000, total: 5000 });
});

it('takes tiles that are not stretched, of what is seen only', () => {
  expect(tilesOf(whole, 12)).toEqual({ level: 0, first: 0, last: 0 });
  expect(tilesOf({ left: 0, width: 1000, total: 1025 }, 12)).toEqual({
    level: 1,
    first: 0,
    last: 1,
  });
  const seen = { left: 50_000, width: 1000, total: 102_400 };
  expect(tilesOf(seen, 12)).toEqual({ level: 7, first: 62, last: 63 });
  expect(tilesOf(seen, 3)).toEqual({ level: 3, first: 3, last: 3 });
  // However far one goes in, few are seen: a tile is never narrower than half of 1024 pixels.
  for (let total = 3840; total < 8_000_000; total *= 1.37) {
    const { first, last, level } = tilesOf({ left: total - 3840, width: 3840, total }, 12);
    expect(last).toBe(2 ** level - 1);
    expect(last - first + 1).toBeLessThanOrEqual(9);
  }
});

it('has no level whose tiles hold next to nothing', () => {
  expect(deepestOf(3, 44_100)).toBe(3);
  expect(deepestOf(0.1, 8000)).toBe(0);
  expect(deepestOf(86_400, 48_000)).toBe(12);
  expect(deepestOf(0, 0)).toBe(0);
});
