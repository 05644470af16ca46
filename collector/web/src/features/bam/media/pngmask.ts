import { mostPixels, type Bitmap } from './geometry/rle';

/** Reads width and height out of a PNG's head (PNG, clause 11.2.1) before anything is decoded. */
export function pngSize(bytes: Uint8Array): { width: number; height: number } {
  const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
  if (bytes.length < 24 || signature.some((byte, n) => bytes[n] !== byte))
    throw new Error('is no PNG');
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

/** The part of a decoded picture that is neither black nor clear. `rgba` has four bytes a pixel. */
export function maskOf(rgba: Uint8ClampedArray, width: number, height: number): Bitmap {
  const on = (at: number) =>
    (rgba[at + 3] ?? 0) > 0 && ((rgba[at] ?? 0) | (rgba[at + 1] ?? 0) | (rgba[at + 2] ?? 0)) > 0;
  let [left, top, right, bottom, area] = [width, height, 0, 0, 0];
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1)
      if (on((y * width + x) * 4)) {
        left = Math.min(left, x);
        right = Math.max(right, x + 1);
        top = Math.min(top, y);
        bottom = y + 1;
        area += 1;
      }
  if (area === 0) return { x: 0, y: 0, w: 0, h: 0, data: new Uint8Array(), area };
  const [w, h] = [right - left, bottom - top];
  const data = new Uint8Array(w * h);
  for (let y = 0; y < h; y += 1)
    for (let x = 0; x < w; x += 1) if (on(((y + top) * width + x + left) * 4)) data[y * w + x] = 1;
  return { x: left, y: top, w, h, data, area };
}

export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const raw = atob(text);
  return Uint8Array.from(raw, (character) => character.charCodeAt(0));
}

/** Decodes a PNG mask by the browser. Throws for what is none and for what is too large. */
export async function decodePng(bytes: Uint8Array<ArrayBuffer>): Promise<Bitmap> {
  const { width, height } = pngSize(bytes);
  if (width * height > mostPixels) throw new Error(`has ${width} × ${height} pixels`);
  const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('cannot be decoded here');
  context.drawImage(image, 0, 0);
  image.close();
  return maskOf(context.getImageData(0, 0, width, height).data, width, height);
}
