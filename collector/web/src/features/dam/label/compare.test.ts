import { expect, test } from 'vitest';
import { compare } from './compare';
import { readWork } from './work';

const box = (label: string, x: number) => ({ label, x, y: 0, w: 10, h: 10 });

test('pairs what two people marked and says how it differs', () => {
  const one = readWork({
    label: 'yard',
    boxes: [box('cat', 0), box('dog', 100), box('cow', 200), box('bird', 300)],
    regions: [{ label: 'horn', from: 1, to: 2 }],
  }).work;
  const other = readWork({
    label: 'yard',
    boxes: [box('cat', 0.5), box('wolf', 100), box('cow', 203), box('fish', 400)],
    regions: [{ label: 'horn', from: 1, to: 2.1 }],
  }).work;
  const { pairs, differences, classes, text } = compare(one, other);
  const said = pairs.map(({ a, b, verdict }) => `${a?.label ?? '–'} ${b?.label ?? '–'} ${verdict}`);
  expect(said.sort()).toEqual([
    'bird – only',
    'cat cat same',
    'cow cow place',
    'dog wolf class',
    'horn horn same',
    '– fish only',
  ]);
  expect([differences, classes, text]).toEqual([4, false, false]);
});

test('compares lines by how far they are apart, and classes and texts of the whole', () => {
  const line = (y: number) => ({
    polylines: [
      {
        label: 'lane',
        points: [
          [0, y],
          [100, y],
        ],
      },
    ],
  });
  expect(compare(readWork(line(0)).work, readWork(line(5)).work).differences).toBe(0);
  expect(compare(readWork(line(0)).work, readWork(line(40)).work).differences).toBe(1);
  expect(
    compare(readWork({ label: 'a', text: 'x' }).work, readWork({ label: 'b' }).work),
  ).toMatchObject({
    classes: true,
    text: true,
    differences: 2,
  });
});
