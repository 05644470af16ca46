import type { Badcase, Json, Media } from '@/lib/api/contract';

/** The shape of results and truths that the page can draw; clip.Prediction on the server. */
export interface Prediction {
  label?: string;
  confidence?: number;
  /** A caption or a transcription. */
  text?: string;
  scores: [string, number][];
  boxes: Box[];
  segment?: { from: number; to: number };
}

/** A rectangle in pixels of the upright picture. */
export interface Box {
  label?: string;
  confidence?: number;
  x: number;
  y: number;
  w: number;
  h: number;
}

const isObject = (value: Json | undefined): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const number = (value: Json | undefined) => (typeof value === 'number' ? value : undefined);
const text = (value: Json | undefined) => (typeof value === 'string' ? value : undefined);

function boxOf(value: Json): Box[] {
  if (!isObject(value)) return [];
  const [x, y, w, h] = ['x', 'y', 'w', 'h'].map((side) => number(value[side]));
  if (x === undefined || y === undefined || w === undefined || h === undefined) return [];
  const label = text(value['label']);
  const confidence = number(value['confidence']);
  return [
    {
      x,
      y,
      w,
      h,
      ...(label !== undefined && { label }),
      ...(confidence !== undefined && { confidence }),
    },
  ];
}

/** Reads what is drawable; anything else is left to be shown as JSON. */
export function prediction(value: Json | undefined): Prediction {
  if (typeof value === 'string') return { label: value, scores: [], boxes: [] };
  if (!isObject(value)) return { scores: [], boxes: [] };
  const label = text(value['label']);
  const confidence = number(value['confidence']);
  const scores = isObject(value['scores'])
    ? Object.entries(value['scores'])
        .filter((pair): pair is [string, number] => typeof pair[1] === 'number')
        .sort((a, b) => b[1] - a[1])
    : [];
  const boxes = Array.isArray(value['boxes']) ? value['boxes'].flatMap(boxOf) : [];
  const words = text(value['text']);
  const part = value['segment'];
  const from = isObject(part) ? number(part['from']) : undefined;
  const to = isObject(part) ? number(part['to']) : undefined;
  return {
    scores,
    boxes,
    ...(label !== undefined && { label }),
    ...(confidence !== undefined && { confidence }),
    ...(words !== undefined && { text: words }),
    ...(from !== undefined && to !== undefined && { segment: { from, to } }),
  };
}

const endings: [RegExp, string][] = [
  [/\.(jpe?g|png|gif|webp|bmp|tiff?|avif|hei[cf])$/i, 'image/*'],
  [/\.(wav|flac|mp3|ogg|opus|m4a)$/i, 'audio/*'],
  [/\.(mp4|m4v|mkv|webm|mov|avi|mpe?g)$/i, 'video/*'],
];

/** A guess at what kind of file a name stands for, where only the name is known. */
export const mediaTypeOf = (name: string) =>
  endings.find(([ending]) => ending.test(name))?.[1] ?? 'application/octet-stream';

export type MediaKind = 'image' | 'audio' | 'video' | 'other';

export function mediaKind(media: Media): MediaKind {
  const kind = media.media_type.split('/')[0];
  return kind === 'image' || kind === 'audio' || kind === 'video' ? kind : 'other';
}

/** The title without the function in front of it, for places that name the function beside it. */
export function shortTitle(badcase: Badcase): string {
  const start = `${badcase.function}: `;
  return badcase.title.startsWith(start) ? badcase.title.slice(start.length) : badcase.title;
}

/** "sad, should be happy", or what is known of it. */
export function verdict(badcase: Badcase): string {
  const said = badcase.result_label || (prediction(badcase.result).label ?? '');
  const right = badcase.truth_label || (prediction(badcase.truth).label ?? '');
  if (said && right) return said === right ? said : `${said}, should be ${right}`;
  return said || (right ? `should be ${right}` : '');
}
