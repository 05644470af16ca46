// Pictures to review: real photos where they are beside the project, discs of many colours where they are not.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { disc } from './picture.mjs';

const photos = fileURLToPath(new URL('../../../../shared/data/images/', import.meta.url));

function real(count) {
  const [head, ...lines] = readFileSync(`${photos}grocery_labels.csv`, 'utf8').trim().split('\n');
  const names = head.split(',');
  const rows = lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((name, n) => [name, cells[n]]));
  });
  return rows.slice(0, count).map((row) => ({
    name: row.path.split('/').at(-1),
    type: 'image/jpeg',
    bytes: readFileSync(photos + row.path.replace(/^images\//, '')),
    label: row.label,
    kind: row.coarse_label,
  }));
}

function made(count) {
  return Array.from({ length: count }, (_, n) => {
    const hue = [(n * 67) % 256, (n * 131) % 256, (n * 29) % 256];
    const ground = [(n * 41) % 200, (n * 83) % 200, 200 - ((n * 17) % 200)];
    return {
      name: `disc-${String(n).padStart(3, '0')}.png`,
      type: 'image/png',
      bytes: disc(48 + (n % 60), ground, hue),
      label: `colour ${n % 12}`,
      kind: `kind ${n % 4}`,
    };
  });
}

/** `count` pictures with what is on them; photos when there are as many. */
export function items(count) {
  if (!existsSync(`${photos}grocery_labels.csv`)) return { what: 'discs', list: made(count) };
  const list = real(count);
  return list.length < count
    ? { what: 'photos and discs', list: [...list, ...made(count - list.length)] }
    : { what: 'photos', list };
}
