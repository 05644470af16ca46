import { useEffect, useRef, type CSSProperties, type ReactNode } from 'react';
import { draw, type Scene } from './draw';
import type { Point, Rect } from './geometry/rect';
import {
  bounded,
  fitting,
  lookAt,
  moved,
  place,
  toPicture,
  zoomAt,
  type Placement,
  type Size,
  type View,
} from './geometry/view';
import { hit } from './hit';
import type { Store } from './store';
import { gestures } from './gestures';

/** The object that is pointed at, and where the pointer is in the frame. */
export interface Hover {
  key?: string | undefined;
  x: number;
  y: number;
  /** Whether it was pointed at in a picture and not in a list. */
  byPointer: boolean;
}

export const nothing: Hover = { x: 0, y: 0, byPointer: false };

/** What is drawn with; places are those of the picture, `reach` how near is near enough there. */
export interface Pen {
  /** Whether it takes a press. */
  grab: (at: Point, reach: number, event: PointerEvent) => boolean;
  pull: (at: Point) => void;
  drop: () => void;
  /** Where the pointer is without being pressed. */
  point: (at: Point | undefined) => void;
  /** A double click. */
  open: () => void;
  /** Draws over everything, in pixels of the frame. */
  paint: (c: CanvasRenderingContext2D, p: Placement) => void;
  cursor: string;
}

interface Props {
  /** Size that the objects' places refer to. */
  size: Size;
  scene: Omit<Scene, 'hovered'>;
  view: Store<View>;
  hover: Store<Hover>;
  /** An object to bring into the middle; a new object each time. */
  focus?: Rect | undefined;
  height?: number | string;
  label?: string;
  /** What is drawn with; then the page binds the keys, and a drag beside what it takes moves the picture. */
  pen?: Pen | undefined;
  /** The picture or video; it fills the plate that is moved and scaled. */
  children: ReactNode;
}

const layer: CSSProperties = {
  position: 'absolute',
  inset: 0,
  width: '100%',
  height: '100%',
  pointerEvents: 'none',
};
const step = 60;
/** How near to an object is near enough, in pixels of the frame. */
const near = 6;
/** Keys that are the picture's own while it has the focus, and those that are while it can be moved. */
const zoomKeys = '+ = - 0';
const moveKeys = 'ArrowLeft ArrowRight ArrowUp ArrowDown';

/** A picture or video that can be enlarged and moved, with objects drawn over it in its own pixels. */
export function Stage(props: Props) {
  const { size, scene, view, hover, focus, height = 460, label, pen, children } = props;
  const frame = useRef<HTMLDivElement>(null);
  const plate = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const current = useRef({ size, scene, pen });
  const ask = useRef<() => void>(undefined);
  useEffect(() => {
    current.current = { size, scene, pen };
    ask.current?.();
  });
  useEffect(() => {
    const box = frame.current;
    if (!box) return;
    let room: Size = { width: box.clientWidth, height: box.clientHeight };
    let asked = 0;
    const paint = () => {
      asked = 0;
      const { size: picture, scene: what } = current.current;
      const now = bounded(view.get(), room, picture);
      const p = place(now, room, picture);
      if (plate.current) {
        plate.current.style.transform = `translate(${p.left}px, ${p.top}px) scale(${p.scale})`;
        plate.current.style.imageRendering = p.scale > 3 ? 'pixelated' : 'auto';
      }
      const drawing = current.current.pen;
      box.style.touchAction = drawing || now.zoom > 1 ? 'none' : 'pan-y';
      box.style.cursor = drawing?.cursor ?? '';
      box.dataset['keys'] = drawing ? '' : now.zoom > 1 ? `${zoomKeys} ${moveKeys}` : zoomKeys;
      if (!canvas.current) return;
      const drawn = draw(
        canvas.current,
        { ...what, hovered: hover.get().key },
        p,
        room,
        window.devicePixelRatio,
      );
      const context = drawing && canvas.current.getContext('2d');
      if (context) drawing.paint(context, p);
      canvas.current.dataset['drawn'] = String(what.things.length);
      canvas.current.dataset['labels'] = String(drawn);
      box.dataset['zoom'] = now.zoom.toFixed(2);
    };
    const soon = () => {
      if (!asked) asked = requestAnimationFrame(paint);
    };
    ask.current = soon;
    const change = (next: (v: View) => View) =>
      view.set(next(bounded(view.get(), room, current.current.size)));
    const placed = () =>
      place(bounded(view.get(), room, current.current.size), room, current.current.size);
    const stop = gestures(box, {
      zoom: (by, at) => change((v) => zoomAt(v, by, at, room, current.current.size)),
      move: (dx, dy) => change((v) => moved(v, dx, dy, room, current.current.size)),
      zoomed: () => view.get().zoom > 1,
      point: (at) => {
        if (!at) {
          hover.set(nothing);
          current.current.pen?.point(undefined);
          return;
        }
        const p = placed();
        current.current.pen?.point(toPicture(at, p));
        const found = hit(current.current.scene.things, toPicture(at, p), near / p.scale);
        hover.set({ key: found?.key, x: at.x, y: at.y, byPointer: true });
      },
      grab: (at, event) => {
        const p = placed();
        return current.current.pen?.grab(toPicture(at, p), near / p.scale, event) ?? false;
      },
      pull: (at) => current.current.pen?.pull(toPicture(at, placed())),
      drop: () => current.current.pen?.drop(),
      open: (at) => {
        if (current.current.pen) {
          current.current.pen.open();
          return;
        }
        const p = placed();
        const found = hit(current.current.scene.things, toPicture(at, p), near / p.scale);
        if (view.get().zoom > 1.01) view.set(fitting);
        else if (found) view.set(lookAt(found.bounds, room, current.current.size));
        else change((v) => zoomAt(v, 3, at, room, current.current.size));
      },
    });
    const keys = (event: KeyboardEvent) => {
      const middle = { x: room.width / 2, y: room.height / 2 };
      const picture = current.current.size;
      const does: Record<string, () => void> = {
        '+': () => change((v) => zoomAt(v, 1.3, middle, room, picture)),
        '=': () => change((v) => zoomAt(v, 1.3, middle, room, picture)),
        '-': () => change((v) => zoomAt(v, 1 / 1.3, middle, room, picture)),
        '0': () => view.set(fitting),
        ArrowLeft: () => change((v) => moved(v, step, 0, room, picture)),
        ArrowRight: () => change((v) => moved(v, -step, 0, room, picture)),
        ArrowUp: () => change((v) => moved(v, 0, step, room, picture)),
        ArrowDown: () => change((v) => moved(v, 0, -step, room, picture)),
      };
      const held = event.ctrlKey || event.metaKey || event.altKey || current.current.pen;
      const act = held ? undefined : does[event.key];
      if (!act || (event.key.startsWith('Arrow') && view.get().zoom <= 1)) return;
      event.preventDefault();
      act();
    };
    box.addEventListener('keydown', keys);
    const watch = new ResizeObserver(() => {
      room = { width: box.clientWidth, height: box.clientHeight };
      soon();
    });
    watch.observe(box);
    const offs = [view.subscribe(soon), hover.subscribe(soon)];
    soon();
    return () => {
      stop();
      box.removeEventListener('keydown', keys);
      watch.disconnect();
      offs.forEach((off) => off());
      cancelAnimationFrame(asked);
    };
  }, [view, hover]);
  useEffect(() => {
    const box = frame.current;
    if (!focus || !box) return;
    view.set(
      lookAt(focus, { width: box.clientWidth, height: box.clientHeight }, current.current.size),
    );
  }, [focus, view]);
  return (
    <div
      ref={frame}
      className="stage"
      style={{ height }}
      tabIndex={0}
      role="group"
      aria-label={label ?? 'Picture; plus and minus zoom, arrows move, 0 fits'}
      data-testid="stage"
    >
      <div ref={plate} className="plate" style={{ width: size.width, height: size.height }}>
        {children}
      </div>
      <canvas ref={canvas} style={layer} role="img" aria-label="Results and ground truth" />
    </div>
  );
}
