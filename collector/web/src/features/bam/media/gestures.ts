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
}

/** Listens for wheel, drag, pinch and pointing until the returned function is called. */
export function gestures(frame: HTMLElement, hand: Hand): () => void {
  const down = new Map<number, Point>();
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
    if (event.pointerType === 'mouse' && event.button !== 0) return;
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
    const other = [...down].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const apart = (p: Point) => Math.max(1, Math.hypot(p.x - other.x, p.y - other.y));
      hand.zoom(apart(now) / apart(before), { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 });
      hand.move((now.x - before.x) / 2, (now.y - before.y) / 2);
    } else if (hand.zoomed()) hand.move(now.x - before.x, now.y - before.y);
    down.set(event.pointerId, now);
  };
  const release = (event: PointerEvent) => void down.delete(event.pointerId);
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
