import { spawnSync } from 'node:child_process';
import { crc32, deflateSync } from 'node:zlib';

function chunk(type, body) {
  const bytes = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const out = Buffer.alloc(bytes.length + 8);
  out.writeUInt32BE(body.length, 0);
  bytes.copy(out, 4);
  out.writeUInt32BE(crc32(bytes), bytes.length + 4);
  return out;
}

/** A PNG (PNG specification, third edition, section 5) of size × size pixels, each RGB 0 to 255 as `at` gives it. */
function png(size, at) {
  const row = 1 + size * 3;
  const pixels = Buffer.alloc(row * size);
  for (let y = 0; y < size; y += 1)
    for (let x = 0; x < size; x += 1) Buffer.from(at(x, y)).copy(pixels, y * row + 1 + x * 3);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(pixels)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A picture with a disc on a ground. */
export const disc = (size, ground, colour) =>
  png(size, (x, y) =>
    (x - size / 2) ** 2 + (y - size / 2) ** 2 < (size / 3) ** 2 ? colour : ground,
  );

/** A picture of squares, which no other number's picture is like; `light` is at most 1. */
export function squares(size, number, light = 1) {
  let state = number * 2654435761 + 1;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.round((state >>> 24) * light);
  };
  const colours = Array.from({ length: 64 }, () => [next(), next(), next()]);
  const cell = (v) => Math.floor((v * 8) / size);
  return png(size, (x, y) => colours[cell(y) * 8 + cell(x)]);
}

/** A medium that ffmpeg makes, as bytes. */
export function made(args) {
  const run = spawnSync('ffmpeg', ['-v', 'error', ...args, 'pipe:1'], { maxBuffer: 64 << 20 });
  if (run.status !== 0) throw new Error(`ffmpeg: ${run.stderr}`);
  return run.stdout;
}
