import { useRef, type PointerEvent } from 'react';
import { clockText, rows } from '../../bam/media/geometry/time';
import type { Store } from '../../bam/media/store';
import { Cursor } from '../../bam/media/Timeline';
import type { Hand } from './usePen';
import type { Mark, Shape } from './work';

const rowHeight = 20;
/** The least length of a part, in seconds. */
const least = 0.02;

interface Props {
  length: number;
  time: Store<number>;
  marks: readonly Mark[];
  picked: string | undefined;
  colours: (name: string) => string;
  hand: Hand;
  onGo: (seconds: number) => void;
}

type Drag =
  | {
      what: 'from' | 'to' | 'all';
      key: string;
      start: number;
      before: { from: number; to: number };
    }
  | { what: 'new'; start: number; now: number };

const round = (seconds: number) => Math.round(seconds * 1000) / 1000;

/** Where a part lies after it was dragged by some seconds. */
export function draggedPart(
  what: 'from' | 'to' | 'all',
  { from, to }: { from: number; to: number },
  by: number,
  length: number,
): Shape {
  const clamp = (n: number, low: number, high: number) => Math.min(Math.max(n, low), high);
  if (what === 'from') return { kind: 'region', from: round(clamp(from + by, 0, to - least)), to };
  if (what === 'to')
    return { kind: 'region', from, to: round(clamp(to + by, from + least, length)) };
  const shift = clamp(by, -from, Math.max(0, length - to));
  return { kind: 'region', from: round(from + shift), to: round(to + shift) };
}

/** The parts of a recording in rows: a drag makes a new one, their ends and they themselves are dragged. */
export function PartsBar({ length, time, marks, picked, colours, hand, onGo }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const drag = useRef<Drag>(undefined);
  const parts = marks.flatMap((mark) =>
    mark.shape.kind === 'region' ? [{ mark, from: mark.shape.from, to: mark.shape.to }] : [],
  );
  const row = rows(parts);
  const height = (Math.max(0, ...row.map((n) => n + 1)) + 1) * rowHeight;
  const share = (seconds: number) => `${length > 0 ? (seconds / length) * 100 : 0}%`;
  const at = (event: PointerEvent) => {
    const area = box.current?.getBoundingClientRect();
    if (!area || area.width === 0) return 0;
    return Math.min(length, Math.max(0, ((event.clientX - area.left) / area.width) * length));
  };
  const grab = (event: PointerEvent, next: Drag) => {
    event.stopPropagation();
    box.current?.setPointerCapture(event.pointerId);
    drag.current = next;
  };
  const follow = (event: PointerEvent) => {
    const d = drag.current;
    if (!d) return;
    const now = at(event);
    if (d.what === 'new') {
      drag.current = { ...d, now };
      onGo(now);
      return;
    }
    hand.shape(d.key, draggedPart(d.what, d.before, now - d.start, length), 'drag');
  };
  const drop = () => {
    const d = drag.current;
    drag.current = undefined;
    if (d?.what !== 'new') {
      hand.let();
      return;
    }
    const [from, to] = [Math.min(d.start, d.now), Math.max(d.start, d.now)];
    if (to - from > Math.max(least, length / 300))
      hand.add({ kind: 'region', from: round(from), to: round(to) });
    else hand.pick(undefined);
  };
  return (
    <div
      ref={box}
      className="parts-bar"
      data-testid="parts"
      style={{ height }}
      onPointerDown={(event) => {
        const start = at(event);
        grab(event, { what: 'new', start, now: start });
        onGo(start);
      }}
      onPointerMove={follow}
      onPointerUp={drop}
      onPointerCancel={drop}
    >
      {parts.map(({ mark, from, to }, n) => (
        <div
          key={mark.key}
          className="part"
          role="button"
          tabIndex={-1}
          aria-pressed={mark.key === picked}
          aria-label={`${mark.label || 'no class'}, ${clockText(from)} to ${clockText(to)}`}
          title={mark.text || undefined}
          data-proposed={mark.proposed || undefined}
          style={{
            left: share(from),
            width: `calc(${share(to)} - ${share(from)})`,
            top: (row[n] ?? 0) * rowHeight + 2,
            height: rowHeight - 4,
            backgroundColor: colours(mark.label),
          }}
          onPointerDown={(event) => {
            hand.pick(mark.key);
            grab(event, { what: 'all', key: mark.key, start: at(event), before: { from, to } });
          }}
        >
          {(['from', 'to'] as const).map((what) => (
            <span
              key={what}
              className="part-end"
              data-end={what}
              onPointerDown={(event) => {
                hand.pick(mark.key);
                grab(event, { what, key: mark.key, start: at(event), before: { from, to } });
              }}
            />
          ))}
          {mark.label}
        </div>
      ))}
      <Cursor time={time} length={length} />
    </div>
  );
}
