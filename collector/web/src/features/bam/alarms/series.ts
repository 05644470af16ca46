import type { AlarmPoint } from '@/lib/api/alarms';
import { perThousand } from './words';

/** What the chart draws, one list for each line; null where nothing is known. */
export interface Drawn {
  x: number[];
  seen: (number | null)[];
  usual: (number | null)[];
  low: (number | null)[];
  high: (number | null)[];
  /** Stretches in which an alarm was open, as positions in x. */
  over: [number, number][];
}

/** Points as lines, in reports or, of a rate, in reports per 1,000 inferences. */
export function drawn(points: AlarmPoint[], rate: boolean): Drawn {
  const out: Drawn = { x: [], seen: [], usual: [], low: [], high: [], over: [] };
  points.forEach((point, n) => {
    const unknown = rate && point.inferences === 0;
    const scaled = (reports: number) => (rate ? perThousand(reports, point.inferences) : reports);
    const known = point.known && !unknown;
    out.x.push(Date.parse(point.t) / 1000);
    out.seen.push(unknown ? null : scaled(point.reports));
    out.usual.push(known ? scaled(point.expected) : null);
    out.low.push(known ? scaled(point.low) : null);
    out.high.push(known ? scaled(point.high) : null);
    if (!point.over) return;
    const last = out.over.at(-1);
    if (last?.[1] === n - 1) last[1] = n;
    else out.over.push([n, n]);
  });
  return out;
}
