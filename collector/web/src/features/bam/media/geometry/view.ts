import type { Point, Rect } from './rect';

/** A size in pixels. */
export interface Size {
  width: number;
  height: number;
}

/**
 * What part of a picture is looked at: the picture's point in the middle, as shares of its sides, and how many times
 * larger than fitting it is shown. It means the same place in pictures of other sizes, so viewers can share one.
 */
export interface View {
  x: number;
  y: number;
  zoom: number;
}

export const fitting: View = { x: 0.5, y: 0.5, zoom: 1 };

/** Where a picture stands in its frame: `scale` frame pixels per picture pixel, and its corner. */
export interface Placement {
  scale: number;
  left: number;
  top: number;
}

/** The scale at which a picture just fits into a frame. Small ones grow to at most 16 pixels each. */
export const fitScale = (frame: Size, picture: Size): number =>
  Math.min(frame.width / picture.width, frame.height / picture.height, 16);

export function place(view: View, frame: Size, picture: Size): Placement {
  const scale = fitScale(frame, picture) * view.zoom;
  return {
    scale,
    left: frame.width / 2 - view.x * picture.width * scale,
    top: frame.height / 2 - view.y * picture.height * scale,
  };
}

/** The most that a pixel of the picture is enlarged. */
const largest = 40;

/** Keeps zoom within bounds and the picture within reach. */
export function bounded(view: View, frame: Size, picture: Size): View {
  const fit = fitScale(frame, picture);
  const zoom = Math.min(Math.max(view.zoom, 1), Math.max(1, largest / fit));
  const along = (middle: number, room: number, long: number) => {
    const shown = room / (long * fit * zoom);
    return shown >= 1 ? 0.5 : Math.min(Math.max(middle, shown / 2), 1 - shown / 2);
  };
  return {
    x: along(view.x, frame.width, picture.width),
    y: along(view.y, frame.height, picture.height),
    zoom,
  };
}

/** A frame's point in pixels of the picture. */
export function toPicture(at: Point, p: Placement): Point {
  return { x: (at.x - p.left) / p.scale, y: (at.y - p.top) / p.scale };
}

/** Enlarges by a factor and keeps the point under the pointer where it is. */
export function zoomAt(view: View, by: number, at: Point, frame: Size, picture: Size): View {
  const before = toPicture(at, place(view, frame, picture));
  const zoom = bounded({ ...view, zoom: view.zoom * by }, frame, picture).zoom;
  const scale = fitScale(frame, picture) * zoom;
  return bounded(
    {
      zoom,
      x: (before.x - (at.x - frame.width / 2) / scale) / picture.width,
      y: (before.y - (at.y - frame.height / 2) / scale) / picture.height,
    },
    frame,
    picture,
  );
}

/** Moves by frame pixels. */
export function moved(view: View, dx: number, dy: number, frame: Size, picture: Size): View {
  const { scale } = place(view, frame, picture);
  const x = view.x - dx / (picture.width * scale);
  const y = view.y - dy / (picture.height * scale);
  return bounded({ ...view, x, y }, frame, picture);
}

/** Looks at a rectangle with some room around it. */
export function lookAt(rect: Rect, frame: Size, picture: Size): View {
  const room = 1.6;
  const scale = Math.min(
    frame.width / Math.max(rect.w * room, 16),
    frame.height / Math.max(rect.h * room, 16),
  );
  const view = {
    x: (rect.x + rect.w / 2) / picture.width,
    y: (rect.y + rect.h / 2) / picture.height,
    zoom: scale / fitScale(frame, picture),
  };
  return bounded(view, frame, picture);
}
