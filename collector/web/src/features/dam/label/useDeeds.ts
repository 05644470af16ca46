import { useLayoutEffect, useRef } from 'react';
import { belongsTo } from '@/lib/keys';
import { zoomAt, fitting, type View } from '../../bam/media/geometry/view';
import type { Store } from '../../bam/media/store';
import { accept, add, after, change, copied, double, find, refuse, remove } from './edits';
import { chooseClass } from './choose';
import { deedOf, keyName, type Deed } from './keys';
import type { Penned, Timed } from './Room';
import { grown, moved, rotated } from './shapes';
import { classFor, toolDraws, type Bench, type Spec } from './spec';
import type { Tool } from './usePen';
import type { Desk } from './useWork';
import type { Shape, Work } from './work';

interface Props {
  spec: Spec;
  desk: Desk;
  bench: Bench;
  onBench: (part: Partial<Bench>) => void;
  picked: string | undefined;
  pick: (key: string | undefined) => void;
  view: Store<View>;
  penned: { readonly current: Penned | undefined };
  timed: { readonly current: Timed | undefined };
  before: Work | undefined;
  submit: () => void;
  skip: (() => void) | undefined;
  next: () => void;
  previous: () => void;
  write: () => void;
  help: () => void;
}

/** How long a part is that is placed by key, in seconds, and how much of a picture a shape. */
const partLength = 1;
const share = 4;

/** A shape in the middle of what is seen. */
function middle(tool: Tool, view: View, { width, height }: Penned['size']): Shape {
  const [w, h] = [width / share / view.zoom, height / share / view.zoom];
  const [x, y] = [view.x * width - w / 2, view.y * height - h / 2];
  const points = [
    { x: x + w / 2, y },
    { x: x + w, y: y + h / 2 },
    { x: x + w / 2, y: y + h },
    { x, y: y + h / 2 },
  ];
  if (tool === 'polygon') return { kind: 'polygon', points };
  if (tool === 'polyline') return { kind: 'polyline', points: points.slice(0, 3) };
  if (tool === 'points') return { kind: 'points', points: [{ x: x + w / 2, y: y + h / 2 }] };
  return { kind: 'box', x, y, w, h, angle: 0 };
}

/** What each key does, given what is there now. */
function deedsOf(p: Props): Record<Deed, (steps: number) => void> {
  const { desk, picked, pick, bench, onBench, penned, timed, view } = p;
  const { work } = desk;
  const mark = picked === undefined ? undefined : find(work, picked);
  const size = penned.current?.size ?? { width: 1, height: 1 };
  const time = timed.current;
  const put = (part: Parameters<typeof change>[2], step = '') => {
    if (mark) desk.set(change(work, mark.key, part), step);
  };
  const reshape = (next: (shape: Shape) => Shape, step: string) => {
    if (mark) put({ shape: next(mark.shape) }, step);
  };
  const nudge = (dx: number, dy: number) => {
    if (!mark && dx !== 0 && time) {
      time.step(dx);
      return;
    }
    reshape((shape) => {
      if (shape.kind !== 'region') return moved(shape, dx, dy, size);
      const by = dx * (time?.unit ?? 0.1);
      const shift = Math.min(Math.max(by, -shape.from), (time?.length ?? shape.to) - shape.to);
      return { ...shape, from: shape.from + shift, to: shape.to + shift };
    }, 'nudge');
  };
  const grow = (dw: number, dh: number) =>
    reshape((shape) => {
      if (shape.kind !== 'region') return grown(shape, dw, dh, size);
      const unit = time?.unit ?? 0.1;
      const to = Math.min(
        Math.max(shape.to + dw * unit, shape.from + unit),
        time?.length ?? Infinity,
      );
      return { ...shape, to };
    }, 'grow');
  const zoom = (by: number) => {
    const frame = document.querySelector('.label-room .stage');
    if (!frame) return;
    const room = { width: frame.clientWidth, height: frame.clientHeight };
    const at = { x: room.width / 2, y: room.height / 2 };
    view.set(zoomAt(view.get(), by, at, room, size));
  };
  const take = (tool: Tool) => () => {
    if (!p.spec.tools.includes(tool)) return;
    penned.current?.giveUp();
    const shape = toolDraws(tool);
    onBench({ tool, ...(shape && { label: classFor(p.spec, bench.label, shape) }) });
  };
  const end = (which: 'from' | 'to') => () => {
    if (!time || !p.spec.parts) return;
    const now = time.now();
    if (mark?.shape.kind === 'region') {
      const { from, to } = mark.shape;
      const next =
        which === 'from' ? { from: Math.min(now, to), to } : { from, to: Math.max(now, from) };
      put({ shape: { kind: 'region', ...next } });
      return;
    }
    const from = which === 'from' ? now : Math.max(0, now - partLength);
    const to = which === 'from' ? Math.min(time.length, now + partLength) : now;
    const [next, made] = add(
      work,
      { kind: 'region', from, to },
      classFor(p.spec, bench.label, 'segment'),
    );
    desk.set(next);
    pick(made.key);
  };
  return {
    submit: () => {
      if (!penned.current?.end()) p.submit();
    },
    skip: () => p.skip?.(),
    next: p.next,
    previous: p.previous,
    undo: () => {
      if (!penned.current?.back()) desk.undo();
    },
    redo: desk.redo,
    copy: () => {
      if (p.before) desk.set(copied(work, p.before, size));
    },
    accept: () => {
      // Without a choice it is the first that waits.
      const next = mark?.proposed ? mark : work.marks.find(({ proposed }) => proposed);
      if (!next) {
        desk.set(accept(work));
        return;
      }
      const done = accept(work, next.key);
      desk.set(done);
      pick(done.marks.find(({ proposed }) => proposed)?.key);
    },
    acceptAll: () => desk.set(accept(work)),
    refuseAll: () => desk.set(refuse(work)),
    after: () => pick(after(work.marks, picked, 1)),
    before: () => pick(after(work.marks, picked, -1)),
    double: () => {
      if (!mark) return;
      const [next, key] = double(work, mark.key, size, time?.length);
      desk.set(next);
      pick(key);
    },
    remove: () => {
      if (penned.current?.back() || !mark) return;
      desk.set(remove(work, mark.key));
      pick(undefined);
    },
    text: p.write,
    leave: () => {
      if (!penned.current?.giveUp()) pick(undefined);
    },
    select: take('select'),
    box: take('box'),
    turned: take('turned'),
    polygon: take('polygon'),
    polyline: take('polyline'),
    points: take('points'),
    place: () => {
      if (bench.tool === 'select' || !penned.current) return;
      const shape = middle(bench.tool, view.get(), size);
      const [next, made] = add(work, shape, bench.label, penned.current.at);
      desk.set(next);
      pick(made.key);
    },
    left: (n) => nudge(-n, 0),
    right: (n) => nudge(n, 0),
    up: (n) => nudge(0, -n),
    down: (n) => nudge(0, n),
    narrower: (n) => grow(-n, 0),
    wider: (n) => grow(n, 0),
    lower: (n) => grow(0, -n),
    higher: (n) => grow(0, n),
    turnBack: (n) => reshape((shape) => rotated(shape, -n), 'turn'),
    turnOn: (n) => reshape((shape) => rotated(shape, n), 'turn'),
    closer: () => zoom(1.3),
    farther: () => zoom(1 / 1.3),
    fit: () => view.set(fitting),
    hide: () => onBench({ hidden: !bench.hidden }),
    play: () => time?.play(),
    stepBack: (n) => time?.step(-n),
    stepOn: (n) => time?.step(n),
    from: end('from'),
    to: end('to'),
    help: p.help,
  };
}

/** Binds the keys while the room is there; fields and open dialogs keep theirs. */
export function useDeeds(props: Props): (deed: Deed) => void {
  const now = useRef(props);
  useLayoutEffect(() => {
    now.current = props;
  });
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent) => {
      const name = keyName(event);
      if (document.querySelector('[role="dialog"]')) return;
      const field = event.target instanceof HTMLElement && event.target.matches('input, textarea');
      if (field && name === 'Escape') event.target.blur();
      if (field && name === 'Ctrl+Enter') {
        event.preventDefault();
        event.target.blur();
        deedsOf(now.current).submit(1);
      }
      if (belongsTo(event.target, event.key)) return;
      const found = deedOf(name);
      const plain = name.replace('Alt+', '');
      const chosen = now.current.spec.classes.find(({ key }) => key !== '' && key === plain);
      if (found === undefined && chosen === undefined) return;
      event.preventDefault();
      const left = document.activeElement;
      if (left instanceof HTMLElement && left.matches('button, a')) left.blur();
      if (found) deedsOf(now.current)[found.deed](found.steps);
      else if (chosen) chooseClass(now.current, chosen.name, name.startsWith('Alt+'));
    };
    // A step of a key that is held ends with it.
    const release = () => now.current.desk.end();
    window.addEventListener('keydown', press, { capture: true });
    window.addEventListener('keyup', release);
    return () => {
      window.removeEventListener('keydown', press, { capture: true });
      window.removeEventListener('keyup', release);
    };
  }, []);
  return (deed) => deedsOf(now.current)[deed](1);
}
