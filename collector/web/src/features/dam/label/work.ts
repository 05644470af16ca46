/** What a person makes of one medium: marks with a class each, classes and a text of the whole. */
import type { Json, JsonObject } from '@/lib/api/contract';
import { isObject, listOf, numberOf, textOf } from '../../bam/media/objects';
import type { Point, Rect } from '../../bam/media/geometry/rect';

/** Where a mark is: on a picture in its pixels, in a recording in seconds. */
export type Shape =
  | ({ kind: 'box'; angle: number } & Rect)
  | { kind: 'polygon' | 'polyline' | 'points'; points: Point[] }
  | { kind: 'region'; from: number; to: number };

export type Kind = Shape['kind'];

export interface Mark {
  key: string;
  label: string;
  shape: Shape;
  /** What is said or written there. */
  text: string;
  /** Of a video: the second at which a shape was drawn. */
  at?: number | undefined;
  /** Made by a model and not accepted yet. */
  proposed: boolean;
  confidence?: number | undefined;
  /** What else was said of it, kept as it came. */
  rest: JsonObject;
}

export interface Work {
  marks: readonly Mark[];
  /** Classes of the whole. */
  classes: readonly string[];
  /** Caption or transcription of the whole. */
  text: string;
  /** Classes of the whole that a model proposed and nobody accepted yet. */
  suggested: readonly string[];
}

export const emptyWork: Work = { marks: [], classes: [], text: '', suggested: [] };

let last = 0;
/** A key that no other mark of this page has. */
export const freshKey = (): string => `m${(last += 1)}`;

const own = new Set(['label', 'text', 'confidence', 'x', 'y', 'w', 'h', 'angle', 'points']);
const spans = new Set(['label', 'text', 'confidence', 'from', 'to']);

const ofTheWhole = new Set(
  'regions frames label classes text confidence scores made_by'.split(' '),
);

const without = (value: JsonObject, names: Set<string>): JsonObject =>
  Object.fromEntries(Object.entries(value).filter(([name]) => !names.has(name)));

function pointsOf(value: Json | undefined): Point[] {
  return listOf(value).flatMap((pair) => {
    const [x, y] = listOf(pair).map(numberOf);
    return x === undefined || y === undefined ? [] : [{ x, y }];
  });
}

/** Lists of objects in an annotation that can be edited, with the kind of their shapes. */
const lists: [string, 'box' | 'polygon' | 'polyline' | 'points', number][] = [
  ['boxes', 'box', 0],
  ['polygons', 'polygon', 3],
  ['polylines', 'polyline', 2],
  ['keypoints', 'points', 1],
];

function shapeOf(value: JsonObject, kind: (typeof lists)[number][1], least: number) {
  if (kind === 'box') {
    const [x, y, w, h] = ['x', 'y', 'w', 'h'].map((side) => numberOf(value[side]));
    if (x === undefined || y === undefined || w === undefined || h === undefined) return undefined;
    return { kind, x, y, w, h, angle: numberOf(value['angle']) ?? 0 } as const;
  }
  const points = pointsOf(value['points']);
  return points.length >= least ? ({ kind, points } as const) : undefined;
}

/** What can be edited of an annotation, and the rest of it, which goes with it untouched. */
export interface Read {
  work: Work;
  rest: JsonObject;
}

const makerOf = (value: JsonObject) => {
  const maker = value['made_by'];
  return isObject(maker) ? maker : undefined;
};

/** A mark of an object; `by` is who made what does not say so itself. */
function markOf(value: JsonObject, shape: Shape, by: JsonObject | undefined, at?: number): Mark {
  const maker = makerOf(value) ?? by;
  const proposed = maker?.['by'] === 'model';
  const rest = without(value, shape.kind === 'region' ? spans : own);
  return {
    key: freshKey(),
    label: textOf(value['label']) ?? '',
    shape,
    text: textOf(value['text']) ?? '',
    at,
    proposed,
    confidence: numberOf(value['confidence']),
    // What a model made stays the model's, when it is accepted too.
    rest: proposed ? { ...rest, made_by: maker } : rest,
  };
}

/** Takes the editable objects out of an annotation or a frame; what cannot be read stays in what is left. */
function takeShapes(
  value: JsonObject,
  by: JsonObject | undefined,
  at?: number,
): [Mark[], JsonObject] {
  const left = without(value, new Set(lists.map(([name]) => name)));
  const marks: Mark[] = [];
  for (const [name, kind, least] of lists) {
    const kept: Json[] = [];
    for (const one of listOf(value[name])) {
      const shape = isObject(one) ? shapeOf(one, kind, least) : undefined;
      if (shape && isObject(one)) marks.push(markOf(one, shape, by, at));
      else kept.push(one);
    }
    if (kept.length > 0) left[name] = kept;
  }
  return [marks, left];
}

/** Reads an annotation. What a model made waits to be accepted. */
export function readWork(annotation: Json | undefined): Read {
  if (typeof annotation === 'string')
    return { work: { ...emptyWork, classes: annotation ? [annotation] : [] }, rest: {} };
  if (!isObject(annotation)) return { work: emptyWork, rest: {} };
  const by = makerOf(annotation);
  const model = by?.['by'] === 'model';
  const [marks, kept] = takeShapes(annotation, by);
  for (const one of listOf(annotation['regions'])) {
    if (!isObject(one)) continue;
    const [from, to] = [numberOf(one['from']), numberOf(one['to'])];
    if (from !== undefined && to !== undefined && to >= from)
      marks.push(markOf(one, { kind: 'region', from, to }, by));
  }
  const frames: Json[] = [];
  for (const one of listOf(annotation['frames'])) {
    const at = isObject(one) && one['frame'] === undefined ? numberOf(one['time']) : undefined;
    if (!isObject(one) || at === undefined) {
      frames.push(one);
      continue;
    }
    const [some, left] = takeShapes(one, by, at);
    marks.push(...some);
    if (Object.keys(left).some((name) => name !== 'time')) frames.push(left);
  }
  const several = listOf(annotation['classes']).flatMap((one) =>
    isObject(one) ? (textOf(one['label']) ?? []) : [],
  );
  const label = textOf(annotation['label']);
  const whole = several.length > 0 ? several : label === undefined ? [] : [label];
  const [classes, suggested] = model ? [[], whole] : [whole, []];
  const text = textOf(annotation['text']) ?? '';
  const rest = without(kept, ofTheWhole);
  if (frames.length > 0) rest['frames'] = frames;
  return { work: { marks, classes, text, suggested }, rest };
}

/** Pictures need no more than hundredths of a pixel, recordings no more than milliseconds. */
const rounded = (n: number, digits: number) => Number(n.toFixed(digits)) + 0;

function placed({ shape, label, text, confidence, rest }: Mark): JsonObject {
  const said = {
    ...rest,
    ...(label && { label }),
    ...(text && { text }),
    ...(confidence !== undefined && { confidence }),
  };
  if (shape.kind === 'region')
    return { ...said, from: rounded(shape.from, 3), to: rounded(shape.to, 3) };
  if (shape.kind === 'box') {
    const [x, y, w, h] = [shape.x, shape.y, shape.w, shape.h].map((n) => rounded(n, 2));
    const angle = rounded(shape.angle, 2);
    return { ...said, x: x ?? 0, y: y ?? 0, w: w ?? 0, h: h ?? 0, ...(angle !== 0 && { angle }) };
  }
  return { ...said, points: shape.points.map(({ x, y }) => [rounded(x, 2), rounded(y, 2)]) };
}

function shapesIn(marks: readonly Mark[], into: JsonObject): JsonObject {
  const out = { ...into };
  for (const [name, kind] of lists) {
    const some = marks.filter(({ shape }) => shape.kind === kind).map(placed);
    const all = [...listOf(out[name]), ...some];
    if (all.length > 0) out[name] = all;
  }
  return out;
}

/** Writes the annotation. What a model proposed and nobody accepted is left out. */
export function writeWork({ marks, classes, text }: Work, rest: JsonObject = {}): JsonObject {
  const kept = marks.filter(({ proposed }) => !proposed);
  const out = shapesIn(
    kept.filter(({ at }) => at === undefined),
    rest,
  );
  if (classes.length === 1 && classes[0]) out['label'] = classes[0];
  else if (classes.length > 1) out['classes'] = classes.map((label) => ({ label }));
  if (text) out['text'] = text;
  const regions = kept.filter(({ shape }) => shape.kind === 'region').map(placed);
  if (regions.length > 0) out['regions'] = regions;
  const moments = [...new Set(kept.flatMap(({ at }) => at ?? []))].sort((a, b) => a - b);
  if (moments.length > 0) {
    const drawn = moments.map((time) =>
      shapesIn(
        kept.filter(({ at }) => at === time),
        { time: rounded(time, 3) },
      ),
    );
    out['frames'] = [...listOf(rest['frames']), ...drawn];
  }
  return out;
}
