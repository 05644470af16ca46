import type { Json, JsonObject } from '@/lib/api/contract';
import { lastAt, type Clock, type Span } from './geometry/time';
import {
  boxThing,
  isObject,
  listOf,
  numberOf,
  readThings,
  rectOf,
  textOf,
  type Source,
  type Thing,
} from './objects';

/** A labelled part of a recording or video. */
export interface Part extends Span {
  key: string;
  source: Source;
  label: string;
  confidence?: number | undefined;
  text?: string | undefined;
  item?: string | undefined;
}

interface TrackBox {
  at: number;
  value: JsonObject;
  outside: boolean;
}

export interface Track extends Span {
  key: string;
  source: Source;
  label: string;
  id?: string | undefined;
  item?: string | undefined;
  value: JsonObject;
  boxes: TrackBox[];
}

export interface FrameResult {
  at: number;
  label?: string | undefined;
  confidence?: number | undefined;
  item?: string | undefined;
  /** Read when it is first looked at: a video may have very many. */
  things: () => Thing[];
}

/** Everything of a result that has a place in time. */
export interface Course {
  parts: Part[];
  tracks: Track[];
  frames: FrameResult[];
}

/** A moment in seconds, given as a frame or as a time. */
function momentOf(value: JsonObject, clock: Clock): number | undefined {
  const frame = numberOf(value['frame']);
  if (frame === undefined) return numberOf(value['time']);
  if (clock.times) return clock.times[frame];
  return clock.fps > 0 ? frame / clock.fps : undefined;
}

function partOf(value: Json, key: string, source: Source): Part[] {
  if (!isObject(value)) return [];
  const [from, to] = [numberOf(value['from']), numberOf(value['to'])];
  if (from === undefined || to === undefined || to < from) return [];
  const label = textOf(value['label']) ?? '';
  const confidence = numberOf(value['confidence']);
  const item = textOf(value['item']);
  return [{ key, source, from, to, label, confidence, text: textOf(value['text']), item }];
}

function trackOf(value: Json, key: string, source: Source, clock: Clock): Track[] {
  if (!isObject(value)) return [];
  const boxes = listOf(value['boxes']).flatMap((box): TrackBox[] => {
    if (!isObject(box) || !rectOf(box)) return [];
    const at = momentOf(box, clock);
    return at === undefined ? [] : [{ at, value: box, outside: box['outside'] === true }];
  });
  boxes.sort((a, b) => a.at - b.at);
  const [first, last] = [boxes[0], boxes[boxes.length - 1]];
  if (!first || !last) return [];
  const label = textOf(value['label']) ?? '';
  const [id, item] = [textOf(value['id']), textOf(value['item'])];
  return [{ key, source, label, id, item, value, boxes, from: first.at, to: last.at }];
}

/** Reads what a result says over time. `clock` tells frame numbers into seconds when the result has no rate itself. */
export function readCourse(value: Json | undefined, source: Source, clock: Clock): Course {
  const course: Course = { parts: [], tracks: [], frames: [] };
  if (!isObject(value)) return course;
  const fps = numberOf(value['fps']);
  const own = fps !== undefined && fps > 0 ? { fps, exact: true } : clock;
  if (isObject(value['segment']))
    course.parts.push(...partOf(value['segment'], `${source}.segment`, source));
  listOf(value['regions']).forEach((one, n) =>
    course.parts.push(...partOf(one, `${source}.regions[${n}]`, source)),
  );
  listOf(value['tracks']).forEach((one, n) =>
    course.tracks.push(...trackOf(one, `${source}.tracks[${n}]`, source, own)),
  );
  for (const one of listOf(value['frames'])) {
    if (!isObject(one)) continue;
    const at = momentOf(one, own);
    if (at === undefined) continue;
    let read: Thing[] | undefined;
    course.frames.push({
      at,
      label: textOf(one['label']),
      confidence: numberOf(one['confidence']),
      item: textOf(one['item']),
      things: () => (read ??= readThings(one, source, value['skeletons']).things),
    });
  }
  course.frames.sort((a, b) => a.at - b.at);
  return course;
}

const between = (a: number, b: number, share: number) => a + (b - a) * share;

/** Where a track's object is at a moment; undefined while it is away. */
export function trackThing(track: Track, seconds: number): Thing | undefined {
  const n = lastAt(
    track.boxes.map((box) => box.at),
    seconds + 1e-3,
  );
  const [here, next] = [track.boxes[n], track.boxes[n + 1]];
  if (!here || here.outside) return undefined;
  const [a, b] = [rectOf(here.value), next && !next.outside ? rectOf(next.value) : undefined];
  if (!a) return undefined;
  // The last box holds for as long as a frame; after it the object is gone.
  if (!next && seconds > here.at + 0.1) return undefined;
  const long = next ? next.at - here.at : 0;
  const share = b && long > 0 ? Math.min(1, Math.max(0, (seconds - here.at) / long)) : 0;
  const to = b ?? a;
  const box: JsonObject = {
    ...track.value,
    x: between(a.rect.x, to.rect.x, share),
    y: between(a.rect.y, to.rect.y, share),
    w: between(a.rect.w, to.rect.w, share),
    h: between(a.rect.h, to.rect.h, share),
    angle: between(a.angle, to.angle, share),
  };
  const confidence = numberOf(here.value['confidence']);
  if (confidence !== undefined) box['confidence'] = confidence;
  return boxThing(box, track.key, track.source);
}

/** The result of a frame that holds at a moment. */
export function frameOf(course: Course, seconds: number): FrameResult | undefined {
  return course.frames[
    lastAt(
      course.frames.map((frame) => frame.at),
      seconds + 1e-3,
    )
  ];
}

/** All that is there at a moment. */
export function thingsAt(course: Course, seconds: number): Thing[] {
  const tracked = course.tracks.flatMap((track) => trackThing(track, seconds) ?? []);
  return [...tracked, ...(frameOf(course, seconds)?.things() ?? [])];
}
