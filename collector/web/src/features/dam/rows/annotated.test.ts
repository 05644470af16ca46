import { expect, test } from 'vitest';
import { annotated, columnOf } from './annotated';

test('an annotation in a few words', () => {
  expect(annotated(undefined)).toEqual({ label: '', objects: 0 });
  expect(annotated('sad')).toEqual({ label: 'sad', objects: 0 });
  expect(annotated({ label: 'street', boxes: [{ label: 'car' }] })).toEqual({
    label: 'street',
    objects: 1,
  });
  expect(
    annotated({
      boxes: [{ label: 'car' }, { label: 'dog' }, { label: 'car' }],
      frames: [{ masks: [{ label: 'sky' }] }],
    }),
  ).toEqual({ label: 'car, dog, sky', objects: 4 });
  expect(annotated({ polygons: [{ points: [] }] })).toEqual({ label: '', objects: 1 });
  expect(annotated({ made: 'elsewhere' }).label).toBe('{"made":"elsewhere"}');
});

test('a further column', () => {
  expect(columnOf({ path: 'a', columns: { place: 'lift' } }, 'place')).toBe('lift');
  expect(columnOf({ path: 'a' }, 'place')).toBeUndefined();
});
