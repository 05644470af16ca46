import { describe, expect, it } from 'vitest';
import { keyed, nudged, pulled, segment, spanned } from './regions';

const size = { width: 100, height: 50 };
const region = { x: 10, y: 10, width: 20, height: 10 };
const key = (name: string, shiftKey = false, altKey = false) => ({ key: name, shiftKey, altKey });

describe('regions', () => {
  it('lie in whole pixels inside of the picture, whichever corner comes first', () => {
    expect(spanned({ x: 30.2, y: 20.4 }, { x: 9.7, y: -4 }, size)).toEqual({
      x: 9,
      y: 0,
      width: 22,
      height: 21,
    });
    expect(spanned({ x: 500, y: 500 }, { x: 500, y: 500 }, size)).toEqual({
      x: 99,
      y: 49,
      width: 1,
      height: 1,
    });
  });

  it('move without leaving the picture or changing size', () => {
    expect(nudged(region, 5, -3, size)).toEqual({ ...region, x: 15, y: 7 });
    expect(nudged(region, 900, 900, size)).toEqual({ ...region, x: 80, y: 40 });
    expect(nudged({ ...region, from: 1, to: 2 }, -900, 0, size)).toMatchObject({ x: 0, from: 1 });
  });

  it('follow a corner, also across the one that stays', () => {
    expect(pulled(region, 'se', 5, 5, size)).toEqual({ x: 10, y: 10, width: 25, height: 15 });
    expect(pulled(region, 'nw', 40, 0, size)).toEqual({ x: 30, y: 10, width: 20, height: 10 });
  });

  it('obey arrow keys', () => {
    expect(keyed(region, key('ArrowLeft'), size)).toMatchObject({ x: 9, width: 20 });
    expect(keyed(region, key('ArrowDown', true), size)).toMatchObject({ y: 20 });
    expect(keyed(region, key('ArrowRight', true, true), size)).toMatchObject({ x: 10, width: 30 });
    expect(keyed(region, key('x'), size)).toBeUndefined();
  });
});

describe('segments', () => {
  it('stay in order and inside', () => {
    expect(segment(1, 3, 10)).toEqual({ from: 1, to: 3 });
    expect(segment(5, 3, 10)).toEqual({ from: 5, to: 5.01 });
    expect(segment(-4, 99, 10)).toEqual({ from: 0, to: 10 });
  });
});
