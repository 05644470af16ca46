import { useRef, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { keyed, nudged, pulled, spanned, type Corner, type Region } from './regions';

interface Size {
  width: number;
  height: number;
}

interface Props {
  size: Size;
  regions: Region[];
  change: (regions: Region[]) => void;
  /** Only one: what is outside of it is left out. */
  single: boolean;
  picked: number;
  pick: (n: number) => void;
  /** The picture or video; it fills the board. */
  children: ReactNode;
}

interface Drag {
  n: number;
  start: { x: number; y: number };
  before: Region;
  corner: Corner | 'all' | 'new';
}

const corners: Corner[] = ['nw', 'ne', 'sw', 'se'];

/** Where rectangles are drawn on a picture, moved and pulled, by pointer and by keyboard. */
export function RegionBoard({ size, regions, change, single, picked, pick, children }: Props) {
  const svg = useRef<SVGSVGElement>(null);
  const drag = useRef<Drag>(undefined);
  const at = (event: PointerEvent) => {
    const box = svg.current?.getBoundingClientRect();
    if (!box) return { x: 0, y: 0 };
    return {
      x: ((event.clientX - box.left) / box.width) * size.width,
      y: ((event.clientY - box.top) / box.height) * size.height,
    };
  };
  const put = (n: number, region: Region) =>
    change(regions.map((one, i) => (i === n ? region : one)));
  const grab = (event: PointerEvent, n: number, corner: Corner | 'all') => {
    event.stopPropagation();
    const before = regions[n];
    if (!before) return;
    svg.current?.setPointerCapture(event.pointerId);
    drag.current = { n, start: at(event), before, corner };
    pick(n);
  };
  const begin = (event: PointerEvent) => {
    if (event.button !== 0) return;
    const start = at(event);
    const fresh = spanned(start, start, size);
    const n = single ? 0 : regions.length;
    svg.current?.setPointerCapture(event.pointerId);
    drag.current = { n, start, before: fresh, corner: 'new' };
    change(single ? [fresh] : [...regions, fresh]);
    pick(n);
  };
  const follow = (event: PointerEvent) => {
    const d = drag.current;
    if (!d) return;
    const now = at(event);
    const [dx, dy] = [now.x - d.start.x, now.y - d.start.y];
    if (d.corner === 'new') put(d.n, spanned(d.start, now, size));
    else if (d.corner === 'all') put(d.n, nudged(d.before, dx, dy, size));
    else put(d.n, pulled(d.before, d.corner, dx, dy, size));
  };
  const drop = () => {
    const d = drag.current;
    drag.current = undefined;
    const made = d && regions[d.n];
    // A click is no rectangle.
    if (d?.corner === 'new' && made && made.width < 3 && made.height < 3)
      change(regions.filter((_, n) => n !== d.n));
  };
  const type = (event: KeyboardEvent, n: number) => {
    const region = regions[n];
    if (!region) return;
    if (event.key === 'Delete' || event.key === 'Backspace') {
      change(regions.filter((_, i) => i !== n));
    } else {
      const next = keyed(region, event, size);
      if (!next) return;
      put(n, next);
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const handle = Math.max(size.width, size.height) / 70;
  const [kept] = regions;
  return (
    <div
      className="board"
      style={{
        aspectRatio: `${size.width} / ${size.height}`,
        width: `min(100%, ${((52 * size.width) / size.height).toFixed(2)}vh)`,
      }}
    >
      {children}
      <svg
        ref={svg}
        viewBox={`0 0 ${size.width} ${size.height}`}
        data-testid="board"
        onPointerDown={begin}
        onPointerMove={follow}
        onPointerUp={drop}
        onPointerCancel={drop}
      >
        {single && kept && (
          <path
            className="outside"
            fillRule="evenodd"
            d={`M0 0H${size.width}V${size.height}H0ZM${kept.x} ${kept.y}h${kept.width}v${kept.height}h${-kept.width}Z`}
          />
        )}
        {regions.map((one, n) => (
          <g key={n} data-picked={n === picked}>
            <rect
              {...{ x: one.x, y: one.y, width: one.width, height: one.height }}
              className={single ? 'kept' : 'hidden'}
              tabIndex={0}
              role="button"
              aria-label={`Region ${n + 1}: ${one.width} × ${one.height} pixels at ${one.x}, ${one.y}. Arrows move it, Alt and arrows resize it, Delete removes it.`}
              onFocus={() => pick(n)}
              onPointerDown={(event) => grab(event, n, 'all')}
              onKeyDown={(event) => type(event, n)}
            />
            {n === picked &&
              corners.map((corner) => (
                <rect
                  key={corner}
                  className={`corner ${corner}`}
                  x={(corner.endsWith('w') ? one.x : one.x + one.width) - handle / 2}
                  y={(corner.startsWith('n') ? one.y : one.y + one.height) - handle / 2}
                  width={handle}
                  height={handle}
                  onPointerDown={(event) => grab(event, n, corner)}
                />
              ))}
          </g>
        ))}
      </svg>
    </div>
  );
}
