import { useEffect, useMemo, useRef } from 'react';
import uPlot from 'uplot';
import { dateTime } from '@/lib/format/format';
import { useSheet } from './useSheet';

export interface Line {
  name: string;
  points: { x: number; y: number }[];
}

interface Props {
  lines: Line[];
  /** Whether x is a time in seconds; otherwise it is a plain number (a training step). */
  time?: boolean;
  /** Whether times are whole days, the midnights where the person is: nothing between them is named. */
  days?: boolean;
  height?: number;
  /** How a value is written in the legend and on the axis. */
  format?: (value: number) => string;
  label: string;
  /** A click on a point: which line, and where. */
  onPick?: ((line: number, x: number) => void) | undefined;
}

const palette = [
  '#1098ad',
  '#f76707',
  '#7048e8',
  '#37b24d',
  '#e64980',
  '#f59f00',
  '#4263eb',
  '#868e96',
];
const plain = (value: number) =>
  Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));

/** Times along the axis, no finer than the distance between them; the day where it changes. */
function clockTicks(_: uPlot, splits: number[], _axis: number, _space: number, step: number) {
  let day = '';
  return splits.map((second, n) => {
    const text = dateTime(new Date(second * 1000).toISOString());
    const [date = '', time = ''] = text.split(' ');
    const fresh = date !== day;
    day = date;
    if (step >= 86_400) return n === 0 ? `${date.slice(5)}\n${date.slice(0, 4)}` : date.slice(5);
    const short = step >= 60 ? time.slice(0, 5) : time;
    return fresh ? `${short}\n${date}` : short;
  });
}

/** Distances between ticks of steps, which are whole numbers. */
const steps = [1, 2, 5]
  .flatMap((n) => [n, n * 10, n * 100, n * 1000, n * 10_000])
  .sort((a, b) => a - b);

/** Distances between ticks of days, in seconds. */
const daySteps = [1, 2, 7, 14, 28, 91, 182, 364].map((n) => n * 86_400);

const day = (_: uPlot, second: number | null) => moment(_, second).slice(0, 10);

const moment = (_: uPlot, second: number | null) =>
  second === null ? '' : dateTime(new Date(second * 1000).toISOString());

/** Lines that share one x axis; a line without a point at some x has a gap there that is bridged. */
function aligned(lines: Line[]): uPlot.AlignedData {
  const xs = [...new Set(lines.flatMap((line) => line.points.map((point) => point.x)))].sort(
    (a, b) => a - b,
  );
  const ys = lines.map((line) => {
    const at = new Map(line.points.map((point) => [point.x, point.y]));
    return xs.map((x) => at.get(x) ?? null);
  });
  return [xs, ...ys];
}

/** The line whose point at the cursor is nearest to it; -1 when there is none. */
function nearest(plot: uPlot): number {
  const { idx, top } = plot.cursor;
  if (idx === null || idx === undefined || top === undefined) return -1;
  let best = -1;
  let least = Infinity;
  plot.data.slice(1).forEach((ys, line) => {
    const y = ys[idx];
    if (y === null || y === undefined) return;
    const distance = Math.abs(plot.valToPos(y, 'y') - top);
    if (distance < least) [best, least] = [line, distance];
  });
  return best;
}

/** A line chart that redraws in place when its data changes. */
export function TimeChart(props: Props) {
  const { lines, time = true, days = false, height = 240, format = plain, label, onPick } = props;
  const { ref, width, dark } = useSheet();
  const chart = useRef<uPlot | null>(null);
  const names = lines.map((line) => line.name).join('\n');
  const data = useMemo(() => aligned(lines), [lines]);
  const latest = useRef(data);
  const pick = useRef(onPick);
  useEffect(() => {
    pick.current = onPick;
  }, [onPick]);
  const picks = onPick !== undefined;
  useEffect(() => {
    latest.current = data;
    chart.current?.setData(data);
  }, [data]);
  useEffect(() => {
    const box = ref.current;
    if (!box || width === 0) return;
    const ink = dark ? '#c9c9c9' : '#495057';
    const grid = { stroke: dark ? '#3b3b3b' : '#e9ecef', width: 1 };
    const axis = { stroke: ink, grid, ticks: grid };
    const plot = new uPlot(
      {
        width,
        height,
        padding: [null, 34, null, null],
        scales: {
          x: { time },
          y: { range: (_, low, high) => [Math.min(0, low), high > 0 ? high * 1.08 : 1] },
        },
        axes: [
          time
            ? { ...axis, space: 70, values: clockTicks, ...(days && { incrs: daySteps }) }
            : { ...axis, incrs: steps },
          { ...axis, size: 62, values: (_, values) => values.map(format) },
        ],
        series: [
          time ? { label: days ? 'Day' : 'Time', value: days ? day : moment } : { label: 'Step' },
          ...names.split('\n').map((name, n) => ({
            label: name,
            stroke: palette[n % palette.length] ?? ink,
            width: 2,
            spanGaps: true,
            points: { show: (self: uPlot) => self.data[0].length < 40, size: 5 },
            value: (_: uPlot, value: number | null) => (value === null ? '–' : format(value)),
          })),
        ],
      },
      latest.current,
      box,
    );
    chart.current = plot;
    if (picks) {
      plot.over.style.cursor = 'pointer';
      plot.over.addEventListener('click', () => {
        const line = nearest(plot);
        const x = plot.data[0][plot.cursor.idx ?? -1];
        if (line >= 0 && x !== undefined) pick.current?.(line, x);
      });
    }
    return () => {
      chart.current = null;
      plot.destroy();
    };
  }, [ref, width, height, dark, time, days, format, names, picks]);
  return <div ref={ref} role="img" aria-label={label} style={{ minHeight: height }} />;
}
