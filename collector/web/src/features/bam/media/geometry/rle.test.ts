import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { decodeRle, readRle, unpackRuns } from './rle';

it('decodes runs down the columns', () => {
  const mask = decodeRle(readRle([4, 5], [1, 2, 2, 2, 2, 2, 9]));
  expect(mask).toMatchObject({ x: 0, y: 1, w: 3, h: 2, area: 6 });
  expect([...mask.data]).toEqual([1, 1, 1, 1, 1, 1]);
  const runs = readRle([3, 3], [0, 4, 1, 1, 3]);
  const picture = decodeRle(runs);
  expect([...picture.data].join('')).toBe('111011');
  expect(decodeRle(readRle([2, 2], [4])).area).toBe(0);
});

// Results of the COCO API's own example (instances_val2014_fakesegm100_results.json), written by its maskApi.c: that
// their runs fill the picture of 426 × 640 pixels exactly shows that they are read as they were written.
it.each([
  [']ja45Q=5C<00000000006J5K5HmBNYXd3'],
  ['fRj59m<5O2M2N101N101OO3N1N2N3M2HU[Z2'],
  ['YoX42V=5K3M3N2HE^C=a<72M3N1O1L4L4Khkk3'],
])('reads the compressed runs of pycocotools: %s', (packed) => {
  const { runs } = readRle([426, 640], packed);
  const inside = runs.reduce((sum, run, n) => sum + (n % 2 ? run : 0), 0);
  const mask = decodeRle({ height: 426, width: 640, runs });
  expect(mask.area).toBe(inside);
  expect(mask.area).toBeGreaterThan(50);
  expect(mask.w * mask.h).toBeLessThan(10_000);
});

it('refuses what is no mask', () => {
  expect(unpackRuns('06')).toEqual([0, 6]);
  for (const packed of ['é', 'o', 'oooooooooo', '0']) {
    expect(() => readRle([2, 3], packed)).toThrow();
  }
  for (const counts of [[5], [7], [3, -1, 4], [1.5, 4.5]]) {
    expect(() => readRle([2, 3], counts)).toThrow();
  }
  for (const size of [[2], [0, 3], [1e9, 1e9], [2.5, 2]]) {
    expect(() => readRle(size, '06')).toThrow();
  }
});

interface Annotation {
  area: number;
  bbox: number[];
  segmentation: unknown;
}

const shared =
  '../../../shared/data/annotations/cross_format_2label/coco1.0/annotations/instances_default.json';

it.skipIf(!existsSync(shared))('agrees with area and box of masks that CVAT exported', () => {
  const { annotations } = JSON.parse(readFileSync(shared, 'utf8')) as { annotations: Annotation[] };
  let seen = 0;
  for (const { segmentation, area, bbox } of annotations) {
    if (typeof segmentation !== 'object' || Array.isArray(segmentation) || !segmentation) continue;
    const { size, counts } = segmentation as { size: number[]; counts: number[] };
    const mask = decodeRle(readRle(size, counts));
    expect(mask.area).toBe(area);
    expect([mask.x, mask.y]).toEqual(bbox.slice(0, 2));
    expect([mask.w, mask.h]).toEqual(bbox.slice(2));
    seen += 1;
  }
  expect(seen).toBe(2);
});
