import { describe, expect, test } from 'vitest';
import {
  boundsOfShape,
  grown,
  handleAt,
  handlesOf,
  moved,
  outline,
  pulled,
  rotated,
  spanned,
  withoutPoint,
} from './shapes';
import type { Shape } from './work';

const size = { width: 100, height: 80 };
const box: Shape = { kind: 'box', x: 10, y: 10, w: 20, h: 10, angle: 0 };
const line: Shape = {
  kind: 'polyline',
  points: [
    { x: 0, y: 0 },
    { x: 10, y: 0 },
    { x: 10, y: 10 },
  ],
};

describe('a box', () => {
  test('stays inside of the picture when it is moved', () => {
    expect(moved(box, 5, -3, size)).toMatchObject({ x: 15, y: 7 });
    expect(moved(box, -50, 500, size)).toMatchObject({ x: 0, y: 70, w: 20, h: 10 });
    expect(moved({ ...box, x: 0 }, -1, 0, size)).toEqual({ ...box, x: 0 });
  });

  test('is pulled at each corner, and the one across from it stays', () => {
    const [, , corner] = handlesOf(box, 4, false);
    if (!corner) throw new Error('no corner');
    expect(pulled(box, corner, { x: 60, y: 500 }, size)).toMatchObject({
      x: 10,
      y: 10,
      w: 50,
      h: 70,
    });
    expect(pulled(box, corner, { x: 4, y: 4 }, size)).toMatchObject({ x: 4, y: 4, w: 6, h: 6 });
    expect(pulled(box, corner, { x: 10, y: 10 }, size)).toBe(box);
  });

  test('keeps its corner when it is turned and pulled', () => {
    const turned = rotated(box, 30);
    const fixed = outline(turned)[0];
    const corner = handlesOf(turned, 4, true)[2];
    if (!corner || !fixed) throw new Error('no corner');
    const next = pulled(turned, corner, { x: 60, y: 60 }, size);
    const now = outline(next);
    expect(now[0]?.x).toBeCloseTo(fixed.x);
    expect(now[0]?.y).toBeCloseTo(fixed.y);
    expect(now[2]?.x).toBeCloseTo(60);
    expect(now[2]?.y).toBeCloseTo(60);
  });

  test('is turned at its knob', () => {
    const knob = handlesOf(box, 4, true)[4];
    expect(knob?.at).toEqual({ x: 20, y: -2 });
    if (!knob) return;
    expect(pulled(box, knob, { x: 90, y: 15 }, size)).toMatchObject({ angle: 90 });
    expect(rotated(box, -15)).toMatchObject({ angle: 345 });
  });

  test('is made by two corners, and larger and smaller by keys', () => {
    expect(spanned({ x: 30, y: 40 }, { x: 10, y: 10 }, 0)).toMatchObject({
      x: 10,
      y: 10,
      w: 20,
      h: 30,
    });
    expect(grown(box, 5, -50, size)).toMatchObject({ w: 25, h: 2 });
    expect(grown(box, 500, 0, size)).toMatchObject({ w: 90 });
  });
});

describe('a line', () => {
  test('gets a point where its middle is pulled, and loses one', () => {
    const handles = handlesOf(line, 4, false);
    const middle = handleAt(handles, { x: 5, y: 1 }, 4);
    expect(middle).toMatchObject({ what: 'middle', n: 1 });
    if (!middle) return;
    const next = pulled(line, middle, { x: 5, y: 5 }, size);
    expect(outline(next)).toHaveLength(4);
    expect(boundsOfShape(next)).toEqual({ x: 0, y: 0, w: 10, h: 10 });
    expect(withoutPoint(next, 1)).toEqual(line);
    expect(withoutPoint({ ...line, kind: 'polygon' }, 0)).toBeUndefined();
  });

  test('is grabbed at its points before the middles between them', () => {
    const handles = handlesOf({ ...line, kind: 'polygon' }, 4, false);
    expect(handles).toHaveLength(6);
    expect(handleAt(handles, { x: 9, y: 1 }, 4)).toMatchObject({ what: 'point', n: 1 });
    expect(handleAt(handles, { x: 70, y: 70 }, 4)).toBeUndefined();
  });
});
