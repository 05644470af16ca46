import { Group, Text } from '@mantine/core';
import { useEffect, useMemo, useRef } from 'react';
import uPlot from 'uplot';
import type { AlarmPoint } from '@/lib/api/alarms';
import { count, dateTime } from '@/lib/format/format';
import { useSheet } from '@/ui/useSheet';
import { drawn, type Drawn } from './series';

interface Props {
  points: AlarmPoint[];
  rate: boolean;
  label: string;
  height?: number;
}

const seenInk = '#1098ad';
const risen = '#fa5252';

const number = (value: number) =>
  Math.abs(value) >= 100 ? count(Math.round(value)) : String(Number(value.toPrecision(3)));

function days(_: uPlot, splits: number[], _axis: number, _space: number, step: number) {
  return splits.map((second) => {
    const text = dateTime(new Date(second * 1000).toISOString());
    return step >= 86_400 ? text.slice(5, 10) : `${text.slice(11, 16)}\n${text.slice(5, 10)}`;
  });
}

/** Shades the stretches in which an alarm was open, below the lines. */
function shade(plot: uPlot, data: Drawn) {
  const { left, top, width, height } = plot.bbox;
  const half = data.x.length > 1 ? ((data.x[1] ?? 0) - (data.x[0] ?? 0)) / 2 : 0;
  plot.ctx.save();
  plot.ctx.fillStyle = `${risen}26`;
  for (const [first, last] of data.over) {
    const from = plot.valToPos((data.x[first] ?? 0) - half, 'x', true);
    const to = plot.valToPos((data.x[last] ?? 0) + half, 'x', true);
    const start = Math.max(left, from);
    plot.ctx.fillRect(start, top, Math.min(left + width, to) - start, height);
  }
  plot.ctx.restore();
}

function options(width: number, height: number, dark: boolean, data: () => Drawn): uPlot.Options {
  const ink = dark ? '#c9c9c9' : '#495057';
  const grid = { stroke: dark ? '#3b3b3b' : '#e9ecef', width: 1 };
  const axis = { stroke: ink, grid, ticks: grid };
  const edge = dark ? '#4dabf74d' : '#339af04d';
  const quiet = { stroke: edge, width: 1, points: { show: false } };
  const value = (_: uPlot, y: number | null) => (y === null ? '–' : number(y));
  return {
    width,
    height,
    padding: [null, 24, null, null],
    legend: { show: false },
    cursor: { y: false },
    scales: { y: { range: (_, low, high) => [Math.min(0, low), high > 0 ? high * 1.08 : 1] } },
    axes: [
      { ...axis, space: 64, values: days },
      { ...axis, size: 56, values: (_, values) => values.map(number) },
    ],
    series: [
      {},
      { ...quiet, value },
      { ...quiet, value },
      { stroke: ink, width: 1.5, dash: [5, 4], points: { show: false }, value },
      { stroke: seenInk, width: 2, points: { show: (u) => u.data[0].length < 80, size: 5 }, value },
    ],
    bands: [{ series: [2, 1], fill: dark ? '#4dabf72e' : '#339af026' }],
    hooks: { drawClear: [(plot) => shade(plot, data())] },
  };
}

function Key({ rate }: { rate: boolean }) {
  const mark = (style: object) => (
    <span style={{ display: 'inline-block', width: 18, ...style }} aria-hidden />
  );
  return (
    <Group gap="md" mt={4}>
      {[
        [rate ? 'reports per 1,000 inferences' : 'reports', { borderTop: `2px solid ${seenInk}` }],
        ['expected', { borderTop: '2px dashed currentColor' }],
        ['usual', { height: 10, background: '#339af040' }],
        ['alarm', { height: 10, background: `${risen}40` }],
      ].map(([name, style]) => (
        <Group key={name as string} gap={6} wrap="nowrap">
          {mark(style as object)}
          <Text size="xs" c="dimmed">
            {name as string}
          </Text>
        </Group>
      ))}
    </Group>
  );
}

/** What was reported over time, what was usual, and where an alarm was open. */
export function SeriesChart({ points, rate, label, height = 220 }: Props) {
  const { ref, width, dark } = useSheet();
  const data = useMemo(() => drawn(points, rate), [points, rate]);
  const latest = useRef(data);
  const tip = useRef<HTMLDivElement>(null);
  useEffect(() => {
    latest.current = data;
    const box = ref.current;
    if (!box || width === 0) return;
    const { x, low, high, usual, seen } = data;
    const plot = new uPlot(
      options(width, height, dark, () => latest.current),
      [x, low, high, usual, seen],
      box,
    );
    plot.over.addEventListener('mousemove', () => {
      const at = plot.cursor.idx;
      if (!tip.current || at === null || at === undefined) return;
      const say = (list: (number | null)[]) => {
        const y = list[at];
        return y === null || y === undefined ? '–' : number(y);
      };
      const when = dateTime(new Date((x[at] ?? 0) * 1000).toISOString());
      tip.current.textContent = `${when}: ${say(seen)}, expected ${say(usual)}, usual ${say(low)} to ${say(high)}`;
    });
    return () => plot.destroy();
  }, [ref, width, height, dark, data]);
  return (
    <div>
      <div ref={ref} role="img" aria-label={label} style={{ minHeight: height }} />
      <Group justify="space-between" gap="xs">
        <Key rate={rate} />
        <Text size="xs" c="dimmed" ref={tip} mih={18} className="mono" />
      </Group>
    </div>
  );
}
