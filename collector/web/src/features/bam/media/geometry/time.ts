/** Places in time of a video or recording, in seconds from its start. */

/** When the frames of a video are shown: at an even rate, or each at its own time. */
export interface Clock {
  /** Frames a second; 0 when nobody knows. */
  fps: number;
  /** For frames that do not come evenly; in rising order. */
  times?: number[] | undefined;
  /** Whether the rate is known, or only taken for the step. */
  exact: boolean;
}

/** The index of the last value that is not above x, -1 when all are. */
export function lastAt(values: number[], x: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? Infinity) <= x) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** A little is added: players round their clocks down. */
const slack = 1e-3;

export function frameAt(clock: Clock, seconds: number): number {
  if (clock.times) return Math.max(0, lastAt(clock.times, seconds + slack));
  return Math.max(0, Math.floor(seconds * clock.fps + slack * clock.fps));
}

/** The middle of a frame's time: a player that is sent there shows that frame and no other. */
export function timeOf(clock: Clock, frame: number): number {
  if (!clock.times) return (frame + 0.5) / clock.fps;
  const here = clock.times[frame] ?? clock.times[clock.times.length - 1] ?? 0;
  const next = clock.times[frame + 1] ?? here + 0.02;
  return (here + next) / 2;
}

/** "1:02.345". */
export function clockText(seconds: number, digits = 2): string {
  const whole = Math.max(0, seconds);
  const rest = (whole % 60).toFixed(digits).padStart(digits ? digits + 3 : 2, '0');
  return `${Math.floor(whole / 60)}:${rest}`;
}

export interface Span {
  from: number;
  to: number;
}

/** Puts spans that overlap into rows of their own; gives each one's row. */
export function rows(spans: Span[]): number[] {
  const ends: number[] = [];
  const row: number[] = spans.map(() => 0);
  const order = [...spans.keys()].sort((a, b) => (spans[a]?.from ?? 0) - (spans[b]?.from ?? 0));
  for (const n of order) {
    const span = spans[n];
    if (!span) continue;
    let free = ends.findIndex((end) => end <= span.from);
    if (free < 0) free = ends.length;
    ends[free] = span.to;
    row[n] = free;
  }
  return row;
}
