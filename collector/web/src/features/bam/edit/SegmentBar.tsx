import { useRef, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { clockText } from '../media/geometry/time';
import { segment } from './regions';

interface Props {
  length: number;
  from: number;
  to: number;
  change: (part: { from: number; to: number }) => void;
  /** Where the recording plays, in seconds. */
  now: number;
  go: (seconds: number) => void;
  /** Seconds of one step by key: a frame of a video. */
  step: number;
  /** What is drawn behind, as a waveform. */
  children?: ReactNode;
}

/** A recording's length with the part that is kept: its ends are dragged, or moved by arrow keys; a drag beside them makes a new part. */
export function SegmentBar({ length, from, to, change, now, go, step, children }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const drag = useRef<{ what: 'from' | 'to' | 'new'; start: number }>(undefined);
  const share = (seconds: number) => `${length > 0 ? (seconds / length) * 100 : 0}%`;
  const at = (event: PointerEvent) => {
    const area = box.current?.getBoundingClientRect();
    if (!area || area.width === 0) return 0;
    return Math.min(length, Math.max(0, ((event.clientX - area.left) / area.width) * length));
  };
  const grab = (event: PointerEvent, what: 'from' | 'to' | 'new') => {
    event.stopPropagation();
    box.current?.setPointerCapture(event.pointerId);
    drag.current = { what, start: at(event) };
    if (what === 'new') go(at(event));
  };
  const follow = (event: PointerEvent) => {
    const d = drag.current;
    if (!d) return;
    const moment = at(event);
    if (d.what === 'from') change(segment(Math.min(moment, to), to, length));
    else if (d.what === 'to') change(segment(from, Math.max(moment, from), length));
    else if (Math.abs(moment - d.start) > length / 200)
      change(segment(Math.min(d.start, moment), Math.max(d.start, moment), length));
    go(moment);
  };
  const type = (event: KeyboardEvent, end: 'from' | 'to') => {
    const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const moved = (end === 'from' ? from : to) + by * step * (event.shiftKey ? 10 : 1);
    const next = end === 'from' ? segment(moved, to, length) : segment(from, moved, length);
    if (next.from < next.to) change(next);
    go(end === 'from' ? next.from : next.to);
  };
  return (
    <div
      ref={box}
      className="segment-bar"
      data-testid="segment"
      onPointerDown={(event) => grab(event, 'new')}
      onPointerMove={follow}
      onPointerUp={() => {
        drag.current = undefined;
      }}
    >
      {children}
      <div className="cut-away" style={{ left: 0, width: share(from) }} />
      <div className="cut-away" style={{ left: share(to), right: 0 }} />
      {(['from', 'to'] as const).map((end) => {
        const value = end === 'from' ? from : to;
        return (
          <div
            key={end}
            className="segment-end"
            role="slider"
            tabIndex={0}
            aria-label={end === 'from' ? 'Beginning of the part' : 'End of the part'}
            aria-valuemin={0}
            aria-valuemax={length}
            aria-valuenow={value}
            aria-valuetext={clockText(value)}
            style={{ left: share(value) }}
            onPointerDown={(event) => grab(event, end)}
            onKeyDown={(event) => type(event, end)}
          />
        );
      })}
      <div className="cursor" style={{ left: share(now) }} />
    </div>
  );
}
