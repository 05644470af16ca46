/** What a picture will look like, painted by the browser in the size of the screen. */
import type { Region } from './regions';

export type Edit =
  | { operation: 'crop'; region: Region | undefined }
  | { operation: 'rotate'; angle: number }
  | { operation: 'redact'; mode: string; strength: number; regions: Region[] };

/** A picture as it stands in the page, and the size that places refer to. */
export interface Source {
  element: CanvasImageSource;
  /** Pixels of the element's own picture for one of the medium's. */
  ratio: number;
  width: number;
  height: number;
}

/** The longest side of what is painted. */
const most = 420;

function sized(canvas: HTMLCanvasElement, width: number, height: number) {
  const scale = Math.min(1, most / Math.max(width, height));
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  return { scale, context: canvas.getContext('2d') };
}

function crop(canvas: HTMLCanvasElement, { element, ratio }: Source, r: Region): void {
  const { context } = sized(canvas, r.width, r.height);
  const from = [r.x * ratio, r.y * ratio, r.width * ratio, r.height * ratio] as const;
  context?.drawImage(element, ...from, 0, 0, canvas.width, canvas.height);
}

function rotate(canvas: HTMLCanvasElement, source: Source, angle: number): void {
  const turn = (angle * Math.PI) / 180;
  const [sin, cos] = [Math.abs(Math.sin(turn)), Math.abs(Math.cos(turn))];
  const { scale, context } = sized(
    canvas,
    source.width * cos + source.height * sin,
    source.width * sin + source.height * cos,
  );
  if (!context) return;
  context.translate(canvas.width / 2, canvas.height / 2);
  context.rotate(turn);
  const [w, h] = [source.width * scale, source.height * scale];
  context.drawImage(source.element, -w / 2, -h / 2, w, h);
}

/** Paints each block as one pixel and enlarges it. */
function pixelate(context: CanvasRenderingContext2D, r: Region, strength: number): void {
  const small = document.createElement('canvas');
  small.width = Math.max(1, Math.round(r.width / strength));
  small.height = Math.max(1, Math.round(r.height / strength));
  const place = [r.x, r.y, r.width, r.height] as const;
  small.getContext('2d')?.drawImage(context.canvas, ...place, 0, 0, small.width, small.height);
  context.imageSmoothingEnabled = false;
  context.drawImage(small, 0, 0, small.width, small.height, ...place);
  context.imageSmoothingEnabled = true;
}

function hide(context: CanvasRenderingContext2D, r: Region, mode: string, strength: number): void {
  if (mode === 'pixelate') {
    pixelate(context, r, strength);
    return;
  }
  context.save();
  context.beginPath();
  context.rect(r.x, r.y, r.width, r.height);
  context.clip();
  if (mode === 'blur') {
    context.filter = `blur(${strength}px)`;
    context.drawImage(context.canvas, 0, 0);
  } else {
    context.fillStyle = '#000';
    context.fillRect(r.x, r.y, r.width, r.height);
  }
  context.restore();
}

/** Whether a region of a video is hidden at a moment. */
export const hiddenAt = ({ from, to }: Region, seconds: number): boolean =>
  seconds >= (from ?? 0) && seconds <= (to ?? Infinity);

/** Paints the outcome; `seconds` is the moment of a video. */
export function paintOutcome(
  canvas: HTMLCanvasElement,
  source: Source,
  edit: Edit,
  seconds = 0,
): void {
  if (edit.operation === 'rotate') {
    rotate(canvas, source, edit.angle);
    return;
  }
  if (edit.operation === 'crop' && edit.region) {
    crop(canvas, source, edit.region);
    return;
  }
  const { scale, context } = sized(canvas, source.width, source.height);
  if (!context) return;
  context.drawImage(source.element, 0, 0, canvas.width, canvas.height);
  if (edit.operation !== 'redact') return;
  for (const one of edit.regions) {
    if (!hiddenAt(one, seconds)) continue;
    const small = {
      x: one.x * scale,
      y: one.y * scale,
      width: one.width * scale,
      height: one.height * scale,
    };
    hide(context, small, edit.mode, Math.max(1, edit.strength * scale));
  }
}
