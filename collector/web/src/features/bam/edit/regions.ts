/** Rectangles that are drawn on a picture, in its own pixels. */

export interface Region {
  x: number;
  y: number;
  width: number;
  height: number;
  /** Of a video: the seconds from and to which it is hidden; always when they are missing. */
  from?: number;
  to?: number;
}

interface Size {
  width: number;
  height: number;
}

interface Point {
  x: number;
  y: number;
}

const clamp = (value: number, least: number, most: number) =>
  Math.min(Math.max(value, least), Math.max(least, most));

/** The rectangle between two corners, in whole pixels and inside of the picture. */
export function spanned(one: Point, other: Point, size: Size): Region {
  const left = clamp(Math.floor(Math.min(one.x, other.x)), 0, size.width - 1);
  const top = clamp(Math.floor(Math.min(one.y, other.y)), 0, size.height - 1);
  const right = clamp(Math.ceil(Math.max(one.x, other.x)), left + 1, size.width);
  const bottom = clamp(Math.ceil(Math.max(one.y, other.y)), top + 1, size.height);
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** Moves a rectangle; it stays whole and inside of the picture. */
export function nudged(region: Region, dx: number, dy: number, size: Size): Region {
  return {
    ...region,
    x: clamp(Math.round(region.x + dx), 0, size.width - region.width),
    y: clamp(Math.round(region.y + dy), 0, size.height - region.height),
  };
}

/** A corner, by which a rectangle is made larger or smaller. */
export type Corner = 'nw' | 'ne' | 'sw' | 'se';

/** Moves one corner; the one across from it stays. */
export function pulled(region: Region, corner: Corner, dx: number, dy: number, size: Size): Region {
  const west = corner.endsWith('w');
  const north = corner.startsWith('n');
  const fixed = {
    x: west ? region.x + region.width : region.x,
    y: north ? region.y + region.height : region.y,
  };
  const moved = {
    x: (west ? region.x : region.x + region.width) + dx,
    y: (north ? region.y : region.y + region.height) + dy,
  };
  return { ...region, ...spanned(fixed, moved, size) };
}

/** What a key does with a rectangle: arrows move it, with Alt they move its lower right corner; Shift does ten at once. */
export function keyed(
  region: Region,
  key: { key: string; shiftKey: boolean; altKey: boolean },
  size: Size,
): Region | undefined {
  const step = key.shiftKey ? 10 : 1;
  const ways: Record<string, [number, number]> = {
    ArrowLeft: [-step, 0],
    ArrowRight: [step, 0],
    ArrowUp: [0, -step],
    ArrowDown: [0, step],
  };
  const way = ways[key.key];
  if (!way) return undefined;
  return key.altKey ? pulled(region, 'se', ...way, size) : nudged(region, ...way, size);
}

/** Keeps the ends of a segment in order and inside of the recording, at least a hundredth of a second apart. */
export function segment(from: number, to: number, length: number): { from: number; to: number } {
  const least = 0.01;
  const start = clamp(from, 0, Math.max(0, length - least));
  const round = (seconds: number) => Math.round(seconds * 1000) / 1000;
  return { from: round(start), to: round(clamp(to, start + least, length)) };
}
