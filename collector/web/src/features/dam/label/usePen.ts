import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { Point } from '../../bam/media/geometry/rect';
import type { Placement, Size } from '../../bam/media/geometry/view';
import { hit } from '../../bam/media/hit';
import type { Pen } from '../../bam/media/Stage';
import {
  boundsOfShape,
  handleAt,
  handlesOf,
  leastSide,
  moved,
  pulled,
  spanned,
  within,
  withoutPoint,
  type Handle,
} from './shapes';
import { thingOf } from './things';
import type { Kind, Mark, Shape } from './work';

/** What the pointer draws. */
export type Tool = 'select' | 'box' | 'turned' | 'polygon' | 'polyline' | 'points';

/** What a tool makes of points that were set one by one; undefined for boxes, which are dragged. */
const lineOf: Partial<Record<Tool, Exclude<Kind, 'box' | 'region'>>> = {
  polygon: 'polygon',
  polyline: 'polyline',
  points: 'points',
};

const least = { polygon: 3, polyline: 2, points: 1 };

/** What is done to the work; shapes that are pulled come one after the other until the hand lets go. */
export interface Hand {
  pick: (key: string | undefined) => void;
  shape: (key: string, shape: Shape, step: string) => void;
  add: (shape: Shape) => void;
  let: () => void;
}

interface Props {
  tool: Tool;
  size: Size;
  marks: readonly Mark[];
  picked: Mark | undefined;
  /** Whether all others are out of sight. */
  hidden: boolean;
  /** Whether boxes can be turned. */
  turns: boolean;
  colour: string;
  hand: Hand;
}

type Drag =
  | { what: 'new'; start: Point; now: Point; reach: number }
  | { what: 'move'; key: string; before: Shape; start: Point }
  | { what: 'pull'; key: string; before: Shape; handle: Handle };

const screen = ({ x, y }: Point, p: Placement): [number, number] => [
  p.left + x * p.scale,
  p.top + y * p.scale,
];

function paintHandles(c: CanvasRenderingContext2D, p: Placement, handles: Handle[]): void {
  c.setLineDash([]);
  for (const { what, at } of handles) {
    const [x, y] = screen(at, p);
    const r = what === 'middle' ? 3 : 5;
    c.beginPath();
    if (what === 'corner') c.rect(x - r, y - r, 2 * r, 2 * r);
    else c.arc(x, y, r, 0, 2 * Math.PI);
    c.globalAlpha = what === 'middle' ? 0.7 : 1;
    c.fillStyle = '#ffffff';
    c.fill();
    c.lineWidth = 1.5;
    c.strokeStyle = '#101113';
    c.stroke();
    c.globalAlpha = 1;
  }
}

function paintLine(
  c: CanvasRenderingContext2D,
  p: Placement,
  points: Point[],
  colour: string,
  joined: boolean,
): void {
  c.setLineDash([]);
  c.strokeStyle = colour;
  c.fillStyle = colour;
  c.lineWidth = 2;
  if (joined) {
    c.beginPath();
    points.forEach((point, n) => {
      const at = screen(point, p);
      if (n === 0) c.moveTo(...at);
      else c.lineTo(...at);
    });
    c.stroke();
  }
  for (const point of points) {
    c.beginPath();
    c.arc(...screen(point, p), 4, 0, 2 * Math.PI);
    c.fill();
  }
}

/** Lines across the whole picture through the pointer: where a box will begin. */
function paintCross(c: CanvasRenderingContext2D, p: Placement, at: Point, size: Size): void {
  const [x, y] = screen(at, p);
  const [left, top] = screen({ x: 0, y: 0 }, p);
  const [right, bottom] = screen({ x: size.width, y: size.height }, p);
  c.setLineDash([4, 4]);
  c.lineWidth = 1;
  c.strokeStyle = 'rgba(255, 255, 255, 0.7)';
  c.beginPath();
  c.moveTo(left, y);
  c.lineTo(right, y);
  c.moveTo(x, top);
  c.lineTo(x, bottom);
  c.stroke();
}

/** The handle of the picked mark that a place is at. */
function grabbed({ picked, turns }: Props, at: Point, reach: number): Handle | undefined {
  if (!picked) return undefined;
  return handleAt(handlesOf(picked.shape, 2 * reach, turns), at, 1.5 * reach);
}

/** The mark at a place that can be seen. */
function markAt({ marks, hidden, picked }: Props, at: Point, reach: number): Mark | undefined {
  const seen = hidden ? marks.filter((mark) => mark === picked) : marks;
  const found = hit(seen.flatMap(thingOf), at, reach);
  return seen.find(({ key }) => key === found?.key);
}

/** Draws and changes marks by the pointer. `points` are those of a line that is not ended. */
export function usePen(props: Props) {
  const [points, setPoints] = useState<Point[]>([]);
  const now = useRef({ ...props, points });
  useLayoutEffect(() => {
    now.current = { ...props, points };
  });
  const drag = useRef<Drag>(undefined);
  const pointer = useRef<Point>(undefined);
  return useMemo(() => {
    const put = (next: Point[]) => {
      now.current.points = next;
      setPoints(next);
    };
    const end = () => {
      const { tool, hand, points: all } = now.current;
      const kind = lineOf[tool];
      if (!kind || all.length < least[kind]) return false;
      put([]);
      hand.add({ kind, points: all });
      return true;
    };
    const setPoint = (at: Point, reach: number) => {
      const { tool, points: all, size } = now.current;
      const [first] = all;
      const closes =
        tool === 'polygon' &&
        first &&
        all.length >= least.polygon &&
        Math.hypot(first.x - at.x, first.y - at.y) <= 2 * reach;
      if (closes) end();
      else put([...all, within(at, size)]);
    };
    const pen: Pen = {
      cursor: props.tool === 'select' ? 'default' : 'crosshair',
      grab: (at, reach, event) => {
        const { tool, picked, hand, points: all } = now.current;
        const handle = all.length === 0 ? grabbed(now.current, at, reach) : undefined;
        if (handle && picked) {
          if (event.altKey && handle.what === 'point') {
            const fewer = withoutPoint(picked.shape, handle.n);
            if (fewer) hand.shape(picked.key, fewer, '');
            return true;
          }
          drag.current = { what: 'pull', key: picked.key, before: picked.shape, handle };
          return true;
        }
        if (lineOf[tool]) {
          setPoint(at, reach);
          return true;
        }
        if (tool !== 'select') {
          drag.current = { what: 'new', start: at, now: at, reach };
          return true;
        }
        const mark = markAt(now.current, at, reach);
        hand.pick(mark?.key);
        if (!mark) return false;
        drag.current = { what: 'move', key: mark.key, before: mark.shape, start: at };
        return true;
      },
      pull: (at) => {
        const { size, hand } = now.current;
        const d = drag.current;
        pointer.current = at;
        if (!d) return;
        if (d.what === 'new') {
          drag.current = { ...d, now: within(at, size) };
          // Nothing of the work changes yet: only what is over the picture is painted.
          put(now.current.points.slice());
        } else if (d.what === 'move') {
          const next = moved(d.before, at.x - d.start.x, at.y - d.start.y, size);
          hand.shape(d.key, next, 'move');
        } else hand.shape(d.key, pulled(d.before, d.handle, at, size), 'pull');
      },
      drop: () => {
        const { hand, size } = now.current;
        const d = drag.current;
        drag.current = undefined;
        if (d?.what !== 'new') {
          hand.let();
          return;
        }
        const start = within(d.start, size);
        const made = spanned(start, d.now, 0);
        const { w, h } = boundsOfShape(made);
        if (w >= leastSide && h >= leastSide && Math.max(w, h) > d.reach / 2) hand.add(made);
        else {
          // A click is no box: it picks what is there.
          hand.pick(markAt(now.current, d.start, d.reach)?.key);
        }
        put([]);
      },
      point: (at) => {
        pointer.current = at;
      },
      open: () => void end(),
      paint: (c, p) => {
        const { tool, picked, turns, colour, points: all, size } = now.current;
        const d = drag.current;
        const at = pointer.current;
        if (d?.what === 'new') {
          const box = spanned(within(d.start, size), d.now, 0);
          const { x, y, w, h } = boundsOfShape(box);
          c.setLineDash([]);
          c.strokeStyle = colour;
          c.lineWidth = 2;
          c.strokeRect(...screen({ x, y }, p), w * p.scale, h * p.scale);
          return;
        }
        if (all.length > 0) {
          const joined = tool !== 'points';
          paintLine(c, p, at && joined ? [...all, within(at, size)] : all, colour, joined);
          return;
        }
        if (picked) paintHandles(c, p, handlesOf(picked.shape, 12 / p.scale, turns));
        if (at && (tool === 'box' || tool === 'turned')) paintCross(c, p, within(at, size), size);
      },
    };
    /** Gives up what is being drawn; says whether there was anything. */
    const giveUp = () => {
      const drawing = now.current.points.length > 0 || drag.current?.what === 'new';
      drag.current = undefined;
      put([]);
      return drawing;
    };
    /** Takes back the last point of a line that is not ended; says whether there was one. */
    const back = () => {
      const { points: all } = now.current;
      if (all.length === 0) return false;
      put(all.slice(0, -1));
      return true;
    };
    return { pen, end, giveUp, back };
  }, [props.tool]);
}
