import { percent } from '@/lib/format/format';
import { placeLabels } from './geometry/labels';
import type { Rect } from './geometry/rect';
import type { Bitmap } from './geometry/rle';
import type { Placement, Size } from './geometry/view';
import type { Thing } from './objects';
import type { Verdict } from './paint';

/** How much is written: on every object, where there is room, or only on the one under the pointer. */
export type Density = 'all' | 'room' | 'hover';

export interface Scene {
  things: Thing[];
  colour: (thing: Thing) => string;
  verdicts: Map<string, Verdict>;
  density: Density;
  /** Key of the object under the pointer or chosen in the list. */
  hovered?: string | undefined;
}

const font = '600 12px system-ui, sans-serif';
const dark = 'rgba(0, 0, 0, 0.55)';

/** The text at an object. */
export function caption(thing: Thing, verdict: Verdict | undefined): string {
  const bad = verdict && verdict.outcome !== 'TP' ? verdict.outcome : '';
  const sure = thing.confidence === undefined ? '' : percent(thing.confidence);
  return [bad, thing.label || thing.text?.slice(0, 24), sure].filter(Boolean).join(' ');
}

const tinted = new WeakMap<Bitmap, Map<string, HTMLCanvasElement>>();

/** A mask's pixels in one colour, its rim opaque; made once a colour. */
function tint(bitmap: Bitmap, colour: string, rimOnly: boolean): HTMLCanvasElement | undefined {
  if (bitmap.w === 0 || bitmap.h === 0) return undefined;
  const name = colour + String(rimOnly);
  const made = tinted.get(bitmap) ?? new Map<string, HTMLCanvasElement>();
  tinted.set(bitmap, made);
  const known = made.get(name);
  if (known) return known;
  const canvas = document.createElement('canvas');
  canvas.width = bitmap.w;
  canvas.height = bitmap.h;
  const context = canvas.getContext('2d');
  if (!context) return undefined;
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
  const image = context.createImageData(bitmap.w, bitmap.h);
  const { data, w, h } = bitmap;
  for (let y = 0, at = 0; y < h; y += 1) {
    for (let x = 0; x < w; x += 1, at += 1) {
      if (!data[at]) continue;
      const rim =
        x === 0 ||
        y === 0 ||
        x === w - 1 ||
        y === h - 1 ||
        !data[at - 1] ||
        !data[at + 1] ||
        !data[at - w] ||
        !data[at + w];
      image.data.set([red, green, blue, rim ? 255 : rimOnly ? 30 : 110], at * 4);
    }
  }
  context.putImageData(image, 0, 0);
  if (made.size > 8) made.clear();
  made.set(name, canvas);
  return canvas;
}

function trace(c: CanvasRenderingContext2D, thing: Thing, p: Placement): void {
  c.beginPath();
  for (const ring of [thing.points, ...(thing.holes ?? [])]) {
    ring.forEach((point, n) => {
      const [x, y] = [p.left + point.x * p.scale, p.top + point.y * p.scale];
      if (n === 0) c.moveTo(x, y);
      else c.lineTo(x, y);
    });
    if (thing.kind !== 'polyline') c.closePath();
  }
}

function drawPose(
  c: CanvasRenderingContext2D,
  thing: Thing,
  p: Placement,
  colour: string,
  wide: number,
): void {
  const { pose, points } = thing;
  if (!pose) return;
  const at = (n: number) => {
    const point = points[n];
    if (!point || !pose.visible[n]) return undefined;
    return [p.left + point.x * p.scale, p.top + point.y * p.scale] as const;
  };
  for (const [stroke, width] of [
    [dark, wide + 2],
    [colour, wide],
  ] as const) {
    c.strokeStyle = stroke;
    c.lineWidth = width;
    c.beginPath();
    for (const [a, b] of pose.edges) {
      const [from, to] = [at(a), at(b)];
      if (!from || !to) continue;
      c.moveTo(...from);
      c.lineTo(...to);
    }
    c.stroke();
  }
  c.setLineDash([]);
  points.forEach((_, n) => {
    const spot = at(n);
    if (!spot) return;
    c.beginPath();
    c.arc(...spot, wide + 1.5, 0, 2 * Math.PI);
    // A hidden point is hollow.
    c.fillStyle = pose.visible[n] === 1 ? dark : colour;
    c.fill();
    c.lineWidth = 1;
    c.strokeStyle = pose.visible[n] === 1 ? colour : dark;
    c.stroke();
  });
}

function drawThing(
  c: CanvasRenderingContext2D,
  thing: Thing,
  p: Placement,
  colour: string,
  hovered: boolean,
): void {
  const wide = hovered ? 3.5 : 2;
  const dashes = thing.source === 'result' ? [] : thing.source === 'truth' ? [7, 4] : [2, 3];
  c.setLineDash(dashes);
  if (thing.bitmap) {
    const canvas = tint(thing.bitmap, colour, thing.source !== 'result');
    const b = thing.bounds;
    c.globalAlpha = hovered ? 1 : 0.8;
    c.imageSmoothingEnabled = p.scale < 1;
    if (canvas)
      c.drawImage(
        canvas,
        p.left + b.x * p.scale,
        p.top + b.y * p.scale,
        b.w * p.scale,
        b.h * p.scale,
      );
    c.globalAlpha = 1;
    return;
  }
  if (thing.pose) {
    drawPose(c, thing, p, colour, wide);
    return;
  }
  trace(c, thing, p);
  if (thing.kind === 'polygon' || hovered) {
    c.globalAlpha = hovered ? 0.25 : thing.source === 'result' ? 0.16 : 0.06;
    c.fillStyle = colour;
    if (thing.kind !== 'polyline') c.fill('evenodd');
    c.globalAlpha = 1;
  }
  c.strokeStyle = dark;
  c.lineWidth = wide + 2;
  c.stroke();
  c.strokeStyle = colour;
  c.lineWidth = wide;
  c.stroke();
}

const widths = new Map<string, number>();

function widthOf(c: CanvasRenderingContext2D, text: string): number {
  const known = widths.get(text);
  if (known !== undefined) return known;
  if (widths.size > 5000) widths.clear();
  const width = Math.ceil(c.measureText(text).width) + 8;
  widths.set(text, width);
  return width;
}

/** Where things stand in the frame. */
const framed = (b: Rect, p: Placement): Rect => ({
  x: p.left + b.x * p.scale,
  y: p.top + b.y * p.scale,
  w: b.w * p.scale,
  h: b.h * p.scale,
});

function drawLabels(c: CanvasRenderingContext2D, scene: Scene, p: Placement, frame: Size): number {
  c.font = font;
  c.setLineDash([]);
  const named = scene.things
    .map((thing) => ({ thing, text: caption(thing, scene.verdicts.get(thing.key)) }))
    .filter(
      ({ thing, text }) => text && (scene.density !== 'hover' || thing.key === scene.hovered),
    );
  const wishes = named.map(({ thing, text }) => ({
    bounds: framed(thing.bounds, p),
    width: widthOf(c, text),
    height: 16,
    weight: (thing.confidence ?? 1) + (scene.verdicts.get(thing.key)?.outcome === 'TP' ? 0 : 1),
    must: scene.density === 'all' || thing.key === scene.hovered,
  }));
  const places = placeLabels(wishes, frame);
  c.textBaseline = 'middle';
  let drawn = 0;
  named.forEach(({ thing, text }, n) => {
    const rect = places[n];
    if (!rect) return;
    c.fillStyle = scene.colour(thing);
    c.fillRect(rect.x, rect.y, rect.w, rect.h);
    c.fillStyle = '#101113';
    c.fillText(text, rect.x + 4, rect.y + rect.h / 2 + 1);
    drawn += 1;
  });
  return drawn;
}

/** Draws all objects and their labels; gives how many labels found room. `ratio` is device pixels per frame pixel. */
export function draw(
  canvas: HTMLCanvasElement,
  scene: Scene,
  p: Placement,
  frame: Size,
  ratio: number,
): number {
  const c = canvas.getContext('2d');
  if (!c) return 0;
  const [width, height] = [Math.round(frame.width * ratio), Math.round(frame.height * ratio)];
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  c.setTransform(ratio, 0, 0, ratio, 0, 0);
  c.clearRect(0, 0, frame.width, frame.height);
  c.lineJoin = 'round';
  let top: Thing | undefined;
  for (const thing of scene.things) {
    if (thing.key === scene.hovered) top = thing;
    else drawThing(c, thing, p, scene.colour(thing), false);
  }
  if (top) drawThing(c, top, p, scene.colour(top), true);
  return drawLabels(c, scene, p, frame);
}
