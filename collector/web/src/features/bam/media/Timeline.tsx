import { useEffect, useRef, type PointerEvent } from 'react';
import { clockText, rows } from './geometry/time';
import { nameColour, sourceColours } from './paint';
import { usePicked, type Store } from './store';
import type { Part, Track } from './tracks';

const rowHeight = 14;
/** The most rows that are drawn; more share the last. */
const mostRows = 12;

export interface Bar {
  key: string;
  from: number;
  to: number;
  label: string;
  title: string;
  colour: string;
  /** Truth is hatched. */
  truth: boolean;
}

/** Segments, regions and tracks as bars of a timeline. */
export function barsOf(parts: Part[], tracks: Track[]): Bar[] {
  const bar = (one: Part | Track, kind: string): Bar => ({
    key: one.key,
    from: one.from,
    to: one.to,
    label: one.label,
    title: `${one.source}, ${kind}: ${one.label || 'no label'}, ${clockText(one.from)} to ${clockText(one.to)}`,
    colour: one.label ? nameColour(one.label) : sourceColours[one.source],
    truth: one.source !== 'result',
  });
  return [...parts.map((one) => bar(one, 'part')), ...tracks.map((one) => bar(one, 'track'))];
}

const shareOf = (seconds: number, length: number) =>
  `${length > 0 ? (Math.min(Math.max(seconds, 0), length) / length) * 100 : 0}%`;

/** Where the player is, over something that is as wide as the whole. */
export function Cursor({ time, length }: { time: Store<number>; length: number }) {
  const at = usePicked(time, (seconds) => Math.round(seconds * 1000) / 1000);
  return <div className="cursor" style={{ left: shareOf(at, length) }} />;
}

interface Props {
  length: number;
  time: Store<number>;
  bars: Bar[];
  onGo: (seconds: number) => void;
  onPick?: (bar: Bar) => void;
}

/** All that is marked in time, in rows; a press goes there, on a mark to its beginning. */
export function Timeline({ length, time, bars, onGo, onPick }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const going = useRef(false);
  const share = (seconds: number) => shareOf(seconds, length);
  const row = rows(bars).map((n) => Math.min(n, mostRows - 1));
  const height = Math.max(1, ...row.map((n) => n + 1)) * rowHeight + 4;
  const go = (event: PointerEvent) => {
    const area = box.current?.getBoundingClientRect();
    if (!area || length <= 0) return;
    onGo(Math.min(length, Math.max(0, ((event.clientX - area.left) / area.width) * length)));
  };
  useEffect(() => {
    const stop = () => {
      going.current = false;
    };
    window.addEventListener('pointerup', stop);
    return () => window.removeEventListener('pointerup', stop);
  }, []);
  return (
    <div
      ref={box}
      className="timeline"
      data-testid="timeline"
      style={{ height }}
      onPointerDown={(event) => {
        going.current = true;
        go(event);
      }}
      onPointerMove={(event) => {
        if (going.current) go(event);
      }}
    >
      {bars.map((bar, n) => (
        <button
          key={bar.key}
          className="bar"
          aria-label={bar.title}
          title={bar.title}
          data-truth={bar.truth}
          style={{
            left: share(bar.from),
            width: `calc(${share(bar.to)} - ${share(bar.from)})`,
            top: 2 + (row[n] ?? 0) * rowHeight,
            height: rowHeight - 2,
            backgroundColor: bar.colour,
          }}
          onPointerDown={(event) => event.stopPropagation()}
          onClick={() => (onPick ? onPick(bar) : onGo(bar.from))}
        >
          {bar.label}
        </button>
      ))}
      <Cursor time={time} length={length} />
    </div>
  );
}
