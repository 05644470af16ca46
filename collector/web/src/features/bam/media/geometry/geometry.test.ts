import { expect, it } from 'vitest';
import { clip, iou, type Region } from './iou';
import { placeLabels, type Wish } from './labels';
import { match, type Candidate } from './match';
import { area, boundsOf, corners, inside, overlap, type Rect } from './rect';
import { frameAt, lastAt, rows, timeOf } from './time';
import { bounded, fitting, lookAt, moved, place, toPicture, zoomAt } from './view';

const box = (x: number, y: number, w: number, h: number, angle = 0): Region => {
  const points = corners({ x, y, w, h }, angle);
  return { points, bounds: boundsOf(points), upright: angle === 0 };
};

it('turns boxes clockwise about their centre', () => {
  const [first] = corners({ x: 0, y: 0, w: 4, h: 2 }, 90);
  expect(first?.x).toBeCloseTo(3);
  expect(first?.y).toBeCloseTo(-1);
  expect(area(corners({ x: 5, y: 5, w: 4, h: 2 }, 33))).toBeCloseTo(8);
});

it('knows the inside of a polygon that is not convex', () => {
  const points = [
    { x: 0, y: 0 },
    { x: 10, y: 0 },
    { x: 10, y: 10 },
    { x: 5, y: 3 },
    { x: 0, y: 10 },
  ];
  expect(inside(points, { x: 2, y: 2 })).toBe(true);
  expect(inside(points, { x: 5, y: 8 })).toBe(false);
});

it('measures how well two regions cover each other', () => {
  expect(iou(box(0, 0, 10, 10), box(5, 0, 10, 10))).toBeCloseTo(1 / 3);
  expect(iou(box(0, 0, 10, 10), box(20, 0, 10, 10))).toBe(0);
  expect(iou(box(0, 0, 10, 10, 45), box(0, 0, 10, 10, 45))).toBeCloseTo(1);
  // A square and the same one turned by 45°: the octagon they share has 2(√2 − 1) of it.
  const shared = 2 * (Math.SQRT2 - 1);
  expect(iou(box(0, 0, 10, 10), box(0, 0, 10, 10, 45))).toBeCloseTo(shared / (2 - shared));
  expect(clip(box(0, 0, 2, 2).points, box(5, 5, 2, 2).points)).toEqual([]);
});

it('counts pixels where a mask is compared', () => {
  const data = new Uint8Array(100).fill(1);
  const whole: Region = {
    points: [],
    bounds: { x: 0, y: 0, w: 10, h: 10 },
    upright: false,
    bitmap: { x: 0, y: 0, w: 10, h: 10, data, area: 100 },
  };
  expect(iou(whole, box(0, 0, 10, 5))).toBeCloseTo(0.5);
  expect(iou(whole, whole)).toBe(1);
});

const candidate = (region: Region, label: string, confidence?: number): Candidate => ({
  ...region,
  label,
  confidence,
  kind: 'box',
});

it('pairs the surest result first and marks wrong labels', () => {
  const results = [
    candidate(box(1, 0, 10, 10), 'cat', 0.5),
    candidate(box(0, 0, 10, 10), 'cat', 0.9),
    candidate(box(50, 50, 10, 10), 'dog', 0.8),
    candidate(box(90, 90, 5, 5), 'cat', 0.7),
  ];
  const truths = [candidate(box(0, 0, 10, 10), 'cat'), candidate(box(50, 50, 10, 10), 'cat')];
  const found = match(results, truths, 0.5, false);
  expect(found.pairs.map(({ a, b, sameLabel }) => [a, b, sameLabel])).toEqual([
    [1, 0, true],
    [2, 1, false],
  ]);
  expect(found.onlyA).toEqual([0, 3]);
  expect(found.onlyB).toEqual([]);
  expect(match(results, truths, 0.5, true).onlyB).toEqual([1]);
  expect(match([], truths, 0.5, false).onlyB).toEqual([0, 1]);
});

it('matches 500 with 500 in far less than a frame of patience', () => {
  const many = Array.from({ length: 500 }, (_, n) =>
    candidate(box((n % 25) * 40, Math.floor(n / 25) * 40, 30, 30), `class ${n % 7}`, 1 - n / 1000),
  );
  const start = performance.now();
  expect(match(many, many, 0.5, false).pairs).toHaveLength(500);
  expect(performance.now() - start).toBeLessThan(500);
});

const frame = { width: 800, height: 400 };
const picture = { width: 4000, height: 3000 };

it('fits, zooms at the pointer and moves within bounds', () => {
  const p = place(fitting, frame, picture);
  expect(p.scale).toBeCloseTo(400 / 3000);
  const at = { x: 500, y: 100 };
  const before = toPicture(at, p);
  const view = zoomAt(fitting, 8, at, frame, picture);
  const after = toPicture(at, place(view, frame, picture));
  expect(after.x).toBeCloseTo(before.x);
  expect(after.y).toBeCloseTo(before.y);
  expect(moved(view, 1e6, 1e6, frame, picture).x).toBeLessThan(0.2);
  expect(zoomAt(view, 0.001, at, frame, picture)).toEqual(fitting);
  expect(bounded({ x: 9, y: -9, zoom: 1e9 }, frame, picture).zoom).toBeLessThanOrEqual(300);
});

it('looks at one object with room around it', () => {
  const target = { x: 1000, y: 500, w: 100, h: 50 };
  const p = place(lookAt(target, frame, picture), frame, picture);
  expect(toPicture({ x: 400, y: 200 }, p).x).toBeCloseTo(1050);
  expect(target.w * p.scale).toBeGreaterThan(300);
  expect(target.h * p.scale).toBeLessThan(400);
});

it('places labels without covering one another, the heaviest first', () => {
  const wishes: Wish[] = Array.from({ length: 300 }, (_, n) => ({
    bounds: { x: (n * 37) % 700, y: (n * 53) % 350, w: 40, h: 30 },
    width: 70,
    height: 16,
    weight: n,
  }));
  const places = placeLabels(wishes, frame);
  const placed = places.filter((one): one is Rect => one !== undefined);
  expect(placed.length).toBeGreaterThan(60);
  expect(places[299]).toBeDefined();
  placed.forEach((a, n) => placed.slice(n + 1).forEach((b) => expect(overlap(a, b)).toBe(false)));
  const last: Wish = {
    bounds: { x: 0, y: 0, w: 40, h: 30 },
    width: 70,
    height: 16,
    weight: -1,
    must: true,
  };
  const must = placeLabels([...wishes, last], frame);
  expect(must[300]).toBeDefined();
});

it('finds frames by time, at an even rate and at times of their own', () => {
  expect(lastAt([0, 1, 2], 1.5)).toBe(1);
  expect(lastAt([1], 0.5)).toBe(-1);
  for (const fps of [25, 29.97, 60]) {
    const clock = { fps, exact: true };
    for (const frame of [0, 1, 7, 1000]) expect(frameAt(clock, timeOf(clock, frame))).toBe(frame);
    // Exactly at the beginning of a frame, as players report it.
    expect(frameAt(clock, Math.floor((100 / fps) * 1e6) / 1e6)).toBe(100);
  }
  const uneven = { fps: 10, times: [0, 0.1, 0.5, 0.6], exact: true };
  for (const frame of [0, 1, 2, 3]) expect(frameAt(uneven, timeOf(uneven, frame))).toBe(frame);
});

it('gives spans that overlap rows of their own', () => {
  const spans = [
    { from: 0, to: 2 },
    { from: 1, to: 3 },
    { from: 2, to: 4 },
  ];
  expect(rows(spans)).toEqual([0, 1, 0]);
});
