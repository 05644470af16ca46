/**
 * Masks as COCO writes them: run lengths down the columns, the first run outside of
 * the object. `packed` counts are the text form of pycocotools (cocoapi, maskApi.c).
 */
export interface Rle {
  height: number;
  width: number;
  runs: number[];
}

/** The most pixels that a mask may have; the server's limit. */
export const mostPixels = 50_000_000;

/** Run lengths out of their text form. Throws when the text holds none. */
export function unpackRuns(text: string): number[] {
  const runs: number[] = [];
  for (let at = 0; at < text.length;) {
    let value = 0;
    let group = 0;
    for (let more = true; more; group += 1) {
      const code = text.charCodeAt(at) - 48;
      if (at >= text.length || code < 0 || code > 63 || group > 5)
        throw new Error(`counts hold no number at character ${at + 1}`);
      at += 1;
      value |= (code & 31) << (5 * group);
      more = (code & 32) !== 0;
      if (!more && code & 16) value |= -1 << (5 * (group + 1));
    }
    if (runs.length > 2) value += runs[runs.length - 2] ?? 0;
    if (value < 0 || value > mostPixels) throw new Error(`counts hold a run of ${value} pixels`);
    runs.push(value);
  }
  return runs;
}

/** Reads `{size: [height, width], counts}`. Throws when the runs do not fill the size exactly. */
export function readRle(size: number[], counts: string | number[]): Rle {
  const [height = 0, width = 0] = size;
  const pixels = height * width;
  const whole = Number.isInteger(height) && Number.isInteger(width);
  if (size.length !== 2 || !whole || height < 1 || width < 1 || pixels > mostPixels)
    throw new Error(`a mask cannot have the size ${size.join(' × ')}`);
  const runs = typeof counts === 'string' ? unpackRuns(counts) : counts;
  let left = pixels;
  for (const run of runs) {
    if (!Number.isInteger(run) || run < 0 || run > left)
      throw new Error(`a run of ${run} pixels with ${left} left`);
    left -= run;
  }
  if (left !== 0) throw new Error(`counts leave ${left} of the ${pixels} pixels`);
  return { height, width, runs };
}

/** The part of a picture that holds all of a mask, row by row: 1 inside, 0 outside. */
export interface Bitmap {
  x: number;
  y: number;
  w: number;
  h: number;
  data: Uint8Array;
  /** Pixels inside. */
  area: number;
}

/** Calls with each run inside the mask: its column, its first row and the row behind its last. */
function eachRun(rle: Rle, see: (column: number, from: number, to: number) => void): void {
  let at = 0;
  rle.runs.forEach((run, n) => {
    const end = at + run;
    if (n % 2 === 1) {
      while (at < end) {
        const column = Math.floor(at / rle.height);
        const from = at - column * rle.height;
        const to = Math.min(rle.height, from + end - at);
        see(column, from, to);
        at += to - from;
      }
    }
    at = end;
  });
}

/** Decodes a mask. Only its own part of the picture takes memory. */
export function decodeRle(rle: Rle): Bitmap {
  let [left, top, right, bottom, area] = [rle.width, rle.height, 0, 0, 0];
  eachRun(rle, (column, from, to) => {
    left = Math.min(left, column);
    right = Math.max(right, column + 1);
    top = Math.min(top, from);
    bottom = Math.max(bottom, to);
    area += to - from;
  });
  if (area === 0) return { x: 0, y: 0, w: 0, h: 0, data: new Uint8Array(), area };
  const w = right - left;
  const h = bottom - top;
  const data = new Uint8Array(w * h);
  eachRun(rle, (column, from, to) => {
    for (let y = from; y < to; y += 1) data[(y - top) * w + column - left] = 1;
  });
  return { x: left, y: top, w, h, data, area };
}
