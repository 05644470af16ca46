import { describe, expect, test } from 'vitest';
import type { Json } from '@/lib/api/contract';
import { readWork, writeWork } from './work';

const again = (annotation: Json) => {
  const { work, rest } = readWork(annotation);
  return writeWork(work, rest);
};

describe('an annotation', () => {
  test('comes back as it was, with what cannot be edited', () => {
    const annotation: Json = {
      label: 'street',
      text: 'a street',
      boxes: [
        { label: 'car', x: 1, y: 2, w: 3, h: 4, angle: 30, confidence: 0.5, id: 'c1' },
        { label: 'bus', x: 1.25, y: 2, w: 3, h: 4, attributes: { occluded: true } },
      ],
      polygons: [
        {
          label: 'road',
          points: [
            [0, 0],
            [10, 0],
            [10, 10],
          ],
          holes: [
            [
              [2, 2],
              [3, 2],
              [3, 3],
            ],
          ],
        },
      ],
      keypoints: [{ label: 'hand', points: [[5, 6]] }],
      masks: [{ label: 'sky', rle: { size: [2, 2], counts: [1, 3] } }],
      tracks: [{ label: 'car', boxes: [{ frame: 1, x: 0, y: 0, w: 1, h: 1 }] }],
      regions: [{ label: 'siren', from: 1, to: 2.5, text: 'nee-naw' }],
      frames: [{ time: 1.5, boxes: [{ label: 'dog', x: 1, y: 1, w: 2, h: 2 }] }],
      attributes: { weather: 'rain' },
    };
    expect(again(annotation)).toEqual(annotation);
  });

  test('keeps what it does not understand', () => {
    const odd = { boxes: [{ x: 'one' }], polygons: [{ points: [[1, 2]] }], frames: [{ frame: 3 }] };
    expect(readWork(odd).work.marks).toEqual([]);
    expect(again(odd)).toEqual(odd);
    expect(again('cat')).toEqual({ label: 'cat' });
    expect(again(null)).toEqual({});
    expect(again({ classes: [{ label: 'a' }, { label: 'b' }] })).toEqual({
      classes: [{ label: 'a' }, { label: 'b' }],
    });
  });

  test('of a model is left out until it is accepted', () => {
    const { work } = readWork({
      label: 'pets',
      boxes: [{ label: 'cat', x: 0, y: 0, w: 9, h: 9 }],
      made_by: { by: 'model', name: 'm' },
    });
    expect(writeWork(work)).toEqual({});
    const marks = work.marks.map((mark) => ({ ...mark, proposed: false }));
    const made_by = { by: 'model', name: 'm' };
    expect(work.suggested).toEqual(['pets']);
    expect(writeWork({ ...work, marks })).toEqual({
      boxes: [{ label: 'cat', x: 0, y: 0, w: 9, h: 9, made_by }],
    });
  });
});
