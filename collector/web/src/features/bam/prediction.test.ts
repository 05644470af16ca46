import { expect, it } from 'vitest';
import { prediction } from './prediction';

it('reads labels, scores in falling order, boxes and segments', () => {
  const read = prediction({
    label: 'sad',
    confidence: 0.4,
    scores: { happy: 0.1, sad: 0.4 },
    boxes: [{ x: 1, y: 2, w: 3, h: 4, label: 'face' }, { x: 1 }, 'no'],
    segment: { from: 1, to: 2.5 },
  });
  expect(read.label).toBe('sad');
  expect(read.scores.map(([name]) => name)).toEqual(['sad', 'happy']);
  expect(read.boxes).toEqual([{ x: 1, y: 2, w: 3, h: 4, label: 'face' }]);
  expect(read.segment).toEqual({ from: 1, to: 2.5 });
});

it('leaves other JSON alone', () => {
  expect(prediction([1, 2])).toEqual({ scores: [], boxes: [] });
  expect(prediction(undefined)).toEqual({ scores: [], boxes: [] });
  expect(prediction({ label: 3, segment: { from: 'a' } })).toEqual({ scores: [], boxes: [] });
});
