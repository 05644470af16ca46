import type { Json, JsonObject } from '@/lib/api/contract';
import { boundsOf, corners, type Point, type Rect } from './geometry/rect';
import { decodeRle, readRle, type Bitmap } from './geometry/rle';

/** Who says that an object is there. In a comparison, the first and the second result. */
export type Source = 'result' | 'truth' | 'other';
export type Kind = 'box' | 'polygon' | 'polyline' | 'mask' | 'pose';

/** What is drawn: one object of a result or truth, in pixels of the upright picture. clip.Shapes on the server. */
export interface Thing {
  /** Where it stands in the JSON, "result.boxes[3]"; unique within a picture. */
  key: string;
  source: Source;
  kind: Kind;
  label: string;
  confidence?: number | undefined;
  text?: string | undefined;
  id?: string | undefined;
  item?: string | undefined;
  attributes: JsonObject;
  bounds: Rect;
  /** The outline, the line, or the key points. */
  points: Point[];
  /** Rings inside an outline that do not belong to it. */
  holes?: Point[][] | undefined;
  upright: boolean;
  bitmap?: Bitmap | undefined;
  pose?: Pose | undefined;
}

export interface Pose {
  /** COCO's: 0 not there, 1 hidden, 2 seen. */
  visible: number[];
  names: string[];
  edges: [number, number][];
}

/** A mask that is a PNG: in the JSON itself, or another medium of the case. */
export interface PngMask {
  thing: Thing;
  at: Point;
  base64?: string | undefined;
  image?: string | undefined;
}

export interface Found {
  things: Thing[];
  masks: PngMask[];
  /** What cannot be drawn, and why. */
  problems: string[];
}

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const numberOf = (value: Json | undefined): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;
export const textOf = (value: Json | undefined): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
export const listOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);

const numbersOf = (value: Json | undefined): number[] =>
  listOf(value).flatMap((n) => numberOf(n) ?? []);

function pointsOf(value: Json | undefined): Point[] {
  return listOf(value).flatMap((pair) => {
    const [x, y] = numbersOf(pair);
    return x === undefined || y === undefined ? [] : [{ x, y }];
  });
}

/** COCO's person: what the name "coco-17" stands for. */
const person = {
  points:
    'nose,left eye,right eye,left ear,right ear,left shoulder,right shoulder,left elbow,right elbow,left wrist,right wrist,left hip,right hip,left knee,right knee,left ankle,right ankle',
  edges: '15-13,13-11,16-14,14-12,11-12,5-11,6-12,5-6,5-7,6-8,7-9,8-10,1-2,0-1,0-2,1-3,2-4,3-5,4-6',
};

interface Skeleton {
  names: string[];
  edges: [number, number][];
}

function skeletonOf(name: string | undefined, known: Json | undefined): Skeleton {
  const own = name && isObject(known) ? known[name] : undefined;
  if (isObject(own)) {
    const edges = listOf(own['edges']).flatMap((pair): [number, number][] => {
      const [a, b] = numbersOf(pair);
      return a === undefined || b === undefined ? [] : [[a, b]];
    });
    return { names: listOf(own['points']).map((n) => textOf(n) ?? ''), edges };
  }
  if (name !== 'coco-17') return { names: [], edges: [] };
  const edges = person.edges.split(',').map((edge): [number, number] => {
    const [a = 0, b = 0] = edge.split('-').map(Number);
    return [a, b];
  });
  return { names: person.points.split(','), edges };
}

/** The rectangle of a box or of a track's box; undefined when it is none. */
export function rectOf(value: JsonObject): { rect: Rect; angle: number } | undefined {
  const [x, y, w, h] = ['x', 'y', 'w', 'h'].map((side) => numberOf(value[side]));
  if (x === undefined || y === undefined || w === undefined || h === undefined) return undefined;
  if (w < 0 || h < 0) return undefined;
  return { rect: { x, y, w, h }, angle: numberOf(value['angle']) ?? 0 };
}

/** The part of a thing that every kind has. */
function common(value: JsonObject, key: string, source: Source, kind: Kind) {
  return {
    key,
    source,
    kind,
    label: textOf(value['label']) ?? '',
    confidence: numberOf(value['confidence']),
    text: textOf(value['text']),
    id: textOf(value['id']),
    item: textOf(value['item']),
    attributes: isObject(value['attributes']) ? value['attributes'] : {},
  };
}

export function boxThing(value: JsonObject, key: string, source: Source): Thing | undefined {
  const box = rectOf(value);
  if (!box) return undefined;
  const points = corners(box.rect, box.angle);
  const upright = box.angle % 360 === 0;
  const bounds = upright ? box.rect : boundsOf(points);
  return { ...common(value, key, source, 'box'), bounds, points, upright };
}

function lineThing(value: JsonObject, key: string, source: Source, kind: Kind): Thing | undefined {
  const points = pointsOf(value['points']);
  if (points.length < (kind === 'polygon' ? 3 : 2)) return undefined;
  const holes = listOf(value['holes'])
    .map(pointsOf)
    .filter((ring) => ring.length > 2);
  const rest = kind === 'polygon' && holes.length > 0 ? { holes } : {};
  return {
    ...common(value, key, source, kind),
    bounds: boundsOf(points),
    points,
    upright: false,
    ...rest,
  };
}

function poseThing(
  value: JsonObject,
  key: string,
  source: Source,
  skeletons: Json | undefined,
): Thing | undefined {
  const raw = listOf(value['points']).map(numbersOf);
  const points = raw.map(([x = 0, y = 0]) => ({ x, y }));
  const visible = raw.map((p) => (p.length < 2 ? 0 : (p[2] ?? 2)));
  const there = points.filter((_, n) => visible[n] !== 0);
  if (there.length === 0) return undefined;
  const pose = { visible, ...skeletonOf(textOf(value['skeleton']), skeletons) };
  const bounds = boundsOf(there);
  return { ...common(value, key, source, 'pose'), bounds, points, upright: false, pose };
}

function maskThing(value: JsonObject, key: string, source: Source, found: Found): void {
  const at = { x: numberOf(value['x']) ?? 0, y: numberOf(value['y']) ?? 0 };
  const thing: Thing = {
    ...common(value, key, source, 'mask'),
    bounds: { ...at, w: 0, h: 0 },
    points: [],
    upright: false,
  };
  const rle = value['rle'];
  if (!isObject(rle)) {
    const base64 = textOf(value['png']);
    const image = textOf(value['image']);
    if (base64 === undefined && image === undefined)
      throw new Error('needs one of rle, png and image');
    found.masks.push({ thing, at, base64, image });
    return;
  }
  const counts = textOf(rle['counts']) ?? numbersOf(rle['counts']);
  const bitmap = decodeRle(readRle(numbersOf(rle['size']), counts));
  found.things.push(filled({ thing, at }, bitmap));
}

/** A mask with its decoded pixels. */
export function filled({ thing, at }: PngMask, bitmap: Bitmap): Thing {
  const bounds = { x: at.x + bitmap.x, y: at.y + bitmap.y, w: bitmap.w, h: bitmap.h };
  return { ...thing, bitmap, bounds };
}

/** The most objects that are drawn of one result; the server's limit. */
export const mostThings = 2000;

const kinds: [string, Kind][] = [
  ['masks', 'mask'],
  ['polygons', 'polygon'],
  ['boxes', 'box'],
  ['polylines', 'polyline'],
  ['keypoints', 'pose'],
];

/** Reads the objects out of a prediction or of one frame of it. What cannot be drawn is named, never thrown. */
export function readThings(value: Json | undefined, source: Source, skeletons?: Json): Found {
  const found: Found = { things: [], masks: [], problems: [] };
  if (!isObject(value)) return found;
  const known = skeletons ?? value['skeletons'];
  for (const [name, kind] of kinds) {
    listOf(value[name]).forEach((one, n) => {
      const key = `${source}.${name}[${n}]`;
      if (found.things.length + found.masks.length >= mostThings) {
        if (n % mostThings === 0) found.problems.push(`${key}: only ${mostThings} are drawn`);
        return;
      }
      try {
        if (!isObject(one)) throw new Error('is no object');
        if (kind === 'mask') {
          maskThing(one, key, source, found);
          return;
        }
        const thing =
          kind === 'box'
            ? boxThing(one, key, source)
            : kind === 'pose'
              ? poseThing(one, key, source, known)
              : lineThing(one, key, source, kind);
        if (!thing) throw new Error('its numbers are missing or make no sense');
        found.things.push(thing);
      } catch (error) {
        found.problems.push(`${key}: ${error instanceof Error ? error.message : 'cannot be read'}`);
      }
    });
  }
  return found;
}

/** The fields of a prediction that the page understands; clip.Prediction on the server. */
const understood = new Set(
  'label confidence scores text boxes polygons polylines masks keypoints skeletons segment tracks frames regions fps attributes details'.split(
    ' ',
  ),
);

/** What of a result only stands there as JSON: all of it when it has another shape. */
export function remainder(value: Json | undefined): Json | undefined {
  if (value === undefined || value === null || typeof value === 'string') return undefined;
  if (!isObject(value)) return value;
  const rest = Object.entries(value).filter(([name]) => !understood.has(name));
  return rest.length > 0 ? Object.fromEntries(rest) : undefined;
}
