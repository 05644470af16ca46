import { useComputedColorScheme } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useEffect, useMemo, useRef, useState, type PointerEvent } from 'react';
import type { ClusterMap } from '@/lib/api/contract';
import { useKeys } from '@/lib/keys';
import { useCommands } from '@/lib/useCommands';
import type { Painted } from './colours';
import { fit, inside, Places, zoom, type Path, type View } from './plane';

interface Props {
  map: ClusterMap;
  painted: Painted;
  lasso: boolean;
  selected: ReadonlySet<number>;
  onSelect: (points: number[], add: boolean) => void;
  onHover: (point: number, x: number, y: number) => void;
  onOpen: (point: number) => void;
}

const height = 560;
const reach = 10; // pixels around the pointer

/** Draws all points, colour by colour, so that tens of thousands take a few milliseconds. */
function draw(canvas: HTMLCanvasElement, props: Props, view: View, path: Path, dark: boolean) {
  const ratio = window.devicePixelRatio || 1;
  const pen = canvas.getContext('2d');
  if (!pen) return;
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, canvas.width, canvas.height);
  const { map, painted, selected } = props;
  const size = Math.max(1.5, Math.min(6, 2.2 + Math.log2(Math.max(1, 3000 / map.ids.length))));
  const grey = painted.keys.map((_, n) => n);
  for (const key of grey) {
    pen.fillStyle = painted.keys[key]?.colour ?? '#868e96';
    pen.globalAlpha = selected.size > 0 ? 0.25 : 0.8;
    painted.of.forEach((of, n) => {
      if (of !== key) return;
      const x = (map.x[n] ?? 0) * view.scale + view.x;
      const y = (map.y[n] ?? 0) * view.scale + view.y;
      pen.fillRect(x - size / 2, y - size / 2, size, size);
    });
  }
  pen.globalAlpha = 1;
  for (const n of selected) {
    pen.fillStyle = painted.keys[painted.of[n] ?? 0]?.colour ?? '#868e96';
    const x = (map.x[n] ?? 0) * view.scale + view.x;
    const y = (map.y[n] ?? 0) * view.scale + view.y;
    pen.fillRect(x - size / 2 - 0.5, y - size / 2 - 0.5, size + 1, size + 1);
  }
  if (path.length > 1) {
    pen.strokeStyle = dark ? '#fff' : '#000';
    pen.setLineDash([4, 3]);
    pen.beginPath();
    path.forEach(([x, y], n) => (n === 0 ? pen.moveTo(x, y) : pen.lineTo(x, y)));
    pen.closePath();
    pen.stroke();
    pen.setLineDash([]);
  }
}

/** The map on a canvas: drag moves, the wheel zooms, the lasso (or Shift) selects, a click opens. */
export function MapCanvas(props: Props) {
  const { map, lasso, onSelect, onHover, onOpen } = props;
  const { ref: box, width } = useElementSize<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const home = useMemo(() => fit(map.x, map.y, width, height), [map.x, map.y, width]);
  const places = useMemo(() => new Places(map.x, map.y), [map.x, map.y]);
  const [moved, setMoved] = useState<View>();
  const [path, setPath] = useState<Path>([]);
  const hold = useRef<{ x: number; y: number; far: boolean; lasso: boolean }>(undefined);
  const dark = useComputedColorScheme('light') === 'dark';
  const view = moved ?? home;

  useEffect(() => {
    const sheet = canvas.current;
    if (!sheet || width === 0) return;
    const frame = requestAnimationFrame(() => draw(sheet, props, view, path, dark));
    return () => cancelAnimationFrame(frame);
  });
  useEffect(() => {
    const sheet = canvas.current;
    if (!sheet) return;
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      const by = Math.exp(-event.deltaY / 400);
      setMoved((old) => zoom(old ?? home, by, event.offsetX, event.offsetY));
    };
    sheet.addEventListener('wheel', wheel, { passive: false });
    return () => sheet.removeEventListener('wheel', wheel);
  }, [home]);

  const closer = (by: number) => setMoved(zoom(view, by, width / 2, height / 2));
  const shift = (x: number, y: number) => setMoved({ ...view, x: view.x + x, y: view.y + y });
  useCommands({
    'map.closer': () => closer(1.3),
    'map.wider': () => closer(1 / 1.3),
    'map.whole': () => setMoved(undefined),
    'map.clear': () => onSelect([], false),
  });
  useKeys({
    ArrowLeft: () => shift(60, 0),
    ArrowRight: () => shift(-60, 0),
    ArrowUp: () => shift(0, 60),
    ArrowDown: () => shift(0, -60),
  });

  const spot = (event: PointerEvent): [number, number] => {
    const rect = event.currentTarget.getBoundingClientRect();
    return [event.clientX - rect.left, event.clientY - rect.top];
  };
  const under = (x: number, y: number) =>
    places.nearest((x - view.x) / view.scale, (y - view.y) / view.scale, reach / view.scale);
  const down = (event: PointerEvent) => {
    const [x, y] = spot(event);
    event.currentTarget.setPointerCapture(event.pointerId);
    hold.current = { x, y, far: false, lasso: lasso || event.shiftKey };
    if (hold.current.lasso) setPath([[x, y]]);
  };
  const move = (event: PointerEvent) => {
    const [x, y] = spot(event);
    const held = hold.current;
    if (!held) {
      onHover(under(x, y), x, y);
      return;
    }
    if (Math.hypot(x - held.x, y - held.y) < 3 && !held.far) return;
    onHover(-1, 0, 0);
    held.far = true;
    if (held.lasso) {
      setPath((old) => [...old, [x, y]]);
      return;
    }
    setMoved({ ...view, x: view.x + x - held.x, y: view.y + y - held.y });
    [held.x, held.y] = [x, y];
  };
  const up = (event: PointerEvent) => {
    const held = hold.current;
    hold.current = undefined;
    if (held?.far && held.lasso) {
      const ring: Path = path.map(([x, y]) => [
        (x - view.x) / view.scale,
        (y - view.y) / view.scale,
      ]);
      const found: number[] = [];
      map.ids.forEach((_, n) => {
        if (inside(ring, map.x[n] ?? 0, map.y[n] ?? 0)) found.push(n);
      });
      onSelect(found, event.ctrlKey || event.metaKey);
    } else if (held && !held.far) {
      const [x, y] = spot(event);
      const point = under(x, y);
      if (point >= 0) onOpen(point);
    }
    setPath([]);
  };
  const ratio = window.devicePixelRatio || 1;
  return (
    <div ref={box} style={{ height }}>
      <canvas
        ref={canvas}
        width={width * ratio}
        height={height * ratio}
        role="img"
        aria-label={`Map of ${map.ids.length} cases; like ones lie together`}
        style={{ width, height, cursor: lasso ? 'crosshair' : 'grab', touchAction: 'none' }}
        onPointerDown={down}
        onPointerMove={move}
        onPointerUp={up}
        onPointerLeave={() => onHover(-1, 0, 0)}
      />
    </div>
  );
}
