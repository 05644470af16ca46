import type { Point } from './geometry/rect';

/** What a hand does with a frame. Places are pixels of the frame. */
export interface Hand {
  zoom: (by: number, at: Point) => void;
  move: (dx: number, dy: number) => void;
  zoomed: () => boolean;
  /** The pointer is there, or has left. */
  point: (at: Point | undefined) => void;
  /** A double click. */
  open: (at: Point) => void;
  /** Whether a press is taken by what is drawn with, which then hears where it is pulled to and that it is let go. */
  grab?: (at: Point, event: PointerEvent) => boolean;
  pull?: (at: Point) => void;
  drop?: () => void;
}

const middle = 1;

/** Listens for wheel, drag, pinch and pointing until the returned function is called. */
export function gestures(frame: HTMLElement, hand: Hand): () => void {
  const down = new Map<number, Point>();
  let held: number | undefined;
  const at = (event: MouseEvent): Point => {
    const box = frame.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const wheel = (event: WheelEvent) => {
    // Turning further out than all of the picture is left to the page.
    if (event.deltaY > 0 && !hand.zoomed() && !event.ctrlKey) return;
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    hand.zoom(Math.exp(-event.deltaY * lines * (event.ctrlKey ? 0.01 : 0.002)), at(event));
  };
  const press = (event: PointerEvent) => {
    const left = event.pointerType !== 'mouse' || event.button === 0;
    if (!left && !(event.button === middle && hand.grab)) return;
    if (held !== undefined) {
      // A second finger: what was begun with the first was the beginning of a pinch.
      held = undefined;
      hand.drop?.();
    } else if (left && down.size === 0 && hand.grab?.(at(event), event)) held = event.pointerId;
    down.set(event.pointerId, at(event));
    frame.setPointerCapture(event.pointerId);
  };
  const drag = (event: PointerEvent) => {
    const now = at(event);
    const before = down.get(event.pointerId);
    if (!before) {
      hand.point(now);
      return;
    }
    if (event.pointerId === held) {
      hand.pull?.(now);
      down.set(event.pointerId, now);
      return;
    }
    const other = [...down].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const apart = (p: Point) => Math.max(1, Math.hypot(p.x - other.x, p.y - other.y));
      hand.zoom(apart(now) / apart(before), { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 });
      hand.move((now.x - before.x) / 2, (now.y - before.y) / 2);
    } else if (hand.zoomed()) hand.move(now.x - before.x, now.y - before.y);
    down.set(event.pointerId, now);
  };
  const release = (event: PointerEvent) => {
    down.delete(event.pointerId);
    if (event.pointerId !== held) return;
    held = undefined;
    hand.drop?.();
  };
  const leave = () => hand.point(undefined);
  const open = (event: MouseEvent) => hand.open(at(event));
  const tap = (event: PointerEvent) => {
    if (event.pointerType !== 'mouse') hand.point(at(event));
    release(event);
  };
  frame.addEventListener('wheel', wheel, { passive: false });
  frame.addEventListener('pointerdown', press);
  frame.addEventListener('pointermove', drag);
  frame.addEventListener('pointerup', tap);
  frame.addEventListener('pointercancel', release);
  frame.addEventListener('pointerleave', leave);
  frame.addEventListener('dblclick', open);
  return () => {
    frame.removeEventListener('wheel', wheel);
    frame.removeEventListener('pointerdown', press);
    frame.removeEventListener('pointermove', drag);
    frame.removeEventListener('pointerup', tap);
    frame.removeEventListener('pointercancel', release);
    frame.removeEventListener('pointerleave', leave);
    frame.removeEventListener('dblclick', open);
  };
}
