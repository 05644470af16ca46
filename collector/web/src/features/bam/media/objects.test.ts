import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Json } from '@/lib/api/contract';
import { hit } from './hit';
import { readThings, remainder } from './objects';
import { groupOf, verdictsOf } from './paint';
import { maskOf, pngSize } from './pngmask';
import { frameOf, readCourse, thingsAt } from './tracks';

/** The examples that the server checks too. */
const example = (name: string) =>
  JSON.parse(readFileSync(`../../shared/clip/testdata/prediction/${name}.json`, 'utf8')) as Json;

it('reads every kind of object', () => {
  const { things, masks, problems } = readThings(example('picture'), 'result');
  expect(problems).toEqual([]);
  const kinds = (kind: string) => things.filter((one) => one.kind === kind);
  expect(kinds('box').map((one) => one.label)).toEqual(['van', 'sign']);
  expect(kinds('box')[1]).toMatchObject({
    upright: false,
    text: 'STOP',
    attributes: { occluded: true },
  });
  expect(kinds('polyline')[0]).toMatchObject({ label: 'lane', item: 'front.jpg' });
  expect(kinds('mask')[0]?.bounds).toEqual({ x: 122, y: 91, w: 5, h: 3 });
  expect(kinds('pose')[0]?.pose).toEqual({
    visible: [2, 1, 0],
    names: ['nose', 'left eye', 'right eye'],
    edges: [
      [0, 1],
      [0, 2],
    ],
  });
  expect(kinds('pose')[0]?.bounds).toEqual({ x: 100, y: 38, w: 4, h: 2 });
  expect(masks.map((one) => one.image)).toEqual(['sky.png']);
});

it('names what cannot be drawn and draws the rest', () => {
  const value: Json = {
    boxes: [{ x: 1, y: 1, w: 2, h: 2 }, { x: 1 }, 7],
    masks: [{ rle: { size: [2, 3], counts: [1] } }, {}],
    polygons: 'none',
  };
  const { things, problems } = readThings(value, 'truth');
  expect(things.map((one) => one.key)).toEqual(['truth.boxes[0]']);
  expect(problems).toHaveLength(4);
  expect(problems[0]).toContain('truth.masks[0]: counts leave 5');
  expect(readThings([1, 2], 'result').things).toEqual([]);
});

it('keeps what it does not understand for people to read', () => {
  expect(remainder({ label: 'a', boxes: [] })).toBeUndefined();
  expect(remainder({ label: 'a', tensor: [1] })).toEqual({ tensor: [1] });
  expect(remainder([1])).toEqual([1]);
  expect(remainder('a')).toBeUndefined();
});

it('follows tracks and frames through a video', () => {
  const course = readCourse(example('video'), 'result', { fps: 0, exact: false });
  expect(course.parts).toMatchObject([{ from: 1.2, to: 3.4 }]);
  const [car] = thingsAt(course, 1);
  expect(car).toMatchObject({
    label: 'car',
    id: 'car-1',
    bounds: { x: 60, y: 22.5, w: 42, h: 31.5 },
  });
  expect(thingsAt(course, 3.5).some((one) => one.label === 'car')).toBe(false);
  expect(frameOf(course, 1.4)?.label).toBe('following');
  expect(frameOf(course, 1.6)?.label).toBe('overtaking');
  // A time of their own for every frame counts more than a rate.
  const times = { fps: 1, times: [0, 0.5, 9], exact: true };
  const own = readCourse({ frames: [{ frame: 2, label: 'x' }] }, 'truth', times);
  expect(own.frames[0]?.at).toBe(9);
});

it('reads regions of a recording', () => {
  const { parts } = readCourse(example('recording'), 'truth', { fps: 0, exact: false });
  expect(parts.map((one) => [one.label, one.from, one.to])).toEqual([
    ['speech', 0.1, 1.9],
    ['horn', 2, 2.25],
  ]);
});

it('finds the smallest object under the pointer', () => {
  const value = {
    boxes: [
      { label: 'large', x: 0, y: 0, w: 100, h: 100 },
      { label: 'small', x: 40, y: 40, w: 10, h: 10 },
    ],
    polylines: [
      {
        label: 'line',
        points: [
          [0, 90],
          [100, 90],
        ],
      },
    ],
  };
  const { things } = readThings(value, 'result');
  expect(hit(things, { x: 45, y: 45 }, 2)?.label).toBe('small');
  expect(hit(things, { x: 20, y: 20 }, 2)?.label).toBe('large');
  expect(hit(things, { x: 20, y: 91 }, 2)?.label).toBe('line');
  expect(hit(things, { x: 200, y: 20 }, 2)).toBeUndefined();
});

it('keeps the holes of an outline open', () => {
  const square = (at: number, side: number) => [
    [at, at],
    [at + side, at],
    [at + side, at + side],
    [at, at + side],
  ];
  const value: Json = {
    polygons: [{ label: 'ring', points: square(0, 30), holes: [square(10, 10), [[1, 1]]] }],
  };
  const { things } = readThings(value, 'truth');
  expect(things[0]?.holes).toHaveLength(1);
  expect(hit(things, { x: 5, y: 5 }, 2)?.label).toBe('ring');
  expect(hit(things, { x: 15, y: 15 }, 2)).toBeUndefined();
});

it('says of each object how it fared', () => {
  const results = readThings({ boxes: [{ label: 'a', x: 0, y: 0, w: 9, h: 9 }] }, 'result').things;
  const truths = readThings({ boxes: [{ label: 'b', x: 0, y: 0, w: 9, h: 9 }] }, 'truth').things;
  const pairs = [{ a: 0, b: 0, iou: 1, sameLabel: false }];
  const verdicts = verdictsOf(results, truths, { pairs, onlyA: [], onlyB: [] });
  const [said, right] = [results[0], truths[0]];
  expect(said && groupOf(said, 'outcome', verdicts)).toBe('FP');
  expect(right && groupOf(right, 'outcome', verdicts)).toBe('FN');
});

it('reads the size of a PNG before it is decoded and takes what is not black', () => {
  const head = new Uint8Array([
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 1, 0, 0, 0,
    0, 7,
  ]);
  expect(pngSize(head)).toEqual({ width: 256, height: 7 });
  expect(() => pngSize(new Uint8Array(30))).toThrow();
  const rgba = new Uint8ClampedArray(3 * 2 * 4);
  rgba.set([0, 0, 9, 255], 4);
  rgba.set([9, 9, 9, 0], 8);
  expect(maskOf(rgba, 3, 2)).toMatchObject({ x: 1, y: 0, w: 1, h: 1, area: 1 });
});
