/** The part of a recording that is seen, in pixels of the screen, and the tiles of its spectrogram. */

export interface Sight {
  /** How far the drawing is scrolled. */
  left: number;
  /** Of what is seen. */
  width: number;
  /** Of the whole recording; not below the width. */
  total: number;
}

/** Of a tile as the server draws it, in pixels. */
const tileWidth = 1024;
const deepest = 12;
/** A tile of fewer samples shows more of its own edges than of the sound. */
const leastSamples = 16_384;

/** The shortest part that fills the width, in seconds. */
const shortest = 0.1;
/** Browsers lay nothing out past some 33 million pixels. */
const mostTotal = 8_000_000;

const within = (n: number, low: number, high: number) => Math.max(low, Math.min(high, n));

/** The finest level at which tiles of a recording still hold enough samples; `rate` in hertz. */
export function deepestOf(seconds: number, rate: number): number {
  const level = Math.floor(Math.log2((seconds * rate) / leastSamples));
  return Number.isFinite(level) ? within(level, 0, deepest) : 0;
}

export interface Tiles {
  level: number;
  first: number;
  last: number;
}

/** The tiles that cover what is seen, at the level at which none is stretched unless there is no finer one. */
export function tilesOf({ left, width, total }: Sight, finest: number): Tiles {
  const level = within(Math.ceil(Math.log2(total / tileWidth)), 0, finest);
  const count = 2 ** level;
  const at = (x: number) => within(Math.floor((x / total) * count), 0, count - 1);
  return { level, first: at(left), last: at(left + width - 1) };
}

/** Enlarges by a factor; what is `at` pixels from the left edge stays there. */
export function zoomed(sight: Sight, by: number, at: number, seconds: number): Sight {
  const { left, width, total } = sight;
  if (width <= 0 || total <= 0) return sight;
  const most = Math.max(width, Math.min(mostTotal, (width * seconds) / shortest));
  const next = Math.round(within(total * by, width, most));
  const scrolled = ((left + at) / total) * next - at;
  return { left: Math.round(within(scrolled, 0, next - width)), width, total: next };
}
